"""Which cell of somebody's notebook is which cell of a release.

- ``role``: the released cell that a cell is a version of
- ``keeper``: of several versions, the one that counts
- ``was_given``: did an earlier release give a cell?
"""

import re
from typing import Any

from grader.grading.read import defined_in, grade_id
from grader.grading.release import ReleasedCell, text_of

STUB = re.compile(r"raise NotImplementedError\(\)")


def role(raw: dict[str, Any], used: list[ReleasedCell]) -> ReleasedCell | None:
    """Return the released cell that `raw` is a version of: by its id, else by what it defines."""
    by_id = {cell.cell_id: cell for cell in used} | {cell.grade_id: cell for cell in used}
    by_id.pop("", None)
    found = by_id.get(grade_id(raw)) or by_id.get(str(raw.get("id", "")))
    is_code = raw["cell_type"] == "code"
    if found is not None:
        return found if is_code or found.kind in ("setup", "check") else None
    can_answer = is_code and not was_given(raw)
    names = set(defined_in(text_of(raw.get("source", "")))) if can_answer else ()
    answers = [cell for cell in used if cell.kind == "answer" and cell.exercise in names]
    return answers[-1] if answers else None


def was_given(raw: dict[str, Any]) -> bool:
    """Return whether an earlier release gave this cell, so that it is no answer."""
    about = raw.get("metadata", {}).get("course")
    return isinstance(about, dict) and about.get("kind") in ("demo", "setup", "check", "given")


def keeper(
    cell: ReleasedCell, raw_cells: list[dict[str, Any]], roles: list[ReleasedCell | None]
) -> int:
    """Return which version counts: of answers the last finished one, of checks the last one."""
    versions = [index for index, played in enumerate(roles) if played is cell]
    if cell.kind == "answer":
        return max(versions, key=lambda index: (_progress(raw_cells[index]), index))
    return versions[-1] if cell.kind == "check" else versions[0]


def _progress(raw: dict[str, Any]) -> int:
    source = text_of(raw.get("source", ""))
    return 0 if not source.strip() else 1 if STUB.search(source) else 2
