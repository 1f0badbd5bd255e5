"""A learner's answer: it is run, and read as numbers. What cannot be marked is said in words."""

import copy
import inspect
import re
import traceback
from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from numbers import Real
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from gan_teach.doctor.own_line import is_library

MIXED = "(?i)dtype|datatype|scalar type"  # what PyTorch says of numbers of two kinds


class NotDoneYet(Exception):  # noqa: N818 - a stub is no error
    """The answer is still a stub, or gives nothing, which its text then says."""


class Wrong(Exception):  # noqa: N818 - it is what a check finds
    """What is wrong with an answer: a hint, and the mistake's name if it is a known one."""

    def __init__(self, hint: str, mistake: str | None = None):
        super().__init__(hint)
        self.mistake = mistake


def is_stub(answer: Any) -> bool:
    """Whether it is what an exercise begins with: three dots or nothing."""
    return answer is None or answer is ...


def need_function(answer: Any, inputs: int, who: str = "Your function") -> None:
    """Raises NotDoneYet for a stub, Wrong for what is no function of so many inputs."""
    if is_stub(answer):
        raise NotDoneYet
    if isinstance(answer, type):
        name = answer.__name__
        raise Wrong(f"`{name}` is a class. Make an object of it first, and pass that.", "class")
    if not callable(answer):
        raise Wrong(
            f"A function is expected here; this is {in_words(answer)}. Pass the function itself, "
            "without calling it.",
            "not_a_function",
        )
    try:
        takes = inspect.signature(answer)
    except (TypeError, ValueError):  # a function that is not written in Python
        return
    try:
        takes.bind(*range(inputs))
    except TypeError:
        raise Wrong(
            f"{who} is called with {inputs} input{'s' * (inputs != 1)}, and takes `{takes}`.",
            "inputs",
        ) from None


def need_result(given: Any, who: str = "Your function") -> Any:
    """What a function gave. Raises NotDoneYet where that is nothing, or three dots."""
    if given is None:
        raise NotDoneYet(f"{who} gave nothing back. Is there a `return` at the end of it?")
    if given is ...:
        raise NotDoneYet
    return given


def attempt(answer: Any, *inputs: Any, who: str = "Your function") -> Any:
    """What the learner's function gives for these inputs. who: it is, if it stops with an error.

    Raises NotDoneYet for a stub, Wrong where it is no such function or stops with an error.
    """
    need_function(answer, len(inputs), who)
    try:
        with torch.set_grad_enabled(torch.is_grad_enabled()):  # the answer may leave it off
            given = answer(*inputs)
    except SystemExit:
        raise Wrong(f"{who} calls `exit`, which ends Python. Use `return`.", "error") from None
    except Exception as error:
        stub = isinstance(error, NotImplementedError)
        if stub and (not str(error) or "raise" in line_of(error)):  # PyTorch's own has a message
            raise NotDoneYet from None
        raise Wrong(
            f"{who} stopped with {type(error).__name__}: {error}{line_of(error)}", "error"
        ) from error
    return need_result(given, who)


def attempt_on_copies(answer: Any, inputs: Iterable[Any]) -> Any:
    """The same for copies of these inputs.

    They are float64. Where the answer brings numbers of PyTorch's usual kind, which cannot always
    be mixed with these, they are float32.
    """
    try:
        return attempt(answer, *copy.deepcopy(tuple(inputs)))
    except Wrong as wrong:
        if not re.search(MIXED, str(wrong.__cause__)):
            raise
    return attempt(answer, *map(_single, copy.deepcopy(tuple(inputs))))


def gradient_on_copies(answer: Any, inputs: Sequence[Any], place: int) -> Tensor | None:
    """The gradient of what it gives for copies of these inputs, as one row.

    place: of the input in which, or in whose weights, the gradient is taken. It is added to ones,
    as if another loss had left them. None if there is none, empty if its graph is gone. Raises as
    `attempt`, and Wrong where more than one thing is given.
    """
    leaves: list[Tensor] = []

    def followed(*inputs: Any) -> Any:
        given = inputs[place]
        leaves[:] = given.parameters() if isinstance(given, nn.Module) else [given]
        for leaf in leaves:
            leaf.requires_grad_().grad = torch.ones_like(leaf)
        if isinstance(given, Tensor):
            given = given * 1  # as it may be changed in place
        return answer(*inputs[:place], given, *inputs[place + 1 :])

    given = attempt_on_copies(followed, inputs)
    if isinstance(given, list | tuple):
        raise Wrong(f"One tensor is expected; your answer is {in_words(given)}.", "type")
    if not isinstance(given, Tensor) or not given.requires_grad:
        return None
    none = torch.zeros(0)
    try:
        given.flatten().backward(torch.linspace(1, 2, given.numel()).to(given))
    except RuntimeError:
        return none
    return torch.cat([(none if it.grad is None else it.grad).flatten().double() for it in leaves])


def _single(given: Any) -> Any:
    """The same as float32 where it is float64."""
    double = isinstance(given, Tensor) and given.dtype == torch.float64
    return given.float() if double or isinstance(given, nn.Module) else given


