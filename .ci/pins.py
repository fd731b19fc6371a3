#!/usr/bin/env python3
"""Refresh the pins: every version is exact, and no lock file names a package host.

Direct dependencies and the dev group are pinned by hand in ``pyproject.toml``. From them this
script writes, with ``uv pip compile --universal``, what follows:

- ``constraint-dependencies``: one exact pin for every package that they pull in, on every platform
- ``build-constraint-dependencies``: the same for the build backend
- ``environment.yml``: the direct pins once more, for conda and mamba

Usage, from anywhere:

    python .ci/pins.py              after a direct pin has changed; moves as little as possible
    python .ci/pins.py --upgrade    takes the newest version of all that is not pinned by hand
    python .ci/pins.py --check      changes nothing; exit code 1 when the files are out of date
"""

import argparse
import os
import re
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent

# conda-forge builds no TensorFlow for Windows and Playwright's browser driver comes with its wheel,
# so pip installs these (and Keras beside its backend) for everyone. copydetect and psycopg's wheel
# with a libpq of its own are on PyPI only.
FROM_PIP = (
    "tensorflow",
    "tensorflow-cpu",
    "keras",
    "playwright",
    "copydetect",
    "psycopg",
    "psycopg-binary",
)
# Names that differ on conda-forge; matplotlib-base is matplotlib without a Qt window system.
CONDA_NAMES = {"matplotlib": "matplotlib-base"}
CONDA_PYTHON = "3.13"

ENVIRONMENT_HEADER = """\
# For conda and mamba:
#     conda env create -f environment.yml && conda activate deep-learning-notebooks
# Written by .ci/pins.py from pyproject.toml; edit the versions there. The last line makes pip check
# that what conda has installed is what pyproject.toml asks for.
name: deep-learning-notebooks
channels:
  - conda-forge
  - nodefaults
dependencies:
"""


class PinError(ValueError):
    """The pins cannot be read or written; the message says what to do."""


def direct_pins(pyproject: dict[str, Any]) -> list[str]:
    """Return every requirement that is pinned by hand, once, in the order of the file.

    Raises
    ------
    PinError
        A requirement is not pinned with ``==``.
    """
    project = pyproject["project"]
    extras = project.get("optional-dependencies", {}).values()
    groups = pyproject.get("dependency-groups", {}).values()
    listed = [*project["dependencies"], *(item for group in (*extras, *groups) for item in group)]
    pins = list(dict.fromkeys(listed))
    for pin in pins:
        if not re.match(r"[\w.-]+==\d[\w.]*(\s*;|$)", pin):
            raise PinError(f"{pin!r} is not pinned: write name==version in pyproject.toml.")
    return pins


def name_of(requirement: str) -> str:
    """Return the normalized name of a requirement, such as ``scikit-learn``."""
    return re.split(r"[=<>!~;\[ ]", requirement, maxsplit=1)[0].lower().replace("_", "-")


def read_block(text: str, key: str) -> list[str]:
    """Return the requirements of the list `key` in the TOML `text`."""
    return list(tomllib.loads(text)["tool"]["uv"][key])


def replace_block(text: str, key: str, pins: list[str]) -> str:
    """Return the TOML `text` with the list `key` replaced, one pin a line.

    Raises
    ------
    PinError
        The list is not there exactly once.
    """
    body = "".join(f'    "{pin}",\n' for pin in pins)
    pattern = rf"^{key} = \[\n(?:    .*\n)*\]$"
    written, count = re.subn(pattern, lambda _: f"{key} = [\n{body}]", text, flags=re.MULTILINE)
    if count != 1:
        raise PinError(f"found {count} lists {key!r} in pyproject.toml, expected one.")
    return written


