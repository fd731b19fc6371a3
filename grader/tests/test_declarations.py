import pytest

from grader.declarations import SpecError, Variant, marked, written


def decorator(function: object) -> object:
    return function


def test_a_variant_is_labelled_by_what_it_replaces_or_by_its_function() -> None:
    assert Variant(old="a\n   b", new="c").label == "'a b' → 'c'"
    assert Variant(function=decorator).label == "decorator"


def test_the_text_of_a_nested_function_is_dedented_and_undecorated() -> None:
    @decorator
    @decorator
    def inner(x: int) -> int:
        """Return x."""
        return x

    assert written(inner) == (  # type: ignore[arg-type]
        'def inner(x: int) -> int:\n    """Return x."""\n    return x\n'
    )


def test_a_lambda_has_no_text_that_could_travel() -> None:
    with pytest.raises(SpecError, match="write it with def"):
        written(lambda x: x)


@pytest.mark.parametrize(
    "source",
    ["", "### BEGIN SOLUTION\n", "### END SOLUTION\n", "### END SOLUTION\n### BEGIN SOLUTION\n",
     "### BEGIN SOLUTION\n### END SOLUTION\n" * 2],
)  # fmt: skip
def test_a_solution_is_marked_once_from_its_begin_to_its_end(source: str) -> None:
    with pytest.raises(SpecError, match="f: mark its solution once"):
        marked("f", source)


def test_the_solution_is_what_stands_between_the_marks() -> None:
    assert marked("f", "a\n### BEGIN SOLUTION\nb\n### END SOLUTION\nc") == "\nb\n"
