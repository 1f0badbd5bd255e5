"""How an exercise is marked: the answer beside the library's own, on fresh random inputs.

A mistake is known by what it computes. Each exercise names the usual ones and says what each would
give, so an answer that gives just that gets the hint for that mistake, and not only "wrong".
"""

import inspect
import re
import textwrap
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import torch
from torch import Tensor

from gan_teach.lessons.cards import Help, Verdict

NO_ROOT = "math domain error|nonnegative input"  # what math.sqrt says of a negative number
NO_GRAPH = "does not require grad"


class NotDoneYet(Exception):  # noqa: N818 - a stub is no error
    """The answer is still a stub."""


class Wrong(Exception):  # noqa: N818 - it is what a check finds
    """What is wrong with an answer: the mistake's name, if it is a known one, and a hint."""

    def __init__(self, hint: str, mistake: str | None = None):
        super().__init__(hint)
        self.mistake = mistake


@dataclass(frozen=True)
class Mistake:
    """A usual mistake: the hint for it, and what it computes from the same inputs.

    gives: None where the check finds the mistake by other means.
    """

    hint: str
    gives: Callable[..., Any] | None = None


@dataclass(frozen=True)
class Exercise:
    """One exercise: how it is called, its hints in steps, and the library's own answer.

    name: as in `check_<name>`. lesson: the number of the lesson that it is in.
    answer: the library's own answer as an expression, "gt.theory.optimal_discriminator".
    own: the object whose source is shown as the solution, or the solution in words.
    """

    name: str
    lesson: int
    hints: Sequence[str]
    answer: str
    own: Any
    mistakes: Mapping[str, Mistake] = field(default_factory=dict)
    help: Help = field(init=False, repr=False)

    def __post_init__(self) -> None:
        help = Help(self.name, "gt.exercises", self.hints, self.solution)
        object.__setattr__(self, "help", help)

    def solution(self) -> str:
        """The source of the library's own answer, or the solution in words."""
        if isinstance(self.own, str):
            return f"{self.own}\n\n{self.name} = {self.answer}"
        return f"# {self.answer}\n{textwrap.dedent(inspect.getsource(self.own))}"

    def mark(self, grade: Callable[[], str]) -> Verdict:
        """The verdict of `grade`: what it says of a right answer, or what it raises of others."""
        try:
            return Verdict(f"Right. {grade()}", self.help, passed=True)
        except NotDoneYet:
            return Verdict(f"Not done yet: `{self.name}` is still to be written.", self.help,
                           done=False)  # fmt: skip
        except Wrong as wrong:
            return Verdict(f"Not yet. {wrong}", self.help, mistake=wrong.mistake)


def attempt(answer: Any, *inputs: Any) -> Any:
    """What the learner's function gives for these inputs: copies of the tensors and lists.

    Raises NotDoneYet for a stub, Wrong where it is no function or stops with an error.
    """
    if answer is None or answer is ...:
        raise NotDoneYet
    if not callable(answer):
        raise Wrong(
            f"A function is expected here; this is {_kind(answer)}. Pass the function itself, "
            "without calling it.",
            "not_a_function",
        )
    try:
        given = answer(*(_copied(x) for x in inputs))
    except NotImplementedError:
        raise NotDoneYet from None
    except Exception as error:
        raise Wrong(
            f"Your function stopped with {type(error).__name__}: {error}{line_of(error)}", "error"
        ) from error
    if given is None or given is ...:
        raise NotDoneYet
    return given


def _copied(x: Any) -> Any:
    if isinstance(x, Tensor):
        return x.clone()
    return list(x) if isinstance(x, list) else x


def compare(
    exercise: Exercise, answer: Any, right: Callable[..., Any], cases: Iterable[Sequence[Any]]
) -> None:
    """Raises Wrong where the answer does not give what `right` gives on each of these inputs.

    The hint is that of the first of the exercise's mistakes that gives the same as the answer on
    all of them.
    """
    cases = list(cases)
    wanted = [torch.as_tensor(right(*inputs)).double() for inputs in cases]
    given = [
        as_numbers(attempt(answer, *inputs), want.shape)
        for inputs, want in zip(cases, wanted, strict=True)
    ]
    differ = [(got, want) for got, want in zip(given, wanted, strict=True) if not close(got, want)]
    if not differ:
        return
    for name, mistake in exercise.mistakes.items():
        if mistake.gives and all(
            close(got, torch.as_tensor(mistake.gives(*inputs)).double())
            for inputs, got in zip(cases, given, strict=True)
        ):
            raise Wrong(mistake.hint, name)
    got, want = differ[0]
    if not got.isfinite().all():
        raise Wrong("Your answer has NaN or infinity in it.", "not_finite")
    raise Wrong(f"On a fresh random input your answer gives {_few(got)}; right is {_few(want)}.")


