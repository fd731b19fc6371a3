"""A picture of how networks start and what becomes of them: `poster`."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from course1_nn.helpers.plots.style import BLUE, GREEN, ORANGE, PURPLE, SKY, VERMILLION, styled

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

FILLS = (BLUE, GREEN, VERMILLION, PURPLE, ORANGE, SKY)
BINS = 110
HEIGHT = 2.6  # of the tallest ridge, in distances between two layers
RARE = 0.005  # this share of the smallest activations of a layer does not widen the axis
COSTS = (5e-4, 1e8)  # nats: what is larger leaves the picture


@styled
def poster(
    signals: Mapping[str, Sequence[ArrayLike]],
    losses: Mapping[str, ArrayLike],
    *,
    title: str | None = None,
) -> "Figure":
    """Draw what leaves each layer of untrained networks, and the cost of each in training.

    Parameters
    ----------
    signals : mapping of str to sequence of arrays
        For each network the activations of its layers, the first layer's first; any shapes.
    losses : mapping of str to array of shape (steps,)
        For each network the cost before each step, in nats.
    title : str, optional
        The finding.

    Returns
    -------
    Figure
        A column for each network. Above, a histogram for each layer with one logarithmic axis for
        all: activations are drawn without their sign, and zeros not at all. All ridges of a network
        have one scale. Below, the costs, up to the first that is not finite.

    Raises
    ------
    ValueError
        If there is no network, one has no layer, or signals and losses name other networks.
    """
    import matplotlib.pyplot as plt

    if not signals or set(signals) != set(losses) or not all(map(len, signals.values())):
        raise ValueError(
            f"There are signals of {', '.join(signals) or 'no network'} and losses of "
            f"{', '.join(losses) or 'none'}: pass both of the same networks, with a layer or more."
        )
    logs = {name: [_logs(A) for A in layers] for name, layers in signals.items()}
    figure, places = plt.subplots(
        2, len(logs), squeeze=False, sharey="row", sharex="row", figsize=(3.3 * len(logs), 8.0),
        height_ratios=[2.4, 1.0],
    )  # fmt: skip
    edges = _edges([values for layers in logs.values() for values in layers])
    for index, (name, layers) in enumerate(logs.items()):
        colour = FILLS[index % len(FILLS)]
        _draw_ridges(places[0, index], layers, edges, colour)
        places[0, index].set(xlabel="size of the activations", title=name)
        _draw_costs(places[1, index], np.asarray(losses[name], dtype=float), colour)
    deepest = max(len(layers) for layers in logs.values())
    shown = [layer for layer in range(1, deepest + 1) if layer == 1 or layer % 5 == 0]
    places[0, 0].set(ylabel="layer", ylim=(deepest + 0.6, 1 - HEIGHT), yticks=shown)
    powers = np.arange(edges[0], edges[-1] + 1)
    powers = powers[powers % max(1, int(np.ceil(len(powers) / 6))) == 0]
    places[0, 0].set_xticks(powers, [f"$10^{{{power:.0f}}}$" for power in powers])
    places[1, 0].set(ylabel="cost (nats)", yscale="log", ylim=COSTS)
    figure.suptitle(title or "What the layers say before training, and what training makes of it")
    return figure


def _logs(A: ArrayLike) -> NDArray[np.float64]:
    """Return the powers of ten of all numbers but zeros, and of those that are finite."""
    sizes = np.abs(np.asarray(A, dtype=float).ravel())
    return np.log10(sizes[(sizes > 0) & np.isfinite(sizes)])


def _edges(layers: Sequence[NDArray[np.float64]]) -> NDArray[np.float64]:
    """Return the borders of bins, from one whole power of ten to another."""
    drawn = [values for values in layers if values.size]
    low = min((float(np.quantile(values, RARE)) for values in drawn), default=-1.0)
    high = max((float(values.max()) for values in drawn), default=1.0)
    first, last = np.floor(low), np.ceil(high)
    return np.linspace(first, max(last, first + 1), BINS + 1)


def _draw_ridges(
    ax: "Axes", layers: Sequence[NDArray[np.float64]], edges: NDArray[np.float64], colour: str
) -> None:
    """Draw the ridges of one network; those of later layers lie in front."""
    counts: list[NDArray[Any]] = [
        np.histogram(values, edges)[0] / max(1, values.size) for values in layers
    ]
    tallest = max(float(share.max()) for share in counts) or 1.0
    middles = (edges[:-1] + edges[1:]) / 2
    for layer, share in enumerate(counts, 1):
        top = layer - HEIGHT * share / tallest
        ax.fill_between(middles, layer, top, color=colour, alpha=0.75, zorder=layer, linewidth=0)
        ax.plot(middles, top, "-", color="white", linewidth=0.9, zorder=layer)
    ax.axvline(0.0, color="black", linewidth=0.8, zorder=0)
    ax.spines["left"].set_visible(False)
    ax.tick_params(axis="y", length=0)


def _draw_costs(ax: "Axes", losses: NDArray[np.float64], colour: str) -> None:
    """Draw costs up to the first that is not finite, and say where that is."""
    lost = np.flatnonzero(~np.isfinite(losses))
    end = int(lost[0]) if lost.size else len(losses)
    ax.plot(np.arange(end), losses[:end], "o-", color=colour, markevery=[0], markersize=5)
    ax.set_xlabel("step")
    if lost.size:
        note = f"not a number\nfrom step {end} on"
        ax.text(0.5, 0.6, note, transform=ax.transAxes, ha="center", color=colour)
