"""A test of the tests: each contract of an exercise goes red on one that was broken for it."""

from pathlib import Path

import pytest

from grader.authoring import contracts
from grader.tests.samples import CENTER, changed, exercise_with, one, write_center, write_stem

# ---- 1: the reference ---------------------------------------------------------------------------


def test_1_goes_red_for_a_reference_that_answers_differently_each_time(tmp_path: Path) -> None:
    center = write_center(tmp_path, ("means + shift", "means + shift + np.random.rand()"))
    found = contracts.contract_1(center)
    one(found, "the reference fails case public 1")
    one(found, "the reference with seed 19 fails case hidden 1")


def test_1_goes_red_for_a_reference_that_raises_on_some_seeds(tmp_path: Path) -> None:
    center = write_center(tmp_path, ("    means =", "    assert len(X) in (3, 4, 5)\n    means ="))
    found = contracts.contract_1(center)
    one(found, "the reference raises AssertionError", "It happens with seed")
    assert len(found) < 20


def test_1_goes_red_for_a_reference_that_changes_its_input_on_some_seeds(tmp_path: Path) -> None:
    change = "    if len(X) == 7:\n        X[0] = 0\n    means ="
    center = write_center(tmp_path, ("    means =", change), ("random(m=(4, 7)", "random(m=(4, 8)"))
    one(contracts.contract_1(center), "changes its argument X in place on case hidden")


# ---- 2: the stub --------------------------------------------------------------------------------


def test_2_goes_red_where_a_result_is_returned_before_the_gap(tmp_path: Path) -> None:
    early = "    if len(X) == 1:\n        return 0 * X + shift\n    ### BEGIN SOLUTION"
    code = changed(CENTER, ("    ### BEGIN SOLUTION", early))
    more = "center.probe(np.array([[1.0, 2.0]]), 2.0)\n"
    center = write_stem(tmp_path, code + more).exercises()["center"]
    found = contracts.contract_2(center)
    one(found, "the unfinished stub passes case public 2")
    assert len(found) == 1


# ---- 3: mistakes --------------------------------------------------------------------------------


def test_3_goes_red_for_a_mistake_that_hidden_inputs_do_not_tell(tmp_path: Path) -> None:
    center = write_center(tmp_path, ("shift=uniform(1, 2)", "shift=0.0"))
    assert contracts.contract_3(center, 0) == []
    found = contracts.contract_3(center, 2)
    one(found, "passes hidden inputs (seed 1)", "draw inputs on which it differs")


def test_3_goes_red_for_a_mistake_that_probes_do_not_tell(tmp_path: Path) -> None:
    center = exercise_with(tmp_path, 'center.mistake("Same.", "X - means", "-means + X")')
    one(contracts.contract_3(center, 3), "passes the public cases")


def test_3_goes_red_for_a_mistake_that_is_taken_for_another(tmp_path: Path) -> None:
    again = 'center.mistake("Again.", "np.mean", "len(X) * np.mean")'
    center = exercise_with(tmp_path, again)
    one(contracts.contract_3(center, 3), "is diagnosed as mistake:2 instead of mistake:4")


def test_3_goes_red_for_a_mistake_that_is_different_each_time(tmp_path: Path) -> None:
    center = exercise_with(tmp_path, 'center.mistake("Random.", "shift", "np.random.rand()")')
    one(contracts.contract_3(center, 3), "is diagnosed as value instead of mistake:4")


# ---- 4: general mistakes ------------------------------------------------------------------------

ZEROS = '''
@exercise("Look at the shape.", points=100)
def center(n_x: int) -> Float[Array, " n_x"]:
    """Return n_x zeros."""
    ### BEGIN SOLUTION
    start = np.zeros(n_x)
    ### END SOLUTION
    return start


center.probe(3)
center.random(n_x=integers(2, 9))
'''


def test_4_goes_red_for_a_general_mistake_that_passes(tmp_path: Path) -> None:
    center = write_stem(tmp_path, ZEROS).exercises()["center"]
    found = contracts.contract_4(center)
    one(found, "the general mistake 'zeros' passes the public cases", "center.excuse('zeros', why)")
    one(found, "'negated' passes")
    excused = ZEROS + 'center.excuse("zeros", "they are")\ncenter.excuse("negated", "-0 is 0")\n'
    assert contracts.contract_4(write_stem(tmp_path, excused).exercises()["center"]) == []


@pytest.mark.parametrize(
    ("name", "why"),
    [("zeros", "is rejected"), ("ignored:shift", "is rejected"), ("squeezed", "cannot be made"),
     ("times_n", "cannot be made")],
)  # fmt: skip
def test_4_goes_red_for_an_excuse_that_is_not_needed(tmp_path: Path, name: str, why: str) -> None:
    center = exercise_with(tmp_path, f'center.excuse("{name}", "for the test")')
    one(contracts.contract_4(center), f"center.excuse: '{name}' {why} here; drop the excuse.")


def test_4_goes_red_for_an_argument_that_no_input_makes_matter(tmp_path: Path) -> None:
    center = write_center(
        tmp_path, (" + shift\n", " + 0 * shift\n"), ('" + shift"', '" + 0 * shift"')
    )
    one(contracts.contract_4(center), "'ignored:shift' passes")


