"""What every question of a quiz promises besides, [] where it keeps its word.

- ``contract_12``: the sealed key judges as the open one, whatever numbers a learner sees
- ``contract_13``: the release asks everything and gives nothing away; a quiz has 10 questions
"""

import json
import re
from collections.abc import Iterator
from typing import Any

from grader import key as keys
from grader.authoring.build import notebook_source, notebook_text
from grader.authoring.release import learner_notebook
from grader.authoring.source import instructor_notebook
from grader.calls import Outcome, load_function
from grader.choices import MultipleChoice
from grader.grading.diagnose import diagnose, judge_cases
from grader.grading.mistakes import general_outcomes
from grader.grading.questions import selections
from grader.key import AnswerKey
from grader.questions import Question
from grader.stems import Stem
from grader.variants import as_function, outcomes, public_key

AnyQuestion = Question[..., Any]
QUESTIONS = 10
_OF_A_CASE = {"label", "m", "arguments", "salt", "sealed"}


def questions(stem: Stem) -> list[AnyQuestion]:
    """Return the questions of `stem`, none for an ordinary notebook."""
    return [each for each in stem.exercises().values() if isinstance(each, Question)]


# ---- one question -------------------------------------------------------------------------------


def contract_12(question: AnyQuestion) -> list[str]:
    """Return complaints unless each answer opens its own explanation, and the right one passes."""
    whole = public_key(question)
    text = json.dumps(keys.to_json([whole]))
    sealed = keys.from_json(json.loads(text))[question.name]
    found: list[str] = []
    for key, open_key in zip(selections(sealed), selections(whole), strict=True):
        where = f"on {' and '.join(case.label for case in key.cases)}"
        for name, results in _right(question, key).items():
            if _said(key, results) != ("", question.why):
                found.append(f"{question.name}: {name} is rejected by the sealed key {where}.")
        for number, variant in enumerate(question.mistakes):
            code, told = _said(key, _run(as_function(question, variant), key))
            if (code, told) != (f"mistake:{number + 1}", variant.hint):
                found.append(
                    f"{question.name}.mistake {variant.label} is not told what is wrong with it "
                    f"{where}; draw numbers on which it differs from all other answers."
                )
        for name, results in general_outcomes(open_key).items():
            if name not in question.excuses and not _said(key, results)[0]:
                found.append(
                    f"{question.name}: the general mistake {name!r} passes {where}; draw other "
                    f"numbers, or {question.name}.excuse({name!r}, why)."
                )
    return found


def _right(question: AnyQuestion, key: AnswerKey) -> dict[str, list[Outcome]]:
    functions = {"the reference": question.function}
    functions |= {variant.label: as_function(question, variant) for variant in question.accepts}
    return {name: _run(function, key) for name, function in functions.items()}


def _run(function: Any, key: AnswerKey) -> list[Outcome]:
    return outcomes(function, key, load_function(key.observer))


def _said(key: AnswerKey, results: list[Outcome]) -> tuple[str, str]:
    """Return the code of the diagnosis, '' for none, and what the learner reads."""
    key = keys.opened(key, results)
    diagnosis = diagnose(key, judge_cases(key, results))
    return (diagnosis.code, diagnosis.hint) if diagnosis else ("", key.why)


# ---- a quiz -------------------------------------------------------------------------------------


def contract_13(stem: Stem) -> list[str]:
    """Return complaints unless all is asked in the release, and nothing in it is answered."""
    asked = questions(stem)
    if not asked:
        return []
    notebook = notebook_source(notebook_text(learner_notebook(instructor_notebook(stem))))
    checks = keys.to_json(map(public_key, asked))
    released = " ".join(notebook.split()) + json.dumps(checks, ensure_ascii=False)
    found = [
        f"{stem.place}: the explanation `{why[:60]}` of {question.name} stands in the release."
        for question in asked
        for why in _explanations(question)
        if why in released
    ]
    found += [
        f"{stem.place}: the choice {choice.letter}) of {question.name} is not in its notebook."
        for question in asked
        if isinstance(question, MultipleChoice)
        for choice in question.choices
        if f"- **{choice.letter})** {choice.text}" not in notebook
    ]
    found += [
        f"{stem.place}: a line of {question.name} breaks within `…` and begins with {line[:1]!r}, "
        "which makes a list of it; break the line elsewhere."
        for question in asked
        for line in question.text.splitlines()
        if re.match(r"[-+*] [^`]*`(?:[^`]*`[^`]*`)*[^`]*$", line)
    ]
    for entry in checks["exercises"]:
        if any(entry["mistakes"]) or any(set(case) - _OF_A_CASE for case in entry["cases"]):
            found.append(f"{stem.place}: the key of {entry['name']} is readable in its checks.")
    is_quiz = len(asked) == len(stem.exercises())
    if is_quiz and len(asked) < QUESTIONS:
        found.append(f"{stem.place}: it has {len(asked)} questions; a quiz has {QUESTIONS}.")
    return found


def _explanations(question: AnyQuestion) -> Iterator[str]:
    """Yield every sentence that only an answer may open."""
    if isinstance(question, MultipleChoice):
        yield from (choice.why for choice in question.choices)
    else:
        yield from (question.why, *(" ".join(each.hint.split()) for each in question.mistakes))
