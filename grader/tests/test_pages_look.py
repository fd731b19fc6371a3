import re
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from grader.grading.card import show
from grader.grading.frame import STYLE
from grader.pages.classroom import class_report
from grader.pages.student import feedback_page
from grader.pages.words import VERDICTS
from grader.tests.looks import MEASURE, cards
from grader.tests.sample_reports import a_class

HOUSE = (resources.files("grader.pages") / "templates" / "house.css").read_text(encoding="utf-8")
# WCAG 2.2 AA: 4.5 for text, 3 for what must be seen of a chart.
TEXT = [
    *((front, ground) for front in ("ink", "soft") for ground in ("page", "sheet", "well")),
    *(("link", ground) for ground in ("page", "sheet", "well")),
    *((f"{tone}-ink", f"{tone}-tint") for tone in ("ok", "bad", "warn", "quiet")),
    *((f"{tone}-ink", "sheet") for tone in ("ok", "bad")),
]
CHART = [("ok", "sheet"), ("blue", "sheet"), ("quiet", "sheet"), ("bad", "bad-tint")]


@cache
def palettes() -> dict[str, dict[str, str]]:
    """Return the colours of the stylesheet by scheme."""
    blocks = re.findall(r":root \{([^}]*)\}", HOUSE)[:2]
    light, dark = (dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", block)) for block in blocks)
    assert set(light) == set(dark)
    return {"light": light, "dark": dark}


def luminance(colour: str) -> float:
    """Return the relative luminance of `#rrggbb`, as WCAG 2.2 defines it."""
    shares = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [s / 12.92 if s <= 0.04045 else ((s + 0.055) / 1.055) ** 2.4 for s in shares]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    low, high = sorted([luminance(one), luminance(other)])
    return (high + 0.05) / (low + 0.05)


def test_contrast_is_computed_as_wcag_says() -> None:
    assert contrast("#ffffff", "#000000") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.005)  # the classic near miss


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_text_has_the_contrast_of_wcag_aa(scheme: str) -> None:
    colours = palettes()[scheme]
    for pairs, least in ((TEXT, 4.5), (CHART, 3)):
        found = {pair: contrast(colours[pair[0]], colours[pair[1]]) for pair in pairs}
        assert not {pair: value for pair, value in found.items() if value < least}


def test_fills_are_okabe_and_itos_colours() -> None:
    known = {"#009e73", "#d55e00", "#e69f00", "#0072b2", "#56b4e9"}
    for colours in palettes().values():
        assert {colours[name] for name in ("ok", "bad", "warn", "blue")} <= known


def test_every_tone_has_a_style() -> None:
    for words in VERDICTS.values():
        for part in (".badge", ".mark"):
            assert f"{part}.{words.tone} {{" in HOUSE


def test_the_card_wears_the_colours_of_the_pages() -> None:
    light, dark = re.findall(r"\{(--g-sheet[^}]*)\}", STYLE.replace("\n", ""))
    for scheme, block in (("light", light), ("dark", light + dark)):
        colours = dict(re.findall(r"--g-([\w-]+):(#[0-9a-f]{6})", block))
        assert len(colours) == 14
        assert colours == {name: palettes()[scheme][name] for name in colours}


def test_a_card_says_what_happened_without_its_style_too() -> None:
    html = cards()["wrong"]._repr_html_()
    text = re.sub(r"<style>.*?</style>|<[^>]*>", "", html, flags=re.DOTALL)
    for words in (
        *("✗ NOT YET", "0 of 2 cases pass", "✗ one &lt;example&gt;", "Add b.", "0 / 10 points"),
        *("Inputs (case 1)", "Expected", "Your answer", "shape (3, 1), float64", "[[-1.],"),
    ):
        assert words in text, words
    assert "✓ PASS" in cards()["right"]._repr_html_()
    assert "… TO DO" in cards()["todo"]._repr_html_()


