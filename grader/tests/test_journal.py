import os
from pathlib import Path
from typing import Any

import msgspec
import pytest

from grader.grading import journal as journals
from grader.grading.journal import NAME, Busy, Journal, Reports, Verdicts, digest, read_entries
from grader.report import CaseResult, ExerciseResult, Header, Report

HEADER = Header(engine="1", spec="aa", seed="bb", sandbox="bubblewrap", versions={"numpy": "2"})


def report(student: str, points: float = 10, header: Header = HEADER, **more: Any) -> Report:
    case = CaseResult(label="hidden 1", hidden=True, outcome="ok")
    result = ExerciseResult(name="f", points=points, verdict="correct", cases=(case,))
    return Report(assignment="sums", student=student, header=header, exercises=(result,), **more)


def filled(folder: Path, *students: str) -> Path:
    with Journal(folder) as journal:
        for student in students:
            journal.append(f"file of {student}", report(student))
    return folder / NAME


def find(folder: Path, student: str, file: str = "", header: Header = HEADER) -> Report | None:
    return Verdicts(folder / NAME).find(student, file or f"file of {student}", "sums", header)


def test_a_verdict_is_found_again_by_another_process_of_the_same_conditions(tmp_path: Path) -> None:
    filled(tmp_path, "ada", "max")
    assert find(tmp_path, "ada") == report("ada")
    assert find(tmp_path, "max") == report("max")
    assert find(tmp_path, "eve") is None


@pytest.mark.parametrize(
    "changed",
    [{"engine": "2"}, {"spec": "ab"}, {"seed": "bc"}, {"sandbox": "limits"}, {"versions": {}}],
    ids=lambda changed: next(iter(changed)),
)
def test_a_verdict_is_not_taken_under_other_conditions(
    tmp_path: Path, changed: dict[str, Any]
) -> None:
    filled(tmp_path, "ada")
    other = msgspec.structs.replace(HEADER, **changed)
    assert find(tmp_path, "ada", header=other) is None


def test_a_verdict_is_not_taken_for_another_file(tmp_path: Path) -> None:
    filled(tmp_path, "ada")
    assert find(tmp_path, "ada", "a later file") is None


def test_the_last_verdict_counts_and_the_first_one_stays(tmp_path: Path) -> None:
    with Journal(tmp_path) as journal:
        journal.append("1", report("ada", 10))
        journal.append("2", report("ada", 20))
        latest = journal.latest("ada", "sums")
    assert latest is not None
    assert latest.report.max_score == 20
    assert [entry.file for entry in read_entries(tmp_path / NAME)] == ["1", "2"]


def test_a_verdict_that_is_not_final_is_tried_again_and_known_as_the_latest(tmp_path: Path) -> None:
    with Journal(tmp_path) as journal:
        journal.append("file of ada", report("ada"), final=False)
    assert find(tmp_path, "ada") is None
    latest = Verdicts(tmp_path / NAME).latest("ada", "sums")
    assert latest is not None
    assert not latest.final


def test_a_fresh_report_and_a_resumed_one_are_the_same_bytes(tmp_path: Path) -> None:
    """An author writes points=10, which is an int until it has been read back as a float."""
    with Journal(tmp_path) as journal:
        fresh = journal.append("file of ada", report("ada", 10))
    resumed = find(tmp_path, "ada")
    assert resumed is not None
    assert fresh.to_json() == resumed.to_json() != report("ada", 10).to_json()


def test_a_line_that_was_cut_anywhere_costs_that_line_only(tmp_path: Path) -> None:
    path = filled(tmp_path, "ada", "max", "eve")
    whole = path.read_bytes()
    last = whole.rstrip(b"\n").rfind(b"\n") + 1
    for length in range(last, len(whole)):
        path.write_bytes(whole[:length])
        with Journal(tmp_path) as journal:
            assert journal.students("sums") == ["ada", "max"], length
            journal.append("file of eve", report("eve"))
        assert path.read_bytes() == whole, length


def test_looking_at_a_torn_journal_does_not_change_it(tmp_path: Path) -> None:
    path = filled(tmp_path, "ada", "max")
    torn = path.read_bytes()[:-9]
    path.write_bytes(torn)
    assert Verdicts(path).students("sums") == ["ada"]
    assert path.read_bytes() == torn


