import csv
import io
import random
import re
import statistics
from collections import Counter

import msgspec
import numpy as np
import pytest

from grader.grading.sandbox import describe
from grader.pages.classroom import MOST_ROWS, class_csv, class_json, class_report
from grader.pages.measures import FEW, item_rest_correlation, measure
from grader.pages.prose import cell, clean, inline, natural, number, percent, shorten
from grader.pages.records import ClassMeasures
from grader.pages.student import feedback_page
from grader.report import Header, Report
from grader.tests.sample_reports import EVIL, HEADER, POINTS, a_class, hostile, report


def by_hand(everyone: list[Report]) -> dict[str, tuple[int, int, float]]:
    """Return n, solved and discrimination of each exercise with plain loops."""
    graded = [each for each in everyone if not each.refusal]
    found: dict[str, tuple[int, int, float]] = {}
    for name in POINTS:
        own = [each.result(name).score for each in graded]
        rest = [sum(r.score for r in each.exercises if r.name != name) for each in graded]
        solved = sum(each.result(name).verdict == "correct" for each in graded)
        found[name] = (len(graded), solved, statistics.correlation(own, rest))
    return found


def test_measures_agree_with_a_count_by_hand() -> None:
    everyone = a_class(60)
    measures = measure(everyone)
    expected = by_hand(everyone)
    assert {each.name for each in measures.exercises} == set(expected)
    for each in measures.exercises:
        n, solved, discrimination = expected[each.name]
        assert (each.n, each.solved) == (n, solved)
        assert each.success == pytest.approx(solved / n, abs=1e-4)  # four decimals are kept
        assert each.difficulty == pytest.approx(1 - solved / n, abs=1e-4)
        assert each.discrimination == pytest.approx(discrimination, abs=1e-4)
        assert sum(each.verdicts.values()) == n
    scores = [each.score for each in everyone if not each.refusal]
    assert measures.scores is not None
    assert measures.scores.mean == pytest.approx(statistics.fmean(scores), abs=1e-4)
    assert measures.scores.median == statistics.median(scores)
    assert measures.scores.deviation == pytest.approx(statistics.pstdev(scores), abs=1e-4)
    assert measures.scores.full == scores.count(100)
    bins = Counter(min(int(score // 10), 9) for score in scores)  # 100 points, so 10 a bin
    assert measures.scores.bins == tuple(bins[i] for i in range(10))
    assert (measures.submissions, measures.graded, measures.refused) == (60, 59, 1)


def test_mistakes_are_ranked_by_how_many_made_them() -> None:
    everyone = a_class(60)
    measures = measure(everyone)
    told = Counter(
        (result.name, result.diagnosis.code)
        for each in everyone
        if not each.refusal
        for result in each.exercises
        if result.diagnosis and result.verdict in ("wrong", "error", "crashed")
    )
    assert {(m.exercise, m.code): m.count for m in measures.mistakes} == told
    counts = [m.count for m in measures.mistakes]
    assert counts == sorted(counts, reverse=True)
    for m in measures.mistakes:
        n, solved, _ = by_hand(everyone)[m.exercise]
        assert m.failed == n - solved
        assert m.share == pytest.approx(m.count / (n - solved), abs=1e-4)
        assert m.named == m.code.startswith("mistake")
    page = class_report(everyone)
    assert measures.mistakes[0].hint in page
    assert "An error was raised" in page


def test_discrimination_is_unknown_where_nothing_varies() -> None:
    item = np.array([1.0, 0.0, 1.0, 0.0])
    assert item_rest_correlation(item, 3 * item + 1) == 1
    assert item_rest_correlation(item, 3 - item) == -1
    assert item_rest_correlation(item, item + 0.1 + 0.2) is None
    assert item_rest_correlation(np.ones(4), np.array([1.0, 2.0, 3.0, 4.0])) is None
    assert item_rest_correlation(item[:2], np.array([3.0, 1.0])) is None
    thirds = np.array([0.1, 0.2, 0.3]) * 3
    assert item_rest_correlation(thirds, thirds + 0.7) is None


@pytest.mark.parametrize("size", [0, 1, 24])
def test_small_classes_have_a_report(size: int) -> None:
    everyone = a_class(size)
    page = class_report(everyone, "A neuron")
    assert ("Nothing was handed in" in page) == (size == 0)
    assert (
        len(
            re.findall(
                r"<tr><th scope=.row.><bdi>s\d+</bdi>(?: <span[^>]*>look</span>)?</th><td", page
            )
        )
        >= size
    )
    assert len(list(csv.reader(io.StringIO(class_csv(everyone))))) == size + 1


def test_above_a_thousand_students_the_table_moves_to_the_csv_file() -> None:
    everyone = a_class(MOST_ROWS)
    links = {each.student: f"feedback/{each.student}/neuron.html" for each in everyone}
    page = class_report(everyone, pages=links)
    assert 'class="sortable' in page
    assert len(page.encode()) < 1_500_000
    more = class_report(
        [*everyone, report("one more", ["correct"] * 4)], pages=links, csv_name="all.csv"
    )
    assert 'class="sortable' not in more
    assert "A table of 1,001 students would be too long to read here" in more
    assert '<a href="./all.csv">all.csv</a>' in more


@pytest.mark.slow
def test_ten_thousand_students_make_a_page_of_at_most_100_kb() -> None:
    everyone = a_class(10_000)
    assert len(class_report(everyone).encode()) < 100_000
    assert len(class_csv(everyone).splitlines()) == 10_001


def test_the_same_reports_make_the_same_bytes_in_any_order() -> None:
    everyone = [*a_class(40), report("s1", ["wrong"] * 4), report("s1", ["correct"] * 4)]
    shuffled = random.Random(1).sample(everyone, len(everyone))
    assert shuffled != everyone
    assert class_report(everyone, "A neuron") == class_report(shuffled, "A neuron")
    assert class_json(everyone) == class_json(shuffled)
    for table in ("students", "exercises", "mistakes"):
        assert class_csv(everyone, table) == class_csv(shuffled, table)
    assert feedback_page(everyone[0]) == feedback_page(Report.from_json(everyone[0].to_json()))


def test_json_holds_all_that_was_measured() -> None:
    everyone = a_class(30)
    again = msgspec.json.decode(class_json(everyone, "A neuron"), type=ClassMeasures)
    assert again == measure(everyone, "A neuron")
    assert msgspec.json.decode(class_json([hostile()]))["students"][0]["student"] == EVIL


def test_csv_tables_hold_the_numbers_of_the_report() -> None:
    everyone = a_class(30)
    students = list(csv.DictReader(io.StringIO(class_csv(everyone))))
    for row in students:
        one = next(each for each in everyone if each.student == row["student"])
        assert float(row["score"]) == one.score
        assert row["forward"] == one.result("forward").verdict
        assert row["needs_human"] == ("yes" if one.needs_human else "no")
    exercises = list(csv.DictReader(io.StringIO(class_csv(everyone, "exercises"))))
    for row, each in zip(exercises, measure(everyone).exercises, strict=True):
        assert (row["exercise"], int(row["solved"])) == (each.name, each.solved)
        assert float(row["discrimination"]) == each.discrimination
    mistakes = list(csv.DictReader(io.StringIO(class_csv(everyone, "mistakes"))))
    assert [int(row["count"]) for row in mistakes] == [m.count for m in measure(everyone).mistakes]


@pytest.mark.parametrize("first", ["=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\x1b[0m="])
def test_no_cell_is_a_formula(first: str) -> None:
    name = f"{first}cmd|' /C calc'!A0"
    text = class_csv([report(name, ["correct"] * 4, notes=(name,), refusal=name)])
    row = next(csv.DictReader(io.StringIO(text)))
    for column in ("student", "refusal", "notes"):
        assert row[column].startswith("'")
        assert "cmd|" in row[column]
    assert cell("anna") == "anna"


def test_reports_on_two_assignments_are_not_one_class() -> None:
    other = report("s", ["correct"] * 4, assignment="other")
    with pytest.raises(ValueError, match=r"2 assignments \(neuron, other\); pass those on one"):
        class_report([*a_class(2), other])
    with pytest.raises(ValueError, match="no table 'grades'"):
        class_csv([], "grades")


def test_a_person_is_told_what_to_look_at_and_why() -> None:
    everyone = a_class(30)
    crashed = [s for s in everyone if any(r.verdict == "crashed" for r in s.exercises)]
    attention = {each.student: each.reasons for each in measure(everyone).attention}
    assert set(attention) == {"s3", *(each.student for each in crashed)}
    assert attention["s3"] == ("`neuron.ipynb` is not JSON.",)
    page = class_report(everyone)
    assert "<code>neuron.ipynb</code> is not JSON." in page
    assert "crashed of kind" in page


def test_conditions_that_make_scores_doubtful_are_said_first(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("GRADER_SANDBOX", "limits")
    exposed = Header(engine="2026.1", spec="5", seed="b", sandbox=describe())
    everyone = [*a_class(FEW + 1), report("z", ["correct"] * 4, header=exposed)]
    assert measure(a_class(FEW + 1)).warnings == ()
    warnings = " ".join(measure([*everyone, everyone[0]]).warnings)
    assert "2 different conditions" in warnings
    assert "1 of 23 submissions ran with limits only" in warnings
    assert "More than one submission for 1 of the students: s0." in warnings
    few = measure([report("z", ["correct"] * 4, header=HEADER)]).warnings
    assert few == (f"With fewer than {FEW} graded submissions, discrimination is mostly chance.",)
    assert class_report(everyone).index("limits only") < class_report(everyone).index('<h2 id="sc')


def test_cells_link_to_the_feedback_on_their_exercise() -> None:
    page = class_report([report("ana", ["wrong"] * 4)], pages={"ana": "feedback/ana 1.html"})
    assert 'href="./feedback/ana%201.html#exercise-backward" aria-label="wrong">✗</a>' in page
    assert 'id="exercise-backward"' in feedback_page(report("ana", ["wrong"] * 4))


def test_names_are_sorted_as_people_sort_them() -> None:
    names = ["s10", "S2", "s1", "", "9" * 5_000, "10", "9"]
    assert sorted(names, key=natural) == ["", "9", "10", "9" * 5_000, "s1", "S2", "s10"]


def test_text_of_strangers_loses_what_no_page_can_show() -> None:
    assert clean("a\x1b[31mred\x1b[0m\r\nb\rc\x07\u202e\ud800") == "ared\nb\nc\ufffd\ufffd?"
    assert inline("`a<b` & `c`") == "<code>a&lt;b</code> &amp; <code>c</code>"
    assert inline("one ` only <") == "one ` only &lt;"
    assert inline("`a`\n✓ b\n") == "<code>a</code><br>✓ b<br>"
    assert shorten("abc", 3) == "abc"
    assert re.fullmatch(r"a+\n… 40 characters are left out here …\na+", shorten("a" * 100, 60))


def test_shares_are_0_or_100_only_when_they_are() -> None:
    assert [percent(x) for x in (0.0, 0.004, 0.5, 0.996, 1.0)] == [
        "0 %",
        "< 1 %",
        "50 %",
        "> 99 %",
        "100 %",
    ]
    assert [number(x) for x in (10.0, 0.5, 1 / 3, 0.0, -0.001)] == ["10", "0.5", "0.33", "0", "0"]
