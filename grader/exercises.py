"""The record of an exercise: its reference, and with which verbs an author says how it is judged.

- ``exercise``: the decorator that makes a function an exercise
- ``Exercise``: the reference with its probes, draws, mistakes, alternatives and properties

Authors import it from `grader.spec`, which says what each verb is for.
"""

import inspect
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cached_property, update_wrapper
from typing import Any, ClassVar, Generic, Literal, NoReturn, ParamSpec, TypeVar

from grader.declarations import Ban, Probe, Requirement, SpecError, Variant, marked, written
from grader.domains import Domain
from grader.inputs import Draws, axes_that_hide_a_swap

P = ParamSpec("P")
R = TypeVar("R")


@dataclass(eq=False)
class Exercise(Generic[P, R]):
    """A reference function with everything that the grader needs to know about it.

    Calling it calls the reference, so that later weeks import exercises as a library.
    """

    function: Callable[P, R]
    hints: tuple[str, ...]
    points: float
    judged_by: Literal["values", "properties"] = "values"
    rtol: float | None = None
    atol: float = 1e-12
    seconds: float = 5.0
    probes: list[Probe] = field(default_factory=list[Probe])
    draws: list[Draws] = field(default_factory=list[Draws])
    mistakes: list[Variant] = field(default_factory=list[Variant])
    accepts: list[Variant] = field(default_factory=list[Variant])
    requirements: list[Requirement] = field(default_factory=list[Requirement])
    bans: list[Ban] = field(default_factory=list[Ban])
    excuses: dict[str, str] = field(default_factory=dict[str, str])
    equivalents: dict[str, str] = field(default_factory=dict[str, str])
    observer: Callable[..., Any] | None = None

    kind: ClassVar[str] = "exercise"  # `grader.questions` has others

    def __post_init__(self) -> None:
        update_wrapper(self, self.function)
        if not self.hints or not all(hint.strip() for hint in self.hints):
            self._refuse("", "give at least one hint, as in @exercise('…', points=10).")
        if self.points <= 0:
            self._refuse("", f"points is {self.points}; give a number above 0.")
        if not (self.function.__doc__ or "").strip():
            self._refuse("", "has no docstring; say in one line what it computes.")
        if any(isinstance(p.annotation, str) for p in self.signature.parameters.values()):
            self._refuse("", "its annotations are read; drop `from __future__ import annotations`.")

    def _refuse(self, verb: str, why: str) -> NoReturn:
        raise SpecError(f"{self.name}{'.' * bool(verb)}{verb}: {why}") from None

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> R:
        """Call the reference."""
        return self.function(*args, **kwargs)

    @property
    def name(self) -> str:
        """The name that learners define."""
        return self.function.__name__

    @property
    def pool(self) -> int:
        """How many plain draws are public; 0 for one draw with its contrasts."""
        return 0

    @property
    def why(self) -> str:
        """What a right answer is told; exercises speak for themselves."""
        return ""

    @property
    def otherwise(self) -> str:
        """What a wrong answer is told that is no listed mistake, '' for the first difference."""
        return ""

    @property
    def signature(self) -> inspect.Signature:
        """The parameters of a case: the reference's, or those of a class's observer."""
        if self.observer is None or not inspect.isclass(self.function):
            return inspect.signature(self.function)
        observed = inspect.signature(self.observer)
        return observed.replace(parameters=list(observed.parameters.values())[1:])

    @cached_property
    def source(self) -> str:
        """The function as written, without its decorators."""
        return written(self.function)

    @cached_property
    def solution(self) -> str:
        """The lines between the two solution markers."""
        return marked(self.name, self.source)

    # ---- inputs ---------------------------------------------------------------------------------

    def probe(self, *args: Any, **kwargs: Any) -> None:
        """Add a public call; for an observer plain data may stand for a tensor or a model."""
        self._add_probe(Probe(args, kwargs))

    def probe_because(self, why: str, /, *args: Any, **kwargs: Any) -> None:
        """Add a public call with the reason that learners read, such as 'large scores'."""
        self._add_probe(Probe(args, kwargs, why))

    def _add_probe(self, probe: Probe) -> None:
        try:
            bound = self.signature.bind(*probe.args, **probe.kwargs).arguments
        except TypeError as error:
            call = f"{self.name}({', '.join(self.signature.parameters)})"
            self._refuse("probe", f"{error}; its signature is {call}.")
        hidden_swap = axes_that_hide_a_swap(self.signature, bound)
        if hidden_swap:
            way_out = "so a swapped axis would pass; give the two axes unequal sizes."
            self._refuse("probe", f"{hidden_swap}, {way_out}")
        self.probes.append(probe)

    def random(
        self, draws: int = 3, *, contrast: bool | Iterable[str] = True, **given: Domain | Any
    ) -> None:
        """Draw hidden inputs: `draws` of them, from the annotations and the `given` domains.

        Parameters
        ----------
        draws
            How many independent draws for each submission.
        contrast
            Also change one argument at a time and keep the others, so that an ignored argument
            shows: all (True), none (False) or the named parameters.
        given
            For a parameter: a domain of `grader.inputs` (``uniform(0, 1)``), a dict of domains, a
            function of ``(rng, sizes)``, or a fixed value. For a dimension of the annotations: its
            size, or ``(low, high)`` to draw it.
        """
        try:
            self.draws.append(Draws.declare(self.signature, draws, contrast, given))
        except ValueError as error:
            self._refuse("random", f"{error}.")

    # ---- variants -------------------------------------------------------------------------------

    def mistake(self, hint: str, old: Any = None, new: str | None = None) -> Any:
        """List a wrong answer: replace `old` by `new` in the solution, or give a function.

        With the hint alone it is a decorator for that function.
        """
        if not hint.strip():
            self._refuse("mistake", "give the hint that its author should read.")
        return self._variant(self.mistakes, "mistake", hint, old, new)

    def accept(self, old: Any = None, new: str | None = None) -> Any:
        """List a right answer written otherwise: a replacement or a function (also a decorator)."""
        return self._variant(self.accepts, "accept", "", old, new)

    def _variant(
        self, variants: list[Variant], verb: str, hint: str, old: Any, new: str | None
    ) -> Any:
        if old is None:

            def keep(function: Callable[..., Any]) -> Callable[..., Any]:
                variants.append(Variant(hint, function=function))
                return function

            return keep
        if callable(old):
            variants.append(Variant(hint, function=old))
            return old
        self._check_substitution(verb, old, new)
        variants.append(Variant(hint, old=old, new=new or ""))
        return None

    def _check_substitution(self, verb: str, old: str, new: str | None) -> None:
        if new is None:
            self._refuse(verb, f"give what {old!r} is replaced by.")
        times = self.solution.count(old)
        if times != 1:
            where = f"{old!r} stands {times} times in the solution"
            self._refuse(verb, f"{where}; it must stand there exactly once.")
        if old == new:
            self._refuse(verb, f"{old!r} is replaced by itself.")

    # ---- judging --------------------------------------------------------------------------------

    def observe(self, function: Callable[..., Any]) -> Callable[..., Any]:
        """Judge ``function(answer, *args)`` instead of ``answer(*args)``; use as a decorator.

        The function runs in the learner's process, so it must import all that it needs itself.
        """
        if self.observer is not None:
            self._refuse("observe", "there is an observer already; join the two.")
        self.observer = function
        return function

    def require(self, hint: str, predicate: Callable[..., bool] | None = None) -> Any:
        """Demand ``predicate(result, *args)`` of every result; with the hint alone a decorator."""
        if not hint.strip():
            self._refuse("require", "give the hint that is shown where it does not hold.")
        if predicate is None:

            def keep(function: Callable[..., bool]) -> Callable[..., bool]:
                self.requirements.append(Requirement(hint, function))
                return function

            return keep
        self.requirements.append(Requirement(hint, predicate))
        return predicate

    def forbid(self, *what: str, why: str) -> None:
        """Ban syntax (``for``, ``while``, ``comprehension``) or names from the answer.

        A name is dotted (``np.linalg.inv``, found under any alias), a builtin (``sum``) or, with a
        dot in front, a method of anything (``.sum``).
        """
        if not what or not why.strip():
            self._refuse("forbid", "name what is banned, and why.")
        self.bans.append(Ban(what, why))

    def excuse(self, general: str, reason: str) -> None:
        """Let the general mistake `general` pass, because here it is right or cannot be seen.

        ``accepts`` and ``float32`` excuse an exercise from having two accepted alternatives and
        from taking its answer in single precision.
        """
        if not reason.strip():
            self._refuse("excuse", f"say why {general!r} may pass.")
        self.excuses[general] = reason

    def equivalent(self, mutant: str, reason: str) -> None:
        """Say that the machine-made `mutant` computes the same, and why."""
        if not reason.strip():
            self._refuse("equivalent", f"say why {mutant!r} computes the same.")
        self.equivalents[mutant] = reason


def exercise(
    *hints: str,
    points: float,
    judged_by: Literal["values", "properties"] = "values",
    rtol: float | None = None,
    atol: float = 1e-12,
    seconds: float = 5.0,
) -> Callable[[Callable[P, R]], Exercise[P, R]]:
    """Make a function an exercise.

    Parameters
    ----------
    hints
        A ladder: what to look at, where, the idea. The first one is read most.
    points
        What the exercise pays.
    judged_by
        ``values``: results equal the reference's. ``properties``: only `Exercise.require` counts.
    rtol
        Largest difference relative to the largest expected number; by default 1e-7 for float64
        answers and 1e-4 for float32 ones. A given `rtol` holds for both.
    atol
        Differences below it never count; for results that are zero up to rounding.
    seconds
        Time for all calls of the exercise together, in seconds on a quiet core. It protects the
        machine and is never what an exercise is about.
    """

    def declare(function: Callable[P, R]) -> Exercise[P, R]:
        return Exercise(function, hints, points, judged_by, rtol, atol, seconds)

    return declare
