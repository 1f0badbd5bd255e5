"""How an exercise is declared, and how an answer is marked."""

import inspect
import re
import textwrap
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import torch

from gan_teach.lessons.answers import NotDoneYet, Wrong, as_number
from gan_teach.lessons.cards import Help, Verdict

NO_ROOT = "math domain error|nonnegative input"  # what math.sqrt says of a negative number
NO_GRAPH = "does not require grad"
ROUNDS = 5  # how often an answer is tried on some three inputs, so that none passes by luck


class Mistake:
    """A usual mistake: the hint for it, and how it is known.

    gives: what it computes from the same inputs, in one way of writing it or several. error: a
    pattern of the message with which it stops. looks: whether what was given looks like it, from
    that and the inputs. None of these where the exercise finds it by other means.
    """

    def __init__(
        self,
        hint: str,
        *gives: Callable[..., Any],
        error: str | None = None,
        looks: Callable[..., bool] | None = None,
    ):
        self.hint, self.gives, self.error, self.looks = hint, gives, error, looks


COMMON = {  # what may happen in any exercise
    "nothing": Mistake(
        "For some inputs your function gives nothing. Is there a `return` at the end of every path?"
    ),
    "two_things": Mistake(
        "PyTorch's `sort`, and `min`, `max` and `median` along an axis, give two things, the "
        "values and where they stood: take `.values` or `.indices`.",
        error="return_types",
        looks=lambda given, *_: isinstance(given, tuple) and hasattr(given, "indices"),
    ),
    "tuple": Mistake(
        "A tuple stands where a tensor is expected. Is it what `torch.autograd.grad` gave? That is "
        "a tuple, even for one tensor: `(slope,) = torch.autograd.grad(...)`.",
        error="'tuple' object|multiply sequence by non-int|and 'tuple'",
    ),
    "caret": Mistake(
        "In Python `^` is no power: write `**`.", error=r"bitwise_xor|operand type\(s\) for \^"
    ),
    "minus": Mistake("The sign is wrong: your answer is minus the right one."),
    "times_n": Mistake("Is it a sum where the mean is asked?"),
    "over_n": Mistake("Is it a mean where the sum is asked?"),
    "random": Mistake(
        "Your function gives something else when it is called again with the same inputs. So it "
        "draws at random, or keeps something from the call before. Use what it is given, and "
        "nothing else."
    ),
    "sixteen_bits": Mistake(
        "Your numbers are right to two or three digits: those of 16 bits, which `half()` and "
        "`bfloat16()` make, have no more. Compute in PyTorch's usual kind, float32."
    ),
    "left_behind": Mistake(
        "What your function gives is right, but the network that it was given is not as it was: "
        "weights moved, or learn no more, or it is in `eval` mode. Leave it as you found it."
    ),
}


NO_SLOPE = Mistake(
    "None stands where a tensor is expected. `.grad` is None until the tensor asks for a gradient, "
    "with `requires_grad_()`, is used after that, and `backward` is called. A function without "
    "`return` gives None as well.",
    error="'NoneType'",
)


@dataclass(frozen=True, kw_only=True)
class Exercise:
    """One exercise: what is asked, its hints in steps, the library's own answer, usual mistakes.

    name: as in `check_<name>`. lesson: the number of the lesson that it is in. asks: what the check
    takes, in words. answer: the library's own answer as an expression, "gt.theory.value".
    own: the object whose source is shown as the solution, or the solution in words.
    """

    name: str
    lesson: int
    asks: str
    hints: Sequence[str]
    answer: str
    own: Any
    mistakes: Mapping[str, Mistake] = field(default_factory=dict)

    def grade(self, answer: Any) -> str:
        """What is said of a right answer. Raises Wrong for others, NotDoneYet for a stub."""
        raise NotImplementedError

    def check(self, answer: Any) -> Verdict:
        """The verdict on this answer."""
        try:
            with torch.enable_grad():  # a page may have switched it off
                return Verdict(f"Right. {self.grade(answer)}", self.help, passed=True)
        except NotDoneYet as stub:
            text = str(stub) or f"`{self.name}` is still to be written."
            return Verdict(f"Not done yet: {text}", self.help, done=False)
        except Wrong as wrong:
            return Verdict(f"Not yet. {wrong}", self.help, mistake=wrong.mistake)

    @cached_property
    def help(self) -> Help:
        """The hints and the solution, for the page."""
        return Help(self.name, "gt.exercises", self.hints, self.solution)

    def solution(self) -> str:
        """The source of the library's own answer, or the solution in words."""
        if isinstance(self.own, str):
            return f"{self.own}\n\n{self.name} = {self.answer}"
        return f"# {self.answer}\n{textwrap.dedent(inspect.getsource(self.own))}"

    def found(self, mistake: str, before: str = "") -> Wrong:
        """The exception for the mistake of this name. before: what is said before its hint."""
        return Wrong(before + self.known[mistake].hint, mistake)

    @property
    def known(self) -> Mapping[str, Mistake]:
        """Its mistakes, and those that may happen in any exercise."""
        return {**self.mistakes, **{k: v for k, v in COMMON.items() if k not in self.mistakes}}

    @contextmanager
    def known_errors(self) -> Iterator[None]:
        """An error of the learner's code may be a known mistake."""
        try:
            yield
        except Wrong as wrong:
            for name, mistake in self.known.items():
                if mistake.error and re.search(mistake.error, str(wrong.__cause__)):
                    raise self.found(name, f"{wrong}. ") from None
            raise


@dataclass(frozen=True, kw_only=True)
class OneNumber(Exercise):
    """An exercise whose answer is one number.

    right: whether it is. near: how far from a mistake's number an answer may be to be that mistake.
    otherwise: what is said of another number. told: of the right one.
    """

    right: Callable[[float], bool]
    told: Callable[[], str]
    otherwise: Callable[[float], str]
    near: float = 0.0

    def grade(self, answer: Any) -> str:
        """Raises Wrong with the hint of the first mistake that it is."""
        given = as_number(answer)
        if self.right(given):
            return self.told()
        for name, mistake in self.mistakes.items():
            by_value = any(abs(given - gives()) <= self.near for gives in mistake.gives)
            if by_value or (mistake.looks and mistake.looks(given)):
                raise self.found(name)
        raise Wrong(self.otherwise(given))
