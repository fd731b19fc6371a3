"""Pictures that questions of the quizzes ask about, and the numbers that they show.

- `learning_curves`, from `errors`: two teams, and their errors by number of examples
- `three_averages`, from `averages`: one noisy series, averaged with three values of beta
- `lower_rate`, from `descent`: noisy steps whose learning rate is lowered on the way
- `two_searches`, from `trials`: nine trials of a grid and nine random ones
"""

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from course1_nn.helpers.plots.style import COLOURS, DASHES, MARKERS, styled

if TYPE_CHECKING:
    from matplotlib.figure import Figure

Floats = NDArray[np.float64]

NOISE = 0.3  # standard deviation of the measurements that both teams fit
TEAMS = {"team P": 1, "team Q": 30}  # degrees of their polynomials
SIZES = (40, 45, 50, 60, 70, 80)
BETAS = {"A": 0.9, "B": 0.5, "C": 0.98}
STEPS, LOWERED = 600, 300
RATES = {"lowered at step 300": (0.1, 0.01), "low from the start": (0.01, 0.01)}
BEST_RATE = 10**-1.4


# ---- week 1 -------------------------------------------------------------------------------------


def errors(degree: int, m: int, repeats: int = 400) -> tuple[float, float]:
    """Return training and dev error of a polynomial fitted to `m` measurements of a sine.

    Both are mean squared errors over `repeats` data sets. Dev examples are measured anew, at the
    same places.
    """
    rng = np.random.default_rng(degree)
    x = np.linspace(-1, 1, m)
    powers = np.polynomial.legendre.legvander(x, degree)  # (m, degree + 1)
    truth = np.sin(3 * x)[:, np.newaxis]
    train, dev = truth + NOISE * rng.normal(size=(2, m, repeats))
    fitted = powers @ np.linalg.lstsq(powers, train, rcond=None)[0]  # (m, repeats)
    return float(np.mean((fitted - train) ** 2)), float(np.mean((fitted - dev) ** 2))


@styled
def learning_curves() -> "Figure":
    """Draw the errors of both teams by number of training examples."""
    import matplotlib.pyplot as plt

    figure, places = plt.subplots(1, 2, figsize=(9, 3.6), sharey=True)
    for ax, (team, degree) in zip(places, TEAMS.items(), strict=True):
        curves = np.array([errors(degree, m) for m in SIZES])  # (sizes, 2)
        for k, name in enumerate(("training set", "dev set")):
            ax.plot(SIZES, curves[:, k], marker=MARKERS[k], label=name)
        ax.axhline(NOISE**2, color="black", linestyle=":", label="noise, for nobody to predict")
        ax.set(xlabel="training examples", title=team, ylim=(0, 0.33))
    places[0].set_ylabel("mean squared error")
    places[1].legend()
    return figure


# ---- week 2 -------------------------------------------------------------------------------------


def series(T: int = 300) -> Floats:
    """Return `T` noisy numbers around 0, then around 1 from the middle on, shape (T,)."""
    return (np.arange(T) >= T // 2) + 0.3 * np.random.default_rng(0).normal(size=T)


def averages(x: ArrayLike, beta: float) -> Floats:
    """Return the exponentially weighted average of `x`, with bias correction, shape (T,).

    Each number counts `beta` times as much as the one after it, and all weights add up to 1.
    """
    x = np.asarray(x, dtype=float)
    lags = np.subtract.outer(np.arange(len(x)), np.arange(len(x)))  # (T, T)
    weights = np.where(lags >= 0, beta ** np.maximum(lags, 0), 0)
    return (weights / weights.sum(axis=1, keepdims=True)) @ x


@styled
def three_averages() -> "Figure":
    """Draw a noisy series and its averages A, B and C."""
    import matplotlib.pyplot as plt

    figure, ax = plt.subplots(figsize=(8, 4))
    x = series()
    ax.plot(x, ".", color="grey", markersize=4, label="the numbers")
    for name, width in zip("BAC", (1.2, 1.8, 2.4), strict=True):
        k = "ABC".index(name)
        ax.plot(averages(x, BETAS[name]), color=COLOURS[k], linestyle=DASHES[k], linewidth=width,
                marker=MARKERS[k], markevery=(9 * k, 40), label=f"average {name}")  # fmt: skip
    ax.set(xlabel="step", ylabel="value", title="One series, three averages")
    handles, names = ax.get_legend_handles_labels()
    order = np.argsort(names)[[3, 0, 1, 2]]  # the numbers first, then A, B and C
    ax.legend([handles[k] for k in order], [names[k] for k in order], loc="upper left")
    return figure


def descent(before: float, after: float, w_start: float = 3.0) -> Floats:
    """Return the cost before each of the noisy steps down a bowl, shape (STEPS,).

    The bowl has 50 weights and curvatures from 0.2 to 1, and the gradient has noise of deviation 1.
    """
    rng, curvature = np.random.default_rng(0), np.linspace(0.2, 1, 50)
    w, costs = np.full(50, w_start), np.empty(STEPS)
    for step in range(STEPS):
        costs[step] = np.sum(curvature * w**2) / 2
        rate = before if step < LOWERED else after
        w = w - rate * (curvature * w + rng.normal(size=50))
    return costs


@styled
def lower_rate() -> "Figure":
    """Draw the cost of a run whose rate is lowered, and of one whose rate is always low."""
    import matplotlib.pyplot as plt

    figure, ax = plt.subplots()
    for name, rates in RATES.items():
        ax.plot(descent(*rates), label=f"rate {name}")
    ax.axvline(LOWERED, color="black", linewidth=1, linestyle=":")
    ax.set(xlabel="step", ylabel="cost", yscale="log", title="One bowl, two ways down")
    ax.legend()
    return figure


# ---- week 3 -------------------------------------------------------------------------------------


def trials() -> dict[str, Floats]:
    """Return rates and numbers of units of nine trials of each search, each of shape (9, 2)."""
    powers, units = np.meshgrid((-3.5, -2.0, -0.5), (32, 64, 96))
    grid = np.column_stack([10.0 ** powers.ravel(), units.ravel()])
    rng = np.random.default_rng(10)
    chance = np.column_stack([10 ** rng.uniform(-4, 0, 9), rng.integers(16, 113, 9).astype(float)])
    return {"grid": grid, "random": chance}


def accuracy(rate: ArrayLike) -> Floats:
    """Return the dev accuracy at a learning rate; the number of units does not matter."""
    return 0.5 + 0.45 * np.exp(-((np.log10(np.asarray(rate) / BEST_RATE) / 0.6) ** 2))


@styled
def two_searches() -> "Figure":
    """Draw the trials of both searches on a map of the accuracy."""
    import matplotlib.pyplot as plt

    figure, places = plt.subplots(1, 2, figsize=(9, 3.6), sharey=True)
    rates = 10 ** np.linspace(-4, 0, 201)
    ground = np.tile(accuracy(rates[:-1] * 10**0.01), (2, 1))  # in the middle of each column
    view: dict[str, Any] = {"cmap": "cividis", "vmin": 0.5, "vmax": 1}
    maps = [ax.pcolormesh(rates, [10, 64, 118], ground, **view) for ax in places]
    for ax, (name, points) in zip(places, trials().items(), strict=True):
        ax.plot(*points.T, "o", color="white", markeredgecolor="black", markersize=8)
        ax.set(xscale="log", xlabel="learning rate", title=name)
    places[0].set_ylabel("hidden units")
    figure.colorbar(maps[0], ax=places, label="dev accuracy")
    return figure
