"""Contract 8: the instructor's notebook runs top to bottom in its budget and scores full marks.

- ``contract_8``: run the notebook and return complaints
- ``graded_officially``: the same for official grading, which runs set-up cells and answers only
- ``rehearse``: the same, but a notebook that ran well is not run again until it changes
"""

import hashlib
import json
import os
import re
import resource
import tempfile
import time
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path
from typing import Any

import nbclient

from grader.authoring.source import instructor_notebook
from grader.bundle import bundle_files
from grader.demo.answers import answer_source
from grader.front_matter import front_matter
from grader.grading.release import read_release
from grader.grading.run import grade_notebook
from grader.stems import Stem

FORCE = "GRADER_REHEARSE"  # "always" runs every notebook
_PATIENCE = 20  # times the budget, after which a cell is interrupted
_ENGINE = Path(__file__).resolve().parents[1]


def rehearse(stem: Stem, seen: Path) -> list[str]:
    """Return the complaints of contract 8; the folder `seen` remembers what ran without any."""
    note = seen / stem.place.replace("/", "-")
    mark = fingerprint(stem)
    forced = os.environ.get(FORCE) == "always"
    if not forced and note.exists() and note.read_text(encoding="utf-8") == mark:
        return []
    found = contract_8(stem) + graded_officially(stem)
    if not found:
        note.write_text(mark, encoding="utf-8")
    return found


def fingerprint(stem: Stem) -> str:
    """Return a digest of all that a run of the notebook reads."""
    digest = hashlib.sha256()
    for name, content in sorted(_read(stem)):
        digest.update(f"{name} {hashlib.sha256(content).hexdigest()}\n".encode())
    return digest.hexdigest()


def _read(stem: Stem) -> Iterator[tuple[str, bytes]]:
    """Yield what the notebook is made of: its files, bundle, data sets, the engine, libraries."""
    for path in (stem.text, stem.code, stem.checks):
        yield path.name, path.read_bytes() if path.exists() else b""
    yield from bundle_files(stem)
    words = set(re.findall(r"\w+", stem.text.read_text(encoding="utf-8") + stem.code.read_text()))
    data = stem.root / "datasets" / "files"
    for path in (path for path in data.rglob("*") if path.is_file()):
        relative = path.relative_to(data)
        if relative.parts[0].split(".")[0] in words:  # the name of the set
            yield str(relative), path.read_bytes()
    for folder in ("", "authoring", "grading"):
        for path in (_ENGINE / folder).glob("*.py"):
            yield f"{folder}/{path.name}", path.read_bytes()
    libraries = ("numpy", "matplotlib", "keras", "ipykernel")
    yield "versions", " ".join(f"{name} {version(name)}" for name in libraries).encode()


def contract_8(stem: Stem) -> list[str]:
    """Return complaints unless the instructor's notebook runs well and scores full marks."""
    notebook: Any = instructor_notebook(stem)
    about = front_matter(stem)
    path = os.pathsep.join([str(stem.root), os.environ.get("PYTHONPATH", "")])
    # NBGRADER_EXECUTION makes a check return its score; TensorFlow greets on stderr.
    environment = {"PYTHONPATH": path, "NBGRADER_EXECUTION": "test", "TF_CPP_MIN_LOG_LEVEL": "3"}
    environment |= {"OPENBLAS_NUM_THREADS": "1"}  # as `grader start` does
    client = nbclient.NotebookClient(
        notebook,
        timeout=max(60, round(_PATIENCE * about.budget_s)),
        kernel_name="python3",
        allow_errors=True,
        resources={"metadata": {"path": str(stem.folder)}},
    )
    start = time.monotonic(), _children()
    client.execute(env=os.environ | environment)
    # A busy machine makes a notebook wait, and that is not the notebook's fault.
    seconds = min(time.monotonic() - start[0], _children() - start[1]) / _crowd()
    found = [each for cell in notebook.cells for each in _complaints(cell)]
    if seconds > about.budget_s:
        found.append(f"it takes {seconds:.1f} s; its budget is {about.budget_s:g} s")
    return [f"{stem.place}: {each}." for each in found]


def graded_officially(stem: Stem) -> list[str]:
    """Return complaints unless our solutions, handed in, get full marks from the engine.

    There, the set-up cells find the week's bundle and nothing else of the repository.
    """
    released = read_release(stem).notebook
    for cell in released["cells"]:
        if cell["id"] in stem.exercises():
            cell["source"] = answer_source(stem.exercises()[cell["id"]])
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"{stem.name}.ipynb"
        path.write_text(json.dumps(released), encoding="utf-8")
        report = grade_notebook(stem, path, seed=8).report
    return [
        f"{stem.place}: officially, our own {result.name} is {result.verdict}: "
        f"{result.diagnosis.hint if result.diagnosis else ''}"
        for result in report.exercises
        if result.verdict != "correct"
    ] + [f"{stem.place}: officially, {note}" for note in report.notes]


def _crowd() -> float:
    """Return how many processes have wanted each core of late, 1 on a quiet machine."""
    return max(1.0, os.getloadavg()[0] / (os.cpu_count() or 1))


def _children() -> float:
    """Return the processor seconds of all processes that we started and that ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _complaints(cell: Any) -> Iterator[str]:
    for output in cell.get("outputs", []):
        if output.output_type == "error":
            yield f"cell {cell.id} raises {output.ename}: {output.evalue}"
        elif output.get("name") == "stderr":
            yield f"cell {cell.id} writes to stderr: {output.text.strip()[:200]}"
    if cell.metadata.get("course", {}).get("kind") == "check":
        points = float(cell.metadata.nbgrader.points)
        scores = [o.data["text/plain"] for o in cell.outputs if o.output_type == "execute_result"]
        if scores != [repr(points)]:
            yield f"cell {cell.id} scores {', '.join(scores) or 'nothing'} of {points:g} points"
