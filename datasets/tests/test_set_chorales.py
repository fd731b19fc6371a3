"""Chorales: four voices in order, in the key of C, that begin, go on, and end as they should."""

import chorales as builder
import numpy as np
import pytest

from course1_nn.helpers import data


@pytest.fixture(scope="module")
def chorales() -> data.Data:
    return data.load("chorales")


@pytest.fixture(scope="module")
def each(chorales: data.Data) -> list[np.ndarray]:
    return np.split(chorales.notes, chorales.ends[:-1])


def test_there_are_26_chorales_of_eight_bars_and_more(
    chorales: data.Data, each: list[np.ndarray]
) -> None:
    assert len(set(chorales.name.tolist())) == len(each) == 26
    assert chorales.ends[-1] == len(chorales.notes) == 6480
    assert min(map(len, each)) >= 8 * 16
    assert chorales.minor.sum() == 11


def test_no_chorale_has_the_melody_of_another(each: list[np.ndarray]) -> None:
    assert len({notes[:32, 0].tobytes() for notes in each}) == 26


def test_the_voices_lie_one_above_the_other(each: list[np.ndarray]) -> None:
    for notes in each:
        sung = np.where(notes > 0, notes, np.nan)
        assert (np.diff(np.nanmean(sung, axis=0)) < 0).all()


def test_the_notes_are_those_of_c_major_with_few_others(each: list[np.ndarray]) -> None:
    """A wrong transposition would bring this down to about seven in twelve."""
    for notes in each:
        assert np.isin(notes[notes > 0] % 12, [0, 2, 4, 5, 7, 9, 11]).mean() > 0.8
    everything = np.concatenate(each)
    assert np.isin(everything[everything > 0] % 12, [0, 2, 4, 5, 7, 9, 11]).mean() > 0.93


def test_each_ends_with_the_triad_on_its_keynote(
    chorales: data.Data, each: list[np.ndarray]
) -> None:
    for notes, minor in zip(each, chorales.minor, strict=True):
        root = 9 if minor else 0
        chord = set((notes[-1] % 12).tolist())
        assert notes[-1, 3] % 12 == root
        assert chord <= {root, (root + 3) % 12, (root + 4) % 12, (root + 7) % 12}


def test_a_pitch_changes_only_where_a_note_begins(
    chorales: data.Data, each: list[np.ndarray]
) -> None:
    begins = np.split(chorales.begins, chorales.ends[:-1])
    for notes, begun in zip(each, begins, strict=True):
        changed = (notes[1:] != notes[:-1]) & (notes[1:] > 0)
        assert (begun[1:][changed] == 1).all()
        assert (begun[notes == 0] == 0).all()
        assert (begun[0][notes[0] > 0] == 1).all()


def test_bars_are_counted_without_a_jump(chorales: data.Data) -> None:
    for position in np.split(chorales.position, chorales.ends[:-1]):
        step = np.diff(position)
        assert ((step == 1) | (position[1:] == 0)).all()
        assert position.max() in {11, 15}


def test_scores_that_state_rights_are_left_out() -> None:
    assert builder.RIGHTS.search("PDF © 2004 somebody")
    assert builder.RIGHTS.search("used by permission")
    assert not builder.RIGHTS.search("<creator>J.S. Bach</creator>")
