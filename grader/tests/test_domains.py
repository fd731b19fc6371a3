import numpy as np
import pytest

from grader.domains import Domain, choice, integers, normal, uniform


def rng() -> np.random.Generator:
    return np.random.default_rng(3)


@pytest.mark.parametrize(
    ("domain", "low", "high"), [(uniform(2, 3), 2.0, 3.0), (normal(5, 0.1), 4.0, 6.0)]
)
def test_floats_are_drawn_in_their_domain_and_short_enough_to_read(
    domain: Domain, low: float, high: float
) -> None:
    drawn = domain.draw(rng(), {"m": 50, "n": 4}, "m n")
    assert drawn.shape == (50, 4)
    assert low <= drawn.min() < drawn.max() <= high
    assert np.array_equal(drawn, np.round(drawn, 3))


def test_without_a_shape_a_plain_number_is_drawn() -> None:
    assert type(uniform(0, 1).draw(rng(), {}, None)) is float
    assert type(integers(0, 9).draw(rng(), {}, None)) is int


def test_integers_stop_before_their_end() -> None:
    drawn = integers(0, 2).draw(rng(), {"m": 100}, "m")
    assert set(drawn.tolist()) == {0, 1}
    assert drawn.dtype.kind == "i"


def test_a_choice_is_one_of_the_values_as_it_is() -> None:
    drawn = {choice("relu", "tanh").draw(rng(), {}, None), choice(7).draw(rng(), {}, None)}
    assert drawn <= {"relu", "tanh", 7}
    assert len(drawn) == 2


def test_a_shape_of_its_own_counts_more_than_the_annotation() -> None:
    drawn = normal(shape="n_x 1").draw(rng(), {"n_x": 3, "m": 5}, "m n_x")
    assert drawn.shape == (3, 1)


def test_a_dimension_without_a_size_is_named() -> None:
    with pytest.raises(ValueError, match="dimension 'n_h' is not given"):
        normal().draw(rng(), {"m": 3}, "m n_h")
