"""Reports for tests of what people read: an ordinary class, and one whose every text attacks."""

import random
from typing import Any

from grader.report import CaseResult, Diagnosis, ExerciseResult, Header, Report, Verdict

HEADER = Header(
    engine="2026.1", spec="5" * 64, seed="b31c77e0", sandbox="bubblewrap", versions={"numpy": "2"}
)
POINTS = {"forward": 10.0, "cost": 15.0, "backward": 25.0, "fit": 50.0}
EVIL = '<script>alert(1)</script>"><img src=x onerror=alert(1)>\x1b[31m\x00\u202e{{ 7*7 }}'


def cases(passed: bool, outcome: str = "value") -> tuple[CaseResult, ...]:
    shown = "ok" if passed else outcome
    return tuple(
        CaseResult(label=f"{kind} {n}", hidden=kind == "hidden", outcome=shown)
        for kind, n in (("public", 1), ("public", 2), ("hidden", 1))
    )


def answer(name: str, verdict: Verdict, number: int = 1) -> ExerciseResult:
    diagnosis = None
    if verdict == "wrong":
        diagnosis = Diagnosis(code=f"mistake:{number}", hint=f"Mistake {number} of {name}.")
    elif verdict in ("error", "crashed", "timeout"):
        diagnosis = Diagnosis(code=verdict, hint=f"{verdict} of kind {number}")
    return ExerciseResult(
        name=name,
        points=POINTS.get(name, 10.0),
        verdict=verdict,
        cases=cases(verdict == "correct"),
        diagnosis=diagnosis,
    )


def report(student: str, verdicts: list[Verdict], **changes: Any) -> Report:
    results = [answer(name, verdict) for name, verdict in zip(POINTS, verdicts, strict=True)]
    fields: dict[str, Any] = {"assignment": "neuron", "header": HEADER, "exercises": tuple(results)}
    return Report(student=student, **(fields | changes))


def a_class(size: int, seed: int = 0) -> list[Report]:
    draw = random.Random(seed)
    kinds: list[Verdict] = ["wrong", "wrong", "error", "unfinished", "crashed"]
    right: list[Verdict] = ["correct"] * 6
    everyone: list[Report] = []
    for number in range(size):
        results = tuple(answer(n, draw.choice(right + kinds), draw.randint(1, 3)) for n in POINTS)
        everyone.append(report(f"s{number}", ["correct"] * 4, exercises=results))
    if size > 10:
        everyone[3] = report("s3", ["refused"] * 4, refusal="`neuron.ipynb` is not JSON.")
    return everyone


def hostile() -> Report:
    result = ExerciseResult(
        name=EVIL,
        points=3.0,
        verdict="crashed",
        cases=(CaseResult(label=EVIL, hidden=False, outcome=EVIL), *cases(False, EVIL)),
        diagnosis=Diagnosis(code=EVIL, hint=EVIL + " `" + EVIL + "`"),
        carried=(EVIL, EVIL),
        output=EVIL + "</pre></details></main>",
    )
    header = Header(engine=EVIL, spec=EVIL, seed=EVIL, sandbox=EVIL, versions={EVIL: EVIL})
    return Report(
        assignment=EVIL, student=EVIL, header=header, exercises=(result,), notes=(EVIL, EVIL)
    )