def resolve(text: str, previous: list[str], arguments: list[str]) -> list[str]:
    """Ask uv for the pins of the project that the TOML `text` describes.

    Parameters
    ----------
    text : str
        A whole ``pyproject.toml``, with no constraints in it.
    previous : list of str
        The pins that hold now; uv keeps each of them that still fits.
    arguments : list of str
        What to compile, as arguments of ``uv pip compile``.

    Raises
    ------
    PinError
        uv finds no solution, or no index.
    """
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "pyproject.toml").write_text(text, encoding="utf-8")
        # uv prefers what stands in the output file.
        Path(folder, "pins.txt").write_text("\n".join(previous) + "\n", encoding="utf-8")
        command = [os.environ.get("UV", "uv"), "pip", "compile", "--universal", "--quiet"]
        command += ["--python-version", "3.11", "--no-header", "--no-annotate"]
        command += ["--output-file", "pins.txt", *arguments]
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise PinError(f"uv found no set of versions that fits:\n{done.stderr}")
        lines = Path(folder, "pins.txt").read_text(encoding="utf-8").splitlines()
    return [line.replace(" ; ", "; ") for line in lines if "==" in line]


def refresh(text: str, *, upgrade: bool) -> str:
    """Return ``pyproject.toml`` with both lists of constraints rewritten."""
    by_hand = {name_of(pin) for pin in direct_pins(tomllib.loads(text))}
    keys = ("constraint-dependencies", "build-constraint-dependencies")
    previous = {key: [] if upgrade else read_block(text, key) for key in keys}
    bare = text
    for key in keys:
        bare = replace_block(bare, key, [])
    everything = ["pyproject.toml", "--all-extras", "--group", "dev"]
    found = resolve(bare, previous[keys[0]], everything)
    build = tomllib.loads(text)["build-system"]["requires"]
    found_build = resolve(_project_of(build), previous[keys[1]], ["pyproject.toml"])
    transitive = [pin for pin in found if name_of(pin) not in by_hand]
    return replace_block(replace_block(text, keys[0], transitive), keys[1], found_build)


def _project_of(requirements: list[str]) -> str:
    return f'[project]\nname = "build"\nversion = "0"\ndependencies = {requirements}\n'


def render_environment(pyproject: dict[str, Any]) -> str:
    """Return ``environment.yml`` with the direct pins of `pyproject`."""
    pins = direct_pins(pyproject)
    conda = [pin for pin in pins if name_of(pin) not in FROM_PIP]
    lines = [f"python={CONDA_PYTHON}", "pip", *(_conda_spec(pin) for pin in conda)]
    pip = [pin for pin in pins if name_of(pin) in FROM_PIP] + ["-e ."]
    return (
        ENVIRONMENT_HEADER
        + "".join(f"  - {line}\n" for line in lines)
        + "  - pip:\n"
        + "".join(f'      - "{line}"\n' for line in pip)
    )


def _conda_spec(pin: str) -> str:
    name, version = pin.partition(";")[0].strip().split("==")
    return f"{CONDA_NAMES.get(name, name)}={version}"


def main() -> int:
    """Rewrite the files, or with ``--check`` say whether they would change."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--upgrade", action="store_true", help="newest transitive versions")
    parser.add_argument("--check", action="store_true", help="change nothing, exit 1 if outdated")
    options = parser.parse_args()
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    try:
        wanted = {"pyproject.toml": refresh(text, upgrade=options.upgrade)}
        wanted["environment.yml"] = render_environment(tomllib.loads(text))
    except PinError as error:
        print(error, file=sys.stderr)
        return 2
    return _check(wanted) if options.check else _write(wanted)


def _check(wanted: dict[str, str]) -> int:
    old = [name for name, text in wanted.items() if _read(ROOT / name) != text]
    if old:
        print(f"Out of date: {', '.join(old)}. Run: python .ci/pins.py", file=sys.stderr)
    return 1 if old else 0


def _write(wanted: dict[str, str]) -> int:
    for name, text in wanted.items():
        changed = _read(ROOT / name) != text
        (ROOT / name).write_text(text, encoding="utf-8", newline="\n")
        print(f"{name}: {'rewritten' if changed else 'unchanged'}")
    return 0


def _read(path: Path) -> str:
    return path.read_text(encoding="utf-8") if path.exists() else ""


if __name__ == "__main__":
    sys.exit(main())
