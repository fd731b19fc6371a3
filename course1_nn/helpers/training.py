"""Watch how an answer computes, starts and trains a network: what exercises share to judge it.

- `refusal` lets an answer refuse a name with a ValueError, `listed` reads the part of a cache that
  is asked for; `with_zeros` draws scores of which some are 0
- `drawn_often` calls a function that draws parameters many times; `START` holds requirements, with
  the hint for whom they do not hold
- `followed` trains a network with one hidden layer; `DESCENT` holds requirements of each step
- `seed` stands for a generator in a case

Cases hold plain data, so the argument `rng` of a case is a number, of which the observers make a
generator. Observers and requirements travel as text (``docs/authoring.md``), so each stands alone.
"""

from typing import Any

import numpy as np
from numpy import ndarray as Array


def seed(number: int) -> Any:
    """Return what stands for a generator in a case: its seed."""
    return number


# ---- one call ------------------------------------------------------------------------------------


def with_zeros(rng: np.random.Generator, sizes: dict[str, int]) -> Array:
    """Return scores, shape (m, n_h), of which some are exactly 0."""
    Z = np.round(rng.normal(0, 2, (sizes["m"], sizes["n_h"])), 3)
    Z.flat[:: sizes["n_h"] + 1] = 0.0
    return Z


def refusal(answer: Any, Z: Array, name: str) -> Any:
    """Call, and say what an activation that does not exist leads to: a value or a ValueError."""
    if name in ("sigmoid", "tanh", "relu", "leaky_relu", "linear"):
        return answer(Z, name)
    try:
        return {"returned": answer(Z, name)}
    except ValueError:
        return {"raised": "ValueError"}


def listed(answer: Any, X: Array, params: dict[str, Array], *act: str) -> Any:
    """Run forward, and leave out of the cache what nobody asked for."""
    result = answer(X, params, *act)
    if isinstance(result, tuple) and len(result) == 2 and isinstance(result[1], dict):
        wanted = [name for name in ("X", "Z1", "A1", "A2", "act") if name in result[1]]
        return result[0], {name: result[1][name] for name in wanted}
    return result


# ---- parameters at the start --------------------------------------------------------------------


def drawn_often(answer: Any, n_x: int, n_h: int, n_y: int, rng: int, *scale: float) -> Any:
    """Draw parameters, again with an equal generator, and with many others."""

    def draw(seed: Any) -> Any:
        return answer(n_x, n_h, n_y, np.random.default_rng(seed), *scale)

    first, again, other = draw(rng), draw(rng), draw(rng + 1)
    if not isinstance(first, dict) or sorted(first) != ["W1", "W2", "b1", "b2"]:
        return {"params": first}
    seen: dict[str, Any] = {"params": first}
    seen["repeats"] = all(np.array_equal(first[name], again[name]) for name in first)
    seen["varies"] = not np.array_equal(first["W1"], other["W1"])
    for name in ("W1", "W2"):  # 400 draws, because a small matrix says little about its spread
        numbers = np.concatenate([np.ravel(draw([rng, k])[name]) for k in range(400)])
        seen[name] = {"mean": float(numbers.mean()), "std": float(numbers.std())}
    return seen


def named(result: Any, *_: Any) -> bool:
    """Whether there are two weights and two biases, and nothing else."""
    return sorted(result["params"]) == ["W1", "W2", "b1", "b2"]


def shaped(result: Any, n_x: int, n_h: int, n_y: int, *_: Any) -> bool:
    """Whether all four arrays have their shapes."""
    shapes = {"W1": (n_x, n_h), "b1": (n_h,), "W2": (n_h, n_y), "b2": (n_y,)}
    return all(np.shape(result["params"][name]) == shape for name, shape in shapes.items())


def unbiased(result: Any, *_: Any) -> bool:
    """Whether the biases are floats, and all 0."""
    biases = [result["params"]["b1"], result["params"]["b2"]]
    return all(b.dtype.kind == "f" and not b.any() for b in biases)


def repeatable(result: Any, *_: Any) -> bool:
    """Whether equal generators gave equal parameters."""
    return result["repeats"]


def from_rng(result: Any, *_: Any) -> bool:
    """Whether another generator gave other parameters."""
    return result["varies"]


def distinct(result: Any, *_: Any) -> bool:
    """Whether no two weights are equal."""
    numbers = np.concatenate([np.ravel(result["params"][name]) for name in ("W1", "W2")])
    return len(np.unique(numbers)) == len(numbers)


