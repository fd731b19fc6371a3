"""What hints, solutions and progress look like in a notebook: plain HTML, and plain text elsewhere.

- ``Panel``: a headline, paragraphs, a numbered list, code, a table, a last line
"""

import html
import os
from dataclasses import dataclass
from typing import Literal

from grader.grading.frame import framed, inline


@dataclass(frozen=True)
class Panel:
    """Something to read in a notebook.

    Attributes
    ----------
    mark, headline
        What it is, and of which exercise it speaks.
    tone
        ``ok``, ``no`` or ``todo``: the colour of the edge, which repeats what `mark` says.
    steps
        A numbered list, the newest last.
    rows
        A table, its first row the header.
    """

    mark: str
    headline: str
    tone: Literal["ok", "no", "todo"] = "todo"
    text: str = ""
    steps: tuple[str, ...] = ()
    code: str = ""
    rows: tuple[tuple[str, ...], ...] = ()
    note: str = ""

    def __repr__(self) -> str:
        if "NBGRADER_EXECUTION" in os.environ:
            return ""
        lines = [f"{self.mark}  {self.headline}"]
        lines += [f"  {line}" for line in self.text.splitlines()]
        lines += [f"  {number}. {step}" for number, step in enumerate(self.steps, 1)]
        lines += [f"    {line}".rstrip() for line in self.code.splitlines()]
        lines += [f"  {line}" for line in _columns(self.rows)]
        lines += [f"  {self.note}"] if self.note else []
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        mark, head = html.escape(self.mark), inline(self.headline)
        parts = [f'<p class="head"><b class="mark">{mark}</b> <b>{head}</b></p>']
        parts += [f'<p class="hint">{inline(self.text)}</p>'] if self.text else []
        if self.steps:
            parts.append(f"<ol>{''.join(f'<li>{inline(step)}</li>' for step in self.steps)}</ol>")
        if self.code:
            parts.append(f'<pre tabindex="0">{html.escape(self.code)}</pre>')
        parts += [_table(self.rows)] if self.rows else []
        parts += [f'<p class="note">{inline(self.note)}</p>'] if self.note else []
        return framed(self.tone, f"{self.mark}: {self.headline}", "".join(parts))


def _columns(rows: tuple[tuple[str, ...], ...]) -> list[str]:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return [
        "  ".join(f"{text:<{width}}" for text, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    ]


def _table(rows: tuple[tuple[str, ...], ...]) -> str:
    head = "".join(f'<th scope="col">{inline(text)}</th>' for text in rows[0])
    body = "".join(
        f'<tr><th scope="row"><code>{html.escape(row[0])}</code></th>'
        + "".join(f"<td>{inline(text)}</td>" for text in row[1:])
        + "</tr>"
        for row in rows[1:]
    )
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
