"""What references answered before, by the bytes of the question.

- ``Answers``: a store that forgets the oldest when it is full

Learners whose own functions failed ask the same questions: a class with one mistake on one set of
hidden inputs asks for the same values again and again. References are pure, so that the answer to
the same bytes is the same.
"""

_MOST_BYTES = 32_000_000
_LARGEST = 100_000  # bytes of a question; larger ones are rare and would push out the others
_EACH = 200  # bytes that an entry takes besides


class Answers:
    """Packed answers to packed questions; what may be asked for is a part of the question."""

    def __init__(self, most_bytes: int = _MOST_BYTES) -> None:
        self._known: dict[tuple[tuple[str, ...], bytes], bytes] = {}
        self._room = most_bytes

    def get(self, allowed: tuple[str, ...], question: bytes) -> bytes | None:
        """Return what was answered to these bytes where these names could be asked for."""
        return self._known.get((allowed, question)) if allowed else None

    def put(self, allowed: tuple[str, ...], question: bytes, answer: bytes) -> None:
        """Keep an answer, and forget the oldest ones where there is no room."""
        if len(question) + len(answer) > _LARGEST or (allowed, question) in self._known:
            return
        self._room -= _EACH + len(question) + len(answer)
        self._known[allowed, question] = answer
        while self._room < 0:
            oldest = next(iter(self._known))
            self._room += _EACH + len(oldest[1]) + len(self._known.pop(oldest))
