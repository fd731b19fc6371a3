"""Check the search for hyperparameters against oracles that are not itself.

SciPy's distributions and tests, geometric means of Python floats, sets in loops, and tables of
losses that can be searched by brute force.
"""

import collections
import itertools
import math

import numpy as np
import pytest
from scipy import stats

from course2_improving.week3.source.hyperparameter_search import (
    coverage,
    random_search,
    refine_space,
    sample_config,
    sample_log_uniform,
    successive_halving,
)

SPACE = {
    "rate": ("log", 3e-4, 2.0),
    "beta": ("beta", 0.8, 0.9995),
    "dropout": ("float", -0.25, 0.5),
    "layers": ("int", 2, 5),
    "act": ("choice", "relu", 3, None, True),
}


@pytest.fixture
def rng() -> np.random.Generator:
    return np.random.default_rng(21)


def same_chance(draw):
    """Ask whether the generator alone decides, and goes on from where it is."""
    before = np.random.get_state()[1].copy()  # noqa: NPY002 - to see that nobody touched it
    generator = np.random.default_rng(5)
    first, further, again = draw(generator), draw(generator), draw(np.random.default_rng(5))
    np.testing.assert_array_equal(before, np.random.get_state()[1])  # noqa: NPY002
    assert first == again
    assert first != further


# ---- draws --------------------------------------------------------------------------------------


@pytest.mark.parametrize(("low", "high"), [(0.01, 1.0), (3.0, 700.0), (2e-9, 5e3)])
def test_numbers_come_from_scipys_log_uniform_distribution(low, high, rng):
    numbers = sample_log_uniform(low, high, 20_000, rng)
    assert numbers.shape == (20_000,)
    assert low * (1 - 1e-12) <= numbers.min() <= numbers.max() <= high * (1 + 1e-12)
    # a fixed generator, so that the test always does the same
    assert stats.kstest(numbers, stats.loguniform(low, high).cdf).pvalue > 1e-3
    # one half lies below the geometric mean; 0.02 is five standard errors
    assert np.mean(numbers < math.sqrt(low) * math.sqrt(high)) == pytest.approx(0.5, abs=0.02)


def test_a_range_without_width_and_no_number_at_all(rng):
    np.testing.assert_allclose(sample_log_uniform(0.3, 0.3, 2, rng), [0.3, 0.3])
    assert sample_log_uniform(0.1, 1.0, 0, rng).shape == (0,)


def test_every_kind_of_a_space_has_its_distribution(rng):
    before = dict(SPACE)
    configs = [sample_config(SPACE, rng) for _ in range(4000)]
    assert before == SPACE
    assert all(list(config) == list(SPACE) for config in configs)
    column = {name: [config[name] for config in configs] for name in SPACE}
    assert all(
        type(value) is float for name in ("rate", "beta", "dropout") for value in column[name]
    )
    assert all(type(value) is int for value in column["layers"])
    distances = 1 - np.array(column["beta"])
    for numbers, distribution in (
        (column["rate"], stats.loguniform(3e-4, 2.0)),
        (distances, stats.loguniform(0.0005, 0.2)),
        (column["dropout"], stats.uniform(-0.25, 0.75)),
    ):
        assert stats.kstest(numbers, distribution.cdf).pvalue > 1e-3
    for name, values in (("layers", [2, 3, 4, 5]), ("act", ["relu", 3, None, True])):
        counts = collections.Counter(map(repr, column[name]))
        assert set(counts) == set(map(repr, values))
        assert stats.chisquare(list(counts.values())).pvalue > 1e-3


def test_the_numbers_of_a_config_have_nothing_to_do_with_each_other(rng):
    configs = [sample_config(SPACE, rng) for _ in range(4000)]
    names = ("rate", "beta", "dropout", "layers")
    for one, other in itertools.combinations(names, 2):
        ranks = stats.spearmanr([c[one] for c in configs], [c[other] for c in configs])
        assert abs(ranks.statistic) < 0.08  # five standard errors


def test_the_generator_decides_about_everything():
    same_chance(lambda rng: sample_log_uniform(0.01, 1.0, 3, rng).tolist())
    same_chance(lambda rng: sample_config(SPACE, rng))
    same_chance(lambda rng: random_search(lambda config: config["rate"], SPACE, 3, rng))


# ---- coverage -----------------------------------------------------------------------------------


@pytest.mark.parametrize(("m", "d", "bins"), [(1, 3, 4), (30, 2, 7), (200, 4, 150)])
def test_coverage_equals_sets_in_loops(m, d, bins, rng):
    points = rng.random((m, d))
    points[0] = 1.0
    points[-1, 0] = 0.0
    shares = []
    for axis in range(d):
        hit = set()
        for x in points[:, axis]:
            hit |= {k for k in range(bins) if k <= x * bins < k + 1 or (x == 1 and k == bins - 1)}
        shares.append(len(hit) / bins)
    np.testing.assert_allclose(coverage(points, bins), shares)


