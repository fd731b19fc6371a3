"""Which hint comes next: each mistake has a ladder of its own.

- ``Ladder``: the rungs of one exercise, as far as they were read, mistake by mistake
- ``mistake_of``: what tells the mistakes of an exercise apart

Whoever has mended one mistake and makes another begins at the first rung again. Whoever runs a
whole notebook again, after a restart, reads what was read already and nothing new.
"""

from collections.abc import Iterable

from grader.grading.card import Card


def mistake_of(card: Card) -> str:
    """Return the code of what is wrong; an error goes by its name and its line."""
    if card.diagnosis is None:
        return ""
    failing = card.first_failing
    if card.diagnosis.code != "error" or failing is None:
        return card.diagnosis.code
    return f"error:{failing.outcome.error}:{failing.outcome.line}"


class Ladder:
    """The hints to one exercise in one session.

    Parameters
    ----------
    read
        What was read in earlier sessions: the mistake and the number of the rung.
    rungs
        How many hints there are.

    Attributes
    ----------
    mistake
        The mistake of the last request.
    """

    def __init__(self, read: Iterable[tuple[str, int]], rungs: int) -> None:
        self.mistake = ""
        self._rungs = rungs
        self._read: dict[str, int] = {}
        before = list(read)
        for mistake, rung in before:
            self._read[mistake] = max(rung, self._read.get(mistake, 0))
        # A notebook that runs again asks no more often than it has asked before.
        self._repeats = min(len(before), rungs)
        self._asked = False

    def step(self, mistake: str | None) -> tuple[int, bool]:
        """Return the rung to show, and whether it is new.

        Parameters
        ----------
        mistake
            What is wrong now; None where that is not known, and the one before goes on.
        """
        mistake = self._last() if mistake is None else mistake
        same, self.mistake = self._asked and mistake == self.mistake, mistake
        read = self._read.get(mistake, 0)
        rung = max(read, 1)
        if self._repeats > 0:
            self._repeats -= 1
        elif same:
            rung = read + 1
        self._asked = True
        rung = min(rung, self._rungs)
        self._read[mistake] = max(rung, read)
        return rung, rung > read

    def _last(self) -> str:
        """Return the mistake of the last request, of this session or of an earlier one."""
        return self.mistake if self._asked else next(reversed(self._read), "")
