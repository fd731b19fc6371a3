"""The pictures of the quizzes show what their words say."""

import numpy as np
import pytest

from course2_improving.helpers import quiz_pictures as pictures


def test_the_errors_of_a_fit_are_those_that_theory_expects():
    """A fit of k numbers to m measurements with no bias: noise · (1 ∓ k / m)."""
    noise = pictures.NOISE**2
    for degree, m in ((12, 40), (30, 80)):
        share = (degree + 1) / m
        expected = noise * (1 - share), noise * (1 + share)
        assert pictures.errors(degree, m) == pytest.approx(expected, rel=0.03)  # 400 data sets


def test_the_curves_are_those_of_both_teams():
    figure = pictures.learning_curves()
    for ax, (team, degree) in zip(figure.axes, pictures.TEAMS.items(), strict=True):
        assert ax.get_title() == team
        train, dev, noise = (line.get_ydata()[-1] for line in ax.lines)
        assert (train, dev) == pictures.errors(degree, pictures.SIZES[-1])
        assert noise == pictures.NOISE**2
    (p_train, p_dev), (q_train, q_dev) = (
        [line.get_ydata() for line in ax.lines[:2]] for ax in figure.axes
    )
    assert max(map(abs, np.r_[p_train, p_dev] - 0.265)) < 0.011
    assert p_dev[-1] - p_train[-1] < 0.01
    assert [q_train[0], q_train[-1], q_dev[0], q_dev[-1]] == pytest.approx(
        [0.02, 0.05, 0.16, 0.12], abs=0.006
    )


def test_an_average_is_the_recursion_with_its_correction():
    x = pictures.series(40)
    for beta in (0.5, 0.9, 0.98):
        v, expected = 0.0, np.empty(40)
        for t, x_t in enumerate(x, 1):
            v = beta * v + (1 - beta) * x_t
            expected[t - 1] = v / (1 - beta**t)
        np.testing.assert_allclose(pictures.averages(x, beta), expected)


def test_the_three_averages_are_named_in_order_and_drawn_with_their_betas():
    (ax,) = pictures.three_averages().axes
    names = [text.get_text() for text in ax.get_legend().get_texts()]
    assert names == ["the numbers", "average A", "average B", "average C"]
    lines = {line.get_label(): line.get_ydata() for line in ax.lines}
    for name, beta in pictures.BETAS.items():
        np.testing.assert_array_equal(
            lines[f"average {name}"], pictures.averages(pictures.series(), beta)
        )
    a, b, c = (lines[f"average {name}"] for name in "ABC")
    up = [int(np.argmax(curve[150:] > 0.9)) for curve in (a, b, c)]
    assert up[1] < 8
    assert 15 < up[0] < 30  # about 20 steps
    assert c[-1] < 0.95
    assert np.std(b[50:150]) > 2 * np.std(a[50:150]) > 2 * np.std(c[50:150])


def test_the_two_runs_go_down_as_the_words_say():
    (ax,) = pictures.lower_rate().axes
    solid, dashed, lowered = (line.get_ydata() for line in ax.lines)
    assert solid[0] == dashed[0] > 100
    assert 0.7 < solid[100:300].min() < solid[100:300].max() < 2.2
    assert solid[-1] == pytest.approx(0.3, abs=0.05)
    assert dashed[300] == pytest.approx(5, abs=0.3)
    assert dashed[-1] == pytest.approx(1, abs=0.1)
    assert len(lowered) == 2


def test_both_searches_have_nine_trials_on_a_map_of_the_rate_alone():
    left, right, _ = pictures.two_searches().axes
    for ax, name in ((left, "grid"), (right, "random")):
        assert ax.get_title() == name
        rates, units = pictures.trials()[name].T
        assert len(rates) == 9
        assert rates.min() > 1e-4
        assert rates.max() < 1
        assert units.min() >= 16
        assert units.max() <= 112
        (line,) = ax.lines
        np.testing.assert_array_equal(line.get_xdata(), rates)
    rates = np.logspace(-4, 0, 401)
    assert rates[np.argmax(pictures.accuracy(rates))] == pytest.approx(0.04, abs=0.001)
