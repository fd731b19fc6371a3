"""Tests of what a learner's Markdown may do on an instructor's page."""

import re

import pytest
from nbconvert.exporters import HTMLExporter
from nbformat.v4 import new_markdown_cell, new_notebook
from traitlets.config import Config

FILTER = "grader.bridge.safe_html.safe_markdown"


def page(text: str, **attachments: dict[str, str]) -> str:
    """Return what nbconvert makes of a Markdown cell, between the first and the last word."""
    config = Config(HTMLExporter={"filters": {"markdown2html": FILTER}, "template_name": "classic"})
    cell = new_markdown_cell(f"FIRST\n\n{text}\n\nLAST")
    if attachments:
        cell.attachments = attachments
    whole, _ = HTMLExporter(config=config).from_notebook_node(new_notebook(cells=[cell]))
    return whole[whole.index("FIRST") : whole.rindex("LAST")]


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "a <script src='//x'></script> b",
        "```mermaid\n</pre><script>alert(1)</script>\n```",
        "<img src=x onerror=alert(1)>",
        "<svg onload=alert(1)>",
        "<iframe src='//x'></iframe>",
        "<form action='//x'><input name=a></form>",
        "<style>body {display: none}</style>",
        "<div style='position: fixed'>over everything</div>",
        "[here](javascript:alert(1))",
        "<a href='  javascript:alert(1)'>here</a>",
        "<a href='java&#10;script:alert(1)'>here</a>",
        "<a href='data:text/html,<script>alert(1)</script>'>here</a>",
        "![](data:text/html;base64,PHNjcmlwdD4=)",
        "<details ontoggle=alert(1) open>x</details>",
        "$<script>alert(1)</script>$",
        "# <script>alert(1)</script>",
        "| a |\n|---|\n| <script>alert(1)</script> |",
        "![](attachment:missing.png) <script>alert(1)</script>",
    ],
)
def test_nothing_in_it_acts_on_its_own(text: str) -> None:
    tags = re.findall(r"<[^>]*>", page(text))
    acting = r"<(script|svg|iframe|form|input|style)|\son\w+\s*=|javascript:|text/html|style\s*="
    assert not [tag for tag in tags if re.search(acting, tag, re.IGNORECASE)]


@pytest.mark.parametrize("target", ["page.html", "./page.html", "a/b.html", "/formgrader", "x:y"])
def test_no_link_leads_to_a_file_that_was_handed_in(target: str) -> None:
    assert "href" not in page(f"[here]({target})")


def test_prose_looks_as_it_should() -> None:
    text = (
        "## Center\n\n*One* **two** `three` $x < 1$ [link](https://a.org) [up](#center)\n\n"
        "- a\n- b\n\n| h |\n|---|\n| d |\n\n```python\nx = 1\n```\n\n> quoted\n\n---\n"
    )
    found = page(text)
    for tag in ("h2", "em", "strong", "code", "ul", "li", "th", "td", "pre", "blockquote", "hr"):
        assert f"<{tag}" in found, tag
    assert 'href="https://a.org"' in found
    assert 'href="#center"' in found
    assert "$x &lt; 1$" in found


def test_a_picture_that_is_missing_costs_the_layout_of_its_cell_only() -> None:
    assert "![](attachment:missing.png) &lt;b&gt;" in page("![](attachment:missing.png) <b>")


def test_attached_pictures_are_shown() -> None:
    found = page("![plot](attachment:a.png)", **{"a.png": {"image/png": "iVBORw0KGgo="}})
    assert 'src="data:image/png;base64,iVBORw0KGgo="' in found
    assert 'alt="plot"' in found
