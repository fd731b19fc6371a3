"""Pictures of networks of layers: `layer_graph`, `gradient_table`."""

import itertools
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike, NDArray

from course1_nn.helpers.plots.style import GREEN, SKY, VERMILLION, axes, styled

if TYPE_CHECKING:
    from matplotlib.axes import Axes

MOST = 6  # circles that are drawn of one layer


@styled
def layer_graph(
    layer_dims: Sequence[int],
    acts: Sequence[str],
    ax: "Axes | None" = None,
    *,
    params: Mapping[str, ArrayLike] | None = None,
    values: Sequence[ArrayLike] | None = None,
    title: str | None = None,
) -> "Axes":
    """Draw the units of a network as circles, layer by layer, and their weights as lines.

    Parameters
    ----------
    layer_dims : sequence of int
        Numbers of units: of the inputs, of each hidden layer, of the output.
    acts : sequence of str
        The activation of each layer, one fewer than `layer_dims`.
    ax : Axes, optional
        Where to draw; a new figure if not given.
    params : mapping of str to array, optional
        Weights "W1", "W2" and so on, which are written on the lines.
    values : sequence of array, each of shape (units,), optional
        Numbers that are written into the circles, for the inputs and for each layer.
    title : str, optional
        The finding; if not given, how many layers and numbers the network has.

    Returns
    -------
    Axes
        The picture. Of layers with more than 6 units only the first ones are drawn.

    Raises
    ------
    ValueError
        If there is not one activation a layer.
    """
    if len(acts) != len(layer_dims) - 1 or not acts:
        raise ValueError(
            f"{len(layer_dims)} sizes make {len(layer_dims) - 1} layers, and acts has {len(acts)} "
            "names: pass one activation a layer."
        )
    ax = axes(ax)
    heights = [_heights(units) for units in layer_dims]
    low, high = min(y[-1] for y in heights), max(y[0] for y in heights)
    names_at = low - (1.6 if max(layer_dims) > MOST else 1.0)
    for layer, (left, right) in enumerate(itertools.pairwise(heights), 1):
        W = None if params is None else np.asarray(params[f"W{layer}"])
        _lines(ax, layer - 1, left, right, W)
    for layer, (units, ys) in enumerate(zip(layer_dims, heights, strict=True)):
        ax.scatter([layer] * len(ys), ys, 520, color=SKY, edgecolors="black", zorder=2)
        if values is not None:
            for y, value in zip(ys, np.ravel(values[layer]).astype(float), strict=False):
                ax.text(layer, y, _short(value), ha="center", va="center", zorder=3)
        if units > len(ys):
            ax.text(layer, ys[-1] - 0.85, "⋮", ha="center", va="center", fontsize=16)
        name = acts[layer - 1] if layer else "input" if units == 1 else "inputs"
        ax.text(layer, names_at, f"{units} {name}", ha="center")
    ax.set(xlim=(-0.5, len(acts) + 0.5), ylim=(names_at - 0.4, high + 0.8))
    ax.set_axis_off()
    count = sum((n_in + 1) * n_out for n_in, n_out in itertools.pairwise(layer_dims))
    layers = "1 layer has" if len(acts) == 1 else f"{len(acts)} layers have"
    ax.set_title(title or f"{layers} {count:,} weights and biases")
    return ax


def _heights(units: int) -> NDArray[np.float64]:
    """Return where the circles of a layer stand, from top to bottom."""
    shown = min(units, MOST)
    return (shown - 1) / 2 - np.arange(shown, dtype=float)


def _lines(
    ax: "Axes", x: int, left: NDArray[np.float64], right: NDArray[np.float64], W: ArrayLike | None
) -> None:
    """Draw the lines between two layers, with their weights written on them."""
    for i, start in enumerate(left):
        for j, end in enumerate(right):
            ax.plot([x, x + 1], [start, end], "-", color="grey", linewidth=0.7, zorder=1)
            if W is not None:
                box = {"facecolor": "white", "edgecolor": "none", "pad": 1}
                y, text = (start + end) / 2, _short(float(np.asarray(W)[i, j]))
                ax.text(x + 0.5, y, text, ha="center", va="center", bbox=box)


def _short(value: float) -> str:
    return f"{value:g}".replace("-", "−")


@styled
def gradient_table(
    errors: Mapping[str, float],
    ax: "Axes | None" = None,
    *,
    limit: float = 1e-6,
    title: str | None = None,
) -> "Axes":
    """Draw the errors of a gradient check as a table with a row a layer.

    Parameters
    ----------
    errors : mapping of str to float
        The relative error of each parameter's gradient, under "W1", "b1" to "WL", "bL".
    ax : Axes, optional
        Where to draw; a new figure if not given.
    limit : float
        Errors above it are wrong gradients, and those that are not numbers.
    title : str, optional
        The finding; if not given, the largest error or which gradients are wrong.

    Returns
    -------
    Axes
        The picture: green with a tick where gradient and measurement agree, else red with a cross.

    Raises
    ------
    ValueError
        If `errors` has not one entry for W and b of each layer.
    """
    layers = range(1, len(errors) // 2 + 1)
    if not errors or set(errors) != {f"{letter}{layer}" for letter in "Wb" for layer in layers}:
        raise ValueError(
            f"errors has {', '.join(errors) or 'no names'}: pass W1, b1 and so on, two a layer."
        )
    ax = axes(ax)
    for row, layer in enumerate(layers):
        for column, letter in enumerate("Wb"):
            error = errors[f"{letter}{layer}"]
            right = bool(error <= limit)
            ax.bar(column, 0.9, 0.94, row - 0.45, color=GREEN if right else VERMILLION)
            text = f"{'✓' if right else '✗'}  {error:.0e}"
            ax.text(column, row, text, ha="center", va="center", color="white", fontsize=13)
    ax.set(xlim=(-0.5, 1.5), ylim=(len(layers) - 0.5, -0.5))
    ax.set_xticks([0, 1], ["weights dW", "biases db"])
    ax.set_yticks(range(len(layers)), [f"layer {layer}" for layer in layers])
    ax.spines[:].set_visible(False)
    ax.tick_params(length=0)
    wrong = [f"d{name}" for name, error in errors.items() if not error <= limit]
    found = f"All gradients agree with their measurement to {max(errors.values()):.0e}"
    ax.set_title(title or (f"Not right: {', '.join(wrong)}" if wrong else found))
    return ax
