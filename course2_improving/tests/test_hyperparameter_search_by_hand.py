"""The numbers that the text of the notebook on searches works out by hand are right."""

import pytest

from course2_improving.helpers import spaces
from course2_improving.week3.source.hyperparameter_search import refine_space, successive_halving


def test_the_numbers_of_the_refined_space():
    assert refine_space(spaces.ACTS, spaces.FOUR, 2, 0.5) == {
        "learning_rate": pytest.approx(("log", 0.001, 0.1)),
        "layers": ("int", 1, 3),
        "act": ("choice", "relu"),
    }
    assert (0.1 + 0.001) / 2 == pytest.approx(0.0505)


def test_the_race_by_hand():
    budgets, configs = [1, 3, 9], spaces.widths(7)

    def objective(config, budget):
        return float(spaces.RACE[configs.index(config), budgets.index(budget)])

    assert successive_halving(objective, configs, budgets, 3) == (0.4, configs[5])
    assert spaces.RACE[4, 2] == spaces.RACE[:, 2].min() == 0.05
