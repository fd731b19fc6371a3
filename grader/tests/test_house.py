"""The house rules that a machine can check; docs/contributing.md says them in words."""

import importlib.metadata
import re
import shutil
import subprocess
import sys
import sysconfig
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

import grimp
import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[2]
COURSES = (
    "course1_nn",
    "course2_improving",
    "course3_strategy",
    "course4_cnn",
    "course5_sequence",
)
FOLDERS = {*COURSES, "datasets", "docs", "grader", ".changes", ".ci", ".git", ".venv"}
# What tools write; all of it is in .gitignore.
CACHES = {".hypothesis", ".ipynb_checkpoints", ".pytest_cache", ".ruff_cache", "__pycache__"}
FOUNDATION = {"numpy", "jaxtyping", "msgspec"}
# One letter in brackets keeps a pattern from finding itself.
FORBIDDEN = {
    "a machine path": r"/(?:home|Users)/[a-z]|/roo[t]/|/wor[k]/|[A-Z]:\\\\?Users",
    "a package host": r"pypi\.org|python[h]osted|anaconda\.org|index[-_]url",
    "a placeholder": r"\bTOD[O]\b(?!\(#\d+\))|\bFIXM[E]\b|\blorem [i]psum\b",
    "a secret": r"-----BEGIN [A-Z ]*PRIVAT[E] KEY|\bgh[p]_\w{20}|\bAKI[A][0-9A-Z]{16}",
    "a merge conflict": r"(?m)^(?:<{7}|>{7}) ",
    "talk about the work": r"(?i)\b(?:custome[r]s?|sub-?agen[t]s?|issu[e] \d+|as an A[I])\b",
}
# Submissions that attack the grader name the paths that they attack.
MAY_NAME_PATHS = "grader/tests/submissions/"


@cache
def repository_files() -> list[Path]:
    """Return every file that is committed or about to be, relative to the root."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if listed.returncode == 0:
        found = [Path(name) for name in listed.stdout.split("\0") if name]
    else:  # a downloaded archive has no history to ask
        found = [path.relative_to(ROOT) for path in ROOT.rglob("*")]
        found = [path for path in found if not {".venv", *CACHES} & set(path.parts)]
    return sorted(path for path in found if (ROOT / path).is_file() and path.name != "uv.lock")


@cache
def text_of(path: Path) -> str:
    """Return the text of a file, nothing of a file that is not text."""
    try:
        return (ROOT / path).read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return ""


@cache
def settings() -> dict[str, Any]:
    return tomllib.loads(text_of(Path("pyproject.toml")))


def run(name: str, *arguments: str) -> None:
    """Run a tool of the dev group on the repository and show what it says when it fails."""
    tool = shutil.which(name, path=sysconfig.get_path("scripts"))
    assert tool, f"{name} is not installed here: run the tests with `uv run pytest`."
    done = subprocess.run([tool, *arguments], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{name} {' '.join(arguments)}\n{done.stdout}{done.stderr}"


def test_ruff_has_nothing_to_say() -> None:
    run("ruff", "check", "--no-cache")


def test_code_is_formatted() -> None:
    run("ruff", "format", "--check", "--no-cache")


@pytest.mark.slow
def test_types_hold() -> None:
    run("basedpyright", "--pythonpath", sys.executable)


def test_imports_go_one_way() -> None:
    run("lint-imports", "--no-cache", "--no-logo")


def test_no_file_holds_what_belongs_elsewhere() -> None:
    found: list[str] = []
    for path in repository_files():
        for what, pattern in FORBIDDEN.items():
            if what == "a machine path" and path.as_posix().startswith(MAY_NAME_PATHS):
                continue
            for match in re.finditer(pattern, text_of(path)):
                line = text_of(path).count("\n", 0, match.start()) + 1
                found.append(f"{path}:{line} holds {what}: {match.group()!r}")
    assert not found, "\n".join(found)


def test_modules_have_at_most_300_lines() -> None:
    lengths = {
        path: len(text_of(path).splitlines()) for path in repository_files() if path.suffix == ".py"
    }
    assert lengths
    long = [f"{path}: {length} lines" for path, length in lengths.items() if length > cap(path)]
    assert not long, "Split by concept:\n" + "\n".join(long)


def cap(path: Path) -> int:
    """Return how many lines a module may have: 300, or 100 an exercise where exercises live."""
    verbs = r"(?m)^@(?:exercise|multiple_choice|numeric)\("
    exercises = len(re.findall(verbs, text_of(path)))
    return max(300, 100 * exercises) if path.parent.name == "source" else 300


def test_the_top_level_holds_only_the_folders_that_everyone_knows() -> None:
    there = {path.parts[0] for path in repository_files() if len(path.parts) > 1}
    assert there <= FOLDERS, f"no place at the top level: {sorted(there - FOLDERS)}"


def test_every_link_inside_the_repository_leads_somewhere() -> None:
    pages = [path for path in repository_files() if path.suffix == ".md"]
    assert Path("README.md") in pages
    broken = [f"{page}: {target}" for page in pages for target in broken_links(page)]
    assert not broken, "\n".join(broken)


def broken_links(page: Path) -> list[str]:
    """Return the targets in a Markdown page that are no file, folder or heading."""
    # A notebook's text is written in source/, and read in the folder above.
    folder = page.parent.parent if page.parent.name == "source" else page.parent
    prose = re.sub(r"(?ms)^```.*?^```|`[^`\n]*`", "", text_of(page))
    targets = re.findall(r"\]\(<?([^)\s>]+)", prose) + re.findall(r'(?:src|href)="([^"]+)"', prose)
    inside = [t for t in targets if not re.match(r"[a-z]+:", t)]
    return [target for target in inside if not resolves(target, page, folder)]


def resolves(target: str, page: Path, folder: Path) -> bool:
    """Return whether a link's file exists and its heading stands in it."""
    name, _, heading = target.partition("#")
    there = (ROOT / folder / name).resolve() if name else (ROOT / page).resolve()
    if not there.exists() or not there.is_relative_to(ROOT):
        return False
    return not heading or heading in anchors(text_of(there.relative_to(ROOT)))


