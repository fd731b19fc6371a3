"""Cards of every kind, and how well texts stand out, for tests of what things look like.

- ``cards``: what `check` shows for a right, a wrong, a raising and an unwritten answer
- ``MEASURE``: JavaScript that returns (contrast, text) of all texts that a page shows
"""

from typing import Any

import numpy as np

from grader.calls import Outcome
from grader.grading.card import Card
from grader.grading.student import Checker
from grader.key import AnswerKey, KeyCase
from grader.tests.sample_reports import EVIL


def forward(X: np.ndarray, W: np.ndarray) -> Any:
    return X @ W + 1


def key() -> AnswerKey:
    X, W = np.arange(6.0).reshape(3, 2), np.array([[2.0], [-1.0]])
    cases = tuple(
        KeyCase(
            label=f"public {number}",
            why=why,
            arguments={"X": x, "W": W},
            expected=x @ W,
            mistakes=(Outcome(forward(x, W)),),
        )
        for number, why, x in ((1, "", X), (2, "one <example>", X[:1]))
    )
    return AnswerKey("forward", ("X", "W"), 10.0, ("A hint.",), cases, ("Add `b`.",))


def cards() -> dict[str, Card]:
    def right(X: np.ndarray, W: np.ndarray) -> Any:
        return X @ W

    def text(X: np.ndarray, W: np.ndarray) -> Any:
        return EVIL

    def raises(X: np.ndarray, W: np.ndarray) -> Any:
        raise ValueError(EVIL)

    def todo(X: np.ndarray, W: np.ndarray) -> Any:
        raise NotImplementedError

    check = Checker({"forward": key()})
    found: dict[str, Card] = {}
    for name, function in {
        "right": right,
        "wrong": forward,
        "text": text,
        "raises": raises,
        "todo": todo,
    }.items():
        function.__name__ = "forward"
        found[name] = check(function)
    return found


# Each text's colour against the first ground behind it that is not transparent.
MEASURE = """() => {
  const parse = (c) => c.match(/[\\d.]+/g).map(Number);
  const lum = ([r, g, b]) => { const f = [r, g, b].map((v) => { v /= 255;
    return v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4; });
    return 0.2126 * f[0] + 0.7152 * f[1] + 0.0722 * f[2]; };
  const found = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let n = walker.nextNode(); n; n = walker.nextNode()) {
    const e = n.parentElement;
    if (!n.data.trim() || e.closest("script, style, title") || !e.checkVisibility()) continue;
    const style = getComputedStyle(e);
    let b = e;
    while (b && (parse(getComputedStyle(b).backgroundColor)[3] ?? 1) === 0) b = b.parentElement;
    const front = lum(parse(e instanceof SVGElement ? style.fill : style.color));
    const back = b ? lum(parse(getComputedStyle(b).backgroundColor)) : 1;
    const ratio = (Math.max(front, back) + 0.05) / (Math.min(front, back) + 0.05);
    found.push([ratio, n.data.trim().slice(0, 40)]);
  }
  return found;
}"""
