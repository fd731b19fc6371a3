"""Text on its way into a page or a table: made harmless, and readable.

With this module one can:

- take what no page can show out of a text: ``clean``
- escape a sentence and set its `code` apart: ``inline``
- cut a long output in the middle: ``shorten``
- write a number or a share for people: ``number``, ``percent``
- keep a spreadsheet from running a cell: ``cell``
- sort names as people do, `s2` before `s10`: ``natural``
"""

import html
import re

_ANSI = re.compile(r"\x1b\[[0-?]*[ -/]*[@-~]|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)")
_CONTROLS = [*range(9), 11, 12, *range(14, 32), *range(127, 160)]
_TURNERS = [*range(0x202A, 0x202F), *range(0x2066, 0x206A)]  # reverse the order of what follows
_UNSHOWABLE = dict.fromkeys([*_CONTROLS, *_TURNERS, 0xFFFE, 0xFFFF], "\N{REPLACEMENT CHARACTER}")
# The full-width twins are formulas too, in spreadsheets with an East Asian keyboard.
_FORMULA = tuple("=+-@\t\r\n\uff1d\uff0b\uff0d\uff20")


def clean(text: str) -> str:
    """Return `text` without terminal colours, with one kind of line end and no hidden characters.

    Control characters, half characters and those that turn the direction of the text become
    U+FFFD, so that they are seen and do nothing.
    """
    whole = text.encode("utf-8", "replace").decode("utf-8")
    lines = _ANSI.sub("", whole).replace("\r\n", "\n").replace("\r", "\n")
    return lines.translate(_UNSHOWABLE)


def inline(text: str) -> str:
    """Return `text` as HTML: escaped, with what stands in backticks as code, line by line."""
    pieces = html.escape(clean(text)).replace("\n", "<br>").split("`")
    if len(pieces) % 2 == 0:
        return "`".join(pieces)
    return "".join(f"<code>{p}</code>" if i % 2 else p for i, p in enumerate(pieces))


def shorten(text: str, longest: int) -> str:
    """Return the beginning and the end of a text that is longer than `longest` characters."""
    text = clean(text).strip("\n")
    if len(text) <= longest:
        return text
    head, tail = text[: longest * 2 // 3], text[-longest // 3 :]
    left_out = len(text) - len(head) - len(tail)
    return f"{head}\n… {left_out:,} characters are left out here …\n{tail}"


def number(value: float, digits: int = 2) -> str:
    """Return a number without needless zeros: ``12``, ``12.5``, ``0.33``."""
    text = f"{value:.{digits}f}".rstrip("0").rstrip(".") if digits else f"{value:.0f}"
    return "0" if text in ("-0", "") else text


def percent(share: float) -> str:
    """Return a share as a percentage that is 0 or 100 only when the share is exactly that."""
    rounded = round(100 * share)
    if rounded == 0 and share > 0:
        return "< 1 %"
    if rounded == 100 and share < 1:
        return "> 99 %"
    return f"{rounded} %"


def cell(text: str) -> str:
    """Return `text` as a cell that no spreadsheet takes for a formula."""
    shown = clean(text)
    return f"'{shown}" if text.startswith(_FORMULA) or shown.startswith(_FORMULA) else shown


def natural(text: str) -> tuple[tuple[tuple[str, int, str], ...], str]:
    """Return a sort key that ignores case and reads digits as numbers."""
    pairs = re.findall(r"(\D*)(\d*)", text.casefold())
    parts = [(word, digits.lstrip("0")) for word, digits in pairs]
    return tuple((word, len(digits), digits) for word, digits in parts), text
