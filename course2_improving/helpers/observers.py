"""What observers of gradient_checking look at.

They travel to the learner's process as text, and import there what they need; `np` is there.
"""

from typing import Any

import numpy as np


def vector_of_its_own(answer: Any, params: Any) -> Any:
    """Return the vector, and whether it shares memory with the parameters."""
    vector = answer(params)
    shared = any(np.shares_memory(vector, value) for value in params.values())
    return {"vector": vector, "shares memory with params": shared}


def arrays_of_their_own(answer: Any, v: Any, like: Any) -> Any:
    """Return the arrays by name, and whether they share memory with the vector."""
    params = answer(v, like)
    shared = any(np.shares_memory(params[name], v) for name in params)
    return {"params": dict(sorted(params.items())), "shares memory with v": shared}


def slopes_of(answer: Any, f: str, theta: Any, eps: float = 1e-5) -> Any:
    """Measure the slopes of the function that is named `f`; return also how they are stored."""
    from course2_improving.helpers import costs

    slopes = answer(costs.function(f), theta, eps)
    return {"slopes": slopes, "in double precision": np.asarray(slopes).dtype == np.float64}


def errors_of(
    answer: Any, loss_and_grads: str, params: Any, eps: float = 1e-5, seed: int = 0
) -> Any:
    """Check the gradients of the cost that is named `loss_and_grads`."""
    from course2_improving.helpers import costs

    error, per_param = answer(costs.cost(loss_and_grads), params, eps, seed)
    return {"error": error, "per_param": dict(sorted(per_param.items()))}


def what_it_notices(answer: Any, f: str, grad: str, theta: Any, k: int, rng: int) -> Any:
    """Return the error, how often f was asked, and which planted errors are noticed."""
    from course2_improving.helpers import costs

    calls: list[int] = []

    def counted(x: Any) -> float:
        calls.append(1)
        return costs.function(f)(x)

    error = answer(counted, costs.slopes(f, theta, grad), theta, k, np.random.default_rng(rng))
    asked = len(calls)
    exact = costs.slopes(f, theta)
    wrong = [exact + 2 * one for one in np.eye(len(exact))]
    noticed = [
        [bool(answer(counted, g, theta, k, np.random.default_rng(seed)) > 0.001) for g in wrong]
        for seed in (rng, rng, rng + 1, rng + 2, rng + 3)
    ]
    return {
        "error": error,
        "calls of f": asked,
        "places where a wrong slope is noticed": sum(noticed[0]),
        "the same rng finds the same places": noticed[0] == noticed[1],
        "another rng finds other places": any(noticed[0] != other for other in noticed[2:]),
        "always the first places": all(sorted(each, reverse=True) == each for each in noticed),
    }


def accused(answer: Any, layers: Any, rng: int) -> Any:
    """Return the places of the layers that are accused; `layers` are their numbers."""
    from course2_improving.helpers import blackboxes

    found = answer([blackboxes.box(number) for number in layers], np.random.default_rng(rng))
    # a name that is no place stays what it is
    return sorted((int(i) if isinstance(i, int | np.integer) else i for i in found), key=str)
