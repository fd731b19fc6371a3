"""Ames: counts, ranges that houses have, and prices that follow from the measures."""

import numpy as np
import pytest

from course1_nn.helpers import data


@pytest.fixture(scope="module")
def ames() -> data.Data:
    return data.load("ames")


def measure(ames: data.Data, name: str) -> np.ndarray:
    return ames.X[:, ames.feature_names.tolist().index(name)]


def test_no_house_comes_twice(ames: data.Data) -> None:
    assert len(np.unique(np.column_stack([ames.X, ames.y]), axis=0)) == 2930


def test_prices_are_those_of_the_publication(ames: data.Data) -> None:
    # De Cock gives the mean as 180,796 dollars; the first house of the set was sold for 215,000.
    assert ames.y.mean() == pytest.approx(180_796, abs=1)
    assert np.median(ames.y) == 160_000
    assert ames.y[0] == 215_000


def test_measures_are_possible(ames: data.Data) -> None:
    living = measure(ames, "living area (sq ft)")
    floors = measure(ames, "first floor (sq ft)") + measure(ames, "second floor (sq ft)")
    assert (living >= floors).all()
    assert (measure(ames, "year built") <= measure(ames, "year sold") + 1).all()
    assert measure(ames, "overall condition (1-9)").min() == 1
    assert (
        (measure(ames, "garage (cars)") == 0) == (measure(ames, "garage (sq ft)") == 0)
    ).mean() > 0.99
    assert np.ptp(measure(ames, "latitude (degrees)")) < 0.1


def test_kinds_have_names_without_underscores(ames: data.Data) -> None:
    counts = {"neighborhood": 28, "building": 5, "style": 8, "air": 2, "sale": 6}
    for key, count in counts.items():
        assert len(set(ames[key].tolist())) == count, key
        assert not any("_" in name for name in set(ames[key].tolist()))


def test_a_straight_line_explains_most_of_the_log_price(ames: data.Data) -> None:
    """Rows that had slipped would explain nothing."""
    X = (ames.X - ames.X.mean(axis=0)) / ames.X.std(axis=0)
    X = np.column_stack([np.ones(len(X)), X])
    y = np.log(ames.y)
    rest = y - X @ np.linalg.lstsq(X, y, rcond=None)[0]
    assert 1 - rest.var() / y.var() == pytest.approx(0.832, abs=0.005)


def test_the_five_largest_houses_are_as_described(ames: data.Data) -> None:
    large = measure(ames, "living area (sq ft)") > 4000
    assert sorted(ames.y[large].tolist()) == [160_000, 183_850, 184_750, 745_000, 755_000]
    assert ames.sale[large].tolist().count("Partial") == 3
