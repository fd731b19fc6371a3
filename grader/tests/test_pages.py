import base64
import hashlib
import json
import re
from collections import Counter
from functools import cache
from html.parser import HTMLParser
from itertools import pairwise
from typing import get_args

import pytest

from grader.pages.classroom import class_csv, class_json, class_report
from grader.pages.records import Day, Extras, Similar, Stuck
from grader.pages.student import LONGEST_OUTPUT, Remark, Remarks, feedback_page
from grader.pages.words import VERDICTS
from grader.report import CaseResult, ExerciseResult, Verdict
from grader.tests.sample_reports import EVIL, POINTS, a_class, answer, cases, hostile, report

VOID = {"meta", "br", "img", "input", "link", "hr"}


class Page(HTMLParser):
    """Reads a page strictly: every tag that opens is closed in order, every id is unique."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: Counter[str] = Counter()
        self.attributes: list[tuple[str, str, str]] = []
        self.texts: dict[str, str] = {}
        self.feed(text)
        self.close()
        assert not self.open
        ids = [value for _, name, value in self.attributes if name == "id"]
        assert len(ids) == len(set(ids))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags[tag] += 1
        assert len({name for name, _ in attrs}) == len(attrs)
        self.attributes += [(tag, name, value or "") for name, value in attrs]
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        where = self.open[-1] if self.open else ""
        self.texts[where] = self.texts.get(where, "") + data

    def values(self, name: str) -> list[str]:
        return [value for _, n, value in self.attributes if n == name]


KINDS = (
    "feedback 0",
    "feedback 3",
    "class",
    "nobody",
    "hostile",
    "hostile class",
    "more",
    "hostile more",
    "remarks",
    "hostile remarks",
)


def extras(name: str, code: str) -> Extras:
    """Return everything that a report can say beyond the verdicts."""
    return Extras(
        due="2026-05-02 12:00",
        timeline=(Day(day="2026-05-01", count=20, late=0), Day(day="2026-05-04", count=4, late=3)),
        stuck=(Stuck(student=name, tries=3, score=10.0, exercises=(name,)),),
        similar=(Similar(one=name, other="s2", share=0.9, pieces=300),),
        examples={each: {"mistake:1": code} for each in (*POINTS, EVIL)},
    )


def remarks(name: str, text: str) -> Remarks:
    """Return remarks on an exercise, and on a cell that no report knows."""
    each = (Remark(name, 15.0, text, 9.0, 1.0), Remark(f"{name} 2", 5.0, text, waits=True))
    return Remarks(points=64.0, max_points=105.0, penalty=6.4, each=each)


@cache
def pages() -> dict[str, str]:
    everyone = a_class(24)
    links = {each.student: f"feedback/{each.student}.html" for each in everyone}
    named = {f"feedback {i}": feedback_page(each, "A neuron") for i, each in enumerate(everyone)}
    return named | {
        "class": class_report(everyone, "A neuron", pages=links),
        "nobody": class_report([]),
        "hostile": feedback_page(hostile(), EVIL),
        "hostile class": class_report(
            [hostile(), report(EVIL + "2", ["correct"] * 4, assignment=EVIL, refusal=EVIL)],
            EVIL,
            pages={EVIL: "javascript:alert(1)", EVIL + "2": "//evil.example/" + EVIL},
            csv_name=EVIL,
        ),
        "more": class_report(everyone, "A neuron", pages=links, extras=extras("s1", "x = 1")),
        "hostile more": class_report([hostile()], EVIL, extras=extras(EVIL, EVIL)),
        "remarks": feedback_page(everyone[0], "A neuron", remarks=remarks("cost", "Nearly.")),
        "hostile remarks": feedback_page(hostile(), EVIL, remarks=remarks(EVIL, EVIL)),
    }


@pytest.fixture(scope="module", params=KINDS)
def page(request: pytest.FixtureRequest) -> str:
    return pages()[request.param]


def test_every_page_is_well_formed_and_has_its_headings_in_order(page: str) -> None:
    read = Page(page)
    assert page.startswith("<!DOCTYPE html>\n<html lang=")
    levels = [int(tag[1]) for tag in re.findall(r"<(h[1-6])\b", page)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    headers = [name for tag, name, _ in read.attributes if tag == "th" and name == "scope"]
    assert len(headers) == read.tags["th"]


def test_no_page_fetches_or_runs_anything_of_others(page: str) -> None:
    read = Page(page)
    assert read.tags["script"] <= 1
    assert read.tags["style"] == 1
    assert not {"img", "link", "iframe", "object", "base", "form"} & set(read.tags)
    names = {name for _, name, _ in read.attributes}
    assert not {name for name in names if name.startswith("on")} | (names & {"src", "style"})
    assert all(value.startswith(("#", "./")) for value in read.values("href"))
    assert not re.search(r"@import|url\((?!#)", read.texts["style"])
    assert "//" not in re.sub(r"(?m)^//.*$|\./[^\"]*", "", page)


def test_the_policy_allows_our_style_and_script_and_nothing_else(page: str) -> None:
    read = Page(page)
    policy = next(value for value in read.values("content") if value.startswith("default-src"))
    rules = dict(rule.split(" ", 1) for rule in policy.split("; "))
    expected = {"default-src": "'none'", "base-uri": "'none'", "form-action": "'none'"}
    for tag in ("style", "script"):
        if read.tags[tag]:
            digest = hashlib.sha256(read.texts[tag].encode()).digest()
            expected[f"{tag}-src"] = f"'sha256-{base64.b64encode(digest).decode()}'"
    assert rules == expected


@pytest.mark.parametrize("name", ["hostile", "hostile class", "hostile more", "hostile remarks"])
def test_hostile_text_is_shown_as_text(name: str) -> None:
    page = pages()[name]
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "{{ 7*7 }}" in page
    assert not [part for part in ("<script>al", "<img", "\x1b", "\x00", "\u202e") if part in page]
    assert "javascript:" not in page
    assert '"./javascript%3Aalert%281%29"' in page or name != "hostile class"


def test_what_is_asked_for_besides_stands_in_page_csv_and_json() -> None:
    page = pages()["more"]
    for words in ("When it was handed in", "An answer that made it", "Stuck", "3 of them late"):
        assert words in page
        assert words not in pages()["class"]
    more = extras("s1", "x = 1")
    assert "2026-05-04,4,3" in class_csv(a_class(24), "timeline", more)
    assert "s1,3,10,s1" in class_csv(a_class(24), "stuck", more)
    assert "s1,s2,0.9,300" in class_csv(a_class(24), "similar", more)
    assert json.loads(class_json(a_class(24), extras=more))["extras"]["due"] == "2026-05-02 12:00"
    assert json.loads(class_json(a_class(24)))["extras"] is None


def test_of_hidden_cases_a_page_says_only_whether_they_passed() -> None:
    secret = CaseResult(label="hidden 0.7310585", hidden=True, outcome="value: expected 0.2689414")
    result = ExerciseResult(
        name="forward", points=10.0, verdict="wrong", cases=(*cases(True)[:2], secret)
    )
    one = report("s", ["correct"] * 4, exercises=(result,))
    page = feedback_page(one)
    assert "2 of 2 passed" in page
    assert "0 of 1 passed" in page
    assert "different" in page
    for text in (page, class_report([one]), class_csv([one]), class_json([one]).decode()):
        assert "0.73" not in text
        assert "0.26" not in text


def test_a_feedback_page_says_everything_that_its_report_knows() -> None:
    results = [
        answer("forward", "correct"),
        answer("cost", "wrong", 2),
        ExerciseResult(
            name="fit",
            points=50.0,
            verdict="correct",
            cases=cases(True),
            carried=("forward", "cost", "backward"),
            output="step 1\n" * 5,
        ),
        answer("backward", "missing"),
    ]
    notes = ("The cell of `cost` was there twice.",)
    page = feedback_page(
        report("ana", ["correct"] * 4, exercises=tuple(results), notes=notes), "A neuron"
    )
    text = re.sub(r"\s+", " ", re.sub(r"<[^>]*>", "", page))
    for words in (
        *("A neuron", "for ana", "60 of 100 points", "2 correct", "1 wrong", "1 missing"),
        *("Mistake 2 of cost.", "Look first at cost, worth 15 points", "10 / 10 points"),
        *("Public cases", "Hidden cases", "0 of 1 passed", "The cell of cost was there twice."),
        *("forward, cost and backward were replaced by our own", "step 1 step 1"),
        *("Nothing with this name is defined.", "2026.1", "bubblewrap", "b31c77e0", "numpy 2"),
    ):
        assert words in text, words


def test_a_refused_submission_reads_its_reason_and_no_exercises() -> None:
    page = feedback_page(report("s", ["refused"] * 4, refusal="It is not JSON."))
    assert "It is not JSON." in page
    assert "<h3" not in page


def test_an_answer_that_no_hidden_case_proves_says_why_it_pays_nothing() -> None:
    result = ExerciseResult(name="fit", points=5.0, verdict="correct", cases=cases(True)[:2])
    assert "No hidden case was run" in feedback_page(
        report("s", ["wrong"] * 4, exercises=(result,))
    )
    assert "No hidden case was run" not in feedback_page(report("s", ["correct"] * 4))


def test_a_flood_of_output_is_cut_in_the_middle() -> None:
    result = ExerciseResult(
        name="fit", points=5.0, verdict="wrong", output="start" + "x" * 10**6 + "end"
    )
    page = feedback_page(report("s", ["wrong"] * 4, exercises=(result,)))
    assert len(page) < 30_000
    assert all(part in page for part in ("start", "end</pre>", f"{10**6 + 8 - LONGEST_OUTPUT:,}"))


def test_each_verdict_has_a_word_and_a_symbol_of_its_own() -> None:
    assert set(VERDICTS) == set(get_args(Verdict))
    assert len({each.word for each in VERDICTS.values()}) == len(VERDICTS)
    assert len({each.symbol for each in VERDICTS.values()}) == len(VERDICTS)
