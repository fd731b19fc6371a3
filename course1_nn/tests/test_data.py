"""The loader: what it gives, and what it says when something is wrong."""

import pickle
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from course1_nn.helpers import catalogue, data

REMEDY = "git checkout -- datasets/files/breast_cancer.npz"


@pytest.fixture
def copy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A datasets folder of one's own, with the smallest set in it."""
    shipped = catalogue.folder()
    (tmp_path / "files").mkdir()
    shutil.copy(shipped / "catalogue.toml", tmp_path)
    shutil.copy(shipped / "files" / "breast_cancer.npz", tmp_path / "files")
    monkeypatch.setenv("COURSE_DATASETS", str(tmp_path))
    return tmp_path


def test_the_names_are_those_of_the_catalogue() -> None:
    assert data.names()[:3] == ["fashion", "digits", "breast_cancer"]
    assert data.names() == list(catalogue.read(catalogue.folder()))


def test_arrays_are_given_by_key_and_by_attribute() -> None:
    cancer = data.load("breast_cancer")
    assert list(cancer) == ["X", "y", "feature_names", "class_names"]
    assert cancer["X"] is cancer.X
    assert len(cancer) == 4
    assert {"X", "y"} <= set(dir(cancer))


def test_arrays_come_in_the_order_of_the_catalogue(copy: Path) -> None:
    path = copy / "catalogue.toml"
    text = path.read_text(encoding="utf-8")
    head, _, tail = text.partition("[breast_cancer.arrays]\n")
    first, second, rest = tail.split("\n", 2)
    swapped = "\n".join([second, first, rest])
    path.write_text(f"{head}[breast_cancer.arrays]\n{swapped}", encoding="utf-8")
    assert list(data.load("breast_cancer")) == ["y", "X", "feature_names", "class_names"]


def test_what_is_loaded_twice_is_read_once() -> None:
    assert data.load("breast_cancer") is data.load("breast_cancer")


def test_arrays_are_read_only_and_their_copies_are_not() -> None:
    X = data.load("breast_cancer").X
    with pytest.raises(ValueError, match="read-only"):
        X[0, 0] = 1.0
    own = X.copy()
    own[0, 0] = 1.0
    assert own[0, 0] == 1.0


def test_a_loaded_set_cannot_be_changed() -> None:
    cancer = data.load("breast_cancer")
    with pytest.raises(AttributeError, match="give the new X a name of its own"):
        cancer.X = np.zeros(3)
    with pytest.raises(AttributeError, match="X stays where it is"):
        del cancer.X


def test_an_array_that_is_not_there_is_answered_with_those_that_are() -> None:
    cancer = data.load("breast_cancer")
    with pytest.raises(AttributeError, match="no array 'X_train': it has X, y, feature_names"):
        _ = cancer.X_train
    with pytest.raises(KeyError, match="no array 'Z': it has X, y"):
        _ = cancer["Z"]


def test_a_loaded_set_says_what_it_holds() -> None:
    assert "X              (569, 30) float64" in repr(data.load("breast_cancer"))


def test_a_loaded_set_survives_the_way_to_another_process() -> None:
    cancer = data.load("breast_cancer")
    arrived = pickle.loads(pickle.dumps(cancer))  # noqa: S301 - our own bytes
    np.testing.assert_array_equal(arrived.X, cancer.X)
    assert not arrived.X.flags.writeable


def test_a_description_has_arrays_ranges_labels_licence_and_source() -> None:
    text = data.describe("breast_cancer")
    assert "(569, 30) float64, 0 to 4254: measures, one tumour a row" in text
    assert "y is 1 for malignant" in text
    assert "Licence: BSD-3-Clause. W. H. Wolberg" in text
    assert "Source: scikit-learn" in text


def test_a_misspelt_name_gets_the_name_that_was_meant() -> None:
    with pytest.raises(ValueError, match="no data set named 'fasion': did you mean 'fashion'"):
        data.load("fasion")
    with pytest.raises(ValueError, match="did you mean 'fashion'"):
        data.describe("FASHION")


