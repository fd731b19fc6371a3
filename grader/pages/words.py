"""What verdicts and differences are called on pages, in one place.

- ``VERDICTS``: each verdict's word, symbol, tone and meaning, in the order in which they are listed
- ``outcome_words``: what was different in a case, from a fixed list: no number slips through
- ``is_named``: does a diagnosis name the mistake, or only its first difference?
- ``diagnosis_words``: what the code of an unnamed diagnosis means
"""

from dataclasses import dataclass

from grader.report import Verdict


@dataclass(frozen=True)
class VerdictWords:
    """How a verdict is shown.

    Attributes
    ----------
    word, symbol
        Either is enough to tell the verdict; colour only repeats it.
    tone
        Class of the stylesheet: ``ok``, ``bad``, ``warn`` or ``quiet``.
    meaning
        A sentence for the author of the answer, where there is no diagnosis.
    """

    word: str
    symbol: str
    tone: str
    meaning: str


VERDICTS: dict[Verdict, VerdictWords] = {
    "correct": VerdictWords("correct", "✓", "ok", "Every case passes."),
    "wrong": VerdictWords("wrong", "✗", "bad", "It returns something else than it should."),
    "error": VerdictWords("error", "!", "bad", "It stops with an error."),
    "timeout": VerdictWords(
        "out of time", "∞", "warn", "It was stopped when its time was over. Does a loop ever end?"
    ),
    "crashed": VerdictWords("crashed", "↯", "warn", "It ended the whole process."),
    "forbidden": VerdictWords(
        "not allowed", "⊘", "warn", "It uses something that this exercise rules out."
    ),
    "unfinished": VerdictWords("not written", "…", "quiet", "It still raises NotImplementedError."),
    "missing": VerdictWords("missing", "∅", "quiet", "Nothing with this name is defined."),
    "refused": VerdictWords("refused", "⊗", "warn", "The submission could not be read."),
}

_OUTCOMES = {
    "ok": "as expected",
    "type": "wrong type",
    "shape": "wrong shape",
    "finite": "infinite or not a number",
    "value": "wrong numbers",
    "property": "a property does not hold",
    "input": "changes its input",
    "error": "raises an error",
    "timeout": "out of time",
    "crashed": "crashed",
    "unfinished": "not written",
    "missing": "not defined",
}
_DIAGNOSES = {
    "type": "A result of another type",
    "shape": "A result of another shape",
    "finite": "A result that is infinite or not a number",
    "value": "Other numbers",
    "property": "A required property does not hold",
    "global-state": "It depends on more than its arguments",
    "input": "An input was changed",
    "error": "An error was raised",
    "timeout": "The time was over",
    "crashed": "The process ended",
}
_NAMED = ("mistake", "general", "forbidden")


def outcome_words(outcome: str) -> str:
    """Return what was different in a case; an outcome that is not on the list is just different."""
    return _OUTCOMES.get(outcome, "different")


def is_named(code: str) -> bool:
    """Return whether a diagnosis with this code says which mistake was made."""
    return code.partition(":")[0] in _NAMED


def diagnosis_words(code: str) -> str:
    """Return a heading for a diagnosis that names no mistake."""
    return _DIAGNOSES.get(code.partition(":")[0], "Something else")