def test_4_goes_red_where_a_general_mistake_is_not_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("grader.grading.diagnose.general_outcomes", lambda _: {})
    one(contracts.contract_4(write_center(tmp_path)), "'times_m' is diagnosed as value")


# ---- 5: right answers ---------------------------------------------------------------------------


def test_5_goes_red_for_an_alternative_that_is_wrong(tmp_path: Path) -> None:
    center = exercise_with(tmp_path, 'center.accept("axis=0", "axis=None")')
    one(
        contracts.contract_5(center, 2),
        "center.accept 'axis=0' → 'axis=None' is rejected",
        "public 1",
    )


def test_5_goes_red_for_an_alternative_that_is_wrong_on_hidden_inputs_only(tmp_path: Path) -> None:
    center = exercise_with(tmp_path, 'center.accept("+ shift", "+ min(shift, 1.5)")')
    found = contracts.contract_5(center, 2)
    one(found, "is rejected on hidden inputs")


@pytest.mark.parametrize(
    "accept",
    ['center.accept("np.mean(X, axis=0)", "sum(x for x in X) / len(X)")',
     "@center.accept\ndef slow(X, shift):\n    return X - sum(x for x in X) / len(X) + shift"],
)  # fmt: skip
def test_5_goes_red_for_an_alternative_that_breaks_a_rule(tmp_path: Path, accept: str) -> None:
    code = changed(CENTER, ("[sum(column) / len(X) for column in X.T]", "X.mean(axis=0)"))
    rule = 'center.forbid("comprehension", why="NumPy loops for you.")\n'
    center = write_stem(tmp_path, code + rule + accept + "\n").exercises()["center"]
    assert contracts.contract_5(center, 0) == []
    one(contracts.contract_5(center, 2), "breaks a rule. Line", "uses `comprehension`")


def test_5_goes_red_where_single_precision_fails_and_is_not_excused(tmp_path: Path) -> None:
    center = write_center(tmp_path, ("points=100", "points=100, rtol=1e-12"))
    one(contracts.contract_5_float32(center), "its answer as float32 fails on the public cases")
    code = changed(CENTER, ("points=100", "points=100, rtol=1e-12"))
    excused = code + 'center.excuse("float32", "precision is the lesson")\n'
    center = write_stem(tmp_path, excused).exercises()["center"]
    assert contracts.contract_5_float32(center) == contracts.contract_4(center) == []


def test_5_goes_red_for_single_precision_that_is_excused_without_need(tmp_path: Path) -> None:
    center = exercise_with(tmp_path, 'center.excuse("float32", "for the test")')
    one(contracts.contract_5_float32(center), "'float32' passes here; drop the excuse.")


def test_5_takes_floats_in_dicts_and_tuples_and_leaves_the_rest(tmp_path: Path) -> None:
    code = changed(CENTER, ("return centered", 'return {"a": (centered, 3, "text", True, None)}'))
    code = code.partition("center.mistake")[0]
    center = write_stem(tmp_path, code).exercises()["center"]
    assert contracts.contract_5_float32(center) == []


# ---- 10: counts ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("center.probe(", "print(", "at least 1 probe"),
        ("center.random(", "dict(", "hidden inputs whose axes have unequal sizes"),
        ("m=(4, 7), n_x=(2, 3)", "X=lambda rng, sizes: rng.random((4, 4))", "unequal sizes"),
        ('center.mistake("The shift is missing.", " + shift", "")', "", "at least 3 mistakes"),
        ('center.accept("np.mean(X, axis=0)", "np.sum(X, axis=0) / X.shape[0]")', "",
         "at least 2 accepted alternatives"),
        ("    ### END SOLUTION", "    n = 1\n" * 14 + "    ### END SOLUTION", "solution, not 16"),
        ("    means = np.mean(X, axis=0)\n    centered = X - means + shift\n",
         "    # np.mean(X, axis=0), + shift\n", "solution, not 0"),
    ],
)  # fmt: skip
def test_10_goes_red_for_an_exercise_that_brings_too_little(
    tmp_path: Path, old: str, new: str, words: str
) -> None:
    center = write_center(tmp_path, (old, new))
    found = contracts.contract_10(center)
    one(found, "center needs ", words)
    assert len(found) == 1


def test_10_goes_red_without_a_hint(tmp_path: Path) -> None:
    center = write_center(tmp_path)
    center.hints = ()  # as an exercise that is made without the decorator could be
    one(contracts.contract_10(center), "at least 1 hint")


def test_10_asks_no_draws_of_an_exercise_without_parameters(tmp_path: Path) -> None:
    code = '''
@exercise("Count.", points=100)
def center() -> float:
    """Return 1."""
    ### BEGIN SOLUTION
    one = 1.0
    ### END SOLUTION
    return one
center.probe()
'''
    center = write_stem(tmp_path, code).exercises()["center"]
    assert not any("hidden inputs" in said for said in contracts.contract_10(center))


def test_10_takes_an_excuse_where_there_is_no_other_idiom(tmp_path: Path) -> None:
    code = CENTER.partition("center.accept")[0] + 'center.excuse("accepts", "one way only")\n'
    center = write_stem(tmp_path, code).exercises()["center"]
    assert contracts.contract_10(center) == contracts.contract_4(center) == []
    needless = exercise_with(tmp_path, 'center.excuse("accepts", "one way only")')
    one(contracts.contract_10(needless), "it has two accepted alternatives; drop the excuse.")
