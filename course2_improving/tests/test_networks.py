"""Networks for cases have the sizes and the twins that their names say."""

import itertools

import numpy as np
import pytest

from course2_improving.helpers import networks

SIZES = {"n_x": 3, "n_1": 5, "n_2": 4, "seed": 7}


def test_numbers_of_units_differ_and_wide_ones_make_many_weights():
    for seed in range(20):
        rng = np.random.default_rng(seed)
        small, wide = networks.any_dims(rng, {}), networks.wide_dims(rng, {})
        assert len(set(small)) == len(small) >= 3
        assert len(set(wide)) == len(wide) >= 3
        assert all(a * b >= 12_000 for a, b in itertools.pairwise(wide))


def test_a_signal_has_the_units_that_its_parameters_have():
    rng = np.random.default_rng(0)
    dims, params = (networks.signal(what, 3)(rng, SIZES) for what in ("layer_dims", "init"))
    assert [params[f"W{layer}"].shape for layer in (1, 2, 3)] == list(itertools.pairwise(dims))
    assert dims[0] == 3


def columns(params, layer):
    """Return the number of different units of a layer, up to 1e-9."""
    units = np.vstack([params[f"W{layer}"], params[f"b{layer}"]])
    return len(np.unique(np.round(units, 9), axis=1).T)


@pytest.mark.parametrize(
    ("kind", "before", "after"),
    [
        ("all stay", (1, 4, 2), (1, 4, 2)),
        ("one pair stays", (1, 4, 2), (4, 4, 2)),
        ("a pair of the second layer stays", (5, 3, 2), (5, 3, 2)),
        ("equal up to rounding", (1, 4, 2), (1, 4, 2)),
        ("equal up to the tolerance", (1, 4, 2), (5, 4, 2)),
        ("all part", (1, 4, 2), (5, 4, 2)),
        ("parted by biases", (1, 4, 2), (5, 4, 2)),
        ("parted by weights", (1, 4, 2), (5, 4, 2)),
        ("met by chance", (5, 4, 2), (1, 4, 2)),
        ("outputs stay", (5, 4, 1), (5, 4, 1)),
        ("rows stay", (5, 4, 2), (5, 4, 2)),
        ("parted by little", (1, 4, 2), (5, 4, 2)),
        ("the first and the last stay", (1, 4, 2), (4, 4, 2)),
        ("the first pair stays", (1, 4, 2), (4, 4, 2)),
        ("as far as the tolerance", (4, 4, 2), (5, 4, 2)),
        ("two gaps below the tolerance", (4, 4, 2), (5, 4, 2)),
    ],
)
def test_each_kind_has_its_twins(kind, before, after):
    rng = np.random.default_rng(0)
    for which, wanted in enumerate((before, after)):
        params = networks.a_step(which, kind)(rng, SIZES)
        assert tuple(columns(params, layer) for layer in (1, 2, 3)) == wanted
    assert {case[0] for case in test_each_kind_has_its_twins.pytestmark[0].args[1]} == set(
        networks.TWINS
    )
