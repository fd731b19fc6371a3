"""Draw points of a plane with two or three classes, and know how well they can be told apart.

>>> import numpy as np
>>> from course1_nn.helpers import fields
>>> field = fields.moons()
>>> X, Y = field.draw(400, np.random.default_rng(1))
>>> X.shape, Y.shape
((400, 2), (400, 1))
>>> round(field.bayes_error(), 3)  # no classifier errs less often
0.029

`xor`, `moons`, `spiral` and `petals` are fields. Each is a set of centres with a round Gaussian
cloud about every one of them, so that the density of each class is known everywhere. `posterior` is
the probability of each class at a point, `best` the most probable class, and `bayes_error` says how
often even that one is wrong. `against_rest` makes two classes of three.

A field is no data set: it draws as many examples as you ask for, and never the same ones unless the
generator is the same.
"""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Field:
    """A plane with classes: every example is a centre, chosen evenly, plus Gaussian noise.

    Attributes
    ----------
    name : str
        What people call it.
    centres : array, shape (k, 2)
        Where examples come from.
    labels : int array, shape (k,)
        The class of each centre, from 0. A class with more centres has more examples.
    noise : float
        Standard deviation of an example about its centre, in both directions.
    """

    name: str
    centres: Floats
    labels: Ints
    noise: float

    def __post_init__(self) -> None:
        if self.noise <= 0:
            raise ValueError(f"noise is {self.noise}: give a standard deviation above 0.")

    @property
    def classes(self) -> int:
        """How many classes there are."""
        return int(self.labels.max()) + 1

    def draw(self, m: int, rng: np.random.Generator) -> tuple[Floats, Ints]:
        """Draw examples.

        Parameters
        ----------
        m : int
            How many.
        rng : np.random.Generator
            Equal generators draw equal examples.

        Returns
        -------
        X : array, shape (m, 2)
            One example per row.
        Y : int array, shape (m, 1)
            Their classes.
        """
        chosen = rng.integers(len(self.centres), size=m)
        X = self.centres[chosen] + rng.normal(0.0, self.noise, size=(m, 2))
        return X, self.labels[chosen, np.newaxis]

    def posterior(self, X: ArrayLike) -> Floats:
        """Return the probability of each class at each point.

        Parameters
        ----------
        X : array, shape (m, 2)
            Points, at any distance from the centres.

        Returns
        -------
        array, shape (m, classes)
            Rows sum to 1.
        """
        points = np.asarray(X, dtype=float)
        apart = points[:, np.newaxis, :] - self.centres  # (m, k, 2)
        logs = -(apart**2).sum(axis=2) / (2 * self.noise**2)  # (m, k)
        weights = np.exp(logs - logs.max(axis=1, keepdims=True))
        sums = weights @ np.eye(self.classes)[self.labels]  # (m, classes)
        return sums / sums.sum(axis=1, keepdims=True)

    def best(self, X: ArrayLike) -> Ints:
        """Return the most probable class of each point of X, shape (m, 2), as shape (m, 1)."""
        return self.posterior(X).argmax(axis=1)[:, np.newaxis]

    def bayes_error(self, cells_per_noise: int = 20) -> float:
        """Return how often the best possible classifier errs.

        Parameters
        ----------
        cells_per_noise : int
            Cells of the grid along one standard deviation of the noise.

        Returns
        -------
        float
            A probability. The grid leaves an error below 0.0001.

        Notes
        -----
        The integral over the plane of the joint densities of all classes but the largest one.
        """
        step = self.noise / cells_per_noise
        kernels: list[Floats] = []
        for along in self.centres.T:  # the kernel is a product of one factor an axis
            ticks = np.arange(along.min() - 6 * self.noise, along.max() + 6 * self.noise, step)
            apart = (ticks[:, np.newaxis] - along) / self.noise  # (ticks, k)
            kernels.append(np.exp(-(apart**2) / 2) / (self.noise * np.sqrt(2 * np.pi)))
        joint = np.stack(
            [
                kernels[0][:, self.labels == label] @ kernels[1][:, self.labels == label].T
                for label in range(self.classes)
            ]
        )
        wrong = (joint.sum(axis=0) - joint.max(axis=0)).sum() / len(self.centres)
        return float(wrong * step**2)

    def against_rest(self, label: int) -> "Field":
        """Return the same field with class `label` as class 1, and all others as class 0."""
        if not 0 <= label < self.classes:
            raise ValueError(f"label is {label}: give one from 0 to {self.classes - 1}.")
        name = f"{self.name}, class {label} against the rest"
        return replace(self, name=name, labels=(self.labels == label).astype(int))


