"""The answer key of an exercise: its cases with what is expected, and what known mistakes return.

A key is all that judging needs. The public one stands in the stem's JSON, so that `check` works
with no reference on disk; the hidden one is computed in the judge from a secret seed and never
leaves it.

- ``AnswerKey``, ``KeyCase``: the records
- ``to_json``, ``from_json``: the readable form of a whole stem's keys (questions are sealed)
- ``opened``: a sealed key, as far as the answers that were given open it
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from grader import values
from grader.calls import Outcome
from grader.seals import Sealed, seal, unseal, words_around, words_of

FORMAT = 1
SHOWN = 2  # draws of a question that one learner sees


@dataclass(frozen=True)
class KeyCase:
    """One call with what it should return and what each listed mistake returns instead."""

    label: str
    arguments: dict[str, Any]
    expected: Any  # a `Sealed` where no answer has opened it
    mistakes: tuple[Outcome, ...]
    hidden: bool = False
    why: str = ""
    base: str = ""
    changed: str = ""
    m: int = 0  # number of examples, 0 where there are none

    @cached_property
    def packed(self) -> bytes:
        """The arguments as bytes, for `grader.calls.call`."""
        return values.pack(self.arguments)


@dataclass(frozen=True)
class AnswerKey:
    """Everything that judging one exercise needs."""

    name: str
    parameters: tuple[str, ...]
    points: float
    hints: tuple[str, ...]
    cases: tuple[KeyCase, ...]
    mistakes: tuple[str, ...]  # their hints
    judged_by: str = "values"
    rtol: float | None = None
    atol: float = 1e-12
    seconds: float = 5.0
    observer: str = ""  # source text of the observing function
    requirements: tuple[tuple[str, str], ...] = ()  # (hint, source text of the predicate)
    bans: tuple[tuple[tuple[str, ...], str], ...] = ()
    excused: tuple[str, ...] = ()
    kind: str = "exercise"  # or a question: choice, number
    why: str = ""  # what a right answer is told
    otherwise: str = ""  # what a wrong answer is told that is no listed mistake

    @cached_property
    def memo(self) -> dict[str, Any]:
        """What was derived from this key and is worth keeping as long as it lives."""
        return {}

    @property
    def is_question(self) -> bool:
        """Whether this is a question of a quiz, whose public key is sealed."""
        return self.kind != "exercise"

    def positional(self, case: KeyCase) -> int:
        """How many arguments of `case` go by position: the leading ones without a gap."""
        names = list(case.arguments)
        count = 0
        while count < len(names) and names[count] == self.parameters[count]:
            count += 1
        return count


def to_json(keys: Iterable[AnswerKey]) -> dict[str, Any]:
    """Return the keys as JSON-ready data."""
    return {"format": FORMAT, "exercises": [_key_to_json(key) for key in keys]}


def from_json(data: dict[str, Any]) -> dict[str, AnswerKey]:
    """Return the keys by exercise name; raises ValueError for another format."""
    if data.get("format") != FORMAT:
        raise ValueError(
            f"the checks have format {data.get('format')!r}, this version reads {FORMAT}; "
            "update the course and the grader together."
        )
    return {entry["name"]: _key_from_json(entry) for entry in data["exercises"]}


_PLAIN_FIELDS = ("name", "points", "judged_by", "rtol", "atol", "seconds", "observer")


def _key_to_json(key: AnswerKey) -> dict[str, Any]:
    entry: dict[str, Any] = {name: getattr(key, name) for name in _PLAIN_FIELDS}
    if key.is_question:
        entry |= {"kind": key.kind, "otherwise": key.otherwise}
    entry |= {
        "parameters": list(key.parameters),
        "hints": list(key.hints),
        "mistakes": [hint * (not key.is_question) for hint in key.mistakes],
        "requirements": [list(pair) for pair in key.requirements],
        "bans": [[list(what), why] for what, why in key.bans],
        "excused": list(key.excused),
        "cases": [_case_to_json(key, case) for case in key.cases],
    }
    return entry


def _case_to_json(key: AnswerKey, case: KeyCase) -> dict[str, Any]:
    entry: dict[str, Any] = {"label": case.label, "m": case.m}
    for name in ("why", "base", "changed"):
        if getattr(case, name):
            entry[name] = getattr(case, name)
    entry["arguments"] = {name: values.to_json(value) for name, value in case.arguments.items()}
    if key.is_question:
        sealed = _sealed(key, case)
        return entry | {"salt": sealed.salt, "sealed": sealed.boxes}
    return entry | {
        "expected": values.to_json(case.expected),
        "mistakes": [_outcome_to_json(outcome) for outcome in case.mistakes],
    }


def _outcome_to_json(outcome: Outcome) -> dict[str, Any]:
    if outcome.error:
        return {"error": outcome.error, "message": outcome.message}
    entry = {"value": values.to_json(outcome.value)}
    return entry | ({"changed": list(outcome.changed)} if outcome.changed else {})


def _key_from_json(entry: dict[str, Any]) -> AnswerKey:
    return AnswerKey(
        **{name: entry[name] for name in _PLAIN_FIELDS},
        parameters=tuple(entry["parameters"]),
        hints=tuple(entry["hints"]),
        mistakes=tuple(entry["mistakes"]),
        requirements=tuple((hint, source) for hint, source in entry["requirements"]),
        bans=tuple((tuple(what), why) for what, why in entry["bans"]),
        excused=tuple(entry["excused"]),
        cases=tuple(_case_from_json(case) for case in entry["cases"]),
        kind=entry.get("kind", "exercise"),
        otherwise=entry.get("otherwise", ""),
    )


def _case_from_json(entry: dict[str, Any]) -> KeyCase:
    sealed = "sealed" in entry
    return KeyCase(
        label=entry["label"],
        arguments={name: values.from_json(value) for name, value in entry["arguments"].items()},
        expected=Sealed(entry["salt"], entry["sealed"])
        if sealed
        else values.from_json(entry["expected"]),
        mistakes=tuple(_outcome_from_json(outcome) for outcome in entry.get("mistakes", ())),
        why=entry.get("why", ""),
        base=entry.get("base", ""),
        changed=entry.get("changed", ""),
        m=entry["m"],
    )


def _outcome_from_json(entry: dict[str, Any]) -> Outcome:
    if "error" in entry:
        return Outcome(error=entry["error"], message=entry.get("message", ""))
    return Outcome(values.from_json(entry["value"]), changed=tuple(entry.get("changed", ())))


# ---- sealed keys --------------------------------------------------------------------------------

_SHUT = Outcome(error="Sealed")  # in the place of a mistake that the answer has not opened


def _sealed(key: AnswerKey, case: KeyCase) -> Sealed:
    """Return the boxes of a case: what an answer opens is what there is to say about it."""
    contents: dict[str, dict[str, Any]] = {}
    for words in words_around(case.expected, key.atol):
        right = {"right": values.to_json(case.expected), "why": key.why}
        contents.setdefault(words, {}).update(right)
    for number, outcome in enumerate(case.mistakes):
        for words in words_around(outcome.value, key.atol):
            told = [number, values.to_json(outcome.value), key.mistakes[number]]
            contents.setdefault(words, {}).setdefault("mistakes", []).append(told)
    return seal(f"{key.name} {case.label}", contents)


def opened(key: AnswerKey, outcomes: Sequence[Outcome]) -> AnswerKey:
    """Return `key` with those expected values and mistakes readable that the answers open.

    A key that is not sealed is returned as it is, so that one way of judging serves both.
    """
    if not any(isinstance(case.expected, Sealed) for case in key.cases):
        return key
    hints, why, cases = list(key.mistakes), "", list[KeyCase]()
    for case, outcome in zip(key.cases, outcomes, strict=True):
        content = unseal(case.expected, words_of(outcome.value, key.atol)) or {}
        mistakes = [_SHUT] * len(hints)
        for number, value, hint in content.get("mistakes", ()):
            mistakes[number], hints[number] = Outcome(values.from_json(value)), hint
        expected = values.from_json(content["right"]) if "right" in content else case.expected
        why = content.get("why", why)
        cases.append(replace(case, expected=expected, mistakes=tuple(mistakes)))
    return replace(key, mistakes=tuple(hints), why=why, cases=tuple(cases))
