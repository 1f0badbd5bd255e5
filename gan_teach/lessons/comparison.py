"""An exercise whose answer is a function: it is run beside the library's own on random inputs.

It declares the right answer, the inputs, the boundaries at which careless formulas break, and the
usual mistakes. A mistake is known by what it computes: an answer that gives just that on all inputs
gets the hint for that mistake. Any other wrong answer is told what is wrong with it, or what it
gives and what is right.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn

from gan_teach.lessons.answers import (
    NotDoneYet,
    Wrong,
    are_of_16_bits,
    as_numbers,
    attempt_on_copies,
    close,
    gradient_on_copies,
    shown,
)
from gan_teach.lessons.inputs import fresh
from gan_teach.lessons.marking import ROUNDS, Exercise

Inputs = Iterable[Any]  # of one call of the learner's function
Tries = Sequence[Inputs]  # one for each call


@dataclass(frozen=True)
class Boundary:
    """Inputs at which a formula may break that is right elsewhere; tried after all others.

    tries: makes them. infinite: the name of the mistake of an answer that is NaN or infinite there,
    or stops with an error. wrong: that of an answer that is finite and not right.
    """

    tries: Callable[[torch.Generator], Tries]
    infinite: str
    wrong: str


@dataclass(frozen=True, kw_only=True)
class Comparison(Exercise):
    """An exercise whose answer is a function, held against the library's own.

    tries: makes inputs, on all of which it is compared. read: makes a tensor of what a function
    gives. told: what is said of a right answer; may depend on the tries. right: the right answer,
    where it is not `own`. right_too: another function that is as good. near_misses: wrong ones that
    have no hint of their own but could be taken for others; the inputs tell them apart too.
    gradient_in: the place of the input in which, or in whose weights, what is given must have the
    right gradient too. Its mistakes are then "no_gradient" and "gradient".
    """

    tries: Callable[[torch.Generator], Tries]
    told: str | Callable[[Tries], str]
    boundaries: Sequence[Boundary] = ()
    read: Callable[[Any], Tensor] | None = None
    right: Callable[..., Any] | None = None
    right_too: Callable[..., Any] | None = None
    near_misses: Sequence[Callable[..., Any]] = ()
    gradient_in: int | None = None

    def grade(self, answer: Any) -> str:
        """Raises Wrong with the hint for the mistake, if it is a known one."""
        draw = fresh()
        for _ in range(ROUNDS):
            tries = self.telling_tries(draw)
            self._compare(answer, tries)
            for boundary in self.boundaries:
                self._compare_at(boundary, answer, boundary.tries(draw))
        self._look_behind(answer, tries[0])
        self._compare_gradients(answer, tries[0])
        return self.told(tries) if callable(self.told) else self.told

    def telling_tries(self, draw: torch.Generator) -> Tries:
        """Inputs on which the right answer and the mistakes all give something else.

        Two of them may agree on some of the inputs, but no two agree on all.
        """
        ways = [self._right_ways(), *(mistake.gives for mistake in self.mistakes.values())]
        ways += [(miss,) for miss in self.near_misses]
        for _ in range(1000):
            tries = self.tries(draw)
            given = [[self._values(way, tries) for way in alike] for alike in ways]
            if not any(
                all(map(close, one, other))
                for i, some in enumerate(given) for others in given[:i]
                for one in some for other in others
            ):  # fmt: skip
                return tries
        raise RuntimeError(f"No inputs tell the mistakes of {self.name} apart.")

    def _right_ways(self) -> list[Callable[..., Any]]:
        """The right answer first."""
        return [self.right or self.own, *([self.right_too] if self.right_too else [])]

    def _values(self, function: Callable[..., Any], tries: Tries) -> list[Tensor]:
        read = self.read or as_numbers
        return [read(function(*inputs)) for inputs in tries]

    def _compare(self, answer: Any, tries: Tries) -> None:
        values = [self._values(right, tries) for right in self._right_ways()]
        wanted = values[0]
        given = self._given(answer, tries, wanted)
        if any(all(map(close, given, right)) for right in values):
            return
        if not all(map(close, given, self._given(answer, tries, wanted))):
            raise self.found("random")
        for name, mistake in self.mistakes.items():
            for gives in mistake.gives:
                if all(map(close, given, self._values(gives, tries))):
                    raise self.found(name)
        self._compare_times(given, wanted, tries)
        if any(are_of_16_bits(given, right) for right in values):
            raise self.found("sixteen_bits")
        i = next(i for i in range(len(tries)) if not close(given[i], wanted[i]))
        if not given[i].isfinite().all() and wanted[i].isfinite().all():
            raise Wrong("Your answer has NaN or infinity in it.", "not_finite")
        raise Wrong(self._difference(answer, tries[i], given[i], wanted[i]))

    def _compare_times(self, given: list[Tensor], wanted: list[Tensor], tries: Tries) -> None:
        """Raises Wrong for minus the right answer, and for that times or over the batch's size."""

        def times(factors: Iterable[float]) -> bool:
            return all(close(a, x * b) for a, x, b in zip(given, factors, wanted, strict=True))

        if times(-1 for _ in tries):
            raise self.found("minus")
        sizes = [next((len(x) for x in each if _has_rows(x)), 1) for each in tries]
        if times(sizes):
            raise self.found("times_n", f"Your answer is {sizes[0]} times the right one. ")
        if times(1 / n for n in sizes):
            raise self.found("over_n", f"Your answer is 1/{sizes[0]} of the right one. ")

    def _given(self, answer: Any, tries: Tries, wanted: list[Tensor]) -> list[Tensor]:
        given: list[Tensor] = []
        for each in zip(tries, wanted, strict=True):
            try:
                given.append(self._one(answer, *each))
            except NotDoneYet:
                if not given:
                    raise
                raise self.found("nothing") from None  # as it gave something before
        return given

    def _one(self, answer: Any, inputs: Inputs, wanted: Tensor) -> Tensor:
        with self.known_errors(), self._said_where(inputs):
            given = attempt_on_copies(answer, inputs)
        for name, mistake in self.known.items():
            if mistake.looks and not callable(given) and mistake.looks(given, *inputs):
                raise self.found(name)
        return self._numbers(given, wanted)

    def _numbers(self, given: Any, wanted: Tensor) -> Tensor:
        return self.read(given) if self.read else as_numbers(given, wanted.shape)

    def _compare_at(self, boundary: Boundary, answer: Any, tries: Tries) -> None:
        for inputs, wanted in zip(tries, self._values(self.right or self.own, tries), strict=True):
            try:
                given = self._one(answer, inputs, wanted)
            except Wrong as wrong:
                if wrong.mistake != "error":
                    raise
                raise self.found(boundary.infinite, f"{wrong}. ") from None
            if not close(given, wanted) and not close(given, self._one(answer, inputs, wanted)):
                raise self.found("random")
            if not given.isfinite().all():
                raise self.found(boundary.infinite)
            if not close(given, wanted):
                raise self.found(boundary.wrong)

    def _look_behind(self, answer: Any, inputs: Inputs) -> None:
        """Raises Wrong where a network is not left as it was given."""
        met: list[Any] = []

        def noted(*inputs: Any) -> Any:
            met[:] = inputs
            return answer(*inputs)

        if any(isinstance(each, nn.Module) for each in inputs):
            attempt_on_copies(noted, inputs)
            for before, after in zip(inputs, met, strict=True):
                if isinstance(before, nn.Module) and not _alike(before, after):
                    raise self.found("left_behind")

    def _compare_gradients(self, answer: Any, inputs: Inputs) -> None:
        """Raises Wrong where another gradient comes back than through the right answer."""
        if self.gradient_in is None:
            return
        with self.known_errors():
            right, given = (
                gradient_on_copies(function, tuple(inputs), self.gradient_in)
                for function in (self.right or self.own, answer)
            )
        if given is None:
            raise self.found("no_gradient")
        if right is None or not close(given, right):
            raise self.found("gradient")

    def _difference(self, answer: Any, inputs: Inputs, given: Tensor, wanted: Tensor) -> str:
        """What the answer gives and what is right, with those inputs that are few numbers."""
        where = self._where(inputs)
        if not all(map(_few, inputs)):
            if wanted.ndim:  # of many numbers those that differ
                off = (given - wanted).abs() > 1e-6 + 1e-4 * wanted.abs()
                given, wanted = given[off], wanted[off]
            return (
                f"On a fresh random input{where and f' with {where}'} your answer gives "
                f"{shown(given)}; right is {shown(wanted)}."
            )
        found, right = attempt_on_copies(answer, inputs), (self.right or self.own)(*inputs)
        if not close(self._numbers(found, wanted), given):  # behind another call than before
            raise self.found("random")
        return f"For {where} your answer gives {shown(found)}; right is {shown(right)}."

    def _where(self, inputs: Inputs) -> str:
        """Those inputs that are few numbers, by their names."""
        names = self.asks.partition("(")[2].partition(")")[0].split(", ")
        return ", ".join(
            f"{name} = {x if isinstance(x, list) else shown(x)}"
            for name, x in zip(names, inputs, strict=True) if _few(x)
        )  # fmt: skip

    @contextmanager
    def _said_where(self, inputs: Inputs) -> Iterator[None]:
        """An error of the learner's code is told with those inputs that are few numbers."""
        try:
            yield
        except Wrong as wrong:
            where = self._where(inputs)
            if wrong.mistake != "error" or not where:
                raise
            raise Wrong(f"{wrong}, for {where}", "error") from wrong.__cause__


def _has_rows(given: Any) -> bool:
    return isinstance(given, Tensor) and given.ndim > 0


def _few(given: Any) -> bool:
    return isinstance(given, int | float | list) or (isinstance(given, Tensor) and not given.ndim)


def _alike(one: nn.Module, other: nn.Module) -> bool:
    """Whether two copies of a network have the same weights and settings, but for rounding."""
    modes = [[module.training for module in each.modules()] for each in (one, other)]
    weights = zip(one.parameters(), other.parameters(), strict=True)
    return modes[0] == modes[1] and all(
        a.requires_grad == b.requires_grad and close(a, b.to(a.dtype)) for a, b in weights
    )
