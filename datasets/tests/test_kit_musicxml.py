"""MusicXML on a grid of sixteenths, from a score of two bars."""

import numpy as np
import pytest
from kit.musicxml import OffGrid, Score

NOTE = "<note>{pitch}<duration>{length}</duration><voice>1</voice>{tie}</note>"
REST = NOTE.format(pitch="<rest/>", length="{length}", tie="")


def note(step: str, octave: int, length: int, alter: int = 0, tie: str = "") -> str:
    pitch = f"<pitch><step>{step}</step><alter>{alter}</alter><octave>{octave}</octave></pitch>"
    return NOTE.format(pitch=pitch, length=length, tie=f'<tie type="{tie}"/>' if tie else "")


def score(*parts: list[str]) -> Score:
    head = (
        "<attributes><divisions>2</divisions><key><fifths>-2</fifths></key>"
        "<time><beats>3</beats><beat-type>4</beat-type></time></attributes>"
    )
    text = "".join(
        "<part>" + "".join(f"<measure>{head}{bar}</measure>" for bar in bars) + "</part>"
        for bars in parts
    )
    return Score(f"<score-partwise>{text}</score-partwise>".encode())


UPBEAT, BAR = note("C", 4, 2), note("B", 3, 4, -1) + REST.format(length=2)


def test_pitches_are_counted_as_midi_does_and_last_as_long_as_written() -> None:
    pitches, begins = score([UPBEAT, BAR]).grid()
    assert pitches[:, 0].tolist() == [60] * 4 + [58] * 8 + [0] * 4
    assert np.flatnonzero(begins[:, 0]).tolist() == [0, 4]


def test_a_tied_note_does_not_begin_again() -> None:
    bars = [note("C", 4, 2, tie="start"), note("C", 4, 2, tie="stop")]
    _, begins = score(bars).grid()
    assert begins.sum() == 1


def test_an_upbeat_is_counted_from_the_end_of_its_bar() -> None:
    positions = score([UPBEAT, BAR]).positions()
    assert positions.tolist() == [8, 9, 10, 11, *range(12)]


def test_flats_are_below_zero() -> None:
    assert score([UPBEAT]).fifths() == -2


def test_silence_of_a_second_voice_is_skipped() -> None:
    second = "<backup><duration>2</duration></backup>" + REST.format(length=2).replace(
        "<voice>1", "<voice>2"
    )
    pitches, _ = score([UPBEAT + second]).grid()
    assert pitches[:, 0].tolist() == [60] * 4


@pytest.mark.parametrize(
    ("bars", "message"),
    [
        (["<note><chord/></note>"], "two notes at once"),
        ([note("C", 4, 2).replace("<voice>1", "<voice>2")], "two voices"),
        ([note("C", 4, 0)], "not as long"),
    ],
)
def test_what_does_not_fit_is_refused(bars: list[str], message: str) -> None:
    with pytest.raises(OffGrid, match=message):
        score(bars).grid()


def test_voices_of_different_length_are_refused() -> None:
    with pytest.raises(OffGrid, match="not equally long"):
        score([UPBEAT], [BAR]).grid()