def anchors(text: str) -> set[str]:
    """Return the anchors of a Markdown page's headings, made as code hosts make them."""
    headings = re.findall(r"(?m)^#+ +(.+?) *#*$", re.sub(r"(?ms)^```.*?^```", "", text))
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def test_the_layout_page_has_a_line_for_each_module() -> None:
    """A heading names a folder; the first column below it names the modules in that folder."""
    parts = re.split(r"(?m)^###? `([\w/]+)/`.*\n", text_of(Path("docs/layout.md")))
    sections = zip(parts[1::2], parts[2::2], strict=True)
    named = {
        f"{folder}/{module}"
        for folder, body in sections
        for module in re.findall(r"(?m)^\| `(\w+\.py)`", body)
    }
    there = {
        path.as_posix()
        for path in repository_files()
        if path.suffix == ".py"
        and not {"tests", "source", ".ci"} & set(path.parts)
        and path.name != "__init__.py"
    }
    assert there <= named, f"without a line in docs/layout.md: {sorted(there - named)}"
    assert named <= there, f"in docs/layout.md, and no longer there: {sorted(named - there)}"


def test_the_conversions_on_the_notation_page_hold() -> None:
    blocks = re.findall(r"(?ms)^```python\n(.*?)^```", text_of(Path("docs/notation.md")))
    names: dict[str, Any] = {}
    exec("\n".join(blocks), names)
    assert names["dW_here"].shape == (names["n_x"], names["n_h"])


def test_every_package_is_known_to_every_tool() -> None:
    packages = {path.parts[0] for path in repository_files() if path.name == "__init__.py"}
    packages &= {*COURSES, "grader"}
    tools = settings()["tool"]
    lists = {
        "tool.hatch.build.targets.wheel": tools["hatch"]["build"]["targets"]["wheel"]["packages"],
        "tool.importlinter": tools["importlinter"]["root_packages"],
        "tool.pytest.ini_options testpaths": tools["pytest"]["ini_options"]["testpaths"],
    }
    wrong = [name for name, listed in lists.items() if set(listed) - {"datasets"} != packages]
    assert not wrong, f"the packages are {sorted(packages)}, but not in {wrong}"