def test_a_name_like_no_other_gets_the_list_of_names() -> None:
    with pytest.raises(ValueError, match="the sets are fashion, digits, breast_cancer"):
        data.load("zzz")


def test_a_folder_named_by_the_environment_is_used(copy: Path) -> None:
    assert catalogue.folder() == copy
    assert data.load("breast_cancer").X.shape == (569, 30)


def test_a_missing_file_is_named_with_two_ways_to_get_it_back(copy: Path) -> None:
    (copy / "files" / "breast_cancer.npz").unlink()
    with pytest.raises(FileNotFoundError, match="is missing: get it back with") as caught:
        data.load("breast_cancer")
    assert REMEDY in str(caught.value)
    assert "python datasets/build/breast_cancer.py" in str(caught.value)


@pytest.mark.parametrize("at", [0, 5000, -1], ids=["first", "middle", "last"])
def test_a_single_changed_bit_is_damage(copy: Path, at: int) -> None:
    path = copy / "files" / "breast_cancer.npz"
    content = bytearray(path.read_bytes())
    content[at] ^= 1
    path.write_bytes(content)
    with pytest.raises(ValueError, match=r"breast_cancer\.npz is damaged") as caught:
        data.load("breast_cancer")
    assert REMEDY in str(caught.value)


def test_a_set_loads_after_its_file_came_back(copy: Path) -> None:
    path = copy / "files" / "breast_cancer.npz"
    content = path.read_bytes()
    path.write_bytes(content[:-1])
    with pytest.raises(ValueError, match="damaged"):
        data.load("breast_cancer")
    path.write_bytes(content)
    assert data.load("breast_cancer").y.sum() == 212


def test_a_folder_without_a_catalogue_is_not_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COURSE_DATASETS", str(tmp_path / "nowhere"))
    with pytest.raises(FileNotFoundError, match=r"COURSE_DATASETS is set to .*nowhere.*unset it"):
        data.load("fashion")


def test_a_package_without_its_datasets_says_what_to_clone_or_set(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("COURSE_DATASETS", raising=False)
    monkeypatch.setattr(catalogue, "__file__", str(tmp_path / "a" / "b" / "catalogue.py"))
    with pytest.raises(FileNotFoundError, match="clone the whole course, or set COURSE_DATASETS"):
        data.load("fashion")


def test_a_catalogue_that_is_not_toml_names_the_line(copy: Path) -> None:
    (copy / "catalogue.toml").write_text("[fashion\n", encoding="utf-8")
    with pytest.raises(ValueError, match=r"cannot be read as TOML \(.*line 1.*git checkout"):
        data.load("fashion")


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ('kind = "tabular"', "", "kind"),
        ('kind = "tabular"', 'kind = "tabular"\nkinds = 1', "kinds"),
        ('spdx = "BSD-3-Clause"', "", "spdx"),
        ("[[breast_cancer.licences]]", "[[breast_cancer.licenses]]", "licences"),
    ],
)
def test_an_entry_with_a_field_too_few_or_too_many_is_named(
    copy: Path, old: str, new: str, complaint: str
) -> None:
    path = copy / "catalogue.toml"
    others, name, entry = path.read_text(encoding="utf-8").partition("[breast_cancer]\n")
    assert old in entry.partition("\n\n\n")[0]
    path.write_text(others + name + entry.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(ValueError, match=rf"\[breast_cancer\].*not complete.*{complaint}"):
        data.load("breast_cancer")


def test_importing_the_loader_brings_in_numpy_and_nothing_else() -> None:
    code = (
        "import course1_nn.helpers.data, sys; "
        "loaded = {name.partition('.')[0] for name in sys.modules}; "
        "print(*sorted(loaded - set(sys.stdlib_module_names)))"
    )
    command = [sys.executable, "-S", "-c", f"import sys; sys.path += {sys.path}; {code}"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["__main__", "course1_nn", "numpy"]