def compare_pairs(
    exercise: Exercise,
    answer: Any,
    right: Callable[..., Tensor],
    cases: Sequence[Sequence[Any]],
    read: Callable[[Any], Tensor],
) -> None:
    """As `compare`, for answers that are pairs; `read` makes one tensor of what was given."""
    given = iter([read(attempt(answer, *inputs)) for inputs in cases])
    compare(exercise, lambda *_: next(given), right, cases)


@contextmanager
def known_errors(exercise: Exercise, **patterns: str) -> Iterator[None]:
    """An error of the learner's code that matches one of these is the mistake of that name."""
    try:
        yield
    except Wrong as wrong:
        for name, pattern in patterns.items():
            if wrong.mistake == "error" and re.search(pattern, str(wrong.__cause__)):
                raise Wrong(f"{wrong}. {exercise.mistakes[name].hint}", name) from None
        raise


def telling(
    exercise: Exercise, right: Callable[..., Any], draw: Callable[[], Sequence[Sequence[Any]]]
) -> Sequence[Sequence[Any]]:
    """Cases on which the right answer and the mistakes all give something else.

    Two of them may agree on some of the cases, but no two agree on all. draw: makes cases by
    chance; it is asked up to 1,000 times.
    """
    answers = [right, *(mistake.gives for mistake in exercise.mistakes.values() if mistake.gives)]
    for _ in range(1000):
        cases = draw()
        given = [
            [torch.as_tensor(answer(*inputs)).double() for inputs in cases] for answer in answers
        ]
        if not any(
            all(map(close, one, other)) for i, one in enumerate(given) for other in given[:i]
        ):
            return cases
    return cases


def as_numbers(given: Any, shape: Sequence[int]) -> Tensor:
    """What was given as float64 of this shape. Raises Wrong where it is none."""
    try:
        numbers = torch.as_tensor(given).detach().double().cpu()
    except (TypeError, ValueError, RuntimeError):
        raise Wrong(f"Numbers are expected; your answer is {_kind(given)}.", "type") from None
    if numbers.numel() == 1 and not len(shape):
        return numbers.reshape(())
    if numbers.shape != torch.Size(shape):
        raise Wrong(
            f"The shape is wrong: {_shape(shape)} is expected, and your answer is "
            f"{_shape(numbers.shape)}.",
            "shape",
        )
    return numbers


def pair(given: Any, names: str, kind: Callable[[Any], Any] = float) -> list[Any]:
    """The two numbers of a pair, each as this kind of number. names: what they are, for the hint.

    Raises NotDoneYet where one is still three dots, Wrong for anything but two numbers.
    """
    expected = f"Two numbers are expected, {names}"
    if isinstance(given, str):
        raise Wrong(f"{expected}; yours is a text.", "type")
    try:
        numbers = list(given)
    except TypeError:
        numbers = [given]
    if any(number is None or number is ... for number in numbers):
        raise NotDoneYet
    if len(numbers) != 2:
        raise Wrong(f"{expected}; the length of your answer is {len(numbers)}.", "shape")
    try:
        return [kind(number.item() if hasattr(number, "item") else number) for number in numbers]
    except (TypeError, ValueError, RuntimeError):
        raise Wrong(f"{expected}; yours are of another kind.", "type") from None


def as_floats(given: Any, names: str) -> Tensor:
    """The two numbers of a pair, (2,), float64. Raises as `pair`."""
    return torch.tensor(pair(given, names), dtype=torch.float64)


def close(a: Tensor, b: Tensor) -> bool:
    """Whether two answers are the same but for rounding."""
    return a.shape == b.shape and torch.allclose(a, b, rtol=1e-4, atol=1e-6, equal_nan=True)


def fresh() -> torch.Generator:
    """A random generator that is seeded anew each time; PyTorch's own is left alone."""
    generator = torch.Generator()
    generator.seed()
    return generator


def uniform(draw: torch.Generator, low: float, high: float, *shape: int) -> Tensor:
    """Evenly spread random numbers, float64."""
    return low + (high - low) * torch.rand(shape, generator=draw, dtype=torch.float64)


def whole(draw: torch.Generator, low: int, high: int) -> int:
    """A random whole number from low to high, both included."""
    return int(torch.randint(low, high + 1, (), generator=draw))


def _kind(value: Any) -> str:
    return f"{type(value).__name__} {value!r}" if isinstance(value, str) else type(value).__name__


def _shape(shape: Sequence[int]) -> str:
    return f"of shape {tuple(shape)}" if len(shape) else "one number"


def _few(numbers: Tensor) -> str:
    flat = numbers.flatten()
    shown = ", ".join(f"{number:.4g}" for number in flat[:3].tolist())
    return shown + (", ..." if len(flat) > 3 else "")


def line_of(error: Exception) -> str:
    """Which line of the learner's own code it was, if that is known."""
    frames = [
        frame for frame in inspect.getinnerframes(error.__traceback__)
        if "gan_teach" not in frame.filename and "site-packages" not in frame.filename
    ]  # fmt: skip
    if not frames or not frames[-1].code_context:
        return ""
    return f" (in the line `{frames[-1].code_context[0].strip()}`)"
