"""What the class report counts.

With this module one can:

- measure a class: ``measure``
- read how well an exercise tells strong from weak: ``item_rest_correlation``

Submissions that were refused as a whole say nothing about an exercise; they are counted apart.
"""

from collections import Counter
from collections.abc import Iterable, Sequence

import msgspec
import numpy as np

from grader.pages.prose import natural
from grader.pages.records import (
    BINS,
    Attention,
    ClassMeasures,
    Conditions,
    ExerciseMeasures,
    MistakeMeasures,
    ScoreMeasures,
    StudentRow,
)
from grader.pages.words import VERDICTS, is_named
from grader.report import Diagnosis, ExerciseResult, Header, Report, Verdict

LIMITS_ONLY = "limits only"  # how the description of a missing sandbox begins
FEW = 20  # submissions under which correlations are mostly chance
_NOT_TRIED = ("unfinished", "missing", "refused")


def measure(reports: Iterable[Report], title: str = "") -> ClassMeasures:
    """Return the measures of a class, the same whatever the order of `reports`.

    Raises
    ------
    ValueError
        The reports are on more than one assignment.
    """
    everyone = sorted(reports, key=_place)
    assignments = sorted({report.assignment for report in everyone})
    if len(assignments) > 1:
        raise ValueError(
            f"A class report got reports on {len(assignments)} assignments "
            f"({', '.join(assignments[:4])}); pass those on one."
        )
    graded = [report for report in everyone if not report.refusal]
    conditions = _conditions(everyone)
    exercises = _exercises(graded)
    return ClassMeasures(
        assignment=assignments[0] if assignments else "",
        title=title or (assignments[0] if assignments else ""),
        submissions=len(everyone),
        graded=len(graded),
        refused=len(everyone) - len(graded),
        max_score=max((report.max_score for report in everyone), default=0.0),
        scores=_scores(graded),
        exercises=exercises,
        mistakes=_mistakes(graded, {each.name: each.n - each.solved for each in exercises}),
        verdicts=_count_verdicts(result for report in graded for result in report.exercises),
        attention=tuple(_attention(report) for report in everyone if report.needs_human),
        conditions=conditions,
        warnings=tuple(_warnings(everyone, conditions)),
        students=tuple(_row(report) for report in everyone),
    )


def _place(report: Report) -> tuple[object, bytes]:
    return natural(report.student), msgspec.json.encode(report, order="deterministic")


def item_rest_correlation(item: np.ndarray, total: np.ndarray) -> float | None:
    """Return Pearson's correlation of an exercise with the rest of the score.

    Parameters
    ----------
    item, total : array, shape (n,)
        Points for the exercise, and for all exercises together.

    Returns
    -------
    float or None
        -1 to 1; None with fewer than 3 students or where one side does not vary.
    """
    if len(item) < 3:
        return None
    x, y = item - item.mean(), (total - item) - (total - item).mean()
    spread = float(np.sqrt((x @ x) * (y @ y)))
    scale = float(np.abs(total).max()) ** 2 * len(item)
    if spread <= 1e-12 * scale:  # rounding alone can make a spread of a few 1e-16
        return None
    return round(float(np.clip(x @ y / spread, -1, 1)), 4)


def _scores(graded: Sequence[Report]) -> ScoreMeasures | None:
    if not graded:
        return None
    points = np.array([report.score for report in graded])
    highest = np.array([report.max_score for report in graded])
    share = np.divide(points, highest, out=np.zeros_like(points), where=highest > 0)
    # A score of exactly 30 % belongs to the bin that starts there, whatever 0.3 is in binary.
    bins = np.minimum(np.floor(share * BINS + 1e-9).astype(int), BINS - 1)
    return ScoreMeasures(
        mean=round(float(points.mean()), 4),
        median=round(float(np.median(points)), 4),
        deviation=round(float(points.std()), 4),
        lowest=float(points.min()),
        highest=float(points.max()),
        full=int(np.sum((points >= highest) & (highest > 0))),
        bins=tuple(int(count) for count in np.bincount(bins, minlength=BINS)),
    )


def _exercises(graded: Sequence[Report]) -> tuple[ExerciseMeasures, ...]:
    answers: dict[str, list[tuple[ExerciseResult, float]]] = {}
    for report in graded:
        total = report.score
        for result in report.exercises:
            answers.setdefault(result.name, []).append((result, total))
    return tuple(_exercise(name, pairs) for name, pairs in answers.items())


