"""Draw inputs for an exercise from the annotations of its reference.

With this module one can:

- describe what a parameter may be: ``normal``, ``uniform``, ``integers``, ``choice``
- draw a whole set of arguments with a generator: ``Draws.draw``
- list all cases of an exercise, public or hidden: ``public_cases``, ``hidden_cases``

Sizes that an annotation names (``"m n_x"``) are drawn unequal, so that a swapped axis cannot pass.
"""

import inspect
import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, runtime_checkable

import numpy as np

from grader.domains import Domain, Sizes, choice, integers, normal, uniform
from grader.values import pack, plain

__all__ = [
    "Case", "Domain", "Draws", "Sizes", "axes_that_hide_a_swap", "choice", "hidden_cases",
    "integers", "normal", "public_cases", "uniform",
]  # fmt: skip


@dataclass(frozen=True)
class Draws:
    """A declared family of random inputs."""

    signature: inspect.Signature
    count: int
    contrast: tuple[str, ...]
    domains: dict[str, Any]
    sizes: dict[str, int | tuple[int, int]]

    @classmethod
    def declare(
        cls,
        signature: inspect.Signature,
        count: int,
        contrast: bool | Iterable[str],
        given: Mapping[str, Any],
    ) -> "Draws":
        """Check and keep what an author wrote; raises ValueError with what is missing."""
        parameters = signature.parameters
        domains = {name: value for name, value in given.items() if name in parameters}
        sizes = {name: value for name, value in given.items() if name not in parameters}
        _check_sizes(signature, domains, sizes)
        if count < 1:
            raise ValueError(f"draws is {count}; draw at least once")
        for name, parameter in parameters.items():
            if name not in domains and parameter.default is parameter.empty:
                domains[name] = _domain_of(name, parameter.annotation)
        if contrast is True:
            contrast = [name for name in parameters if _can_vary(domains.get(name))]
            contrast = contrast if len(domains) > 1 else []
        unknown = [name for name in contrast or () if name not in domains]
        if unknown:
            raise ValueError(f"contrast names {unknown[0]!r}, which is not drawn")
        draws = cls(signature, count, tuple(contrast or ()), domains, sizes)
        draws.draw(np.random.default_rng(0))
        return draws

    def draw_sizes(self, rng: np.random.Generator) -> Sizes:
        """Return a size for each dimension, no two equal, and none that an annotation fixes."""
        taken = _literal_sizes(self.signature)
        for _ in range(100):
            sizes = {
                name: size if isinstance(size, int) else int(rng.integers(size[0], size[1] + 1))
                for name, size in self.sizes.items()
            }
            if len(set(sizes.values()) - taken) == len(sizes):
                return sizes
        raise ValueError(
            f"sizes {self.sizes} are equal, so a swapped axis would pass; vary them or widen them"
        )

    def draw(self, rng: np.random.Generator, sizes: Sizes | None = None) -> dict[str, Any]:
        """Return one set of arguments by name."""
        sizes = self.draw_sizes(rng) if sizes is None else sizes
        return {
            name: _draw(self.domains[name], rng, sizes, _dims(parameter.annotation))
            for name, parameter in self.signature.parameters.items()
            if name in self.domains
        }


def _check_sizes(
    signature: inspect.Signature, domains: Mapping[str, Any], sizes: Mapping[str, Any]
) -> None:
    """Raise ValueError for a name that is neither a parameter nor a dimension."""
    annotations = [_dims(parameter.annotation) for parameter in signature.parameters.values()]
    named = {
        dim for dims in [*annotations, *map(_shapes, domains.values())] for dim in _words(dims)
    }
    computed = any(callable(domain) for domain in domains.values())
    for name, size in sizes.items():
        if name not in named and not computed:
            raise ValueError(
                f"{name} is neither a parameter ({', '.join(signature.parameters)}) "
                f"nor a dimension ({', '.join(sorted(named)) or 'there are none'})"
            )
        ends = size if isinstance(size, tuple) else (size, size)
        if (
            len(ends) != 2
            or not all(type(end) is int for end in ends)
            or not 0 <= ends[0] <= ends[1]
        ):
            raise ValueError(f"dimension {name} needs a size or (low, high), not {size!r}")


def _shapes(domain: Any) -> str:
    """Return all dimensions that the domains in `domain` name."""
    if isinstance(domain, dict):
        return " ".join(map(_shapes, domain.values()))
    return (domain.shape or "") if isinstance(domain, Domain) else ""


def _words(dims: str | None) -> list[str]:
    return [dim for dim in (dims or "").split() if not dim.isdigit()]


def _literal_sizes(signature: inspect.Signature) -> set[int]:
    """Return the sizes above 1 that stand in annotations as numbers."""
    dims = [_dims(parameter.annotation) or "" for parameter in signature.parameters.values()]
    return {int(dim) for dim in " ".join(dims).split() if dim.isdigit() and int(dim) > 1}


@runtime_checkable
class Derived(Protocol):
    """A function of the generator and the sizes, for inputs that no domain describes."""

    def __call__(self, rng: np.random.Generator, sizes: Sizes) -> Any:
        """Return one value."""
        ...


def _draw(domain: Any, rng: np.random.Generator, sizes: Sizes, dims: str | None) -> Any:
    if isinstance(domain, Domain):
        return domain.draw(rng, sizes, dims)
    if isinstance(domain, dict):
        return {key: _draw(value, rng, sizes, None) for key, value in domain.items()}
    if callable(domain):
        return domain(rng, sizes)
    return domain