def test_types_are_checked_in_every_room_and_not_in_its_tests() -> None:
    options = settings()["tool"]["pytest"]["ini_options"]["addopts"]
    hook = next(option for option in options if "--jaxtyping-packages" in option)
    listed = set(hook.partition("=")[2].split(",")) - {"typecheck.check"}
    rooms = {
        f"{path.parts[0]}.{Path(path.parts[1]).stem}"
        for path in repository_files()
        if path.suffix == ".py" and path.parts[0] in {*COURSES, "grader"} and len(path.parts) > 1
    }
    wanted = {room for room in rooms if not room.endswith((".tests", ".__init__"))}
    assert listed == wanted, f"--jaxtyping-packages: {sorted(listed ^ wanted)}"


def test_import_linter_sees_every_module() -> None:
    packages = [Path(name) for name in settings()["tool"]["importlinter"]["root_packages"]]
    folders = {
        path.parent
        for path in repository_files()
        if path.suffix == ".py"
        and Path(path.parts[0]) in packages
        and not {"tests", "courses"} & {*path.parts}  # small courses are texts to what builds them
    }
    assert folders
    folders |= {above for folder in folders for above in folder.parents if above.parts}
    unseen = [str(f) for f in sorted(folders) if not (ROOT / f / "__init__.py").is_file()]
    assert not unseen, f"without __init__.py no import is checked in {', '.join(unseen)}"


@cache
def import_graph() -> grimp.ImportGraph:
    packages = settings()["tool"]["importlinter"]["root_packages"]
    return grimp.build_graph(*packages, include_external_packages=True, cache_dir=None)


def test_a_learners_process_holds_the_wire_and_nothing_else_of_ours() -> None:
    reached = import_graph().find_upstream_modules("grader.grading.child")
    ours = {module for module in reached if module.startswith("grader.")}
    more = sorted(ours - {"grader.calls", "grader.frames", "grader.values"})
    assert ours, "grader.grading.child imports nothing of ours: is it still the learner's side?"
    assert not more, f"within a learner's reach: {more}"


def pinned_by_hand(*, with_tools: bool) -> set[str]:
    """Return the names of what pyproject.toml pins by hand, with or without the dev group."""
    project = settings()["project"]
    extras = [item for extra in project["optional-dependencies"].values() for item in extra]
    tools = settings()["dependency-groups"]["dev"] if with_tools else []
    listed = [*project["dependencies"], *extras, *tools]
    return {canonicalize_name(Requirement(item).name) for item in listed}


def test_the_foundation_is_forbidden_every_other_dependency() -> None:
    contracts = settings()["tool"]["importlinter"]["contracts"]
    contract = next(c for c in contracts if "nothing else" in c["name"])
    imports = importlib.metadata.packages_distributions()
    direct = pinned_by_hand(with_tools=True)
    names = {
        name
        for name, owners in imports.items()
        if {canonicalize_name(owner) for owner in owners} & direct
        and not name.startswith("_")
        and name not in FOUNDATION
    }
    missing = sorted(names - set(contract["forbidden_modules"]))
    assert not missing, f"add to the contract {contract['name']!r}: {missing}"


def test_only_direct_dependencies_are_imported() -> None:
    known = {*settings()["tool"]["importlinter"]["root_packages"], *COURSES}
    owners = importlib.metadata.packages_distributions()
    pinned = pinned_by_hand(with_tools=False)
    strangers: list[str] = []
    for module in sorted(import_graph().modules):
        top = module.partition(".")[0]
        owning = {canonicalize_name(owner) for owner in owners.get(top, [])}
        if top in known or top in sys.stdlib_module_names or owning & pinned:
            continue
        users = sorted(import_graph().find_modules_that_directly_import(module))
        strangers.append(f"{', '.join(users)}: {top}")
    assert not strangers, "pin these in pyproject.toml:\n" + "\n".join(strangers)
