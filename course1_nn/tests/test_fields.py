"""Fields draw what they say, and their Bayes errors are true."""

import math

import numpy as np
import pytest

from course1_nn.helpers import fields
from course1_nn.helpers.fields import Field

ALL = [fields.xor(), fields.moons(), fields.spiral(), fields.petals()]
named = pytest.mark.parametrize("field", ALL, ids=lambda field: field.name)


@named
def test_examples_are_rows_and_labels_a_column_of_integers(field: Field) -> None:
    X, Y = field.draw(60, np.random.default_rng(1))
    assert X.shape == (60, 2)
    assert Y.shape == (60, 1)
    assert X.dtype == np.float64
    assert Y.dtype.kind == "i"
    assert set(np.unique(Y)) == set(range(field.classes))


@named
def test_equal_generators_draw_equal_examples_and_others_do_not(field: Field) -> None:
    first, again, other = (field.draw(30, np.random.default_rng(seed)) for seed in (4, 4, 5))
    np.testing.assert_array_equal(first[0], again[0])
    np.testing.assert_array_equal(first[1], again[1])
    assert not np.array_equal(first[0], other[0])


@named
def test_classes_are_about_equally_frequent(field: Field) -> None:
    _, Y = field.draw(6000, np.random.default_rng(2))
    share = 1 / field.classes
    four_sigma = 4 * math.sqrt(share * (1 - share) / 6000)
    np.testing.assert_allclose(np.bincount(Y[:, 0]) / 6000, share, atol=four_sigma)


@pytest.mark.parametrize("noise", [0.3, 0.5, 0.8])
def test_the_bayes_error_of_xor_equals_its_closed_form(noise: float) -> None:
    wrong_sign = 0.5 * math.erfc(1 / (noise * math.sqrt(2)))
    # the grid's cells on the border between the classes are its error
    assert fields.xor(noise).bayes_error() == pytest.approx(
        2 * wrong_sign * (1 - wrong_sign), abs=1e-4
    )


def test_the_bayes_error_of_two_clouds_equals_its_closed_form() -> None:
    pair = Field("pair", np.array([[0.0, 0.0], [3.0, 4.0]]), np.array([0, 1]), noise=2.0)
    halfway = 0.5 * math.erfc(1.25 / math.sqrt(2))  # 2.5 from the middle, in units of the noise
    assert pair.bayes_error() == pytest.approx(halfway, abs=1e-4)


@named
def test_the_best_classifier_errs_as_often_as_the_bayes_error_says(field: Field) -> None:
    X, Y = field.draw(20_000, np.random.default_rng(3))
    error = field.bayes_error()
    four_sigma = 4 * math.sqrt(error * (1 - error) / len(X))
    assert np.mean(field.best(X) != Y) == pytest.approx(error, abs=four_sigma)


@named
def test_posteriors_say_how_often_each_class_is_the_true_one(field: Field) -> None:
    X, Y = field.draw(20_000, np.random.default_rng(6))
    said = field.posterior(X)
    np.testing.assert_allclose(said.sum(axis=1), 1.0, rtol=1e-12)
    for label in range(field.classes):
        unsure = (said[:, label] > 0.3) & (said[:, label] < 0.7)
        expected = said[unsure, label].mean()
        four_sigma = 4 * math.sqrt(0.25 / unsure.sum())
        assert np.mean(Y[unsure, 0] == label) == pytest.approx(expected, abs=four_sigma)


def test_posteriors_far_away_are_numbers() -> None:
    said = fields.moons().posterior([[1000.0, 5.0], [-1e6, 0.0]])
    assert np.isfinite(said).all()
    assert said[0].argmax() == 1
    assert said[1].argmax() == 0


def test_the_best_guess_in_xor_looks_at_the_signs() -> None:
    corners = np.array([[0.4, 2.0], [-0.1, -0.2], [0.3, -1.0], [-2.0, 0.1]])
    assert fields.xor().best(corners).tolist() == [[1], [1], [0], [0]]


def test_one_arm_against_the_rest_is_a_third_and_easier_than_all_three() -> None:
    spiral = fields.spiral()
    arm = spiral.against_rest(2)
    X, Y = spiral.draw(300, np.random.default_rng(7))
    X_arm, Y_arm = arm.draw(300, np.random.default_rng(7))
    np.testing.assert_array_equal(X, X_arm)
    np.testing.assert_array_equal(Y_arm, Y == 2)
    assert arm.classes == 2
    assert arm.bayes_error() < spiral.bayes_error()


def test_more_noise_is_harder() -> None:
    for make in (fields.xor, fields.moons, fields.spiral, fields.petals):
        errors = [make(noise=noise).bayes_error() for noise in (0.05, 0.1, 0.2)]
        assert errors == sorted(errors)


def test_a_spiral_has_as_many_arms_and_a_flower_as_many_petals_as_you_ask_for() -> None:
    assert fields.spiral(arms=2).classes == 2
    tips = np.array([[np.cos(turn), np.sin(turn)] for turn in np.pi / 4 * np.arange(8)])
    assert fields.petals(petals=8).best(tips)[:, 0].tolist() == [0, 1] * 4


def test_what_makes_no_field_is_refused() -> None:
    with pytest.raises(ValueError, match="above 0"):
        fields.moons(noise=0.0)
    with pytest.raises(ValueError, match="even number"):
        fields.petals(petals=5)
    with pytest.raises(ValueError, match="from 0 to 2"):
        fields.spiral().against_rest(3)