def test_lines_of_other_versions_and_garbage_are_passed_over_and_kept(tmp_path: Path) -> None:
    path = filled(tmp_path, "ada")
    strange = b'{"version":9,"verdict":"fine"}\n\xff\x00\n[]\n\n'
    path.write_bytes(strange + path.read_bytes())
    with Journal(tmp_path) as journal:
        assert journal.students("sums") == ["ada"]
        journal.append("file of max", report("max"))
    assert path.read_bytes().startswith(strange)
    assert find(tmp_path, "max") == report("max")


def test_a_disk_that_fills_up_within_a_line_leaves_whole_lines(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = filled(tmp_path, "ada")
    before = path.read_bytes()

    def full(file: Any, data: bytes) -> None:
        file.write(data[: len(data) // 2])
        raise OSError(28, "No space left on device")

    with Journal(tmp_path) as journal:
        with monkeypatch.context() as patch:
            patch.setattr(journals, "_write", full)
            with pytest.raises(OSError, match="No space"):
                journal.append("file of max", report("max"))
        assert path.read_bytes() == before
        assert journal.students("sums") == ["ada"]
        journal.append("file of eve", report("eve"))
    assert Verdicts(path).students("sums") == ["ada", "eve"]


def test_what_the_cases_are_is_noted_once_for_each_condition(tmp_path: Path) -> None:
    other = msgspec.structs.replace(HEADER, spec="ab")
    with Journal(tmp_path) as journal:
        for header in (HEADER, HEADER, other):
            journal.note("sums", header, {"f": {"public 1": header.spec}})
            journal.append("file of ada", report("ada", header=header))
    assert len((tmp_path / NAME).read_bytes().splitlines()) == 5
    with Journal(tmp_path) as journal:
        journal.note("sums", HEADER, {"f": {"public 1": "aa"}})
        assert journal.inputs("sums", other) == {"f": {"public 1": "ab"}}
        assert journal.inputs("products", HEADER) == {}
    assert len((tmp_path / NAME).read_bytes().splitlines()) == 5
    assert [entry.report.header.spec for entry in read_entries(tmp_path / NAME)] == [
        "aa",
        "aa",
        "ab",
    ]


def test_a_second_run_is_told_who_works_there(tmp_path: Path) -> None:
    with Journal(tmp_path), pytest.raises(Busy, match=rf"another run \(process {os.getpid()} on "):
        Journal(tmp_path)
    with Journal(tmp_path):  # and it is free afterwards
        pass


def test_reports_are_read_in_alphabetical_order_as_often_as_one_likes(tmp_path: Path) -> None:
    with Journal(tmp_path) as journal:
        for student in ("max", "eve", "ada", "max"):
            journal.append("file", report(student, notes=(student,)))
        reports = journal.reports("sums", ["max", "ada", "nobody", "max"])
    assert isinstance(reports, Reports)
    assert (
        [each.student for each in reports] == ["ada", "max"] == [each.student for each in reports]
    )
    assert len(reports) == 2
    assert list(Reports(tmp_path / "gone", [])) == []


def test_what_an_open_journal_holds_does_not_grow_with_what_reports_say(tmp_path: Path) -> None:
    with Journal(tmp_path) as journal:
        journal.append("file", report("ada", notes=("x" * 100_000,)))
        held = [value for line in journal._lines.values() for value in line]
    assert sum(len(str(value)) for value in held) < 100


def test_files_that_cannot_be_read_have_digests_too(tmp_path: Path) -> None:
    file = tmp_path / "a.ipynb"
    file.write_text("{}")
    same = tmp_path / "b.ipynb"
    same.write_text("{}")
    link = tmp_path / "c.ipynb"
    link.symlink_to(file)
    large = tmp_path / "d.ipynb"
    with large.open("wb") as sparse:
        sparse.truncate(30_000_000)
    assert digest(file) == digest(same) != digest(link) == "unreadable" == digest(tmp_path)
    assert digest(large) == "too large: 30000000"
