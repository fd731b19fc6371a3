import errno
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from grader.benchmarks.miniature import KINDS, NAME, make_class, make_course
from grader.benchmarks.results import differences, scores, verdicts
from grader.bridge import batch as batches
from grader.bridge import output
from grader.bridge.batch import Batch, Options, grade_all
from grader.bridge.database import location_in
from grader.bridge.exceptions import GradebookError, GradebookFull
from grader.bridge.gradebook import write_gradebook
from grader.bridge.output import DiskFull, Room, has_pages, put
from grader.bridge.shared import Shared
from grader.grading.collect import collect
from grader.grading.journal import Journal
from grader.grading.release import read_release
from grader.grading.run import Entry, flawed
from grader.pages.classroom import class_csv, class_json, class_report
from grader.report import Report
from grader.stems import Stem

SUM = sum(score for _, score, _ in KINDS.values())


@pytest.fixture(scope="module")
def stem(tmp_path_factory: pytest.TempPathFactory) -> Stem:
    stem = make_course(tmp_path_factory.mktemp("miniature"))
    make_class(stem, stem.root / "submissions", len(KINDS))
    return stem


def run(stem: Stem, out: Path, *folders: Path, heard: list[Report] | None = None) -> Batch:
    collected = collect(stem.root, folders or (stem.root / "submissions",), stem)
    return grade_all(collected, Options(out, 7, 2), ([] if heard is None else heard).append)


@pytest.fixture(scope="module")
def undisturbed(stem: Stem) -> Path:
    out = stem.root / "undisturbed"
    batch = run(stem, out)
    assert sum(report.score for report in batch) == SUM
    return out


@pytest.fixture(scope="module")
def empty(stem: Stem) -> Path:
    """A folder in which nobody is graded yet; making a gradebook takes nbgrader a second."""
    folder = stem.root / "empty"
    write_gradebook(location_in(folder / "gradebook.db"), read_release(stem), [])
    return folder


@pytest.fixture
def fresh(empty: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(empty, tmp_path / "fresh"))


@pytest.fixture
def out(undisturbed: Path, tmp_path: Path) -> Path:
    """A copy of what an undisturbed run left, for a test that changes it."""
    return Path(shutil.copytree(undisturbed, tmp_path / "out"))


def test_everyone_gets_a_page_and_a_row_and_the_class_a_report(stem: Stem, out: Path) -> None:
    for kind in ("autograded", "feedback", "reports"):
        assert len(list((out / kind).glob(f"s*/{NAME}/{NAME}.*"))) == len(KINDS)
    total = sum(float(row[3]) for row in scores(out) if isinstance(row[3], float))
    assert total == SUM
    assert (out / f"report_{NAME}.html").exists()


def test_a_batch_says_what_it_came_to(stem: Stem, out: Path) -> None:
    batch = run(stem, out)
    (summary,) = batch.summaries
    assert (summary.graded, summary.refused, summary.flawed) == (len(KINDS), 1, 0)
    assert (summary.mean, summary.max_score) == (SUM / len(KINDS), 100)
    assert batch.resumed == len(KINDS)
    assert {report.student for report in batch} == {f"s{i:05}" for i in range(len(KINDS))}


def test_a_resumed_run_is_told_of_every_report(stem: Stem, out: Path) -> None:
    told: list[Report] = []
    run(stem, out, heard=told)
    assert sorted(report.student for report in told) == [f"s{i:05}" for i in range(len(KINDS))]


def test_a_late_submission_that_is_graded_alone_joins_its_class(
    stem: Stem, undisturbed: Path, fresh: Path, tmp_path: Path
) -> None:
    submissions, late = stem.root / "submissions", tmp_path / "late"
    early = tmp_path / "early"
    for student in sorted(submissions.iterdir()):
        shutil.copytree(student, (late if student.name == "s00001" else early) / student.name)
    run(stem, fresh, early)
    run(stem, fresh, late)
    assert not differences(fresh, undisturbed)


def test_pages_that_lag_behind_the_journal_are_written_again(
    stem: Stem, out: Path, fresh: Path, tmp_path: Path
) -> None:
    """A run was killed after a verdict, before its pages: those of an earlier hand-in are there."""
    folder = Path(shutil.copytree(stem.root / "submissions", tmp_path / "submissions"))
    shutil.copyfile(folder / "s00003" / f"{NAME}.ipynb", folder / "s00000" / f"{NAME}.ipynb")
    run(stem, fresh, folder)
    later = Path(shutil.copytree(fresh, tmp_path / "later"))
    for kind in ("autograded", "feedback", "reports"):
        shutil.rmtree(later / kind)
        shutil.copytree(out / kind, later / kind)
    assert differences(later, fresh)
    run(stem, later, folder)
    assert not differences(later, fresh)
    assert verdicts(later) == len(KINDS)


@pytest.mark.parametrize(
    "end", [b"", b"\0", b"text\0\0"], ids=["empty", "zero", "zeros at its end"]
)
def test_what_a_power_cut_leaves_of_a_page_is_seen(out: Path, end: bytes) -> None:
    report = Report.from_json(next((out / "reports").rglob("*.json")).read_bytes())
    assert has_pages(out, report)
    page = output.pages_of(out, report)["feedback"]
    page.write_bytes(end)
    assert not has_pages(out, report)


