"""The card that `check` shows: which cases pass, and what happened in the first one that does not.

HTML in Jupyter, text elsewhere, and a bare score where nbgrader executes the notebook, which reads
the number as partial credit (a self-check grade; the official one comes from hidden inputs).
"""

import html
import os
import re
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from grader.grading import refusals
from grader.grading.diagnose import Judged, error_text
from grader.grading.frame import framed, inline
from grader.grading.kinds import describe
from grader.key import AnswerKey
from grader.report import Diagnosis
from grader.values import Opaque

_WIDEST = 2_000  # characters of one shown value
_LONG = 14  # lines of inputs that start folded
_KIND = re.compile(r"(?m)(^|   |: )(shape \([\d, ]*\), \w+)$")  # what `show` says of an array


def show(value: Any) -> str:
    """Return a value as people read it, arrays with their shape and dtype."""
    if isinstance(value, np.ndarray):
        return _show_array(value)
    if isinstance(value, dict):
        return "\n".join(_labelled(f"{key!r}: ", item) for key, item in value.items()) or "{}"
    if isinstance(value, tuple | list) and not _fits_a_line(value):
        return "\n".join(_labelled(f"[{i}] ", item) for i, item in enumerate(value))
    if isinstance(value, Opaque):
        return describe(value)
    if isinstance(value, tuple | list):
        return _bracketed(value)
    return _cut(f"{value:.6g}" if isinstance(value, float) else repr(value))


def _fits_a_line(value: tuple[Any, ...] | list[Any]) -> bool:
    """Return whether the items are plain numbers or words: no arrays, no containers."""
    return all(
        item is None or isinstance(item, bool | int | float | str) or _is_scalar(item)
        for item in value
    )


def _is_scalar(item: Any) -> bool:
    return isinstance(item, np.ndarray) and item.ndim == 0


def _bracketed(value: tuple[Any, ...] | list[Any]) -> str:
    items = [show(item.item() if _is_scalar(item) else item) for item in value]
    inside = ", ".join(items) + ("," if isinstance(value, tuple) and len(items) == 1 else "")
    return _cut(f"({inside})" if isinstance(value, tuple) else f"[{inside}]")


def _show_array(array: np.ndarray) -> str:
    edge = 3 if array.ndim < 3 else 2
    plain = _reads_without_exponents(array)
    with np.printoptions(precision=5, suppress=plain, threshold=60, edgeitems=edge, linewidth=76):
        text = _cut(np.array2string(array, separator=", "))
    if array.ndim == 0:
        return text if str(array.dtype) in ("float64", "int64") else f"{text}   {array.dtype}"
    kind = f"shape {array.shape}, {array.dtype}"
    return f"{kind}\n{text}" if "\n" in text else f"{text}   {kind}"


def _reads_without_exponents(array: np.ndarray) -> bool:
    """Return whether five decimals show every number of `array` that is not 0."""
    if array.dtype.kind != "f":
        return True
    sizes = np.abs(array[np.isfinite(array) & (array != 0)])
    return sizes.size == 0 or bool(sizes.min() >= 1e-4 and sizes.max() < 1e6)


def _labelled(label: str, value: Any) -> str:
    """Return ``label value``; a value of several lines goes below its label, indented."""
    text = show(value)
    if "\n" not in text:
        return label + text
    first, _, rest = text.partition("\n")
    if not isinstance(value, np.ndarray):
        first, rest = "", text
    return f"{label}{first}".rstrip() + "\n    " + rest.replace("\n", "\n    ")


def _cut(text: str) -> str:
    return text if len(text) <= _WIDEST else f"{text[:_WIDEST]} …"


