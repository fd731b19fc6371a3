"""From what a submission did to its report.

- ``Judge``: the answer keys of one stem and seed, computed once; ``job``, ``retries``, ``report``

The judge holds references, expected values and the seed, and never runs a learner's line.
"""

import difflib
import hashlib
import platform
import re
from importlib.metadata import version
from typing import Any

from grader.calls import Outcome
from grader.grading.diagnose import diagnose, diagnose_state, judged_run
from grader.grading.job import Cell, ExerciseRun, Job, Run
from grader.grading.keys import answer_keys
from grader.grading.read import Submission, defined_in
from grader.grading.release import read_release
from grader.grading.rules import broken_rule
from grader.grading.seed import Draws
from grader.key import AnswerKey
from grader.report import Diagnosis, ExerciseResult, Header, Report, Verdict
from grader.stems import Stem

_QUESTIONS_TAKE = 6  # times as long as calls of own functions, on a machine that is busy
_LIBRARIES = ("numpy", "keras", "tensorflow-cpu", "tensorflow")


class Judge:
    """Judges submissions to one stem with hidden inputs of one secret seed, or one set of several.

    Parameters
    ----------
    seed
        The secret seed, or a set of hidden inputs of it.
    """

    def __init__(self, stem: Stem, seed: int | Draws, sandbox: str, patience: float = 1.0) -> None:
        draws = Draws(seed) if isinstance(seed, int) else seed
        self.stem, self.patience = stem, patience
        self.release = read_release(stem)
        self.keys = answer_keys(stem, draws.own_seed)
        self.header = Header(
            engine=version("deep-learning-notebooks"),
            spec=stem.digest(),
            seed=hashlib.sha256(f"seed {draws.seed}".encode()).hexdigest()[:16],
            draws=draws.name,
            sandbox=sandbox,
            versions=_versions(),
        )

    def job(self, name: str, submission: Submission) -> Job:
        """Return the first job of a submission: everything with the learner's own functions."""
        keys = tuple(self.keys.values())
        return Job(name, tuple(submission.cells), keys, patience=self.patience)

    def results(self, submission: Submission, run: Run) -> dict[str, ExerciseResult]:
        """Return the verdict on each exercise of a run."""
        return {
            name: self._result(key, run.exercises[name], submission, run)
            for name, key in self.keys.items()
            if name in run.exercises
        }

    def retries(
        self, name: str, submission: Submission, results: dict[str, ExerciseResult]
    ) -> list[Job]:
        """Return a job for each failed exercise that an own function may have made fail.

        Those are the failed ones that it uses. Where it is right to single precision, all that it
        uses may be to blame: an answer in float32 is right, and what is computed from it is coarse.
        """
        failed = [n for n, r in results.items() if r.verdict != "correct"]
        text = "\n".join(cell.source for cell in submission.cells if not cell.exercise)
        jobs: list[Job] = []
        for exercise in failed:
            if results[exercise].verdict in ("unfinished", "missing"):
                continue
            words = set(re.findall(r"\w+", submission.source_of(exercise) + text))
            used = tuple(n for n in self.keys if n != exercise and n in words)
            blamed = tuple(n for n in used if n in failed)
            if used and (blamed or _coarse(results[exercise])):
                replaced = used if _coarse(results[exercise]) else blamed
                cells = tuple(_without(submission.cells, replaced))
                key = self.keys[exercise]
                # Each call of a replaced function is a question to the judge, and takes its time.
                ended = results[exercise].verdict != "timeout"
                patience = self.patience * (_QUESTIONS_TAKE if ended else 1)
                jobs.append(Job(name, cells, (key,), replaced, patience, blamed or replaced))
        return jobs

    def carried(
        self, job: Job, submission: Submission, run: Run, before: ExerciseResult
    ) -> ExerciseResult:
        """Return the better verdict of an exercise that was tried again with references."""
        result = self._result(job.keys[0], run.exercises[before.name], submission, run)
        helped = result.verdict == "correct" or not _coarse(before)
        said = result.verdict in ("correct", "wrong", "forbidden") or _is_named(result.diagnosis)
        if helped and said:
            return _with(result, carried=job.blamed)
        return before

    def report(
        self, student: str, submission: Submission, results: dict[str, ExerciseResult], run: Run
    ) -> Report:
        """Return the report of a graded submission."""
        notes = [*submission.notes, *_cell_notes(submission.cells, run)]
        return Report(
            assignment=self.stem.name,
            student=student,
            header=self.header,
            exercises=tuple(results.values()),
            notes=tuple(notes),
        )

    def refusal(self, student: str, reason: str) -> Report:
        """Return the report of a submission that could not be read: no points, one sentence."""
        results = [
            ExerciseResult(name=name, points=key.points, verdict="refused")
            for name, key in self.keys.items()
        ]
        return Report(
            assignment=self.stem.name,
            student=student,
            header=self.header,
            exercises=tuple(results),
            refusal=reason,
        )

    def _result(
        self, key: AnswerKey, part: ExerciseRun, submission: Submission, run: Run
    ) -> ExerciseResult:
        verdict, diagnosis = _stopped(key, part, submission, run)
        cases = ()
        if not verdict:
            judged = judged_run(key, part)
            cases = tuple(each.result for each in judged)
            diagnosis = diagnose(key, judged)
            verdict = _verdict(part.outcomes, judged, diagnosis)
            state = diagnose_state(key, part.outcomes, part.again)
            if state is not None and not _is_named(diagnosis):
                verdict, diagnosis = "wrong", state
            rule = broken_rule(key, submission.source_of(key.name))
            if rule is not None and verdict == "correct":
                verdict, diagnosis = "forbidden", rule
            if verdict == "correct" and key.why:
                diagnosis = Diagnosis(code="right", hint=key.why)
        return ExerciseResult(
            name=key.name,
            points=key.points,
            verdict=verdict,
            cases=cases,
            diagnosis=diagnosis,
            output=part.output,
        )


