"""What changes when submissions are graded again: whose score, by how much, and why.

- ``compare``: the change between an old report and a new one
- ``Changes``: all of one assignment; ``table`` makes lines for people

A reason is what can be seen in the verdicts: cases that are new or have another outcome, the
diagnosis, the points; and the conditions under which the reports came to be.
"""

import hashlib
from collections.abc import Iterable

import msgspec

from grader.key import AnswerKey
from grader.report import ExerciseResult, Header, Report

Inputs = dict[str, dict[str, str]]


class CaseChange(msgspec.Struct, frozen=True, kw_only=True):
    """A case with another outcome; '' where there was no such case, or is none any more."""

    label: str
    old: str
    new: str


class ExerciseChange(msgspec.Struct, frozen=True, kw_only=True):
    """An exercise with another score, verdict or diagnosis.

    ``manual`` is a score that a person gave; it stands, whatever changes here.
    """

    name: str
    old_score: float
    new_score: float
    old_points: float
    new_points: float
    old_verdict: str
    new_verdict: str
    old_diagnosis: str
    new_diagnosis: str
    hint: str  # the new one
    cases: tuple[CaseChange, ...] = ()
    manual: float | None = None

    def why(self) -> str:
        """Return the reason in one line."""
        parts: list[str] = []
        if self.old_verdict != self.new_verdict:
            parts.append(f"{self.old_verdict or 'new'} → {self.new_verdict or 'gone'}")
        if self.old_points != self.new_points:
            parts.append(f"{self.old_points:g} → {self.new_points:g} points")
        if self.cases:
            parts.append("; ".join(_grouped(self.cases)))
        if self.old_diagnosis != self.new_diagnosis:
            parts.append(f"diagnosis {self.old_diagnosis or '–'} → {self.new_diagnosis or '–'}")
        if self.manual is not None:
            parts.append(f"a person gave {self.manual:g}, which stays")
        return ", ".join(parts) or "another hint"


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """What changes for one student in one assignment."""

    assignment: str
    student: str
    old_score: float
    new_score: float
    exercises: tuple[ExerciseChange, ...]
    conditions: dict[str, tuple[str, str]]  # header fields with another value: old and new
    resubmitted: bool = False  # the file itself is another one
    old_refusal: str = ""
    new_refusal: str = ""

    @property
    def moves(self) -> bool:
        """Whether the score is another one."""
        return self.old_score != self.new_score


class Changes(msgspec.Struct, frozen=True, kw_only=True):
    """What a regrade of one assignment comes to."""

    assignment: str
    regraded: int
    same: int  # verdicts that already are of these conditions
    ungraded: tuple[str, ...]  # submissions without a verdict; `grader grade` is for them
    flawed: tuple[str, ...]  # on which the grader itself failed; their old verdicts stay
    changes: tuple[Change, ...]

    def table(self) -> str:
        """Return lines for people: what changed in general, then a row an exercise."""
        moved = [change for change in self.changes if change.moves]
        stays = len(self.changes) - len(moved)
        head = f"{self.assignment}: {self.regraded} graded again, "
        head += f"{len(moved)} {'score changes' if len(moved) == 1 else 'scores change'}, "
        head += f"{stays} {'stays' if stays == 1 else 'stay'} with other verdicts, hints or points"
        lines = [head, *(f"  {line}" for line in _conditions(self.changes))]
        for what, names in (("no verdict yet", self.ungraded), ("the grader failed", self.flawed)):
            if names:
                lines.append(f"  {what}: {', '.join(names[:10])}{' …' * (len(names) > 10)}")
        return "\n".join([*lines, *_rows(moved)])


def _grouped(cases: Iterable[CaseChange]) -> list[str]:
    """Return a phrase for each kind of change, new cases first: they are most often the reason."""
    groups: dict[tuple[str, str], list[str]] = {}
    for case in sorted(cases, key=lambda case: bool(case.old)):
        groups.setdefault((case.old, case.new), []).append(case.label)
    phrases: list[str] = []
    for (old, new), labels in groups.items():
        kind = f"{old} → {new or 'gone'}" if old else new
        phrases.append(f"{_ranges(labels)}{'' if old else ' (new)'}: {kind}")
    return phrases


def _ranges(labels: list[str]) -> str:
    """Return ``public 1–3, hidden 2`` for labels that end in numbers."""
    found: list[tuple[str, int, int]] = []
    for label in labels:
        word, _, digits = label.rpartition(" ")
        number = int(digits) if digits.isdecimal() else -1
        if found and number >= 0 and found[-1][0] == word and found[-1][2] == number - 1:
            found[-1] = (word, found[-1][1], number)
        else:
            found.append((word, number, number) if number >= 0 else (label, -1, -1))
    return ", ".join(
        word if first < 0 else f"{word} {first}" + (f"–{last}" if last > first else "")
        for word, first, last in found
    )


def _conditions(changes: Iterable[Change]) -> list[str]:
    """Say once what is the same for many students."""
    counts: dict[str, int] = {}
    for change in changes:
        for name, (old, new) in change.conditions.items():
            line = f"{name}: {old or 'none'} → {new or 'none'}"
            counts[line] = counts.get(line, 0) + 1
    return [f"{line} ({count} of those that change)" for line, count in sorted(counts.items())]


