"""Penguins: counts, islands, and species that a line tells apart."""

import numpy as np
import pytest

from course1_nn.helpers import data


@pytest.fixture(scope="module")
def penguins() -> data.Data:
    return data.load("penguins")


def test_there_are_342_birds_of_three_species(penguins: data.Data) -> None:
    assert penguins.class_names.tolist() == ["Adelie", "Chinstrap", "Gentoo"]
    assert np.bincount(penguins.y).tolist() == [151, 68, 123]
    assert {sex: penguins.sex.tolist().count(sex) for sex in ("female", "male", "")} == {
        "female": 165,
        "male": 168,
        "": 9,
    }


def test_only_adelies_live_on_all_islands(penguins: data.Data) -> None:
    homes = [set(penguins.island[penguins.y == label].tolist()) for label in range(3)]
    assert homes == [{"Biscoe", "Dream", "Torgersen"}, {"Dream"}, {"Biscoe"}]


def test_no_bird_comes_twice(penguins: data.Data) -> None:
    rows = np.column_stack([penguins.X, penguins.y, penguins.sex == "male"])
    assert len(np.unique(rows, axis=0)) == 342


def test_means_are_those_of_the_publication(penguins: data.Data) -> None:
    # The means of body mass of the three species, in grams, as often printed.
    means = [penguins.X[penguins.y == label, 3].mean() for label in range(3)]
    assert means == pytest.approx([3700.7, 3733.1, 5076.0], abs=0.1)


def test_a_line_tells_adelies_from_gentoos(penguins: data.Data) -> None:
    bill, flipper = penguins.X[:, 1], penguins.X[:, 2]
    score = (flipper - 205) / 10 - (bill - 16.8)
    some = penguins.y != 1
    assert ((score[some] > 0) == (penguins.y[some] == 2)).mean() > 0.99