def _exercise(name: str, pairs: list[tuple[ExerciseResult, float]]) -> ExerciseMeasures:
    n = len(pairs)
    solved = sum(result.verdict == "correct" for result, _ in pairs)
    return ExerciseMeasures(
        name=name,
        points=max(result.points for result, _ in pairs),
        n=n,
        solved=solved,
        success=round(solved / n, 4),
        difficulty=round(1 - solved / n, 4),
        discrimination=item_rest_correlation(
            np.array([result.score for result, _ in pairs]), np.array([total for _, total in pairs])
        ),
        verdicts=_count_verdicts(result for result, _ in pairs),
    )


def _count_verdicts(results: Iterable[ExerciseResult]) -> dict[Verdict, int]:
    counts: Counter[Verdict] = Counter(result.verdict for result in results)
    return dict(sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])))


def _mistakes(graded: Sequence[Report], failed: dict[str, int]) -> tuple[MistakeMeasures, ...]:
    hints: dict[tuple[str, str], Counter[str]] = {}
    for report in graded:
        for result in report.exercises:
            told = _told(result)
            if told is not None:
                hints.setdefault((result.name, told.code), Counter())[told.hint] += 1
    rows = [_mistake(*key, counter, failed[key[0]]) for key, counter in hints.items()]
    order = {name: place for place, name in enumerate(failed)}
    return tuple(sorted(rows, key=lambda m: (-m.count, order[m.exercise], natural(m.code))))


def _told(result: ExerciseResult) -> Diagnosis | None:
    """Return the diagnosis of a written answer; who wrote nothing made no mistake."""
    untried = result.verdict == "correct" or result.verdict in _NOT_TRIED
    return None if untried else result.diagnosis


def _mistake(exercise: str, code: str, hints: Counter[str], failed: int) -> MistakeMeasures:
    count = hints.total()
    return MistakeMeasures(
        exercise=exercise,
        code=code,
        named=is_named(code),
        hint=min(hints, key=lambda hint: (-hints[hint], hint)),
        count=count,
        failed=failed,
        share=round(count / failed, 4),
    )


def _attention(report: Report) -> Attention:
    reasons = [report.refusal] if report.refusal else []
    for result in report.exercises:
        if result.verdict == "crashed":
            hint = result.diagnosis.hint if result.diagnosis else VERDICTS["crashed"].meaning
            reasons.append(f"`{result.name}`: {hint}")
    return Attention(student=report.student, reasons=tuple(reasons))


def _row(report: Report) -> StudentRow:
    return StudentRow(
        student=report.student,
        score=report.score,
        max_score=report.max_score,
        verdicts={result.name: result.verdict for result in report.exercises},
        diagnoses={
            result.name: result.diagnosis.code
            for result in report.exercises
            if result.diagnosis and result.verdict != "correct"
        },
        refusal=report.refusal,
        needs_human=report.needs_human,
        notes=report.notes,
    )


def _conditions(everyone: Sequence[Report]) -> tuple[Conditions, ...]:
    counts: Counter[bytes] = Counter()
    headers: dict[bytes, Header] = {}
    for report in everyone:
        header = msgspec.structs.replace(report.header, draws="")  # as hard for everybody
        key = msgspec.json.encode(header, order="deterministic")
        counts[key] += 1
        headers[key] = header
    ranked = sorted(counts, key=lambda key: (-counts[key], key))
    return tuple(Conditions(header=headers[key], n=counts[key]) for key in ranked)


def _warnings(everyone: Sequence[Report], conditions: Sequence[Conditions]) -> Iterable[str]:
    if len(conditions) > 1:
        yield (
            f"Graded under {len(conditions)} different conditions: compare scores with care, or "
            "grade all submissions again."
        )
    open_doors = sum(each.n for each in conditions if each.header.sandbox.startswith(LIMITS_ONLY))
    if open_doors:
        yield (
            f"{_of(open_doors, len(everyone))} ran with limits only: the scores are protected, "
            "the machine that graded was not. Grade where bubblewrap is installed."
        )
    twice = [name for name, n in Counter(report.student for report in everyone).items() if n > 1]
    if twice:
        shown = ", ".join(sorted(twice, key=natural)[:5])
        yield f"More than one submission for {len(twice)} of the students: {shown}."
    graded = sum(not report.refusal for report in everyone)
    if 0 < graded < FEW:
        yield f"With fewer than {FEW} graded submissions, discrimination is mostly chance."


def _of(count: int, total: int) -> str:
    return f"All {total} submissions" if count == total else f"{count} of {total} submissions"
