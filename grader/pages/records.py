"""The records behind the class report; they travel as JSON.

`ClassMeasures` holds everything that the report says; `grader.pages.measures` fills it.
"""

import msgspec

from grader.report import Header, Verdict

BINS = 10  # of the score distribution, equally wide


class ScoreMeasures(msgspec.Struct, frozen=True, kw_only=True):
    """Points of the graded submissions; ``bins[i]`` counts scores from i × 10 % of the maximum."""

    mean: float
    median: float
    deviation: float  # of the population
    lowest: float
    highest: float
    full: int  # submissions with all points
    bins: tuple[int, ...]


class ExerciseMeasures(msgspec.Struct, frozen=True, kw_only=True):
    """How one exercise went.

    Attributes
    ----------
    n, solved
        Graded submissions that contain it, and those with the verdict ``correct``.
    success, difficulty
        ``solved / n``, and 1 minus that.
    discrimination
        Correlation of its points with the points of all other exercises, -1 to 1; None where one
        of the two is the same for everybody, or with fewer than 3 submissions.
    verdicts
        How often each verdict was given, the most frequent first.
    """

    name: str
    points: float
    n: int
    solved: int
    success: float
    difficulty: float
    discrimination: float | None
    verdicts: dict[Verdict, int]


class MistakeMeasures(msgspec.Struct, frozen=True, kw_only=True):
    """How often one diagnosis was given in one exercise.

    ``failed`` counts those who did not solve the exercise, ``share`` is ``count / failed``. Where
    ``named`` is False, only a first difference is known, and ``hint`` is its commonest wording.
    """

    exercise: str
    code: str
    named: bool
    hint: str
    count: int
    failed: int
    share: float


class Attention(msgspec.Struct, frozen=True, kw_only=True):
    """A submission that a person should look at, and why."""

    student: str
    reasons: tuple[str, ...]


class Conditions(msgspec.Struct, frozen=True, kw_only=True):
    """A header and how many reports carry it."""

    header: Header
    n: int


class StudentRow(msgspec.Struct, frozen=True, kw_only=True):
    """One line of the table of students."""

    student: str
    score: float
    max_score: float
    verdicts: dict[str, Verdict] = {}
    diagnoses: dict[str, str] = {}  # exercise → code
    refusal: str = ""
    needs_human: bool = False
    notes: tuple[str, ...] = ()


class Day(msgspec.Struct, frozen=True, kw_only=True):
    """Hand-ins of one day (UTC), and how many of them were late."""

    day: str
    count: int
    late: int


class Stuck(msgspec.Struct, frozen=True, kw_only=True):
    """A learner whose last ``tries`` submissions brought no more points."""

    student: str
    tries: int
    score: float
    exercises: tuple[str, ...]  # that failed in the same way the last two times


class Similar(msgspec.Struct, frozen=True, kw_only=True):
    """Two submissions that share unusual code: ``share`` of the smaller one's, 0 to 1."""

    one: str
    other: str
    share: float
    pieces: int


class Extras(msgspec.Struct, frozen=True, kw_only=True):
    """What a class report says beyond the verdicts.

    ``examples`` holds an answer without its author's words: exercise → diagnosis → code.
    """

    due: str = ""
    timeline: tuple[Day, ...] = ()
    stuck: tuple[Stuck, ...] = ()
    similar: tuple[Similar, ...] = ()
    examples: dict[str, dict[str, str]] = {}


class ClassMeasures(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that the class report says, in the order in which it says it."""

    format: int = 1
    assignment: str
    title: str
    submissions: int
    graded: int
    refused: int
    max_score: float
    scores: ScoreMeasures | None
    exercises: tuple[ExerciseMeasures, ...]
    mistakes: tuple[MistakeMeasures, ...]
    verdicts: dict[Verdict, int]
    attention: tuple[Attention, ...]
    conditions: tuple[Conditions, ...]
    warnings: tuple[str, ...]
    students: tuple[StudentRow, ...]
    extras: Extras | None = None  # where somebody asked for them

    @property
    def wrong_answers(self) -> int:
        """How many answers were written and have a diagnosis."""
        return sum(mistake.count for mistake in self.mistakes)

    @property
    def named_answers(self) -> int:
        """How many of them were told which mistake they hold."""
        return sum(mistake.count for mistake in self.mistakes if mistake.named)
