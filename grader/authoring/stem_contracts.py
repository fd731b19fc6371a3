"""What every stem promises, as functions that return complaints, [] where it keeps its word.

- ``contract_6``, ``contract_7``: the generated files are up to date
- ``contract_9``: nothing that is released gives a solution away
- ``contract_10_points``, ``contract_11``: the points add up; mutants are noticed
- ``complaints``: all that can be said of a stem and its exercises in a few seconds

Contract 8, that the instructor's notebook runs and scores full marks, is in the tests.
"""

from grader import key as keys
from grader.authoring import contracts
from grader.authoring.build import notebook_source, notebook_text, stale
from grader.authoring.leaks import strings_in, whole_solutions
from grader.authoring.quiz_contracts import contract_12, contract_13, questions
from grader.authoring.release import learner_notebook, solution_leaks
from grader.authoring.source import instructor_notebook
from grader.authoring.trial import survivors
from grader.bundle import bundle_files
from grader.front_matter import built_on
from grader.spec import SpecError
from grader.stems import Stem
from grader.variants import public_key

_OF_AN_EXERCISE = (
    contracts.contract_1,
    contracts.contract_2,
    contracts.contract_4,
    contracts.contract_5_float32,
    contracts.contract_10,
)


def contract_6(stem: Stem) -> list[str]:
    """Return complaints unless the JSON is what a rebuild yields."""
    return _stale(stem, ".json")


def contract_7(stem: Stem) -> list[str]:
    """Return complaints unless the notebook is what a rebuild yields."""
    return _stale(stem, ".ipynb")


def _stale(stem: Stem, suffix: str) -> list[str]:
    return [
        f"{stem.place}: {path.name} is not what its sources yield; run `grader build {stem.place}`."
        for path in stale(stem)
        if path.suffix == suffix
    ]


def contract_9(stem: Stem) -> list[str]:
    """Return complaints unless solutions stay out of released files and of the week's bundle."""
    exercises = list(stem.exercises().values())
    notebook = learner_notebook(instructor_notebook(stem))
    released = {
        stem.notebook.name: notebook_source(notebook_text(notebook)),
        stem.checks.name: "\n".join(strings_in(keys.to_json(map(public_key, exercises)))),
    }
    found = [
        f"{stem.place}: the solution line `{line}` stands in the released {name}."
        for name, text in released.items()
        for line in solution_leaks(exercises, text)
    ]
    source = f"{stem.course}/{stem.week}/source/"
    earlier = {f"{source}{name}.py" for name in built_on(stem)}
    for name, content in bundle_files(stem):
        if name.startswith(source) and name not in earlier:
            found.append(f"{stem.place}: its bundle holds {name}, which is of its own week.")
        text = content.decode(errors="replace") if name.endswith(".py") else ""
        found += [
            f"{stem.place}: its bundle holds the whole solution of {whole} in {name}."
            for whole in whole_solutions(exercises, text)
        ]
    return found


def contract_10_points(stem: Stem) -> list[str]:
    """Return complaints unless the points of the notebook add up to 100."""
    points = sum(exercise.points for exercise in stem.exercises().values())
    if abs(points - 100) < 1e-9:
        return []
    return [f"{stem.place}: its points add up to {points:g}; share out 100."]


def contract_11(stem: Stem) -> list[str]:
    """Return complaints unless machine-made mutants are noticed, or listed as equivalent."""
    found: list[str] = []
    try:
        surviving = survivors(stem)
    except SpecError as error:
        return [str(error)]
    for name, alive in surviving.items():
        exercise = stem.exercises()[name]
        found += [
            f"{name}: no case notices the mutant `{label}`; add a probe that does, or "
            f"{name}.equivalent({label!r}, why)."
            for label in alive
            if label not in exercise.equivalents
        ]
        found += [
            f"{name}.equivalent: {label!r} is noticed, or is no mutant; drop the line."
            for label in exercise.equivalents
            if label not in alive
        ]
    return found


def complaints(stem: Stem) -> list[str]:
    """Return all complaints about `stem` but those of contracts 6, 7 and 8."""
    found = contract_9(stem) + contract_10_points(stem) + contract_13(stem)
    for question in questions(stem):
        found += contract_12(question)
    for exercise in stem.exercises().values():
        for contract in _OF_AN_EXERCISE:
            found += contract(exercise)
        for number in range(len(exercise.mistakes)):
            found += contracts.contract_3(exercise, number)
        for number in range(len(exercise.accepts)):
            found += contracts.contract_5(exercise, number)
    return found + contract_11(stem)
