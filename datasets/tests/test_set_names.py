"""Names: counts, alphabets, order, no duplicates."""

import names as builder
import numpy as np
import pytest

from course1_nn.helpers import data


@pytest.fixture(scope="module")
def names() -> data.Data:
    return data.load("names")


def test_dinosaurs_are_lower_case_letters_in_order_each_once(names: data.Data) -> None:
    dinosaurs = names.dinosaurs.tolist()
    assert len(dinosaurs) == 1318
    assert dinosaurs == sorted(set(dinosaurs))
    assert all(name.isascii() and name.isalpha() and name.islower() for name in dinosaurs)
    assert (min(map(len, dinosaurs)), max(map(len, dinosaurs))) == (3, 23)
    assert {"tyrannosaurus", "triceratops", "zuolong"} <= set(dinosaurs)


def test_first_names_go_from_frequent_to_rare(names: data.Data) -> None:
    assert names.first_names[:2].tolist() == ["Jacob", "Michael"]
    assert (np.diff(names.births) <= 0).all()
    assert all(name.isascii() and name.isalpha() for name in names.first_names.tolist())


def test_a_first_name_comes_once_for_each_sex(names: data.Data) -> None:
    pairs = list(zip(names.first_names.tolist(), names.sex.tolist(), strict=True))
    assert len(set(pairs)) == len(pairs)
    assert {sex: names.sex.tolist().count(sex) for sex in "FM"} == {"F": 1754, "M": 1298}


def test_places_are_in_order_each_once_in_a_known_region(names: data.Data) -> None:
    places = names.places.tolist()
    assert places == sorted(set(places))
    assert set(names.region.tolist()) <= set(builder.REGIONS)
    assert {"Buenos Aires", "Zurich", "Saint Helena", "Reykjavik"} <= set(places)
    assert not {"ACT", "GMT", "Unknown", "Eastern"} & set(places)
    assert names.region[places.index("Zurich")] == "Europe"


def test_places_are_read_from_the_names_of_zones() -> None:
    zones = "America/Argentina/San_Luis\nEtc/GMT+1\nAtlantic/St_Helena\nAustralia/ACT\nUTC"
    found = {"Saint Helena": "Atlantic", "San Luis": "America"}
    assert builder.places_in(zones) == found
