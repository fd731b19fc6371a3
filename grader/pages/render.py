"""From a template to one self-contained page.

- ``render``: fill a template; the stylesheet and the script are inlined, nothing is fetched

The Content-Security-Policy of a page allows the exact bytes of our stylesheet and our script, and
nothing else: no address, no inline event, no inline style. Text is escaped by default, and every
value passes through `clean` on its way into the page.
"""

import base64
import hashlib
from functools import cache
from importlib import resources
from typing import Any

import jinja2
from markupsafe import Markup

from grader.pages import prose
from grader.pages.words import VERDICTS, diagnosis_words

STYLE = "house.css"


def render(template: str, *, script: str = "", **values: Any) -> str:
    """Return the page that `template` makes of `values`.

    Parameters
    ----------
    template
        Name of a file in `templates/`.
    script
        Name of a JavaScript file in `templates/` that the page may run, or ''.
    """
    style, code = _text(STYLE), _text(script) if script else ""
    page = _environment().get_template(template)
    return page.render(
        style=Markup(style), script=Markup(code), policy=_policy(style, code), **values
    )


@cache
def _text(name: str) -> str:
    return (resources.files("grader.pages") / "templates" / name).read_text(encoding="utf-8")


@cache
def _policy(style: str, script: str) -> str:
    """Return a policy that allows these two texts and nothing else."""
    rules = ["default-src 'none'", f"style-src {_digest(style)}"]
    rules += [f"script-src {_digest(script)}"] if script else []
    return "; ".join([*rules, "base-uri 'none'", "form-action 'none'"])


def _digest(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


@cache
def _environment() -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("grader.pages", "templates"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_finalize,
    )
    names: dict[str, Any] = environment.globals
    names.update(VERDICTS=VERDICTS)
    filters: dict[str, Any] = environment.filters
    filters.update(
        inline=_inline,
        shorten=prose.shorten,
        number=prose.number,
        percent=prose.percent,
        diagnosis_words=diagnosis_words,
    )
    return environment


def _inline(text: str) -> Markup:
    return Markup(prose.inline(text))


def _finalize(value: Any) -> Any:
    """Clean every text that a template shows; what is markup was made by us."""
    return value if isinstance(value, Markup) or not isinstance(value, str) else prose.clean(value)