def xor(noise: float = 0.5) -> Field:
    """Return four clouds at the corners (±1, ±1): class 1 where both signs agree.

    Notes
    -----
    The best classifier looks at the two signs, and errs when exactly one of them is wrong: with
    ``q = P(noise > 1)`` the Bayes error is ``2 q (1 - q)``.
    """
    centres = np.array([[1.0, 1.0], [-1.0, -1.0], [1.0, -1.0], [-1.0, 1.0]])
    return Field("XOR", centres, np.array([1, 1, 0, 0]), noise)


def moons(noise: float = 0.2, centres: int = 200) -> Field:
    """Return two half circles of radius 1 that reach into each other, class 0 above.

    The upper one is centred on (-0.5, -0.25), the lower one on (0.5, 0.25), with `centres` each.
    """
    angles = np.pi * (np.arange(centres) + 0.5) / centres
    arc = np.column_stack([np.cos(angles), np.sin(angles)])
    shift = np.array([0.5, 0.25])
    upper, lower = arc - shift, shift - arc
    return Field("two moons", *_joined([upper, lower]), noise)


def spiral(noise: float = 0.08, arms: int = 3, turns: float = 0.75, centres: int = 200) -> Field:
    """Return the arms of a spiral, a class each.

    Each arm runs from radius 0.2 to radius 1 in `turns` turns, and has `centres` centres.
    """
    way = (np.arange(centres) + 0.5) / centres
    radius, angle = 0.2 + 0.8 * way, 2 * np.pi * turns * way
    curves = [
        radius[:, np.newaxis] * np.column_stack([np.cos(angle + turn), np.sin(angle + turn)])
        for turn in 2 * np.pi * np.arange(arms) / arms
    ]
    return Field(f"{arms}-arm spiral", *_joined(curves), noise)


def petals(noise: float = 0.08, petals: int = 6, centres: int = 200) -> Field:
    """Return a flower whose petals belong to class 0 and class 1 in turn.

    A petal is an ellipse from radius 0.2 to radius 1, filled with `centres` centres; the number of
    petals is even. Petal 0, of class 0, points to the right.
    """
    if petals < 2 or petals % 2:
        raise ValueError(f"petals is {petals}: give an even number, so that the classes alternate.")
    number = np.arange(centres)
    radius, angle = np.sqrt((number + 0.5) / centres), np.pi * (3 - np.sqrt(5)) * number
    along = 0.6 + 0.4 * radius * np.cos(angle)  # a disc filled evenly, as a sunflower is
    across = 0.42 * np.sin(np.pi / petals) * radius * np.sin(angle)
    leaves = [
        np.column_stack(
            [
                along * np.cos(turn) - across * np.sin(turn),
                along * np.sin(turn) + across * np.cos(turn),
            ]
        )
        for turn in 2 * np.pi * np.arange(petals) / petals
    ]
    points, numbers = _joined(leaves)
    return Field(f"{petals} petals", points, numbers % 2, noise)


def _joined(curves: list[Floats]) -> tuple[Floats, Ints]:
    """Return the points of all curves, shape (k, 2), and the number of the curve of each."""
    numbers = np.repeat(np.arange(len(curves)), [len(curve) for curve in curves])
    return np.concatenate(curves), numbers
