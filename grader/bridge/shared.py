"""Many reports in little memory.

- ``Shared``: the reports on one assignment, with what equal results have in common held once

What a learner printed and the single cases are left out: nothing that is about a class uses them.
"""

from collections.abc import Iterable, Iterator

from grader.report import ExerciseResult, Header, Report


class Shared:
    """A class's reports; most results are those of others, word by word."""

    def __init__(self, reports: Iterable[Report]) -> None:
        self._results: dict[ExerciseResult, ExerciseResult] = {}
        self._headers: list[Header] = []
        self._reports = [self._share(report) for report in reports]

    def __len__(self) -> int:
        return len(self._reports)

    def __iter__(self) -> Iterator[Report]:
        return iter(self._reports)

    def _share(self, report: Report) -> Report:
        return Report(
            assignment=report.assignment,
            student=report.student,
            header=self._header(report.header),
            exercises=tuple(self._result(result) for result in report.exercises),
            refusal=report.refusal,
            notes=report.notes,
        )

    def _header(self, header: Header) -> Header:
        for known in self._headers:
            if known == header:
                return known
        self._headers.append(header)
        return header

    def _result(self, result: ExerciseResult) -> ExerciseResult:
        """Return an equal result that is held already; it pays the same points."""
        light = ExerciseResult(
            name=result.name,
            points=result.points,
            verdict=result.verdict,
            cases=next(((case,) for case in result.cases if case.hidden), ()),
            diagnosis=result.diagnosis,
            carried=result.carried,
        )
        return self._results.setdefault(light, light)