@pytest.mark.parametrize("name", ["text", "raises"])
def test_a_card_shows_what_an_answer_says_as_text(name: str) -> None:
    html = cards()[name]._repr_html_()
    assert "alert(1)" in html
    assert "<script" not in html
    assert "<img" not in html


def test_values_are_shown_with_their_shape_and_no_number_vanishes() -> None:
    assert show(np.array([1.0, 2.5])) == "[1. , 2.5]   shape (2,), float64"
    assert show(np.array([[1], [2]])) == "shape (2, 1), int64\n[[1],\n [2]]"
    assert show(np.array(0.5)) == show(0.5) == "0.5"
    assert show(np.array(0.5, dtype=np.float32)) == "0.5   float32"
    assert show((1, np.array(2), 0.25)) == "(1, 2, 0.25)"
    assert show(({"b": np.zeros(1)}, [0.6931471805599453])) == (
        "[0] 'b': [0.]   shape (1,), float64\n[1] [0.693147]"
    )
    assert show({"W": np.eye(2), "b": 1}) == (
        "'W': shape (2, 2), float64\n    [[1., 0.],\n     [0., 1.]]\n'b': 1"
    )
    assert "3.e-07" in show(np.array([3e-7, 1.0]))
    assert "..." in show(np.zeros((100, 3)))
    assert len(show("x" * 10**6)) < 3_000


@pytest.mark.browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("kind", ["feedback", "class", "cards"])
def test_pages_read_well_in_a_browser(browser: Any, tmp_path: Path, kind: str, scheme: str) -> None:
    path = tmp_path / "page.html"
    path.write_text(page_of(kind, scheme), encoding="utf-8")
    context = browser.new_context(color_scheme=scheme, viewport={"width": 360, "height": 800})
    page = context.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("request", lambda request: said.append(request.url))
    page.goto(path.as_uri())
    found = page.evaluate(MEASURE)
    assert len(found) > 30
    assert not [each for each in found if each[0] < 4.5]
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    assert said == [path.as_uri()]
    ground = page.evaluate(
        "getComputedStyle(document.querySelector('.panel, .grader-card')).backgroundColor"
    )
    sheet = palettes()[scheme]["sheet"]
    assert ground == f"rgb({', '.join(str(int(sheet[i : i + 2], 16)) for i in (1, 3, 5))})"
    context.close()


def page_of(kind: str, scheme: str) -> str:
    if kind == "feedback":
        return feedback_page(a_class(24)[5], "A neuron")
    if kind == "class":
        return class_report(a_class(24), "A neuron")
    body = "".join(card._repr_html_() for card in cards().values())
    light = "true" if scheme == "light" else "false"
    return f'<!DOCTYPE html><title>t</title><body data-jp-theme-light="{light}">{body}'


@pytest.mark.browser
def test_a_click_on_a_heading_sorts_and_typing_filters(browser: Any, tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    path.write_text(class_report(a_class(24), "A neuron"), encoding="utf-8")
    page = browser.new_page()
    page.goto(path.as_uri())
    cells = (
        "[...document.querySelectorAll('.students tbody tr:not([hidden])')].map(r => r.cells[%d]"
    )
    heading = page.locator(".students thead th").nth(1)
    page.click(".students thead th:nth-child(2) button")
    points = [float(p.replace("–", "-1")) for p in page.evaluate(cells % 1 + ".textContent)")]
    assert heading.get_attribute("aria-sort") == "ascending"
    assert len(points) == 24
    assert points == sorted(points)
    page.click(".students thead th:nth-child(2) button")
    again = [float(p.replace("–", "-1")) for p in page.evaluate(cells % 1 + ".textContent)")]
    assert again == sorted(points, reverse=True)
    page.click(".students thead th:first-child button")
    names = page.evaluate(cells % 0 + ".textContent.trim().split(' ')[0])")
    assert names == [f"s{n}" for n in range(24)]
    page.fill(".filter input", "s1")
    left = page.evaluate(cells % 0 + ".textContent.trim().split(' ')[0])")
    assert sorted(left) == sorted(["s1", *(f"s{n}" for n in range(10, 20))])
    page.close()
