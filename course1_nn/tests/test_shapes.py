"""The table of shapes: a line each, aligned, with what `describe` can know."""

import numpy as np

from course1_nn.helpers import shapes


def test_each_array_has_a_line_with_shape_dtype_and_range() -> None:
    X = np.array([[0.5, 2.0, 1.0], [-1.25, 0.0, 0.0]])
    lines = shapes.describe(X=X, labels=np.array([3, 1]), names=np.array(["a", "bc"])).split("\n")
    assert [line.split("  ")[0].strip() for line in lines] == ["name", "X", "labels", "names"]
    assert [" ".join(line.split()) for line in lines[1:]] == [
        "X (2, 3) float64 -1.25 to 2",
        "labels (2,) int64 1 to 3",
        "names (2,) <U2",
    ]


def test_columns_start_below_each_other() -> None:
    lines = shapes.describe(a=np.zeros(3), longer=np.zeros((100, 20))).split("\n")
    assert (
        len({line.index(word) for line, word in zip(lines, ("shape", "(3,", "(100"), strict=True)})
        == 1
    )


def test_numbers_lists_and_empty_arrays_are_described_too() -> None:
    lines = shapes.describe(number=2.5, numbers=[1, 2], nothing=np.zeros((0, 3))).split("\n")
    assert [line.split()[1] for line in lines[1:]] == ["()", "(2,)", "(0,"]
    assert lines[3].endswith("float64")