def line_of(error: Exception) -> str:
    """Which line of the learner's own code it was, if that is known."""
    lines = [
        frame.line for frame in traceback.extract_tb(error.__traceback__)
        if "gan_teach" not in frame.filename and not is_library(frame.filename)
    ]  # fmt: skip
    return f" (in the line `{lines[-1]}`)" if lines and lines[-1] else ""


def as_numbers(given: Any, shape: Sequence[int] | None = None) -> Tensor:
    """What was given as float64, of this shape if one is named. Raises Wrong where it is none."""
    try:
        numbers = _as_tensor(given).detach().cpu().to_dense()
    except OverflowError:
        raise Wrong("Your answer is a whole number of more than 300 digits.", "type") from None
    except (TypeError, ValueError, RuntimeError):
        raise Wrong(f"Numbers are expected; your answer is {in_words(given)}.", "type") from None
    if numbers.is_complex():
        raise Wrong("Real numbers are expected; yours are complex.", "type")
    numbers = numbers.double()
    if shape is None:
        return numbers
    if numbers.numel() == 1 and not len(shape):
        return numbers.reshape(())
    if numbers.shape != torch.Size(shape):
        wanted, found = (
            f"of shape {tuple(size)}" if len(size) else "one number"
            for size in (shape, numbers.shape)
        )
        raise Wrong(
            f"The shape is wrong: {wanted} is expected, and your answer is {found}.", "shape"
        )
    return numbers


def _as_tensor(given: Any) -> Tensor:
    """A tensor of numbers; of a list of tensors, arrays or lists, these one behind the other."""
    if isinstance(given, list | tuple) and any(
        hasattr(each, "shape") or isinstance(each, list | tuple) for each in given
    ):
        return torch.stack([_as_tensor(each) for each in given])
    if isinstance(given, Real | Decimal):  # a Fraction or a large int too
        return torch.tensor(float(given), dtype=torch.float64)
    if isinstance(given, list | tuple) and all(isinstance(each, Real | Decimal) for each in given):
        return torch.tensor([float(each) for each in given], dtype=torch.float64)
    if isinstance(given, np.ndarray):
        given = given.copy()  # PyTorch takes none that runs backwards
    return torch.as_tensor(given)


def as_number(answer: Any) -> float:
    """An answer that is one number. Raises NotDoneYet for a stub, Wrong for anything else."""
    if callable(answer):
        raise Wrong("A number is expected here, not a function.", "type")
    if is_stub(answer):
        raise NotDoneYet
    return float(as_numbers(answer, ()))


def pair(given: Any, names: str, kind: Callable[[Any], Any] = float) -> list[Any]:
    """The two numbers of a pair, each as this kind of number. names: what they are, for the hint.

    Raises NotDoneYet where one is still three dots, Wrong for anything but two numbers.
    """
    expected = f"Two numbers are expected, {names}"
    try:
        numbers = [given] if isinstance(given, str) else list(given)
    except TypeError:
        numbers = [given]
    for words in (given, *numbers):
        if isinstance(words, str | dict):
            which = "yours" if words is given else "one of yours"
            raise Wrong(f"{expected}; {which} is {in_words(words)}.", "type")
    if any(map(is_stub, numbers)):
        raise NotDoneYet
    if len(numbers) != 2:
        raise Wrong(f"{expected}; the length of your answer is {len(numbers)}.", "shape")
    try:
        return [kind(number.item() if hasattr(number, "item") else number) for number in numbers]
    except (TypeError, ValueError, RuntimeError, OverflowError):
        raise Wrong(f"{expected}; yours are of another kind.", "type") from None


def two_floats(names: str) -> Callable[[Any], Tensor]:
    """A reader of pairs, see `pair`: what it gives is (2,), float64."""
    return lambda given: torch.tensor(pair(given, names), dtype=torch.float64)


def close(a: Tensor, b: Tensor) -> bool:
    """Whether two answers are the same but for rounding."""
    return a.shape == b.shape and torch.allclose(a, b, rtol=1e-4, atol=1e-6, equal_nan=True)


def are_of_16_bits(given: Sequence[Tensor], right: Sequence[Tensor]) -> bool:
    """Whether these numbers, not all whole, are the right ones as far as float16 holds them."""
    return any((a != a.round()).any() for a in given) and all(
        torch.equal(a, a.half().double()) and torch.allclose(a, b, rtol=2e-3, atol=2e-3)
        for a, b in zip(given, right, strict=True)
    )


def in_words(given: Any) -> str:
    """An answer as a hint names it: its type; a text as it stands; a class by its name."""
    if isinstance(given, str):
        return f"str {given!r}"
    if isinstance(given, type):
        return f"the class {given.__name__}"
    return type(given).__name__


def shown(value: Any) -> str:
    """Numbers as a hint shows them: a pair in brackets, of more than three the first three."""
    if hasattr(value, "tolist"):
        value = torch.as_tensor(value).flatten().tolist()
        if len(value) != 2:
            return ", ".join(map(shown, value[:3])) + (", ..." if len(value) > 3 else "")
    if isinstance(value, tuple | list):
        return f"({', '.join(map(shown, value))})"
    return f"{value:.6g}" if isinstance(value, int | float | complex) else str(value)
