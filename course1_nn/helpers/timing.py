"""Measure how long a call takes: `best_of(3, function, X)`."""

import time
from collections.abc import Callable
from typing import Any

__all__ = ["best_of"]


def best_of(
    repeats: int,
    function: Callable[..., Any],
    *arguments: Any,
    clock: Callable[[], float] = time.perf_counter,
) -> float:
    """Return the shortest time that a call took, in seconds.

    The shortest is the one that other work on the machine has disturbed least.

    Parameters
    ----------
    repeats : int
        How often to call, at least once.
    function : function
        What to call with `arguments`.
    clock : function
        Returns the time in seconds.

    Raises
    ------
    ValueError
        If `repeats` is below 1.
    """
    if repeats < 1:
        raise ValueError(f"repeats is {repeats}: call at least once.")
    seconds: list[float] = []
    for _ in range(repeats):
        start = clock()
        function(*arguments)
        seconds.append(clock() - start)
    return min(seconds)