def centred(result: Any, *case: Any) -> bool:
    """Whether the mean of many weights is 0, up to chance."""
    scale = case[4] if len(case) > 4 else 0.01
    # of at least 800 numbers: the mean is known to 0.035 of the scale, and 0.2 is five times that
    return all(abs(result[name]["mean"]) < 0.2 * scale for name in ("W1", "W2"))


def spread(result: Any, *case: Any) -> bool:
    """Whether the standard deviation of many weights is `scale`, up to chance."""
    scale = case[4] if len(case) > 4 else 0.01
    # of at least 800 numbers: the deviation is known to 2.5 %, and 15 % is six times that
    return all(abs(result[name]["std"] / scale - 1) < 0.15 for name in ("W1", "W2"))


START = (
    ("Return a dict with exactly the names W1, b1, W2 and b2. Which did you use?", named),
    ("Print the four shapes: (n_x, n_h), (n_h,), (n_h, n_y), (n_y,). Which differ?", shaped),
    ("Biases start at 0, as floats. Print b1 and b2.", unbiased),
    ("Equal generators should give equal weights. Draw every number from rng.", repeatable),
    ("Another generator gives the same weights here. Draw every number from rng.", from_rng),
    ("Some weights are equal. Draw one number for each weight, in both layers.", distinct),
    ("The standard deviation of many weights is not scale. Print both.", spread),
    ("The mean of many weights is not 0. Which distribution did you draw from?", centred),
)


# ---- training -----------------------------------------------------------------------------------


def followed(
    answer: Any, X: Array, Y: Array, n_h: int, learning_rate: float, steps: int, rng: int, *act: str
) -> Any:
    """Train, and see where the training started."""

    def run(steps: int, seed: int) -> Any:
        return answer(X, Y, n_h, learning_rate, steps, np.random.default_rng(seed), *act)

    params, losses = run(steps, rng)
    return {
        "start": run(0, rng)[0],
        "other start": run(0, rng + 1)[0],
        "params": params,
        "losses": [float(loss) for loss in losses],
    }


def noted(result: Any, *case: Any) -> bool:
    """Whether there is one cost a step."""
    return len(result["losses"]) == case[4]


def sized(result: Any, X: Array, _: Array, n_h: int, *__: Any) -> bool:
    """Whether the network has `n_h` hidden neurons and one output."""
    shapes = {"W1": (X.shape[1], n_h), "b1": (n_h,), "W2": (n_h, 1), "b2": (1,)}
    return all(np.shape(result["params"][name]) == shape for name, shape in shapes.items())


def started(result: Any, *_: Any) -> bool:
    """Whether another generator gave another start."""
    return not np.array_equal(result["start"]["W1"], result["other start"]["W1"])


def small(result: Any, *_: Any) -> bool:
    """Whether the start is random with standard deviation 0.01, and without biases."""
    # the largest of some 40 numbers
    start = result["start"]
    return bool(0 < np.abs(start["W1"]).max() < 0.07 and not start["b1"].any())


def downhill(result: Any, X: Array, Y: Array, _: int, learning_rate: float, *rest: Any) -> bool:
    """Whether each step leads down the slope of the cost, which is measured by nudges."""
    names = ("W1", "b1", "W2", "b2")
    shapes = [result["start"][name].shape for name in names]
    ends = np.cumsum([int(np.prod(shape)) for shape in shapes])

    def cost(at: Array) -> float:
        parts = zip(np.split(at, ends[:-1]), shapes, strict=True)
        V, c, U, d = (part.reshape(shape) for part, shape in parts)
        hidden = V.T @ X.T + c[:, None]
        hidden = 1 / (1 + np.exp(-hidden)) if "sigmoid" in rest[2:] else np.tanh(hidden)
        scores = hidden.T @ U + d
        return float(np.mean(np.logaddexp(0, scores) - scores * Y))

    at = np.concatenate([np.ravel(result["start"][name]) for name in names])
    for noted in result["losses"]:
        if abs(cost(at) - noted) > 2e-6:  # single precision, of costs near 1
            return False
        nudges = 1e-5 * np.eye(len(at))
        at = at - learning_rate * np.array([cost(at + n) - cost(at - n) for n in nudges]) / 2e-5
    end = np.concatenate([np.ravel(result["params"][name]) for name in names])
    return bool(np.abs(at - end).max() < 2e-6 * max(1, np.abs(at).max()))


DESCENT = (
    ("losses has one cost for each step. How many do you note?", noted),
    ("The parameters have the wrong shapes. There are n_h hidden neurons, 1 output.", sized),
    ("Another rng gives the same start. Hand rng on to init_shallow.", started),
    ("The start is not small random weights. Let init_shallow make it.", small),
    ("Redo the first step by hand: cost, gradient, update. Where do you part?", downhill),
)
