"""What holds in a term: due dates, extensions, penalties, attempts, sets of hidden inputs.

- ``read_term``: ``term.toml`` of a course folder; the defaults where there is none
- ``template``: the file as `grader init` writes it
- ``Term.penalty``: points that are lost for lateness
"""

import math
import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta, tzinfo
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec

from grader.exceptions import GraderError

NAME = "term.toml"
_DAY = 86_400.0
_MOST_SETS = 100


class TermError(GraderError):
    """``term.toml`` cannot be read, or says what cannot be."""


class Policy(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What holds for all assignments of a term.

    Attributes
    ----------
    attempts
        Different submissions of a learner to one assignment that `grader collect` takes; 0 for any.
    input_sets
        Sets of hidden inputs; which one a learner gets depends on their id and the secret seed.
    late_per_day
        Per cent of the reached points that each day begun after the due date costs.
    late_at_most
        Per cent that lateness costs at most.
    grace_minutes
        Minutes after the due date that do not count as late.
    """

    attempts: int = 0
    input_sets: int = 1
    late_per_day: float = 0
    late_at_most: float = 100
    grace_minutes: float = 0


class Dates(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """When one assignment is due; ``extensions`` are days, by learner."""

    due: datetime | None = None
    extensions: dict[str, float] = {}


class Term(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Everything that ``term.toml`` says."""

    timezone: str = "UTC"
    policy: Policy = Policy()
    assignments: dict[str, Dates] = {}

    @property
    def zone(self) -> tzinfo:
        """The zone of times that name none."""
        return UTC if self.timezone == "UTC" else ZoneInfo(self.timezone)

    def due(self, assignment: str) -> datetime | None:
        """Return when an assignment is due, in UTC; None where no date is set."""
        due = self.assignments.get(assignment, Dates()).due
        if due is None:
            return None
        return (due if due.tzinfo else due.replace(tzinfo=self.zone)).astimezone(UTC)

    def extensions(self, assignment: str) -> dict[str, timedelta]:
        """Return the extensions of an assignment by learner."""
        days = self.assignments.get(assignment, Dates()).extensions
        return {student: timedelta(days=each) for student, each in days.items()}

    def penalty(self, score: float, seconds_late: float) -> float:
        """Return the points that lateness costs, 0 to `score`."""
        late = seconds_late - 60 * self.policy.grace_minutes
        if late <= 0:
            return 0.0
        lost = min(self.policy.late_at_most, self.policy.late_per_day * math.ceil(late / _DAY))
        return score * lost / 100


def read_term(folder: Path) -> Term:
    """Return what ``term.toml`` in `folder` says.

    Raises
    ------
    TermError
        It is no TOML, has a name that we do not know, or a value that cannot be.
    """
    path = folder / NAME
    try:
        term = msgspec.toml.decode(path.read_bytes(), type=Term)
    except FileNotFoundError:
        return Term()
    except (msgspec.DecodeError, UnicodeDecodeError, OSError) as error:
        raise TermError(
            f"{path}: {error}. Mend the line, or see docs/an-instructors-term.md."
        ) from None
    for said, possible, why in _conditions(term):
        if not possible:
            raise TermError(f"{path}: {said}; {why}.")
    return term


def _conditions(term: Term) -> list[tuple[str, bool, str]]:
    """Return (what the file says, whether that can be, what can) of each value."""
    policy = term.policy
    longest = [days for dates in term.assignments.values() for days in dates.extensions.values()]
    return [
        (f"timezone = {term.timezone!r}", _is_zone(term.timezone), "give a name as Europe/Rome"),
        (f"attempts = {policy.attempts}", policy.attempts >= 0, "0 means any number"),
        (
            f"input_sets = {policy.input_sets}",
            1 <= policy.input_sets <= _MOST_SETS,
            f"1 to {_MOST_SETS} can be",
        ),
        (
            f"late_per_day = {policy.late_per_day}",
            0 <= policy.late_per_day <= 100,
            "it is a percentage",
        ),
        (
            f"late_at_most = {policy.late_at_most}",
            0 <= policy.late_at_most <= 100,
            "it is a percentage",
        ),
        (f"grace_minutes = {policy.grace_minutes}", policy.grace_minutes >= 0, "0 means none"),
        (
            f"an extension of {min(longest, default=0)} days",
            all(0 <= days <= 1000 for days in longest),
            "extensions are 0 to 1000 days",
        ),
    ]


def _is_zone(name: str) -> bool:
    if name == "UTC":  # is known everywhere, also where no table of zones is installed
        return True
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True


def parse_time(text: str, term: Term) -> datetime:
    """Return the time that a command line names, in UTC; raises TermError.

    ``2026-11-20 18:00`` is in the term's zone, ``2026-11-20 18:00+01:00`` says its own.
    """
    try:
        time = datetime.fromisoformat(re.sub(r"\s*(Z|UTC)$", "+00:00", text.strip()))
    except ValueError:
        raise TermError(
            f"{text!r} is no time; write it as '2026-11-20 18:00' (in {term.timezone})."
        ) from None
    return (time if time.tzinfo else time.replace(tzinfo=term.zone)).astimezone(UTC)


_HEAD = """\
# What holds in this term. Every command reads it: change it and run `grader grade` again.

timezone = "UTC"  # of times that name none, such as "Europe/Rome"

[policy]
attempts = 0       # different submissions of a learner to one assignment; 0: any number
input_sets = 1     # sets of hidden inputs, of which each learner gets one
late_per_day = 0   # per cent of the reached points that each day begun after the due date costs
late_at_most = 100 # per cent that lateness costs at most
grace_minutes = 0  # after the due date that do not count
"""
_DATES = """
[assignments.{name}]
# due = 2026-12-04T23:59:00
# extensions = {{ ada = 3 }}  # days, by learner
"""


def template(assignments: Sequence[str]) -> str:
    """Return ``term.toml`` for these assignments, without dates yet."""
    return _HEAD + "".join(_DATES.format(name=name) for name in assignments)
