"""What lies in a term's folder.

- ``assignments``: its assignments, in the order of the course
- ``chosen``: those that somebody names, all where nobody does
"""

from collections.abc import Sequence
from pathlib import Path

from grader.exceptions import GraderError
from grader.stems import Stem, discover, find


def assignments(root: Path, term: Path) -> list[Stem]:
    """Return the assignments that are staged in `term`; raises GraderError where there is none."""
    there = {path.name for path in (term / "source").glob("*") if path.is_dir()}
    stems = [stem for stem in discover(root) if stem.name in there]
    if not stems:
        raise GraderError(
            f"{term.resolve()} is no folder of a term; go into one, or make one with `grader init`."
        )
    return stems


def chosen(root: Path, term: Path, names: Sequence[str]) -> list[Stem]:
    """Return the assignments that `names` name; raises GraderError for one that is not staged."""
    there = assignments(root, term)
    wanted = [find(root, name) for name in names]
    for stem in wanted:
        if stem not in there:
            raise GraderError(
                f"{term.resolve()} has no assignment {stem.name}; add it with "
                f"`grader init {term} {stem.place}`."
            )
    return wanted or there
