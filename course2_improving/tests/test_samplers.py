"""What is seen of draws tells right ones from wrong ones, whatever the seed."""

import numpy as np
import pytest

from course2_improving.helpers import samplers
from course2_improving.helpers.scales import bounds, positions

SPACE = {
    "rate": ("log", 1e-4, 1.0), "beta": ("beta", 0.9, 0.999), "dropout": ("float", 0.0, 0.5),
    "layers": ("int", 1, 3), "size": ("choice", 16, "all"),
}  # fmt: skip


def by_shares(low, high, size, rng):
    return low * (high / low) ** rng.random(size)


def draw(space, rng):
    config = {}
    for name, (kind, *given) in space.items():
        if kind == "choice":
            config[name] = given[rng.integers(len(given))]
        elif kind == "int":
            config[name] = rng.integers(given[0], given[1], endpoint=True)
        else:
            place = rng.uniform(*positions(kind, given))
            config[name] = bounds(kind, place, place)[0]
    return config


@pytest.mark.parametrize("seed", range(30))
def test_right_draws_look_alike_for_every_seed(seed):
    first = samplers.log_numbers(by_shares, 0.01, 5.0, 4500, 0)
    assert samplers.log_numbers(by_shares, 0.01, 5.0, 4500, seed) == first
    assert first["scale"] == "log"
    assert first["share below the geometric mean"] == 0.5
    assert samplers.configs(draw, SPACE, seed) == samplers.configs(draw, SPACE, 0)


def seen(sampler):
    return samplers.log_numbers(sampler, 0.01, 5.0, 5000, 3)


def test_wrong_numbers_are_told_apart():
    assert seen(lambda low, high, size, rng: rng.uniform(low, high, size))["scale"] == "float"
    powers = seen(lambda low, high, size, rng: np.log10(by_shares(low, high, size, rng)))
    assert not powers["from low to high"]
    fixed = seen(lambda low, high, size, _: np.geomspace(low, high, size))
    assert not fixed["another rng gives others"]
    in_order = seen(lambda low, high, size, rng: np.sort(by_shares(low, high, size, rng)))
    assert not in_order["in no order"]
    assert not seen(lambda *given: by_shares(*given).tolist())["is an array"]


def test_wrong_configs_are_told_apart():
    def changed(**values):
        return samplers.configs(lambda space, rng: draw(space, rng) | {
            name: value(rng) for name, value in values.items()}, SPACE, 3)  # fmt: skip

    assert changed(layers=lambda rng: rng.integers(1, 3))["layers"]["largest"] is False
    assert (
        changed(layers=lambda rng: round(rng.uniform(1, 3)))["layers"]["each is as likely"] is False
    )
    assert changed(layers=lambda rng: float(rng.integers(1, 4)))["layers"]["type"] == "float"
    assert changed(beta=lambda rng: rng.uniform(0.9, 0.999))["beta"]["scale"] == "float"
    assert changed(rate=lambda _: np.array([0.1]))["rate"]["type"] == "array of shape (1,)"
    texts = changed(size=lambda rng: str(rng.choice(["16", "all"])))["size"]
    assert texts["occur"] == ["all"]
    assert not texts["nothing else occurs"]

    def one_for_all(_space, rng):
        share = float(rng.random())
        return {"a": share, "b": share**2}

    plane = {"a": ("float", 0.0, 1.0), "b": ("float", 0.0, 1.0)}
    together = samplers.configs(one_for_all, plane, 3)
    assert not together["each number is its own"]


def test_a_config_comes_from_its_space_or_not():
    right = {"rate": 0.1, "beta": 0.95, "dropout": 0.0, "layers": 3, "size": "all"}
    assert samplers.is_from(SPACE, right)
    for wrong in ({"rate": 2.0}, {"layers": 4}, {"size": "none"}, {"more": 1}, {"beta": "0.95"}):
        assert not samplers.is_from(SPACE, right | wrong)
    assert not samplers.is_from(SPACE, [right])


def test_the_global_generator_is_watched():
    drawn = samplers.chance(lambda _: np.random.random(), 0)  # noqa: NPY002 - is to be noticed
    assert drawn == {
        "the same rng gives the same": False, "another rng gives others": True,
        "rng is not started anew": True, "np.random stays as it was": False,
    }  # fmt: skip
    np.random.seed(None)  # noqa: NPY002
