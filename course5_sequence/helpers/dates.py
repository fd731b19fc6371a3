"""Dates as people write them, beside what they mean: `dates(m, rng)`.

>>> import numpy as np
>>> examples = dates(2, np.random.default_rng(0))
>>> list(zip(examples.written, examples.iso))
[('tuesday, january 23 2035', '2035-01-23'), ('thursday, september 12 2013', '2013-09-12')]

Everything is in lower case, in English, and means one date only: with dots, days stand before
months; two figures of a year mean 1950 to 2049.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from jaxtyping import Bool, Int

FIRST, LAST = date(1950, 1, 1), date(2049, 12, 31)
MONTHS = ("january", "february", "march", "april", "may", "june", "july", "august", "september",
          "october", "november", "december")  # fmt: skip
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def month(day: date) -> str:
    """Return the name of a day's month."""
    return MONTHS[day.month - 1]


def ordinal(number: int) -> str:
    """Return 1st, 2nd, 3rd, 4th, …, 11th, …, 21st."""
    endings = {1: "st", 2: "nd", 3: "rd"}
    teen = number % 100 in {11, 12, 13}
    return f"{number}{'th' if teen else endings.get(number % 10, 'th')}"


STYLES: dict[str, Callable[[date], str]] = {
    "9 may 1998": lambda day: f"{day.day} {month(day)} {day.year}",
    "may 9, 1998": lambda day: f"{month(day)} {day.day}, {day.year}",
    "saturday, may 9 1998": lambda day: (
        f"{WEEKDAYS[day.weekday()]}, {month(day)} {day.day} {day.year}"
    ),
    "9th of may 1998": lambda day: f"{ordinal(day.day)} of {month(day)} {day.year}",
    "sat 9-may-1998": lambda day: (
        f"{WEEKDAYS[day.weekday()][:3]} {day.day}-{month(day)[:3]}-{day.year}"
    ),
    "9 may 98": lambda day: f"{day.day} {month(day)[:3]} {day.year % 100:02}",
    "09.05.1998": lambda day: f"{day.day:02}.{day.month:02}.{day.year}",
    "1998/5/9": lambda day: f"{day.year}/{day.month}/{day.day}",
}


@dataclass(frozen=True)
class Dates:
    """Examples, and what is behind them.

    `style` is an index into the styles that were asked for; `typo` says where two letters have
    changed places.
    """

    written: tuple[str, ...]
    iso: tuple[str, ...]
    style: Int[np.ndarray, " m"]
    typo: Bool[np.ndarray, " m"]


def dates(
    m: int,
    rng: np.random.Generator,
    styles: Sequence[str] = tuple(STYLES),
    typos: float = 0.0,
    without: Collection[str] = (),
) -> Dates:
    """Return m different dates from 1950 to 2049, each written in one of the styles.

    Parameters
    ----------
    styles : sequence of str
        Keys of `STYLES`; each is as likely as the others.
    typos : float
        Share of the examples in which two neighbouring letters of a name change places.
    without : collection of str
        ISO dates to leave out: give the `iso` of the training set to have dates it does not know.

    Raises
    ------
    ValueError
        If a style is not known, or there are not as many dates.
    """
    unknown = [style for style in styles if style not in STYLES]
    if unknown or not styles:
        raise ValueError(f"The styles are {list(STYLES)}; got {list(styles)}: choose among them.")
    taken = set(without)
    days = [FIRST + timedelta(days=n) for n in range((LAST - FIRST).days + 1)]
    free = [day for day in days if day.isoformat() not in taken]
    if m > len(free):
        raise ValueError(f"There are {len(free)} dates to choose from, not {m}: ask for fewer.")
    drawn = [free[n] for n in rng.choice(len(free), size=m, replace=False)]
    style = rng.integers(len(styles), size=m)
    written = [STYLES[styles[int(k)]](day) for k, day in zip(style, drawn, strict=True)]
    wrong = rng.random(m) < typos
    mistyped = [swapped(text, rng) if w else text for text, w in zip(written, wrong, strict=True)]
    changed = np.array([a != b for a, b in zip(written, mistyped, strict=True)], dtype=bool)
    return Dates(tuple(mistyped), tuple(day.isoformat() for day in drawn), style, changed)


def swapped(text: str, rng: np.random.Generator) -> str:
    """Return a text in which two neighbouring letters have changed places, if it has any."""
    places = [k for k in range(len(text) - 1) if text[k : k + 2].isalpha()]
    if not places:
        return text
    at = places[rng.integers(len(places))]
    return text[:at] + text[at + 1] + text[at] + text[at + 2 :]
