"""The frame in which a notebook shows what we have to say: plain HTML, light and dark.

- ``framed``: a card of one tone around a body; it reads in order even without its style
- ``inline``: a sentence as HTML, with what stands in backticks as code

No widget and no script: JupyterLab, VS Code and Notebook 7 show the same. Colours are those of
`grader/pages/templates/house.css`; a word or a symbol always says what a colour says.
"""

import html

# How notebooks say that they are dark; elsewhere the card brings a light ground of its own.
_DARK = (
    '[data-jp-theme-light="false"]',  # JupyterLab, Notebook 7, exported pages
    ".vscode-dark",
    ".vscode-high-contrast:not(.vscode-high-contrast-light)",
    'html[theme="dark"]',
)
STYLE = (
    """<style>
.grader-card{--g-sheet:#ffffff;--g-ink:#1a1f26;--g-soft:#525c68;--g-line:#d9dee4;--g-well:#f0f2f5;
--g-ok:#009e73;--g-ok-ink:#00634a;--g-ok-tint:#e0f3ec;
--g-bad:#d55e00;--g-bad-ink:#963f00;--g-bad-tint:#fcebdd;
--g-quiet:#838e9a;--g-quiet-ink:#4d5763;--g-quiet-tint:#eceff2;
max-width:780px;margin:4px 0;padding:12px 18px;box-sizing:border-box;background:var(--g-sheet);
border:1px solid var(--g-line);border-left:5px solid var(--g-edge);border-radius:8px;
color:var(--g-ink);font:14px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif}
DARK{--g-sheet:#1a1e24;--g-ink:#e8ebef;--g-soft:#a5afba;--g-line:#323a44;--g-well:#22272f;
--g-ok-ink:#5ad6ae;--g-ok-tint:#0f3028;--g-bad-ink:#ffa366;--g-bad-tint:#3a2212;
--g-quiet:#8a94a0;--g-quiet-ink:#b3bcc6;--g-quiet-tint:#2a3038}
.grader-card.ok{--g-edge:var(--g-ok);--g-edge-ink:var(--g-ok-ink);--g-edge-tint:var(--g-ok-tint)}
.grader-card.no{--g-edge:var(--g-bad);--g-edge-ink:var(--g-bad-ink);--g-edge-tint:var(--g-bad-tint)}
.grader-card.todo{--g-edge:var(--g-quiet);--g-edge-ink:var(--g-quiet-ink);
--g-edge-tint:var(--g-quiet-tint)}
.grader-card p{margin:0!important;color:inherit}
.grader-card .head{display:flex;flex-wrap:wrap;gap:2px 10px;align-items:center}
.grader-card .mark{color:var(--g-edge-ink);background:var(--g-edge-tint);border:1px solid;
border-radius:999px;padding:0 10px;font-size:12px;line-height:20px;white-space:nowrap}
.grader-card .head code{font-size:14px;font-weight:600;background:none!important;
padding:0!important}
.grader-card .pts{margin-left:auto;color:var(--g-soft)}
.grader-card .cases{display:flex;flex-wrap:wrap;gap:0 14px;margin-top:6px!important;font-size:13px;
color:var(--g-soft)}
.grader-card .cases b{color:var(--g-bad-ink)}.grader-card .cases i{font-style:normal}
.grader-card .hint{margin-top:10px!important;font-size:15.5px}
.grader-card .diff{margin-top:2px!important;color:var(--g-soft)}
.grader-card code{font-family:ui-monospace,Menlo,Consolas,"DejaVu Sans Mono",monospace;
font-size:.92em;color:inherit;background:var(--g-well)!important;border-radius:4px;
padding:1px 4px!important}
.grader-card .grid{display:grid;grid-template-columns:repeat(auto-fit,minmax(250px,1fr));
gap:10px 14px;margin-top:12px}
.grader-card .wide{grid-column:1/-1}.grader-card .cell{min-width:0}
.grader-card .t,.grader-card summary{color:var(--g-soft);font-size:12.5px;margin:0!important}
.grader-card summary{cursor:pointer;width:fit-content}
.grader-card pre{margin:3px 0 0!important;padding:7px 11px!important;max-height:24em;overflow:auto;
background:var(--g-well)!important;border:0!important;border-radius:6px;color:inherit!important;
font:12.5px/1.5 ui-monospace,Menlo,Consolas,"DejaVu Sans Mono",monospace!important;white-space:pre}
.grader-card pre span{color:var(--g-soft)}
.grader-card .note{margin-top:10px!important;padding-top:8px;border-top:1px solid var(--g-line);
font-size:13px;color:var(--g-soft)}
.grader-card ol{margin:10px 0 0!important;padding-left:1.6em}
.grader-card li{margin:4px 0!important;font-size:15.5px}
.grader-card table{border-collapse:collapse;margin:10px 0 0!important;font-size:13px;
color:inherit!important;width:100%;table-layout:auto}
.grader-card th,.grader-card td{text-align:left!important;vertical-align:baseline!important;
padding:4px 14px 4px 0!important;border:0;border-top:1px solid var(--g-line)!important;
background:none!important;color:inherit!important;white-space:normal!important;max-width:none}
.grader-card thead,.grader-card tr{background:none!important}
.grader-card th:not(:last-child),.grader-card td:not(:last-child){white-space:nowrap!important}
.grader-card thead th{color:var(--g-soft)!important;font-weight:600;border-top:0!important}
</style>"""
).replace("DARK", ",".join(f"{theme} .grader-card" for theme in _DARK))


def framed(tone: str, label: str, body: str) -> str:
    """Return `body` in a card; `tone` is ``ok``, ``no`` or ``todo``, `label` is its name."""
    name = html.escape(label, quote=True)
    return f'{STYLE}<div class="grader-card {tone}" role="group" aria-label="{name}">{body}</div>'


def inline(text: str) -> str:
    """Escape, turn `code` in backticks into <code>, and keep the ends of lines."""
    text = html.escape(text).replace("\n", "<br>")
    pieces = text.split("`")
    if len(pieces) % 2 == 0:
        return text
    return "".join(f"<code>{p}</code>" if i % 2 else p for i, p in enumerate(pieces))
