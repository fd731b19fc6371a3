"""Let every attack happen and say what came of it: ``python -m grader.tests.attack_table``.

It prints the tables of docs/safety.md, and with ``--write PAGE`` puts them between the marks of
that page. The exit code is 1 where an attack got what it should not, or a defence did not matter.
"""

import argparse
import re
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from grader.grading import sandbox
from grader.stems import Stem
from grader.tests.attacks import POINTS, Attack, Graded, attack_course, attacks, grade_attacks
from grader.tests.defences import DEFENCES, Defence

MODES = ("bubblewrap", "limits")
FULL = sum(POINTS.values())


def main() -> None:
    """Run the suite in both modes and switch each defence off."""
    parser = argparse.ArgumentParser(
        prog="python -m grader.tests.attack_table", description=__doc__
    )
    parser.add_argument("--write", type=Path, help="a page with marks for the tables")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="grader-attacks-") as name:
        folder = Path(name)
        with attack_course(folder) as stem:
            found = {mode: _graded(stem, folder / mode, mode) for mode in MODES}
            tried = [_switched_off(stem, folder / "defences", each) for each in DEFENCES]
    tables = {
        "summary": _summary(found),
        "attacks": "\n".join(_attack_rows(found)),
        "defences": "\n".join(["| defence | attacks | with it | without it |", _line(4), *tried]),
    }
    sys.stdout.write("\n\n".join(tables.values()) + "\n")
    if options.write:
        page = options.write.read_text(encoding="utf-8")
        for name, table in tables.items():
            marks = rf"(?<=<!-- {name}: begin -->\n).*?(?=<!-- {name}: end -->)"
            page = re.sub(marks, lambda _, table=table: table + "\n", page, flags=re.DOTALL)
        options.write.write_text(page, encoding="utf-8")
    sys.exit(any(_surprises(graded) for graded in found.values()) or any("**" in t for t in tried))


def _graded(stem: Stem, folder: Path, mode: str) -> Graded | None:
    if mode == "bubblewrap" and not sandbox.bubblewrap():
        return None
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GRADER_SANDBOX", mode)
        return grade_attacks(stem, folder, attacks(), patience=0.5)


def _as_expected(attack: Attack, graded: Graded) -> bool:
    report = graded.attacks[attack.name]
    verdicts = {name: report.result(name).verdict for name in POINTS}
    return report.score == attack.score and all(
        verdicts[name] in words.split(" or ") for name, words in attack.verdicts.items()
    )


def _surprises(graded: Graded | None) -> list[str]:
    """Return the attacks that got something else, and those after which a neighbour lost."""
    if graded is None:
        return []
    return [
        name
        for name, attack in attacks().items()
        if not _as_expected(attack, graded) or graded.honest[name].score != FULL
    ]


def _summary(found: dict[str, Graded | None]) -> str:
    lines = ["| | " + " | ".join(found) + " |", _line(1 + len(found))]
    rows = {
        "submissions that attack": lambda graded: len(graded.attacks),
        "points that were paid and not deserved": lambda graded: _paid(graded, 1),
        "points that another exercise of the submission lost": lambda graded: _paid(graded, -1),
        "points that the honest submission after it lost": lambda graded: sum(
            FULL - report.score for report in graded.honest.values()
        ),
        "submissions without a report": lambda graded: len(
            set(attacks()) - set(graded.attacks)
        ),
        "seconds that one took, median": lambda graded: _quantile(graded, 0.5),
        "seconds that one took, longest": lambda graded: _quantile(graded, 1.0),
    }  # fmt: skip
    for name, count in rows.items():
        cells = ["not run" if g is None else f"{count(g):g}" for g in found.values()]
        lines.append(f"| {name} | {' | '.join(cells)} |")
    return "\n".join(lines)


def _paid(graded: Graded, sign: int) -> float:
    """Return the points above (1) or below (-1) what submissions deserve."""
    return sum(
        max(0.0, sign * (graded.attacks[name].score - attack.score))
        for name, attack in attacks().items()
    )


def _quantile(graded: Graded, share: float) -> float:
    seconds = sorted(graded.seconds[name] for name in graded.attacks)
    return round(seconds[int(share * (len(seconds) - 1))], 2)


def _attack_rows(found: dict[str, Graded | None]) -> Iterator[str]:
    yield "| row | submission | what it got, in bubblewrap | with limits only | points |"
    yield _line(5)
    for name, attack in attacks().items():
        cells = [_got(attack, graded) for graded in found.values()]
        title = re.sub(r"^A\d[\dA, ]*: ", "", attack.title)
        link = f"[{title}](../grader/tests/submissions/{name}.md)"
        yield f"| {' '.join(attack.rows)} | {link} | {' | '.join(cells)} | {attack.score:g} |"


def _got(attack: Attack, graded: Graded | None) -> str:
    if graded is None:
        return "not run"
    report = graded.attacks[attack.name]
    wrong = [f"{n} {report.result(n).verdict}" for n in POINTS if report.result(n).score == 0]
    said = ", ".join(wrong) or "all correct"
    return said if _as_expected(attack, graded) else f"**{said}: {report.score:g} points**"


def _switched_off(stem: Stem, folder: Path, defence: Defence) -> str:
    folder.mkdir(exist_ok=True)
    head = f"| {defence.name} ({defence.mode}) | {defence.rows}"
    if not defence.applies:
        return f"{head} | not tried here | not tried here |"
    held = not defence.tried(stem, folder, off=False)
    broke = defence.tried(stem, folder, off=True)
    stopped = "stopped" if held else "**succeeds**"
    return f"{head} | {stopped} | {'succeeds' if broke else '**stopped all the same**'} |"


def _line(columns: int) -> str:
    return "|" + " --- |" * columns


if __name__ == "__main__":
    main()
