"""The shortest of several times, measured with a clock that we set."""

import pytest

from course1_nn.helpers import timing


def test_the_shortest_time_counts_and_each_call_gets_the_arguments() -> None:
    calls: list[tuple[int, str]] = []
    ticks = iter([0.0, 5.0, 10.0, 12.0, 20.0, 24.0])

    def function(number: int, word: str) -> None:
        calls.append((number, word))

    assert timing.best_of(3, function, 1, "x", clock=lambda: next(ticks)) == 2.0
    assert calls == [(1, "x")] * 3


def test_no_call_is_no_time() -> None:
    with pytest.raises(ValueError, match="repeats is 0: call at least once"):
        timing.best_of(0, print)


def test_the_clock_of_the_machine_goes_forward() -> None:
    assert timing.best_of(2, sum, range(1000)) > 0
