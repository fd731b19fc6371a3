"""`grader doctor` says what is there, what is missing, and how to get it."""

import shutil
import sys
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from rich.console import Console

from grader import doctor
from grader.doctor import Finding, checkup, table
from grader.grading import sandbox


def _finding(subject: str) -> Finding:
    return next(finding for finding in checkup() if finding.subject == subject)


def test_a_machine_that_runs_the_tests_needs_nothing() -> None:
    assert [finding for finding in checkup() if finding.state == "needed"] == []


def test_whatever_is_not_ok_comes_with_advice(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda _name: None)
    monkeypatch.setattr(sandbox, "bubblewrap", lambda: "")
    worse = [finding for finding in checkup() if finding.state != "ok"]
    assert {finding.subject for finding in worse} == {"Sandbox", "Hub", "Browser tests"}
    assert all(finding.advice for finding in worse)


@pytest.mark.parametrize(
    ("installed", "platform", "advice"),
    [
        ("", "linux", "apt-get install"),
        ("/usr/bin/bwrap", "linux", "namespaces"),
        ("", "darwin", "Linux"),
    ],
)
def test_a_missing_sandbox_is_explained(
    installed: str, platform: str, advice: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sandbox, "bubblewrap", lambda: "")
    monkeypatch.setattr(shutil, "which", lambda _name: installed or None)
    monkeypatch.setattr(sys, "platform", platform)
    finding = _finding("Sandbox")
    assert finding.state == "better"
    assert "limits only" in finding.found
    assert advice in finding.advice


BROKEN: dict[str, tuple[str, Callable[[pytest.MonkeyPatch], None]]] = {
    "an old Python": (
        "Python",
        lambda patch: patch.setattr(sys, "version_info", (3, 9, 1, "final", 0)),
    ),
    "another version": (
        "Libraries",
        lambda patch: patch.setattr(doctor.importlib.metadata, "version", lambda _name: "0.1"),
    ),
    "a full disk": (
        "Disk",
        lambda patch: patch.setattr(shutil, "disk_usage", lambda _p: SimpleNamespace(free=1e6)),
    ),
}


@pytest.mark.parametrize("case", BROKEN)
def test_what_grading_cannot_do_without_is_needed(
    case: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    subject, damage = BROKEN[case]
    damage(monkeypatch)
    finding = _finding(subject)
    assert finding.state == "needed"
    assert finding.advice


def test_the_table_says_everything(capsys: pytest.CaptureFixture[str]) -> None:
    findings: list[Any] = [
        Finding("Cores", "ok", "2"),
        Finding("Disk", "needed", "none", "Get one."),
    ]
    Console(width=100).print(table(findings))
    printed = capsys.readouterr().out
    for word in ("Cores", "✓ ok", "Disk", "✗ needed", "Get one."):
        assert word in printed
