"""The feedback page of one student.

- ``feedback_page``: a report as one self-contained HTML page
- ``Remarks``: what people added to it, and what lateness took

A page says nothing that its report and these remarks do not say, and of a hidden case only whether
it passed and what kind of thing was different.
"""

from collections import Counter
from dataclasses import dataclass

from grader.pages.render import render
from grader.pages.words import VERDICTS, VerdictWords, outcome_words
from grader.report import CaseResult, ExerciseResult, Report

LONGEST_OUTPUT = 6_000  # characters of captured output that are shown for one exercise
_UNWRITTEN = ("unfinished", "missing")  # here the cases say nothing more
_BAR, _GAP = 720.0, 3.0  # width of the score bar and of its gaps


@dataclass(frozen=True)
class Remark:
    """What a person decided about one exercise, or about a cell that only people grade."""

    name: str
    max_score: float
    comment: str = ""
    score: float | None = None  # in place of the automatic one
    extra: float = 0.0
    waits: bool = False  # nobody graded it yet, and no program does


@dataclass(frozen=True)
class Remarks:
    """What people wrote about one submission, and its points after them."""

    points: float
    max_points: float
    penalty: float = 0.0  # for lateness
    each: tuple[Remark, ...] = ()

    @property
    def final(self) -> float:
        """Points after the penalty."""
        return max(0.0, self.points - self.penalty)


@dataclass(frozen=True)
class Cases:
    """The public or the hidden cases of one exercise."""

    kind: str
    passed: tuple[bool, ...]
    differences: tuple[tuple[str, int], ...]  # what was different, how often

    @property
    def right(self) -> int:
        """How many cases passed."""
        return sum(self.passed)

    @property
    def total(self) -> int:
        """How many cases there are."""
        return len(self.passed)


@dataclass(frozen=True)
class Answer:
    """One exercise as the page shows it."""

    result: ExerciseResult
    words: VerdictWords
    cases: tuple[Cases, ...]
    anchor: str
    remark: Remark | None = None

    @property
    def score(self) -> float:
        """Points after what a person decided."""
        if self.remark is None:
            return self.result.score
        automatic = self.result.score if self.remark.score is None else self.remark.score
        return automatic + self.remark.extra

    @property
    def solved(self) -> bool:
        """Whether every case passed."""
        return self.result.verdict == "correct"

    @property
    def unproven(self) -> bool:
        """Whether it is right on all cases, but none of them was hidden."""
        return self.solved and self.result.score < self.result.points


@dataclass(frozen=True)
class Segment:
    """A stretch of the score bar: one exercise, as wide as its points."""

    x: float
    width: float
    solved: bool
    title: str


def feedback_page(
    report: Report, title: str = "", *, lang: str = "en", remarks: Remarks | None = None
) -> str:
    """Return the page that tells the student of `report` what is right, what is wrong and why.

    Parameters
    ----------
    title
        Title of the assignment; its name where there is none.
    lang
        Language of the hints, as a BCP 47 tag.
    remarks
        What people added in the gradebook, where it was asked.

    Returns
    -------
    str
        HTML that needs no network; the same bytes for the same report and remarks.
    """
    told = {remark.name: remark for remark in remarks.each} if remarks is not None else {}
    answers = [_answer(result, told.get(result.name)) for result in report.exercises]
    shown = set() if report.refusal else {result.name for result in report.exercises}
    return render(
        "student.html",
        report=report,
        title=title or report.assignment,
        lang=lang,
        answers=answers,
        tally=_tally(answers),
        segments=_segments(report),
        first=next((answer for answer in answers if not answer.solved), None),
        longest_output=LONGEST_OUTPUT,
        remarks=remarks,
        others=[remark for name, remark in told.items() if name not in shown],
    )


def anchor(exercise: str) -> str:
    """Return the id of an exercise's section, which a class report links to."""
    plain = (c if c.isascii() and (c.isalnum() or c == "_") else f"-{ord(c):x}" for c in exercise)
    return "exercise-" + "".join(plain)


def _answer(result: ExerciseResult, remark: Remark | None) -> Answer:
    public = [case for case in result.cases if not case.hidden]
    hidden = [case for case in result.cases if case.hidden]
    return Answer(
        result=result,
        words=VERDICTS[result.verdict],
        cases=tuple(
            _cases(kind, cases)
            for kind, cases in (("Public cases", public), ("Hidden cases", hidden))
            if cases and result.verdict not in _UNWRITTEN
        ),
        anchor=anchor(result.name),
        remark=remark,
    )


def _cases(kind: str, cases: list[CaseResult]) -> Cases:
    differences = Counter(outcome_words(case.outcome) for case in cases if not case.passed)
    return Cases(kind, tuple(case.passed for case in cases), tuple(differences.most_common()))


def _tally(answers: list[Answer]) -> list[tuple[VerdictWords, int]]:
    counts = Counter(answer.result.verdict for answer in answers)
    return [(words, counts[verdict]) for verdict, words in VERDICTS.items() if counts[verdict]]


def _segments(report: Report) -> list[Segment]:
    paying = [result for result in report.exercises if result.points > 0]
    if not paying:
        return []
    room = _BAR - _GAP * (len(paying) - 1)
    segments: list[Segment] = []
    x = 0.0
    for result in paying:
        width = room * result.points / report.max_score
        segments.append(Segment(round(x, 2), round(width, 2), result.score > 0, result.name))
        x += width + _GAP
    return segments
