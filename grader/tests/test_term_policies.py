"""``term.toml``: what it may say, what it means, and one sentence for what cannot be."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from grader.grading.seed import Draws, draws_of
from grader.teaching.term import Policy, Term, TermError, parse_time, read_term, template

TEXT = """
timezone = "Europe/Rome"
[policy]
late_per_day = 10
late_at_most = 40
grace_minutes = 5
[assignments.averages]
due = 2026-07-01T12:00:00
extensions = { ada = 2, "eve@x.org" = 0.5 }
"""


def term_of(tmp_path: Path, text: str) -> Term:
    (tmp_path / "term.toml").write_text(text, encoding="utf-8")
    return read_term(tmp_path)


def test_dates_are_in_the_zone_of_the_term(tmp_path: Path) -> None:
    term = term_of(tmp_path, TEXT)
    assert term.due("averages") == datetime(2026, 7, 1, 10, tzinfo=UTC)
    assert term.due("sums") is None
    assert term.extensions("averages") == {
        "ada": timedelta(days=2),
        "eve@x.org": timedelta(hours=12),
    }


def test_a_date_with_its_own_zone_keeps_it(tmp_path: Path) -> None:
    term = term_of(tmp_path, "[assignments.averages]\ndue = 2026-07-01T12:00:00Z\n")
    assert term.due("averages") == datetime(2026, 7, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("seconds", "lost"),
    [(0, 0), (300, 0), (301, 8), (300 + 86_400, 8), (300 + 86_401, 16), (9e6, 32)],
)
def test_each_day_begun_costs_its_share(tmp_path: Path, seconds: float, lost: float) -> None:
    assert term_of(tmp_path, TEXT).penalty(80.0, seconds) == pytest.approx(lost)


def test_without_a_rule_lateness_costs_nothing() -> None:
    assert Term().penalty(80.0, 1e6) == 0


def test_the_template_is_what_holds_by_default(tmp_path: Path) -> None:
    term = term_of(tmp_path, template(["averages", "sums"]))
    assert term.policy == Policy()
    assert term.timezone == "UTC"
    assert list(term.assignments) == ["averages", "sums"]
    assert read_term(tmp_path / "nowhere") == Term()


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("[policy]\nlate_per_days = 3\n", "late_per_days"),
        ("[policy]\nattempts = -1\n", "attempts = -1"),
        ("[policy]\ninput_sets = 0\n", "input_sets = 0"),
        ("[policy]\ninput_sets = 101\n", "1 to 100"),
        ("[policy]\nlate_per_day = 200\n", "percentage"),
        ("[policy]\nlate_at_most = -1\n", "percentage"),
        ("[policy]\ngrace_minutes = -1\n", "grace_minutes"),
        ('timezone = "Rome/Europe"\n', "Europe/Rome"),
        ('timezone = "../../etc/passwd"\n', "timezone"),
        ("[assignments.averages]\nextensions = { ada = -1 }\n", "extension"),
        ('[assignments.averages]\ndue = "tomorrow"\n', "due"),
        ("[policy\n", "term.toml"),
    ],
)
def test_what_cannot_be_is_one_sentence(tmp_path: Path, text: str, word: str) -> None:
    with pytest.raises(TermError, match=word.replace("(", r"\(")) as caught:
        term_of(tmp_path, text)
    assert "term.toml" in str(caught.value)


def test_times_of_the_command_line(tmp_path: Path) -> None:
    term = term_of(tmp_path, TEXT)
    assert parse_time("2026-07-01 12:00", term) == datetime(2026, 7, 1, 10, tzinfo=UTC)
    assert parse_time("2026-07-01 12:00 UTC", term) == datetime(2026, 7, 1, 12, tzinfo=UTC)
    assert parse_time("2026-07-01 12:00+01:00", term) == datetime(2026, 7, 1, 11, tzinfo=UTC)
    with pytest.raises(TermError, match="is no time"):
        parse_time("yesterday", term)


def test_each_learner_gets_one_set_of_inputs_and_keeps_it() -> None:
    sets = [draws_of(f"s{n}", 7, 4) for n in range(400)]
    counts = [sum(each.number == number for each in sets) for number in range(4)]
    assert min(counts) > 60  # 100 are expected; 3 standard deviations are 26
    assert draws_of("s1", 7, 4) == draws_of("s1", 7, 4)
    assert any(draws_of(f"s{n}", 8, 4) != Draws(8, sets[n].number, 4) for n in range(20))
    assert len({each.own_seed for each in sets}) == 4
    assert draws_of("s1", 7, 1).own_seed == 7
    assert (draws_of("s1", 7, 1).name, Draws(7, 2, 4).name) == ("", "3 of 4")
