"""Make the tables of `datasets/README.md` from the catalogue, between its two marker lines.

`python datasets/build` does it last; `python datasets/build --readme` does only it.
"""

from collections.abc import Iterable, Mapping

from course1_nn.helpers import catalogue
from course1_nn.helpers.catalogue import Entry
from kit import DATASETS

START = "<!-- made from catalogue.toml by datasets/build: do not edit by hand -->"
END = "<!-- end of what is made from catalogue.toml -->"


def update(check: bool = False) -> bool:
    """Write the tables, unless `check` is true, and return whether they are as they should be."""
    path = DATASETS / "README.md"
    text = path.read_text(encoding="utf-8")
    current = with_tables(text, catalogue.read(DATASETS))
    if text == current:
        print("README.md: current")
    elif check:
        print('README.md: its tables are not current: run "python datasets/build --readme".')
        return False
    else:
        path.write_text(current, encoding="utf-8", newline="\n")
        print("README.md: written")
    return True


def with_tables(text: str, entries: Mapping[str, Entry]) -> str:
    """Return the README with what stands between its markers replaced by the catalogue's tables."""
    before, start, rest = text.partition(START)
    _, end, after = rest.partition(END)
    if not start or not end:
        raise ValueError(f"README.md has lost a marker line: put {START!r} and {END!r} back.")
    made = "\n\n".join([sets_table(entries), licence_table(entries), *previews(entries)])
    return f"{before}{START}\n\n{made}\n\n{END}{after}"


def sets_table(entries: Mapping[str, Entry]) -> str:
    """Return the table of what is there."""
    rows = [
        [
            f"`{entry.name}`",
            entry.title,
            "<br>".join(f"`{key}` {_shape(note.shape)}" for key, note in entry.arrays.items()),
            _size(entry.bytes),
            "<br>".join(f"`{place}`" for place in entry.used_by),
        ]
        for entry in entries.values()
    ]
    total = sum(entry.bytes for entry in entries.values())
    table = _table(["name", "what", "arrays", "size", "used by"], rows)
    return f"## The sets\n\n{table}\n\n{len(entries)} sets, {_size(total)} in all."


def licence_table(entries: Mapping[str, Entry]) -> str:
    """Return the table of licences and sources."""
    rows = [
        [
            f"`{entry.name}`",
            "<br>".join(f"[{x.spdx}](LICENSES/{x.text})" for x in entry.licences),
            "<br>".join(x.attribution for x in entry.licences),
            "<br>".join(f"{x.client}: `{x.package}` {x.version}" for x in entry.sources)
            or "made by us",
        ]
        for entry in entries.values()
    ]
    return "## Licences\n\n" + _table(["name", "licence", "to be credited", "source package"], rows)


def previews(entries: Mapping[str, Entry]) -> Iterable[str]:
    """Yield a section with the contact sheet of each set that has one."""
    shown = [entry for entry in entries.values() if entry.preview]
    if shown:
        yield "## What they look like"
    for entry in shown:
        yield f"`{entry.name}`: {entry.title}\n\n![Examples of {entry.name}]({entry.preview})"


def _table(header: list[str], rows: list[list[str]]) -> str:
    return "\n".join(f"| {' | '.join(cells)} |" for cells in [header, ["---"] * len(header), *rows])


def _shape(shape: tuple[int, ...]) -> str:
    return "×".join(map(str, shape))


def _size(size: int) -> str:
    return f"{size / 1e6:.2f} MB" if size >= 1e6 else f"{size / 1e3:.0f} kB"
