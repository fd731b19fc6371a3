"""Build every set, or the named ones: `python datasets/build [NAME …] [--sources DIR] [--check]`.

Each set's builder runs in a process of its own, so one that fails leaves the others to be built.
The tables of `datasets/README.md` are made last; `--readme` makes only them.
"""

import argparse
import subprocess
import sys

from kit import DATASETS, readme

from course1_nn.helpers import catalogue


def main() -> int:
    """Return 0 if all is as the catalogue describes it, else the highest exit code of a builder."""
    entries = catalogue.read(DATASETS)
    given = parse(list(entries))
    options = ["--check"] * given.check + (["--sources", given.sources] if given.sources else [])
    worst = 0
    for name in [] if given.readme else given.names or entries:
        print(f"== {name}", flush=True)
        command = [sys.executable, str(DATASETS.parent / entries[name].builder), *options]
        worst = max(worst, subprocess.run(command, check=False).returncode)
    return max(worst, 0 if readme.update(given.check) else 1)


def parse(known: list[str]) -> argparse.Namespace:
    """Return the command line's arguments."""
    parser = argparse.ArgumentParser(
        prog="python datasets/build", description="Build the data sets."
    )
    parser.add_argument(
        "names", nargs="*", metavar="NAME", help="sets to build; all if none is named"
    )
    parser.add_argument("--sources", metavar="DIR", help="folder that has, or gets, the packages")
    parser.add_argument("--check", action="store_true", help="write nothing, only compare")
    parser.add_argument("--readme", action="store_true", help="only make the tables of README.md")
    given = parser.parse_args()
    for name in given.names:
        if name not in known:
            parser.error(f"no set is named {name!r}: there are {', '.join(known)}")
    return given


if __name__ == "__main__":
    sys.exit(main())
