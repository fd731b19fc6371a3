"""Written dates mean what is said, are different, and follow the style that is asked for."""

from datetime import date, datetime

import numpy as np
import pytest

from course5_sequence.helpers import dates as module
from course5_sequence.helpers.dates import STYLES, dates

FORMATS = {
    "9 may 1998": "%d %B %Y",
    "may 9, 1998": "%B %d, %Y",
    "saturday, may 9 1998": "%A, %B %d %Y",
    "sat 9-may-1998": "%a %d-%b-%Y",
    "09.05.1998": "%d.%m.%Y",
    "1998/5/9": "%Y/%m/%d",
}


@pytest.mark.parametrize("style", FORMATS)
def test_python_reads_the_same_date(style: str) -> None:
    examples = dates(300, np.random.default_rng(1), [style])
    for written, iso in zip(examples.written, examples.iso, strict=True):
        assert datetime.strptime(written, FORMATS[style]).date().isoformat() == iso


@pytest.mark.parametrize("style", STYLES)
def test_each_style_is_named_by_what_it_makes_of_the_ninth_of_may(style: str) -> None:
    assert STYLES[style](date(1998, 5, 9)) == style


def test_two_figures_of_a_year_mean_one_year() -> None:
    examples = dates(36_525, np.random.default_rng(1), ["9 may 98"])  # all there are
    assert len(set(examples.written)) == 36_525


@pytest.mark.parametrize(
    ("number", "written"),
    [(1, "1st"), (2, "2nd"), (3, "3rd"), (4, "4th"), (11, "11th"), (12, "12th"), (13, "13th"),
     (21, "21st"), (22, "22nd"), (31, "31st")],
)  # fmt: skip
def test_ordinals(number: int, written: str) -> None:
    assert module.ordinal(number) == written


def test_dates_are_different_and_styles_equally_likely() -> None:
    examples = dates(8000, np.random.default_rng(2))
    assert len(set(examples.iso)) == 8000
    counts = np.bincount(examples.style, minlength=len(STYLES))
    assert np.abs(counts - 1000).max() < 150  # five standard deviations
    assert min(examples.iso) < "1951"
    assert max(examples.iso) > "2048"


def test_a_test_set_can_be_had_without_the_dates_of_the_training_set() -> None:
    rng = np.random.default_rng(3)
    training = dates(20_000, rng)
    assert not set(training.iso) & set(dates(16_525, rng, without=training.iso).iso)
    with pytest.raises(ValueError, match="There are 16525 dates to choose from, not 16526"):
        dates(16_526, rng, without=training.iso)


def test_the_same_generator_gives_the_same_dates() -> None:
    one, other = (dates(50, np.random.default_rng(4), typos=0.5) for _ in range(2))
    assert (one.written, one.iso) == (other.written, other.iso)


def test_typos_change_the_order_of_letters_and_are_marked() -> None:
    plain = dates(2000, np.random.default_rng(5))
    typed = dates(2000, np.random.default_rng(5), typos=0.3)
    assert typed.iso == plain.iso
    different = [a != b for a, b in zip(plain.written, typed.written, strict=True)]
    np.testing.assert_array_equal(different, typed.typo)
    assert all(sorted(a) == sorted(b) for a, b in zip(plain.written, typed.written, strict=True))
    # Two of eight styles have no letters; a swap of two like letters changes nothing.
    assert typed.typo.mean() == pytest.approx(0.3 * 6 / 8, abs=0.03)
    assert not plain.typo.any()


def test_an_unknown_style_is_refused_with_those_that_there_are() -> None:
    with pytest.raises(ValueError, match=r"The styles are \['9 may 1998', .* got \['5/9/98'\]"):
        dates(1, np.random.default_rng(0), ["5/9/98"])
    with pytest.raises(ValueError, match=r"got \[\]: choose"):
        dates(1, np.random.default_rng(0), [])