def _versions() -> dict[str, str]:
    found = {"python": platform.python_version()}
    for name in _LIBRARIES:
        try:
            found[name] = version(name)
        except ImportError:
            continue
    return found


def _coarse(result: ExerciseResult) -> bool:
    return result.diagnosis is not None and result.diagnosis.code == "precision"


def _is_named(diagnosis: Diagnosis | None) -> bool:
    return diagnosis is not None and diagnosis.code.startswith(("mistake:", "general:"))


def _without(cells: list[Cell], names: tuple[str, ...]) -> list[Cell]:
    """Leave out the answers that references replace: they may be what hangs."""
    return [cell for cell in cells if cell.exercise not in names]


def _with(result: ExerciseResult, **changes: Any) -> ExerciseResult:
    fields = {name: getattr(result, name) for name in result.__struct_fields__}
    return ExerciseResult(**(fields | changes))


def _verdict(outcomes: list[Outcome], judged: list[Any], diagnosis: Diagnosis | None) -> Verdict:
    if diagnosis is None:
        return "correct"
    if diagnosis.code == "unfinished":
        return "unfinished"
    failed = [each for each in judged if each.found is not None]
    return "error" if all(each.outcome.error for each in failed) else "wrong"


def _stopped(
    key: AnswerKey, part: ExerciseRun, submission: Submission, run: Run
) -> tuple[Any, Diagnosis | None]:
    """Return the verdict of an answer that never got to all of its cases, '' for one that did."""
    if part.ending == "missing":
        return _why_missing(key, submission, run)
    if part.ending == "timeout":
        hint = (
            f"{key.name} did not finish within {key.seconds:g} s for all of its small inputs. "
            "Does a loop ever end? Print its counter."
        )
        return "timeout", Diagnosis(code="timeout", hint=hint)
    if part.ending != "over" or len(part.outcomes) != len(key.cases):
        reason = part.ending.removeprefix("crashed").strip() or "no reply"
        hint = f"The process died while running {key.name} {reason}. Does it exit or use up memory?"
        return "crashed", Diagnosis(code="crashed", hint=hint)
    return "", None


def _why_missing(
    key: AnswerKey, submission: Submission, run: Run
) -> tuple[Verdict, Diagnosis | None]:
    own = [i for i, cell in enumerate(submission.cells) if cell.exercise == key.name]
    for index in own:
        if index in run.stopped:
            kind = "timeout" if run.stopped[index] == "timeout" else "crashed"
            hint = (
                f"The cell of {key.name} does not get to its end. What runs outside the function?"
            )
            return kind, Diagnosis(code=kind, hint=hint)
        if index in run.raised:
            outcome = run.raised[index]
            line = f" in the line `{outcome.line}`" if outcome.line else ""
            message = re.sub(r"\(<answer \w+>, line (\d+)\)", r"(line \1)", outcome.message)
            hint = f"The cell does not run: {outcome.error}{line}: {message}"
            return "error", Diagnosis(code="error", hint=hint)
    near = _renamed(key.name, submission)
    hint = f"No function {key.name} is defined. Is its cell still there, under its own name?"
    if near:
        hint = f"No function {key.name} is defined, but {near} is. Give it its name again."
    return "missing", Diagnosis(code="missing", hint=hint)


def _renamed(name: str, submission: Submission) -> str:
    """Return which function may be `name` under another name, '' for none; no other exercise is."""
    cells = submission.cells
    others = [each for cell in cells for each in defined_in(cell.source) if each != cell.exercise]
    return next(iter(difflib.get_close_matches(name, others, 1, 0.75)), "")


def _cell_notes(cells: list[Cell], run: Run) -> list[str]:
    """Say which cells of the learner's own, beside the answers, did not run."""
    notes: list[str] = []
    for index, cell in enumerate(cells):
        if cell.kind == "added" and index in run.raised:
            outcome = run.raised[index]
            first = (cell.source.strip().splitlines() or [""])[0][:60]
            notes.append(f"A cell you added ({first!r}) raised {outcome.error}: {outcome.message}")
        if not cell.exercise and index in run.stopped:
            notes.append(f"A cell you added was skipped: {run.stopped[index]}.")
    return notes