def _rows(changes: list[Change]) -> list[str]:
    if not changes:
        return []
    width = max(len("student"), *(len(change.student) for change in changes))
    rows = [f"{'student':<{width}}  {'old':>6}  {'new':>6}  {'change':>6}  why"]
    for change in sorted(changes, key=lambda each: each.student):
        scores = f"{change.old_score:>6g}  {change.new_score:>6g}"
        head = f"{change.student:<{width}}  {scores}  {change.new_score - change.old_score:>+6g}  "
        reasons = [f"{each.name}: {each.why()}" for each in change.exercises]
        reasons = ["another file was handed in"] * change.resubmitted + reasons
        for refusal in (change.old_refusal, change.new_refusal):
            if refusal and change.old_refusal != change.new_refusal:
                reasons = [
                    f"refused {'before' if refusal == change.old_refusal else 'now'}: {refusal}"
                ]
        rows += [head + reasons[0]] if reasons else [head]
        rows += [" " * len(head) + reason for reason in reasons[1:]]
    return rows


# ---- comparing ----------------------------------------------------------------------------------


def compare(
    old: Report,
    new: Report,
    *,
    resubmitted: bool = False,
    manual: dict[str, float] | None = None,
    inputs: tuple[Inputs, Inputs] = ({}, {}),
) -> Change | None:
    """Return what is different in `new`, None where scores, verdicts and hints are the same.

    Parameters
    ----------
    old, new
        Reports on one student's submission to one assignment.
    resubmitted
        They are on different files.
    manual
        Scores that a person gave, by exercise.
    inputs
        Digests of the cases' inputs, before and after, by exercise and label. Without them cases
        are told apart by their labels.
    """
    before = {result.name: result for result in old.exercises}
    after = {result.name: result for result in new.exercises}
    changed = tuple(
        _exercise(name, before.get(name), after.get(name), (manual or {}).get(name), inputs)
        for name in before | after
        if _said(before.get(name)) != _said(after.get(name))
    )
    if not changed and old.refusal == new.refusal:
        return None
    return Change(
        assignment=new.assignment,
        student=new.student,
        old_score=old.score,
        new_score=new.score,
        exercises=changed,
        conditions=conditions(old.header, new.header),
        resubmitted=resubmitted,
        old_refusal=old.refusal,
        new_refusal=new.refusal,
    )


def conditions(old: Header, new: Header) -> dict[str, tuple[str, str]]:
    """Return the fields of a header that have another value, libraries by name."""
    before, after = _flat(old), _flat(new)
    return {
        name: (before.get(name, ""), after.get(name, ""))
        for name in before | after
        if before.get(name) != after.get(name)
    }


def _flat(header: Header) -> dict[str, str]:
    fields = {"spec": header.spec, "engine": header.engine, "seed": header.seed}
    return fields | {"sandbox": header.sandbox} | header.versions


def _exercise(
    name: str,
    old: ExerciseResult | None,
    new: ExerciseResult | None,
    manual: float | None,
    inputs: tuple[Inputs, Inputs],
) -> ExerciseChange:
    before, after = (
        _outcomes(each, by.get(name, {})) for each, by in zip((old, new), inputs, strict=True)
    )
    return ExerciseChange(
        name=name,
        old_score=old.score if old else 0.0,
        new_score=new.score if new else 0.0,
        old_points=old.points if old else 0.0,
        new_points=new.points if new else 0.0,
        old_verdict=old.verdict if old else "",
        new_verdict=new.verdict if new else "",
        old_diagnosis=_code(old),
        new_diagnosis=_code(new),
        hint=new.diagnosis.hint if new and new.diagnosis else "",
        cases=tuple(_cases(before, after)),
        manual=manual,
    )


def _said(result: ExerciseResult | None) -> tuple[object, ...]:
    """Return what a learner or an instructor would see change."""
    return (result.points, result.score, result.verdict, result.diagnosis) if result else ()


def _code(result: ExerciseResult | None) -> str:
    return result.diagnosis.code if result and result.diagnosis else ""


def _outcomes(
    result: ExerciseResult | None, digests: dict[str, str]
) -> dict[tuple[str, int], tuple[str, str]]:
    """Return (label, outcome) of each case by its inputs; the number tells equal ones apart."""
    found: dict[tuple[str, int], tuple[str, str]] = {}
    for case in result.cases if result else ():
        name = digests.get(case.label, case.label)
        number = sum(known == name for known, _ in found)
        found[name, number] = (case.label, case.outcome)
    return found


def _cases(
    before: dict[tuple[str, int], tuple[str, str]], after: dict[tuple[str, int], tuple[str, str]]
) -> Iterable[CaseChange]:
    """Yield the cases that are the reason: of another outcome, or failed and new or gone."""
    if not before or not after:  # the answer was not called at all
        return
    for name in before | after:
        old, new = before.get(name, ("", "")), after.get(name, ("", ""))
        if old[1] != new[1] and {old[1], new[1]} != {"", "ok"}:
            yield CaseChange(label=new[0] or old[0], old=old[1], new=new[1])


def inputs_of(keys: Iterable[AnswerKey]) -> Inputs:
    """Return a digest of each case's inputs by exercise and label."""
    return {
        key.name: {case.label: hashlib.sha256(case.packed).hexdigest()[:12] for case in key.cases}
        for key in keys
    }
