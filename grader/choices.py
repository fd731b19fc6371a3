"""Questions with choices: one or several are right, and each has its explanation.

- ``multiple_choice``: the decorator that makes a function such a question
- ``MultipleChoice``: its choices, and the wrong answers that follow from them
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cached_property, update_wrapper
from itertools import combinations
from typing import Any, ClassVar, ParamSpec, TypeVar

from grader.declarations import BEGIN, END, Variant
from grader.questions import Question

P = ParamSpec("P")
R = TypeVar("R")

_MOST_CHOICES = 5


@dataclass(frozen=True)
class Choice:
    """One choice: what it says, whether it is right, and why."""

    letter: str
    text: str
    why: str
    right: bool

    @property
    def told(self) -> str:
        """What those who gave it are told."""
        return f"{self.letter}) {self.text.rstrip('.')}: {self.why}"

    @property
    def marked(self) -> str:
        """The same behind a mark, for where right and wrong ones stand below each other."""
        return f"{'✓' if self.right else '✗'} {self.told}"


@dataclass(eq=False)
class MultipleChoice(Question[P, R]):
    """A question with choices; the answer is the letters of the right ones, such as ``ac``."""

    choices: list[Choice] = field(default_factory=list[Choice])

    kind: ClassVar[str] = "choice"

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.signature.parameters:
            self._refuse("", "a multiple choice has no parameters; `numeric` draws numbers.")

        def reference() -> str:
            return self.answer

        self.function = update_wrapper(reference, self.function)  # type: ignore[assignment]
        self.observer = as_letters
        if not self.draws:
            self.random(1)
        self._list_answers()

    def right(self, text: str, why: str) -> None:
        """Add a right choice, and why it is right."""
        self._add("right", text, why)

    def wrong(self, text: str, why: str) -> None:
        """Add a wrong choice, and what is wrong with it: who gave it reads that."""
        self._add("wrong", text, why)

    def _add(self, verb: str, text: str, why: str) -> None:
        if not text.strip() or not why.strip():
            self._refuse(verb, "give the choice, and the explanation for those who gave it.")
        text, why = " ".join(text.split()), " ".join(why.split())
        if any(choice.text == text for choice in self.choices):
            self._refuse(verb, f"{text!r} is a choice already.")
        if len(self.choices) == _MOST_CHOICES:
            self._refuse(verb, f"there are {_MOST_CHOICES} choices already; drop one.")
        letter = "abcde"[len(self.choices)]
        self.choices.append(Choice(letter, text, why, verb == "right"))
        self._list_answers()

    @property
    def answer(self) -> str:
        """The letters of the right choices."""
        return "".join(choice.letter for choice in self.choices if choice.right)

    @property
    def several(self) -> bool:
        """Whether more than one choice is right."""
        return len(self.answer) > 1

    def _list_answers(self) -> None:
        """Make mistakes of the wrong answers, and alternatives of ways to write the right one."""
        right = f'answer = "{self.answer}"'
        self.mistakes = [
            Variant(self._told(given), right, f'answer = "{given}"')
            for given in self._possible()
            if given != self.answer
        ]
        other = f'answer = " {self.answer.upper()} "', f"answer = {[*self.answer]}"
        self.accepts = [Variant(old=right, new=new) for new in other]

    def _possible(self) -> Iterator[str]:
        letters = [choice.letter for choice in self.choices]
        for size in range(1, len(letters) + 1 if self.several else 2):
            yield from map("".join, combinations(letters, size))

    def _told(self, given: str) -> str:
        """Return the explanations of the given choices; with several, below what came of them."""
        told = [choice for choice in self.choices if choice.letter in given]
        if not self.several:
            return " ".join(choice.told for choice in told)
        return "\n".join([self._verdict(given), *(choice.marked for choice in told)])

    def _verdict(self, given: str) -> str:
        """Say which of the given letters are right, and whether that is all; name no other."""
        right = [letter for letter in given if letter in self.answer]
        wrong = [letter for letter in given if letter not in self.answer]
        missing = len(right) < len(self.answer)
        if not wrong:
            rest = ", but not everything that is right" if missing else ""
            return f"{_are(right)} right{rest}."
        if not missing:
            many = "one too many" if len(wrong) == 1 else "too many"
            return f"Everything right is there; {_are(wrong)} {many}."
        if not right:
            return f"{_are(wrong)} not right."
        return f"{_are(right)} right, {_are(wrong)} not, and something right is missing."

    @property
    def why(self) -> str:
        """The explanations of the right choices."""
        return self._told(self.answer)

    @property
    def otherwise(self) -> str:
        """What an answer is told that names no choice."""
        letters = [choice.letter for choice in self.choices]
        names = f"{', '.join(letters[:-1])} or {letters[-1]}" if letters else ""
        if self.several:
            return f'Answer with letters of {names}, all that are right, as in `answer = "ab"`.'
        return f'Answer with one letter, {names}, as in `answer = "a"`.'

    @property
    def how(self) -> str:
        """One sentence that says how to answer."""
        several = 'Several choices are right. Answer with all of their letters, such as `"ab"`.'
        return (
            several
            if self.several
            else 'One choice is right. Answer with its letter, such as `"a"`.'
        )

    def statement(self, number: int) -> str:
        """Return the cell that asks the question, with all choices."""
        before, how = super().statement(number).rsplit("\n\n", 1)
        listed = "\n".join(f"- **{choice.letter})** {choice.text}" for choice in self.choices)
        return f"{before}\n\n{listed}\n\n{how}"

    @cached_property
    def source(self) -> str:
        """The function that learners get, with its answer marked."""
        head = f'def {self.name}():\n    """{self.title}"""\n'
        return f'{head}    {BEGIN}\n    answer = "{self.answer}"\n    {END}\n    return answer\n'

    def complete(self) -> None:
        """Raise SpecError where no choice is right, or all are."""
        rights = len(self.answer)
        if rights in (0, len(self.choices)):
            which = "every choice is right" if self.choices and rights else "no choice is right"
            self._refuse("", f"{which}; give choices with .right(text, why) and .wrong(text, why).")


def _are(letters: list[str]) -> str:
    """Return ``a is``, ``a and c are``."""
    names = " and ".join(filter(None, [", ".join(letters[:-1]), letters[-1]]))
    return f"{names} {'is' if len(letters) == 1 else 'are'}"


def as_letters(answer: Any) -> Any:
    """Return letters in one form: small, sorted, together; anything else as it is."""
    said = answer()
    parts = said.replace(",", " ").replace(")", " ").split() if isinstance(said, str) else said
    many = isinstance(parts, list | tuple | set | frozenset)
    if not many or not all(isinstance(part, str) for part in parts):
        return said
    return "".join(sorted({letter for part in parts for letter in part.strip().lower()}))


def multiple_choice(*hints: str, points: float) -> Callable[[Callable[P, R]], MultipleChoice[P, R]]:
    """Make a function without parameters and body a question with choices.

    Parameters
    ----------
    hints
        What to look at; not needed, because each choice has an explanation.
    points
        What the question pays.
    """

    def declare(function: Callable[P, R]) -> MultipleChoice[P, R]:
        return MultipleChoice(function, hints or ("Which choice can you rule out?",), points)

    return declare