def test_random_points_cover_what_the_formula_says(rng):
    covered = np.mean([coverage(rng.random((16, 2)), 16) for _ in range(2000)])
    assert covered == pytest.approx(1 - (1 - 1 / 16) ** 16, abs=0.01)


# ---- searches -----------------------------------------------------------------------------------


def test_random_search_asks_once_for_each_config_and_sorts_by_loss_alone(rng):
    asked = []

    def objective(config):
        loss = [2.0, math.nan, 1.0, 1.0, math.nan, -3.0, 0.5][len(asked)]
        asked.append((loss, config))
        return loss

    trials = random_search(objective, SPACE, 7, rng)
    assert len(asked) == 7
    assert [loss for loss, _ in trials[:5]] == [-3.0, 0.5, 1.0, 1.0, 2.0]
    assert all(math.isnan(loss) for loss, _ in trials[5:])
    assert sorted(map(repr, trials)) == sorted(map(repr, asked))
    assert len({repr(config) for _, config in trials}) == 7


def test_a_refined_range_lies_about_the_geometric_mean(rng):
    for _ in range(50):
        low, high = 10 ** rng.uniform(-6, -3), 10 ** rng.uniform(0, 2)
        values = [float(10 ** rng.uniform(-2, -1)) for _ in range(5)]
        trials = [(float(k), {"rate": value}) for k, value in enumerate(values)]
        found = refine_space({"rate": ("log", low, high)}, trials, 3, 0.2)["rate"]
        middle = math.prod(values[:3]) ** (1 / 3)
        factor = (high / low) ** 0.1  # half of 0.2 to each side
        assert found[0] == "log"
        assert found[1:] == pytest.approx((middle / factor, middle * factor))


def test_refined_ranges_of_other_kinds_and_choices():
    best = {"beta": 0.99, "dropout": 0.2, "layers": 4, "act": "tanh"}
    trials = [(0.1, best), (0.2, best | {"act": "relu"}), (0.3, best | {"layers": 40, "act": "no"})]
    space = {"beta": ("beta", 0.9, 0.999), "dropout": ("float", 0.1, 0.9), "layers": ("int", 1, 9),
             "act": ("choice", "relu", "no", "tanh", "elu")}  # fmt: skip
    found = refine_space(space, trials, 2, 0.5)
    # the distance to 1 is 0.01, and half of two powers of ten is one: a root of ten to each side
    assert found["beta"][1:] == pytest.approx((1 - 0.01 * 10**0.5, 1 - 0.01 / 10**0.5))
    assert found["dropout"] == pytest.approx(("float", 0.1, 0.4))  # cut off at the old 0.1
    assert found["layers"] == ("int", 2, 6)
    assert all(type(end) is int for end in found["layers"][1:])
    assert found["act"] == ("choice", "relu", "tanh")


@pytest.mark.parametrize("shrink", [0.1, 0.5, 1.0])
def test_a_refined_space_never_leaves_the_old_one_and_can_be_drawn_from(shrink, rng):
    space = dict(SPACE)
    for _ in range(3):
        trials = random_search(lambda config: config["rate"], space, 12, rng)
        smaller = refine_space(space, trials, 4, shrink)
        for name in ("rate", "beta", "dropout", "layers"):
            assert space[name][1] <= smaller[name][1] * (1 + 1e-9) + 1e-9
            assert smaller[name][1] <= smaller[name][2] <= space[name][2] * (1 + 1e-9)
        space = smaller


def survivors_by_brute_force(losses, budgets, eta):
    """Return who trains in each round, and the winner, by counting who is better."""
    alive, rounds = set(range(len(losses))), []
    for column in range(len(budgets)):
        rounds.append(sorted(alive))
        score = {k: math.inf if math.isnan(losses[k][column]) else losses[k][column] for k in alive}
        room = max(1, math.floor(len(alive) / eta))
        alive = {k for k in alive if sum(score[j] < score[k] for j in alive) < room}
    (winner,) = [k for k in rounds[-1] if score[k] == min(score.values())]
    return rounds, winner


@pytest.mark.parametrize("eta", [2, 3, 4])
def test_successive_halving_equals_brute_force(eta, rng):
    for _ in range(30):
        m, budgets = int(rng.integers(1, 30)), [1, 3, 9]
        losses = rng.permutation(3 * m).reshape(m, 3) / 7.0
        losses[rng.permutation(m)[: m // 5]] = np.nan
        configs = [{"number": number} for number in range(m)]
        asked = {budget: [] for budget in budgets}

        def objective(config, budget, losses=losses, asked=asked, budgets=budgets):
            asked[budget].append(config["number"])
            return float(losses[config["number"], budgets.index(budget)])

        loss, config = successive_halving(objective, configs, budgets, eta)
        rounds, winner = survivors_by_brute_force(losses.tolist(), budgets, eta)
        assert [sorted(numbers) for numbers in asked.values()] == rounds
        assert config == {"number": winner}
        assert loss == losses[winner, -1]