def _can_vary(domain: Any) -> bool:
    if isinstance(domain, dict):
        return any(_can_vary(value) for value in domain.values())
    return isinstance(domain, Domain) or callable(domain)


def _dims(annotation: Any) -> str | None:
    """Return ``"m n_x"`` of a jaxtyping annotation, None for anything else."""
    dims = getattr(annotation, "dim_str", None)
    return None if dims is None or "..." in dims or "*" in dims else dims


def _domain_of(name: str, annotation: Any) -> Domain:
    if _dims(annotation) is not None and "float64" in getattr(annotation, "dtypes", ()):
        return normal()
    raise ValueError(f"say what {name} may be, as in random({name}=uniform(0, 1))")


def axes_that_hide_a_swap(signature: inspect.Signature, bound: Mapping[str, Any]) -> str:
    """Return which two axes with different names have equal sizes above 1, '' for none."""
    for name, value in bound.items():
        dims = _dims(signature.parameters[name].annotation)
        if dims is None or not isinstance(value, np.ndarray) or len(dims.split()) != value.ndim:
            continue
        seen: dict[int, str] = {}
        for dim, size in zip(dims.split(), value.shape, strict=True):
            if size > 1 and seen.get(size, dim) != dim:
                return f"axes {seen[size]} and {dim} of {name} both have size {size}"
            seen[size] = dim
    return ""


# ---- cases --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Case:
    """One call of an answer; only the argument ``changed`` differs from the case ``base``."""

    label: str
    arguments: dict[str, Any]
    hidden: bool
    why: str = ""
    base: str = ""
    changed: str = ""


@runtime_checkable
class HasInputs(Protocol):
    """What `public_cases` and `hidden_cases` need to know of an exercise."""

    @property
    def name(self) -> str:
        """What seeds its draws."""
        ...

    @property
    def signature(self) -> inspect.Signature:
        """The reference's parameters with their annotations."""
        ...

    @property
    def probes(self) -> Sequence[Any]:
        """Public calls: ``args``, ``kwargs``, ``why``."""
        ...

    @property
    def draws(self) -> Sequence[Draws]:
        """Families of random inputs."""
        ...

    @property
    def pool(self) -> int:
        """How many plain draws of each family are public; 0 for one with its contrasts."""
        ...


def public_cases(exercise: HasInputs) -> list[Case]:
    """Return the authored probes, then for each family one fixed draw and its contrasts.

    A question has a pool of fixed draws instead, of which each learner sees some.
    """
    cases: list[Case] = []
    for number, probe in enumerate(exercise.probes, 1):
        arguments = exercise.signature.bind(*probe.args, **probe.kwargs).arguments
        cases.append(Case(f"public {number}", dict(arguments), hidden=False, why=probe.why))
    rng = np.random.default_rng(zlib.crc32(exercise.name.encode()))
    for draws in exercise.draws:
        cases += _pool(draws, rng, exercise.pool) or _family(draws, rng, 1, "public", len(cases))
    return cases


def _pool(draws: Draws, rng: np.random.Generator, count: int) -> list[Case]:
    """Return plain draws of which no two neighbours are equal, in a ring."""
    drawn: list[dict[str, Any]] = []
    for number in range(count):
        taken = [pack(plain(each)) for each in (*drawn[-1:], *drawn[: number == count - 1])]
        tries = (draws.draw(rng) for _ in range(20))
        drawn.append(next((d for d in tries if pack(plain(d)) not in taken), draws.draw(rng)))
    return [Case(f"public {number}", given, hidden=False) for number, given in enumerate(drawn, 1)]


def hidden_cases(exercise: HasInputs, seed: int) -> list[Case]:
    """Return the draws of a secret `seed`, with contrasts for the first draw of each family."""
    # the 1 in front keeps seed 0 from drawing the public inputs: trailing zeros do not count
    entropy = [1, zlib.crc32(exercise.name.encode()), seed]
    rng = np.random.default_rng(np.random.SeedSequence(entropy))
    cases: list[Case] = []
    for draws in exercise.draws:
        cases += _family(draws, rng, draws.count, "hidden", len(cases))
    return cases


def _family(
    draws: Draws, rng: np.random.Generator, count: int, word: str, start: int
) -> list[Case]:
    hidden = word == "hidden"
    sizes = draws.draw_sizes(rng)
    first = draws.draw(rng, sizes)
    base = f"{word} {start + 1}"
    cases = [Case(base, first, hidden)]
    for name in draws.contrast:
        other = _another(draws, name, first, rng, sizes)
        if other is not None:
            label = f"{word} {start + len(cases) + 1}"
            cases.append(Case(label, {**first, name: other}, hidden, base=base, changed=name))
    for _ in range(count - 1):
        cases.append(Case(f"{word} {start + len(cases) + 1}", draws.draw(rng), hidden))
    return cases


def _another(
    draws: Draws, name: str, first: dict[str, Any], rng: np.random.Generator, sizes: Sizes
) -> Any:
    """Return a value for `name` that differs from the first draw's, or None."""
    for _ in range(20):
        value = draws.draw(rng, sizes)[name]
        if pack(plain(value)) != pack(plain(first[name])):
            return value
    return None
