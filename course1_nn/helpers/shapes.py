"""Say what arrays are: `print(shapes.describe(X=X, y=y))`."""

import numpy as np
from numpy.typing import ArrayLike

__all__ = ["describe"]


def describe(**arrays: ArrayLike) -> str:
    """Return a table with name, shape, dtype and range of each array, a line each.

    Parameters
    ----------
    arrays : arrays by name
        What to describe; numbers and lists count as arrays.
    """
    rows = [("name", "shape", "dtype", "range")]
    for name, value in arrays.items():
        array = np.asarray(value)
        numeric = array.size > 0 and array.dtype.kind in "iuf"
        extent = f"{array.min():.4g} to {array.max():.4g}" if numeric else ""
        rows.append((name, str(array.shape), str(array.dtype), extent))
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = (
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        for row in rows
    )
    return "\n".join(line.rstrip() for line in lines)