def test_a_page_that_cannot_be_made_stops_nobody_and_is_made_later(
    stem: Stem, undisturbed: Path, fresh: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = output.feedback_page

    def fails(report: Report, title: str) -> str:
        if report.student == "s00002":
            raise ZeroDivisionError("a flaw")
        return kept(report, title)

    with monkeypatch.context() as patch:
        patch.setattr(output, "feedback_page", fails)
        assert sum(report.score for report in run(stem, fresh)) == SUM
    assert differences(fresh, undisturbed)
    run(stem, fresh)
    assert not differences(fresh, undisturbed)


def test_a_report_that_no_file_can_hold_is_our_flaw(
    stem: Stem, undisturbed: Path, fresh: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = batches.grade

    def odd(*args: Any) -> Iterator[Any]:
        for graded in kept(*args):
            if graded.entry.student == "s00000":
                graded.report = msgspec.structs.replace(graded.report, notes=("\ud800",))
            yield graded

    with monkeypatch.context() as patch:
        patch.setattr(batches, "grade", odd)
        (summary,) = run(stem, fresh).summaries
    assert (summary.flawed, summary.refused) == (1, 2)
    (summary,) = run(stem, fresh).summaries
    assert (summary.flawed, summary.refused) == (0, 1)
    assert not differences(fresh, undisturbed)


def test_a_folder_whose_name_is_no_text_gets_a_name_that_is(
    stem: Stem, fresh: Path, tmp_path: Path
) -> None:
    odd = tmp_path / "submissions" / "ren\udce9"
    odd.mkdir(parents=True)
    shutil.copy(stem.root / "submissions" / "s00000" / f"{NAME}.ipynb", odd)
    (report,) = run(stem, fresh, tmp_path / "submissions")
    assert (report.student, report.score) == ("ren\N{REPLACEMENT CHARACTER}", 100)


def test_a_gradebook_that_a_killed_run_began_is_swept_away(stem: Stem, out: Path) -> None:
    (out / ".gradebook.db.0123456789abcdef").write_bytes(b"SQLite format 3")
    run(stem, out)
    assert not list(out.glob(".gradebook*"))


# ---- the output folder --------------------------------------------------------------------------


def test_a_file_is_replaced_whole_or_not_at_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = tmp_path / "new" / "page.html"
    put(page, "old")

    def full(path: Path, data: bytes) -> int:
        with path.open("wb") as file:
            file.write(data[:1])
        raise OSError(errno.ENOSPC, "No space left on device", str(path))

    with monkeypatch.context() as patch:
        patch.setattr(Path, "write_bytes", full)
        with pytest.raises(OSError, match="No space"):
            put(page, "new")
    assert page.read_text() == "old"
    assert [path.name for path in page.parent.iterdir()] == ["page.html"]
    page.with_name(".page.html.part").write_text("of a killed run")
    put(page, b"new")
    assert page.read_text() == "new"
    assert [path.name for path in page.parent.iterdir()] == ["page.html"]


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT, errno.EFBIG])
def test_a_full_disk_is_one_sentence_with_what_to_do(tmp_path: Path, number: int) -> None:
    with pytest.raises(DiskFull, match="make room and run the same command again"), Room(tmp_path):
        raise OSError(number, "no", str(tmp_path / "page"))
    with pytest.raises(DiskFull, match=r"is full.*verdicts so far are kept"), Room(tmp_path):
        raise GradebookFull("it is full.")


@pytest.mark.parametrize("error", [PermissionError(13, "no"), GradebookError("no"), KeyError("no")])
def test_other_errors_stay_what_they_are(tmp_path: Path, error: Exception) -> None:
    with pytest.raises(type(error), match="no"), Room(tmp_path):
        raise error


# ---- a class in little memory -------------------------------------------------------------------


def test_pages_about_a_class_are_the_same_from_shared_reports(
    stem: Stem, undisturbed: Path
) -> None:
    with Journal(undisturbed) as journal:
        reports = list(journal.reports(NAME, journal.students(NAME)))
    shared = Shared(reports)
    for made in (class_report, class_csv, class_json):
        assert made(shared) == made(reports)
    assert [each.score for each in shared] == [each.score for each in reports]


def test_equal_results_are_held_once(stem: Stem, undisturbed: Path) -> None:
    with Journal(undisturbed) as journal:
        reports = list(journal.reports(NAME, journal.students(NAME)))
    copies = [
        msgspec.structs.replace(report, student=f"{report.student}-{copy}")
        for copy in range(50)
        for report in reports
    ]
    held = {id(result) for report in Shared(copies) for result in report.exercises}
    assert len(held) <= 2 * len(reports)
    assert len({id(report.header) for report in Shared(copies)}) == 1


def test_a_flawed_submission_is_refused_with_a_reason(stem: Stem) -> None:
    from grader.grading.judge import Judge

    entry = Entry("ada", stem.root / "nowhere")
    graded = flawed(Judge(stem, 7, "none"), entry, ZeroDivisionError("a flaw"))
    assert not graded.final
    assert "ZeroDivisionError('a flaw')" in graded.report.refusal
    assert graded.report.score == 0 < graded.report.max_score
