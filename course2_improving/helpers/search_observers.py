"""What observers of hyperparameter_search look at.

They travel to the learner's process as text, and import there what they need.
"""

from typing import Any


def sees_numbers(answer: Any, low: float, high: float, size: int, rng: int) -> Any:
    """Return what holds of numbers on a logarithmic scale."""
    from course2_improving.helpers import samplers

    return samplers.log_numbers(answer, low, high, size, rng)


def sees_configs(answer: Any, space: Any, rng: int) -> Any:
    """Return what holds of many configurations from a space."""
    from course2_improving.helpers import samplers

    return samplers.configs(answer, space, rng)


def sees_trials(answer: Any, objective: str, space: Any, n: int, rng: int) -> Any:
    """Return what holds of a random search."""
    from course2_improving.helpers import searches

    return searches.random_trials(answer, objective, space, n, rng)


def sees_space(answer: Any, space: Any, trials: Any, top: int, shrink: float) -> Any:
    """Return the refined space, in the order of the old one."""
    from course2_improving.helpers import searches

    original = dict(space)  # an answer may change it
    return searches.refined(answer(space, trials, top, shrink), original)


def sees_rounds(answer: Any, objective: Any, configs: Any, budgets: Any, eta: int) -> Any:
    """Return who trains in which round, and the winner."""
    from course2_improving.helpers import searches

    return searches.halving(answer, objective, configs, budgets, eta)
