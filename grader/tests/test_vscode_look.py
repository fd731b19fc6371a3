"""What our outputs need where VS Code shows them: a page of its own, with its classes and colours.

VS Code puts the `text/html` of an output into a webview whose body says which theme it wears. It
knows nothing of JupyterLab's variables and classes, and runs no script that an output brings. The
page here is made after that; `test_vscode.py` shows cards in the real one, where it is at hand.
"""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from IPython.core.formatters import DisplayFormatter

from grader.grading.frame import STYLE
from grader.grading.questions import QuestionCard
from grader.learning.notebook import checker
from grader.learning.panels import Panel
from grader.tests.looks import MEASURE, cards

PANELS = {
    "hint": Panel("HINT 1 OF 3", "`f`", text="What is wrong: `x`.", steps=("Look at `x`.",)),
    "solution": Panel("OUR SOLUTION", "`f`", code="def f(x):\n    return x\n", note="Compare."),
    "progress": Panel(
        "PROGRESS", "5 of 100 points", rows=(("exercise", "state"), ("f", "✓ solved")), note="Next."
    ),
}
SHOWN = [*cards(), *PANELS, "question"]
# As VS Code 1.91 names and colours them: Dark Modern, Light Modern and the two of high contrast.
THEMES = {
    "vscode-dark": ("#1f1f1f", "#cccccc", "#d0d0d0", "#3c3c3c"),
    "vscode-light": ("#ffffff", "#3b3b3b", "#3b3b3b", "#0000001f"),
    "vscode-high-contrast": ("#000000", "#ffffff", "#ffffff", "#ffffff"),
    "vscode-high-contrast vscode-high-contrast-light": ("#ffffff", "#292929", "#ffffff", "#09345f"),
}
PAGE = """<!DOCTYPE html><html><head><title>t</title><style>
:root {{ --vscode-editor-background: {ground}; --vscode-editor-foreground: {ink};
  --vscode-textPreformat-foreground: {code}; --vscode-textPreformat-background: {well};
  --vscode-font-family: sans-serif; --vscode-font-size: 13px; }}
html {{ background: var(--vscode-editor-background); }}
body {{ color: var(--vscode-editor-foreground); font-family: var(--vscode-font-family);
  font-size: var(--vscode-font-size); margin: 0; padding: 0 20px; }}
code {{ color: var(--vscode-textPreformat-foreground); padding: 1px 3px; border-radius: 4px;
  background-color: var(--vscode-textPreformat-background); }}
table {{ border-collapse: collapse; border-spacing: 0; }} table, thead, tr, th, td, tbody {{
  border: none !important; }} table, th, tr {{ vertical-align: middle; text-align: right; }}
thead {{ font-weight: bold; background-color: rgba(130, 130, 130, 0.16); }}
.output {{ overflow-x: auto; }} .output > div {{ display: block; }}
</style></head><body class="{theme}" data-vscode-theme-kind="{theme}">
<div class="output_container">{outputs}</div></body></html>"""


def question() -> QuestionCard:
    """Return what `check` shows for a wrong answer to a question."""

    def perfect_prediction() -> str:
        return "a"

    card = checker("course1_nn/week1/quiz_arrays")(perfect_prediction)
    assert isinstance(card, QuestionCard)
    return card


def shown() -> dict[str, Any]:
    """Return one of everything that `check` shows."""
    return cards() | PANELS | {"question": question()}


@pytest.mark.parametrize("name", SHOWN)
def test_every_output_is_html_and_plain_text(name: str) -> None:
    data: Mapping[str, str]
    data, _ = DisplayFormatter().format(shown()[name])
    assert set(data) == {"text/html", "text/plain"}
    assert data["text/plain"].strip()
    assert "<" not in data["text/plain"].split("\n")[0]


@pytest.mark.parametrize("name", SHOWN)
def test_an_output_brings_no_script_and_fetches_nothing(name: str) -> None:
    html = shown()[name]._repr_html_()
    outside = re.sub(r"<style>.*?</style>", "", html, flags=re.DOTALL)
    assert not re.search(r"<(script|link|iframe|img|object|svg|button|input)\b", outside)
    assert not re.search(r"\son\w+\s*=", re.sub(r"&lt;.*?&gt;", "", outside))
    assert not re.search(r"""(?:src|href|style)=["']""", outside)
    assert "url(" not in STYLE
    assert "@import" not in STYLE


def test_the_style_is_confined_to_our_cards_and_asks_no_host_for_colours() -> None:
    rules = re.sub(r"</?style>", "", STYLE)
    selectors = re.findall(r"(?:^|\})\s*([^{}]+)\{", rules)
    each_one = [each.strip() for group in selectors for each in group.split(",")]
    assert len(each_one) > 30
    assert not [each for each in each_one if ".grader-card" not in each]
    used = set(re.findall(r"var\((--[\w-]+)", rules))
    assert all(each.startswith("--g-") for each in used)
    assert used <= set(re.findall(r"(--g-[\w-]+):", rules))


@pytest.mark.browser
@pytest.mark.parametrize("theme", THEMES)
def test_everything_reads_well_in_every_theme(browser: Any, tmp_path: Path, theme: str) -> None:
    ground, ink, code, well = THEMES[theme]
    outputs = "".join(
        f'<div class="output"><div>{each._repr_html_()}</div></div>' for each in shown().values()
    )
    path = tmp_path / "webview.html"
    path.write_text(
        PAGE.format(ground=ground, ink=ink, code=code, well=well, theme=theme, outputs=outputs),
        encoding="utf-8",
    )
    # The system's scheme says nothing about the theme: it is the other one here.
    scheme = "light" if "dark" in theme else "dark"
    page = browser.new_page(color_scheme=scheme, viewport={"width": 700, "height": 900})
    page.goto(path.as_uri())
    found = page.evaluate(MEASURE)
    assert len(found) > 60
    assert not [each for each in found if each[0] < 4.5]
    dark = theme in ("vscode-dark", "vscode-high-contrast")
    sheet = page.evaluate(
        "getComputedStyle(document.querySelector('.grader-card')).backgroundColor"
    )
    assert sheet == ("rgb(26, 30, 36)" if dark else "rgb(255, 255, 255)")
    assert page.evaluate("document.documentElement.scrollWidth") <= 700
    page.close()
