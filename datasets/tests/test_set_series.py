"""Series: dates without gaps, ranges, and the seasons that each should have."""

import numpy as np
import pytest
import series as builder

from course1_nn.helpers import data


@pytest.fixture(scope="module")
def series() -> data.Data:
    return data.load("series")


def autocorrelation(values: np.ndarray, lag: int) -> float:
    return float(np.corrcoef(values[:-lag], values[lag:])[0, 1])


@pytest.mark.parametrize(
    ("key", "unit", "step"),
    [("co2_week", "D", 7), ("seattle_day", "D", 1), ("sea_month", "M", 1),
     ("employment_month", "M", 1)],
)  # fmt: skip
def test_dates_are_in_order_without_gaps(series: data.Data, key: str, unit: str, step: int) -> None:
    steps = np.diff(series[key].astype(f"datetime64[{unit}]")).astype(int)
    assert (steps == step).all()


def test_years_are_in_order_without_gaps(series: data.Data) -> None:
    assert (np.diff(series.sunspots_year) == 1).all()
    assert (np.diff(series.nile_year) == 1).all()
    assert (len(series.sunspots), len(series.nile)) == (309, 100)


def test_every_date_has_a_value(series: data.Data) -> None:
    for key, dates in {
        "co2": "co2_week",
        "sea": "sea_month",
        "employment": "employment_month",
    }.items():
        assert series[key].shape == series[dates].shape
    for key in ("seattle_rain", "seattle_max", "seattle_min", "seattle_wind", "seattle_weather"):
        assert series[key].shape == series.seattle_day.shape == (1461,)


def test_sunspots_return_after_about_eleven_years(series: data.Data) -> None:
    lags = [autocorrelation(series.sunspots, lag) for lag in range(5, 16)]
    assert 5 + int(np.argmax(lags)) in {10, 11}


def test_carbon_dioxide_rises_and_has_a_yearly_wave(series: data.Data) -> None:
    assert series.co2[-52:].mean() - series.co2[:52].mean() == pytest.approx(55, abs=2)
    wave = series.co2 - np.convolve(series.co2, np.ones(53) / 53, "same")
    assert autocorrelation(wave[100:-100], 52) > 0.8
    assert series.co2_filled.sum() == 59


def test_the_sea_and_seattle_have_seasons(series: data.Data) -> None:
    assert autocorrelation(series.sea, 12) > 0.7
    assert int(series.sea.reshape(-1, 12).mean(axis=0).argmax()) == 2  # March, south of the equator
    assert autocorrelation(series.seattle_max, 365) > 0.6
    assert (series.seattle_max >= series.seattle_min).all()
    dry = series.seattle_rain[series.seattle_weather == "sun"]
    assert dry.mean() < 0.5 < series.seattle_rain[series.seattle_weather == "rain"].mean()


def test_the_nile_falls_about_1898(series: data.Data) -> None:
    before, after = series.nile[series.nile_year < 1899], series.nile[series.nile_year >= 1899]
    assert before.mean() - after.mean() == pytest.approx(248, abs=2)


def test_gaps_are_filled_on_a_straight_line_and_marked() -> None:
    values, filled = builder.without_gaps(["1", "", "", "4", "3"])
    assert values.tolist() == [1, 2, 3, 4, 3]
    assert filled.tolist() == [0, 1, 1, 0, 0]
