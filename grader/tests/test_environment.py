"""Every version is exact, and the same for uv, for conda and for whoever runs these tests."""

import importlib.metadata
import importlib.util
import re
import sys
import tomllib
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[2]
CONDA_TO_PYPI = {"matplotlib-base": "matplotlib"}
SMALL = """\
[project]
name = "small"
dependencies = ["numpy==2.4.6"]

[tool.uv]
constraint-dependencies = [
    "six==1.17.0",
]
build-constraint-dependencies = [
]
"""


@cache
def pyproject() -> dict[str, Any]:
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


@cache
def environment() -> dict[str, Any]:
    return yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))


def by_hand() -> list[Requirement]:
    """Return what pyproject.toml pins by hand: dependencies, extras and the dev group."""
    project = pyproject()["project"]
    extras = [item for extra in project["optional-dependencies"].values() for item in extra]
    listed = [*project["dependencies"], *extras, *pyproject()["dependency-groups"]["dev"]]
    return [Requirement(item) for item in listed]


def pulled_in() -> list[Requirement]:
    """Return the pins of what the direct dependencies pull in."""
    return [Requirement(item) for item in pyproject()["tool"]["uv"]["constraint-dependencies"]]


def versions(requirements: list[Requirement]) -> set[tuple[str, str, str]]:
    """Return name, version and marker of each requirement."""
    return {(canonicalize_name(r.name), str(r.specifier)[2:], str(r.marker)) for r in requirements}


def conda_requirements() -> list[Requirement]:
    """Return what conda installs, in the names of the Python package index."""
    specs = [item.partition("=") for item in environment()["dependencies"] if "=" in item]
    pins = {name: version for name, _, version in specs if name != "python"}
    return [Requirement(f"{CONDA_TO_PYPI.get(name, name)}=={pins[name]}") for name in pins]


def pip_lines() -> list[str]:
    (section,) = [item["pip"] for item in environment()["dependencies"] if isinstance(item, dict)]
    return section


def test_every_requirement_is_pinned_to_one_version() -> None:
    build = [Requirement(item) for item in pyproject()["build-system"]["requires"]]
    for requirement in [*by_hand(), *pulled_in(), *build]:
        assert re.fullmatch(r"==\d[\w.]*", str(requirement.specifier)), str(requirement)
    assert len(pulled_in()) > 100


def test_what_is_pinned_twice_has_one_version() -> None:
    pins = versions([*by_hand(), *pulled_in()])
    named = [(name, marker) for name, _, marker in pins]
    assert len(named) == len(set(named))


def test_conda_users_get_the_versions_of_pyproject() -> None:
    from_pip = [Requirement(line) for line in pip_lines() if line != "-e ."]
    assert versions([*conda_requirements(), *from_pip]) == versions(by_hand())


def test_conda_lets_pip_compare_what_it_installed_with_pyproject() -> None:
    assert pip_lines()[-1] == "-e ."
    assert "pip" in environment()["dependencies"]


def test_conda_uses_a_python_that_pyproject_allows() -> None:
    (python,) = [item for item in environment()["dependencies"] if str(item).startswith("python=")]
    allowed = SpecifierSet(pyproject()["project"]["requires-python"])
    assert f"{python.partition('=')[2]}.0" in allowed


def test_conda_reads_one_channel() -> None:
    assert environment()["channels"] == ["conda-forge", "nodefaults"]
    assert environment()["name"] == pyproject()["project"]["name"]


@pytest.mark.skipif(
    (Path(sys.prefix) / "conda-meta").exists(), reason="conda pins direct ones only"
)
def test_what_is_installed_here_is_what_is_pinned() -> None:
    here = [r for r in [*by_hand(), *pulled_in()] if r.marker is None or r.marker.evaluate()]
    pins = {canonicalize_name(r.name): str(r.specifier)[2:] for r in here}
    waiting = {asked for r in by_hand() if r in here for asked in asked_for(r)}
    seen = set[tuple[str, str]]()
    while waiting:
        name, extra = waiting.pop()
        seen.add((name, extra))
        assert name in pins, f"{name} is pulled in but not pinned: run python .ci/pins.py"
        assert importlib.metadata.version(name) == pins[name], f"{name} is not at its pin"
        waiting |= pulled_in_by(name, extra) - seen
    assert {name for name, _ in seen} == set(pins), "a pin that nothing needs: .ci/pins.py"


def pulled_in_by(name: str, extra: str) -> set[tuple[str, str]]:
    """Return what an installed package needs on this machine for one of its extras ("": none)."""
    needs = map(Requirement, importlib.metadata.requires(name) or [])
    needed = [r for r in needs if r.marker is None or r.marker.evaluate({"extra": extra})]
    return {asked for requirement in needed for asked in asked_for(requirement)}


def asked_for(requirement: Requirement) -> list[tuple[str, str]]:
    return [(canonicalize_name(requirement.name), extra) for extra in ("", *requirement.extras)]


@cache
def pins_script() -> ModuleType:
    spec = importlib.util.spec_from_file_location("pins", ROOT / ".ci" / "pins.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_environment_yml_is_what_the_pins_script_writes() -> None:
    written = pins_script().render_environment(pyproject())
    assert (ROOT / "environment.yml").read_text(encoding="utf-8") == written


def test_the_pins_script_replaces_one_list_and_nothing_else() -> None:
    new = pins_script().replace_block(SMALL, "constraint-dependencies", ["a==1", "b==2; x == 'y'"])
    assert tomllib.loads(new)["tool"]["uv"] == {
        "constraint-dependencies": ["a==1", "b==2; x == 'y'"],
        "build-constraint-dependencies": [],
    }
    assert new.startswith(SMALL.partition("constraint")[0])


def test_the_pins_script_refuses_a_file_without_its_list() -> None:
    with pytest.raises(ValueError, match="found 0 lists 'constraint-dependencies'"):
        pins_script().replace_block("[tool.uv]\n", "constraint-dependencies", [])


@pytest.mark.parametrize("loose", ["numpy", "numpy>=2", "numpy==2.*", "numpy~=2.4"])
def test_the_pins_script_refuses_a_version_that_is_not_exact(loose: str) -> None:
    project = {"project": {"name": "small", "dependencies": [loose]}}
    with pytest.raises(ValueError, match="is not pinned: write name==version"):
        pins_script().direct_pins(project)


def test_the_pins_script_reads_names_as_the_index_does() -> None:
    name_of = pins_script().name_of
    assert [name_of(r) for r in ("Jinja2==3.1", "ml_dtypes==0.6", "scipy==1; x < '3'")] == [
        "jinja2",
        "ml-dtypes",
        "scipy",
    ]


def test_the_pins_script_moves_only_what_uv_moves(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[list[str], list[str]]] = []

    def resolve(text: str, previous: list[str], arguments: list[str]) -> list[str]:
        asked.append((previous, arguments))
        return ["numpy==2.4.6", "six==1.18.0", "zipp==4.1.2; python_full_version < '3.12'"]

    monkeypatch.setattr(pins_script(), "resolve", resolve)
    text = SMALL + '[build-system]\nrequires = ["hatchling==1.33.0"]\n'
    new = tomllib.loads(pins_script().refresh(text, upgrade=False))["tool"]["uv"]
    assert asked[0] == (["six==1.17.0"], ["pyproject.toml", "--all-extras", "--group", "dev"])
    assert new["constraint-dependencies"] == [
        "six==1.18.0",
        "zipp==4.1.2; python_full_version < '3.12'",
    ]
    pins_script().refresh(text, upgrade=True)
    assert asked[2][0] == []
