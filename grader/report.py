"""What grading says, as frozen records that travel as JSON.

A `Report` holds one `ExerciseResult` an exercise, which holds one `CaseResult` a case. Points are
counted here and nowhere else: an exercise pays all of its points when every hidden case passed, and
nothing otherwise (no positive evidence, no points).

- ``Report.to_json`` / ``Report.from_json``: the record as bytes, and back
- ``Report.score``, ``Report.max_score``: sums over the exercises
"""

from typing import Literal

import msgspec

Verdict = Literal[
    "correct",  # every case passed
    "wrong",  # the answer returns something else
    "error",  # the answer raises
    "timeout",  # the answer ran out of its time
    "crashed",  # the process died in the answer
    "unfinished",  # the answer still raises NotImplementedError
    "missing",  # nothing with this name is defined
    "forbidden",  # the answer uses what the exercise bans
    "refused",  # the whole submission could not be read
]


class Diagnosis(msgspec.Struct, frozen=True, kw_only=True):
    """The one best thing to tell the author of an answer.

    Attributes
    ----------
    code
        ``mistake:K`` for the exercise's K-th listed mistake, ``general:NAME`` for a general one,
        else the first difference: ``type``, ``shape``, ``finite``, ``value``, ``error``, ``input``…
    hint
        One or two sentences for people.
    """

    code: str
    hint: str


class CaseResult(msgspec.Struct, frozen=True, kw_only=True):
    """One call of an answer.

    Attributes
    ----------
    label
        ``public 1``, ``hidden 3``, ….
    hidden
        Were the inputs drawn from the secret seed?
    outcome
        ``ok`` or the category of the first difference; never an expected number.
    """

    label: str
    hidden: bool
    outcome: str

    @property
    def passed(self) -> bool:
        """Return whether the answer did what was expected."""
        return self.outcome == "ok"


class ExerciseResult(msgspec.Struct, frozen=True, kw_only=True):
    """The verdict on one exercise."""

    name: str
    points: float
    verdict: Verdict
    cases: tuple[CaseResult, ...] = ()
    diagnosis: Diagnosis | None = None
    carried: tuple[str, ...] = ()  # own functions that were replaced by references to be fair
    output: str = ""  # what the answer printed, capped

    @property
    def score(self) -> float:
        """Points paid: all of them for ``correct`` with at least one hidden case, else 0."""
        proven = any(case.hidden for case in self.cases)
        return self.points if self.verdict == "correct" and proven else 0.0


class Header(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Under which conditions a report came to be; equal headers make reports comparable."""

    engine: str
    spec: str  # digest of the stem's authored files
    seed: str  # digest of the secret seed, never the seed
    sandbox: str  # what protected the machine, or "limits only"
    versions: dict[str, str] = {}
    draws: str = ""  # which of several sets of hidden inputs, such as "3 of 8"


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """All verdicts on one submission."""

    assignment: str
    student: str
    header: Header
    exercises: tuple[ExerciseResult, ...] = ()
    refusal: str = ""  # why the submission as a whole could not be graded
    notes: tuple[str, ...] = ()  # what was repaired or looked odd

    @property
    def score(self) -> float:
        """Return the sum of the exercises' scores."""
        return sum((result.score for result in self.exercises), 0.0)

    @property
    def max_score(self) -> float:
        """Return the sum of the exercises' points."""
        return sum((result.points for result in self.exercises), 0.0)

    @property
    def needs_human(self) -> bool:
        """Should a person look at it? Refused files and crashes are worth a look."""
        return bool(self.refusal) or any(r.verdict in ("crashed",) for r in self.exercises)

    def result(self, name: str) -> ExerciseResult:
        """Return the result of the exercise `name`."""
        return next(result for result in self.exercises if result.name == name)

    def to_json(self) -> bytes:
        """Return the report as indented JSON, always the same bytes for the same report."""
        return msgspec.json.format(msgspec.json.encode(self, order="deterministic"), indent=1)

    @classmethod
    def from_json(cls, data: bytes) -> "Report":
        """Return the report that `to_json` wrote."""
        return msgspec.json.decode(data, type=cls)
