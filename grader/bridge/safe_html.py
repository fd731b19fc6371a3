"""Markdown that a learner wrote, as HTML that cannot act on its own.

- ``safe_markdown``: the filter `markdown2html` of feedback and formgrader

nbgrader's own templates put a learner's Markdown into the page as it is, also with
``c.HTMLExporter.sanitize_html``. In formgrader a script in it would run in the instructor's
browser, next to a server that executes code. So ``c.HTMLExporter.filters`` names this filter.
"""

import html
import re
from typing import Any

import bleach
from jinja2 import pass_context
from jinja2.runtime import Context
from nbconvert.exporters import HTMLExporter

_TEXT = ("abbr", "b", "br", "code", "del", "em", "i", "s", "span", "strong", "sub", "sup", "u")
_BLOCKS = ("blockquote", "details", "div", "hr", "p", "pre", "summary")
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_LISTS = ("dd", "dl", "dt", "li", "ol", "ul")
_TABLES = ("table", "tbody", "td", "th", "thead", "tr")
_TAGS = frozenset((*_TEXT, *_BLOCKS, *_HEADINGS, *_LISTS, *_TABLES, "a", "img"))
_ANYWHERE = frozenset(("class", "id", "title"))
_OWN = {
    "a": frozenset(("href",)),
    "img": frozenset(("src", "alt", "width", "height")),
    "ol": frozenset(("start",)),
    "td": frozenset(("align", "colspan", "rowspan")),
    "th": frozenset(("align", "colspan", "rowspan")),
}
# No link leads to a file beside the notebook: formgrader would serve a page that was handed in.
_SAFE_LINK = re.compile(r"https?:|mailto:|#", re.ASCII)
_PICTURE = re.compile(
    r"data:image/(?:png|jpeg|gif|webp|svg\+xml);base64,[A-Za-z0-9+/=\s]*", re.ASCII
)
_exporter = HTMLExporter()


@pass_context
def safe_markdown(context: Context, source: str) -> str:
    """Return the HTML of `source`, with tags and links of known kinds only."""
    try:
        raw = _exporter.markdown2html(context, source)
    except Exception:  # noqa: BLE001  a picture that is not attached must not stop the page
        return f"<pre>{html.escape(source)}</pre>"
    return bleach.clean(raw, _TAGS, _is_allowed, frozenset(("http", "https", "mailto", "data")))


def _is_allowed(tag: str, name: str, value: Any) -> bool:
    if name in _ANYWHERE:
        return True
    if name not in _OWN.get(tag, ()):
        return False
    text = str(value).strip()
    if name == "href":
        return bool(_SAFE_LINK.match(text))
    if name == "src":
        return bool(_PICTURE.fullmatch(text) or re.match(r"https?:", text))
    return True