@dataclass(frozen=True)
class Card:
    """What `check` found out about one function."""

    key: AnswerKey
    judged: tuple[Judged, ...]
    diagnosis: Diagnosis | None
    ruled_out: bool = False
    note: str = ""  # a last line, such as how far the notebook is

    lists_cases: ClassVar[bool] = True

    @property
    def passed(self) -> bool:
        """Whether every public case passes and no rule is broken."""
        return self.diagnosis is None

    @property
    def score(self) -> float:
        """All points when every public case passes, else 0."""
        return self.key.points if self.passed else 0.0

    @property
    def first_failing(self) -> Judged | None:
        """The first case that does not pass."""
        return next((each for each in self.judged if each.found is not None), None)

    @property
    def headline(self) -> str:
        """The function and how many of its cases pass."""
        right = sum(each.found is None for each in self.judged)
        if self.passed:
            return f"{self.key.name}: all {len(self.judged)} cases pass"
        if self.ruled_out:
            return f"{self.key.name}: not in the way this exercise asks for"
        return f"{self.key.name}: {right} of {len(self.judged)} cases pass"

    @property
    def told(self) -> str:
        """What is wrong, or why it is right; '' where there is nothing to say."""
        return self.diagnosis.hint if self.diagnosis is not None else self.key.why

    def rows(self) -> list[tuple[str, str]]:
        """Return (title, text) of the first failing case: inputs, expected, got."""
        failing = self.first_failing
        if failing is None or self.diagnosis is None or self.diagnosis.code == "unfinished":
            return []
        inputs = "\n".join(
            _labelled(f"{name}: ", value) for name, value in failing.case.arguments.items()
        )
        rows = [(f"Inputs ({_name(failing)})", inputs or "none")]
        if self.key.judged_by == "values":
            rows.append(("Expected", show(refusals.shown(failing.case.expected))))
        if failing.outcome.given:
            return rows  # it was never called
        if failing.outcome.error:
            return [*rows, ("Your answer raised", error_text(failing.outcome))]
        return [*rows, ("Your answer", show(refusals.shown(failing.outcome.value)))]

    def difference(self) -> str:
        """Return the first difference in words, where the diagnosis does not say it already."""
        failing = self.first_failing
        if failing is None or failing.found is None or self.diagnosis is None:
            return ""
        text = failing.found.text
        return "" if text == self.diagnosis.hint or failing.outcome.error else text

    def __repr__(self) -> str:
        if "NBGRADER_EXECUTION" in os.environ:
            return repr(float(self.score))
        mark = "PASS" if self.passed else "FAIL"
        lines = [f"{mark}  {self.headline}"]
        lines += [f"  {line}" for line in self.told.splitlines()]
        if self.diagnosis is not None:
            lines += [f"  {line}" for line in self.difference().splitlines()]
            for title, text in self.rows():
                lines += [f"  {title}:", "    " + text.replace("\n", "\n    ")]
        lines += [f"  {self.note}"] if self.note else []
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        return _html(self)


def _html(card: Card) -> str:
    """Return the card as HTML that reads in order even where its style is taken away."""
    tone, mark = _tone(card)
    name, _, rest = card.headline.partition(": ")
    points = f"{card.score:g} / {card.key.points:g} points"
    head = f'<b class="mark">{mark}</b> <code>{html.escape(name)}</code> <b>{html.escape(rest)}</b>'
    parts = [
        f'<p class="head">{head} <span class="pts">{points}</span></p>',
        f'<p class="cases">{_cases(card)}</p>' if card.lists_cases and tone != "todo" else "",
    ]
    parts.append(f'<p class="hint">{inline(card.told)}</p>' if card.told else "")
    if card.diagnosis is not None:
        if card.difference():
            parts.append(f'<p class="diff">{inline(card.difference())}</p>')
        cells = "".join(_cell(title, text) for title, text in card.rows())
        parts.append(f'<div class="grid">{cells}</div>' if cells else "")
    parts.append(f'<p class="note">{inline(card.note)}</p>' if card.note else "")
    return framed(tone, card.headline, "".join(parts))


def _tone(card: Card) -> tuple[str, str]:
    if card.passed:
        return "ok", "✓ PASS"
    assert card.diagnosis is not None
    return ("todo", "… TO DO") if card.diagnosis.code == "unfinished" else ("no", "✗ NOT YET")


def _cases(card: Card) -> str:
    return " ".join(
        f"<i>✓ {html.escape(_name(each))}</i>"
        if each.found is None
        else f"<b>✗ {html.escape(_name(each))}</b>"
        for each in card.judged
    )


def _cell(title: str, text: str) -> str:
    """Return a titled value; inputs take the whole width, and start folded where they are long."""
    shown = _KIND.sub(r"\1<span>\2</span>", html.escape(text))
    label, value = html.escape(title), f'<pre tabindex="0">{shown}</pre>'
    if not title.startswith("Inputs"):
        return f'<div class="cell"><p class="t">{label}</p>{value}</div>'
    unfolded = "" if text.count("\n") >= _LONG else " open"
    return f'<details class="wide cell"{unfolded}><summary>{label}</summary>{value}</details>'


def _name(judged: Judged) -> str:
    number = judged.case.label.removeprefix("public ")
    return judged.case.why or f"case {number}"
