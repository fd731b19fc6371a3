"""What is seen of searches: calls, order and form, and not which configurations were drawn."""

import itertools
import math

import numpy as np
import pytest

from course2_improving.helpers import searches

SPACE = {"rate": ("log", 1e-4, 1.0), "act": ("choice", "relu", "tanh")}


def draw(rng):
    return {"rate": float(10 ** rng.uniform(-4, 0)), "act": ["relu", "tanh"][rng.integers(2)]}


def search(objective, space, n, rng):
    trials = [(objective(config), config) for config in [draw(rng) for _ in range(n)]]
    return sorted(trials, key=lambda trial: (math.isnan(trial[0]), trial[0]))


@pytest.mark.parametrize("name", searches.OBJECTIVES)
def test_right_searches_look_alike_for_every_seed(name):
    seen = [searches.random_trials(search, name, SPACE, 15, seed) for seed in range(10)]
    assert all(each == seen[0] for each in seen)
    assert seen[0]["trials"] == seen[0]["calls of the objective"] == 15
    assert all(value for value in seen[0].values())


def test_the_objectives_have_ties_and_broken_runs():
    rng = np.random.default_rng(0)
    losses = [searches.objective("breaks")(draw(rng)) for _ in range(300)]
    assert 0.2 < np.mean(np.isnan(losses)) < 0.45
    assert len({searches.objective("steps")(draw(rng)) for _ in range(300)}) < 10
    with pytest.raises(ValueError, match="pass one of valley, steps, breaks"):
        searches.objective("hill")


@pytest.mark.parametrize(
    ("change", "form"),
    [
        (lambda trials: trials[0], "a single pair"),
        (
            lambda trials: [(config, loss) for loss, config in trials],
            "a list of pairs (config, loss)",
        ),
        (lambda trials: [config for _, config in trials], "a list of items of type dict"),
        (lambda trials: np.array([loss for loss, _ in trials]), "a ndarray"),
        (lambda _: [], "a list of nothing"),
    ],
)
def test_other_forms_are_named(change, form):
    seen = searches.random_trials(lambda *given: change(search(*given)), "valley", SPACE, 5, 1)
    assert seen["returned"] == form
    assert "trials" not in seen


def test_lost_losses_and_wrong_orders_are_seen():
    def seen(change, name="breaks"):
        return searches.random_trials(lambda *given: change(search(*given)), name, SPACE, 20, 1)

    assert not seen(lambda trials: trials[::-1])["losses grow"]
    assert not seen(lambda trials: trials[::-1])["losses that are no number come last"]
    shifted = seen(lambda trials: [(t[0], u[1]) for t, u in itertools.pairwise(trials)])
    assert not shifted["each stands with its own loss"]
    assert shifted["trials"] == 19


def test_halving_shows_who_trains_for_how_long():
    losses = np.array([[0.3, 0.1], [0.2, np.nan], [0.5, 0.4]])
    configs = [{"width": 4}, {"width": 8}, {"width": 9}]

    def answer(objective, configs, budgets, eta):
        first = [objective(config, budgets[0]) for config in configs[::-1]]
        return (objective(configs[0], budgets[1]), configs[int(np.argmax(first))])

    seen = searches.halving(answer, losses, configs, [2, 6], 3)
    assert seen == {
        "trained": ["budget 2: configs 0 1 2", "budget 6: configs 0"], "best": (0.1, configs[0]),
        "configs and budgets stay as they were": True,
    }  # fmt: skip
    with pytest.raises(ValueError, match="none of those that are given"):
        searches.halving(lambda ask, *_: ask({"width": 5}, 2), losses, configs, [2, 6], 3)


def test_the_order_of_names_and_choices_does_not_count():
    one = {"act": ("choice", "tanh", "relu"), "rate": ("log", 0.1, 1.0)}
    assert searches.refined(one, SPACE) == {
        "rate": ["log", 0.1, 1.0], "act": ["choice", "relu", "tanh"],
    }  # fmt: skip
    twice = {"act": ("choice", "tanh", "tanh", "new")}
    assert searches.refined(twice, SPACE) == {"act": ["choice", "tanh", "tanh", "new"]}
    assert searches.refined("no dict", SPACE) == "no dict"
