"""What searches of hyperparameters do, in plain data: for observers.

- ``random_trials``: what a random search asks its objective, and what it makes of the losses
- ``halving``: which configurations are trained for how long
- ``refined``: a space whose choices stand in the order of another one
- ``objective``: losses without training, by name, because functions cannot travel
"""

import copy
import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from course2_improving.helpers.samplers import chance, is_from

Config = dict[str, Any]
Space = Mapping[str, Sequence[Any]]


# ---- losses without training --------------------------------------------------------------------


def valley(config: Config) -> float:
    """Return a loss that grows with each number of the configuration, on its own scale."""
    return sum(
        len(value) / 100 if isinstance(value, str) else math.log10(abs(value) + 1e-9) / 10
        for value in config.values()
    )


def steps(config: Config) -> float:
    """Return a loss that many configurations have in common."""
    return float(math.floor(5 * valley(config)))


def breaks(config: Config) -> float:
    """Return a loss that is no number for about a third of all configurations."""
    loss = valley(config)
    return math.nan if math.floor(1000 * loss) % 3 == 0 else loss


OBJECTIVES: dict[str, Callable[[Config], float]] = {
    "valley": valley, "steps": steps, "breaks": breaks,
}  # fmt: skip


def objective(name: str) -> Callable[[Config], float]:
    """Return the function that is named; raises ValueError where there is none."""
    if name not in OBJECTIVES:
        raise ValueError(f"the objective is {name!r}; pass one of {', '.join(OBJECTIVES)}.")
    return OBJECTIVES[name]


# ---- random search ------------------------------------------------------------------------------


def random_trials(answer: Any, name: str, space: Space, n: int, seed: int) -> dict[str, Any]:
    """Return what holds of `answer(objective, space, n, rng)`, whichever configurations it draws.

    Parameters
    ----------
    name : str
        One of `OBJECTIVES`.
    """
    calls: list[tuple[float, Config]] = []

    def counted(config: Config) -> float:
        loss = objective(name)(config)
        calls.append((loss, copy.deepcopy(config)))
        return loss

    trials = answer(counted, space, n, np.random.default_rng(seed))
    asked = list(calls)
    seen: dict[str, Any] = {"calls of the objective": len(asked)}
    seen["returned"] = _form(trials)
    if seen["returned"] != _TRIALS:
        return seen
    losses = [float(loss) for loss, _ in trials]
    finite = [loss for loss in losses if math.isfinite(loss)]
    seen |= {
        "trials": len(trials),
        "different configurations": len({repr(sorted(config.items())) for _, config in trials}),
        "configurations are from the space": all(is_from(space, config) for _, config in trials),
        "each stands with its own loss": _described(trials) == _described(asked),
        "losses grow": finite == sorted(finite),
        "losses that are no number come last": all(map(math.isfinite, losses[: len(finite)])),
    }
    draw = lambda rng: _described(answer(objective(name), space, n, rng))  # noqa: E731
    return seen | chance(draw, seed)


def _form(trials: Any) -> str:
    """Return in words what a search returned."""
    if not isinstance(trials, list | tuple):
        return f"a {type(trials).__name__}"
    forms = {_form_of_one(trial) for trial in trials}
    if len(forms) > 1 and all(isinstance(trial, dict) or _is_number(trial) for trial in trials):
        return "a single pair"
    return f"a list of {' and '.join(sorted(forms)) or 'nothing'}"


_TRIALS = "a list of pairs (loss, config)"


def _form_of_one(trial: Any) -> str:
    if isinstance(trial, list | tuple) and len(trial) == 2:
        kinds = ["config" if isinstance(part, dict) else "loss" for part in trial]
        numbers = [part for part in trial if not isinstance(part, dict)]
        if all(map(_is_number, numbers)):
            return f"pairs ({kinds[0]}, {kinds[1]})"
    if isinstance(trial, dict) and any(isinstance(part, dict) for part in trial.values()):
        return "dicts with a config in them"
    return f"items of type {type(trial).__name__}"


def _is_number(value: Any) -> bool:
    try:
        float(value)
    except (TypeError, ValueError):
        return False
    return True


def _described(trials: Sequence[Any]) -> list[str]:
    """Return trials as text, in an order of their own; what is not finite is `broken`."""
    return sorted(
        f"{float(loss) if math.isfinite(loss) else 'broken'} {sorted(config.items())!r}"
        for loss, config in trials
    )


# ---- successive halving -------------------------------------------------------------------------


def halving(
    answer: Any, losses: NDArray[Any], configs: list[Config], budgets: list[int], eta: int
) -> dict[str, Any]:
    """Return whom `answer(objective, configs, budgets, eta)` trains for how long, and the winner.

    Parameters
    ----------
    losses : array, shape (number of configs, number of budgets)
        What the objective says of each configuration with each budget.
    """
    rounds: list[tuple[int, list[int]]] = []

    def asked(config: Config, budget: int) -> float:
        if config not in configs:
            raise ValueError(f"the config {config} is none of those that are given")
        if budget not in budgets:
            raise ValueError(f"the budget {budget} is none of {budgets}")
        if not rounds or rounds[-1][0] != budget:
            rounds.append((budget, []))
        number = configs.index(config)
        rounds[-1][1].append(number)
        return float(losses[number, budgets.index(budget)])

    given = copy.deepcopy(configs), list(budgets)
    best = answer(asked, *given, eta)
    return {
        "trained": [
            f"budget {budget}: configs {' '.join(map(str, sorted(numbers)))}"
            for budget, numbers in rounds
        ],
        "best": tuple(best) if isinstance(best, list | tuple) else best,
        "configs and budgets stay as they were": given == (configs, budgets),
    }


# ---- spaces -------------------------------------------------------------------------------------


def refined(space: Any, original: Space) -> Any:
    """Return a space with its names and choices in the order of another one."""
    if not isinstance(space, dict):
        return space
    ordered = {name: space[name] for name in [*original, *space] if name in space}
    for name, entry in ordered.items():
        if isinstance(entry, list | tuple):
            kind, given = list(entry[:1]), list(entry[1:])
            known = [*original.get(name, ()), *given]
            ordered[name] = kind + (sorted(given, key=known.index) if kind == ["choice"] else given)
    return ordered
