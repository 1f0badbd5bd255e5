"""Errors that teach: each says what was expected, what came, and what to do."""

import difflib
import math
import numbers
import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, TypeVar

T = TypeVar("T")


class TrainingDiverged(ArithmeticError):  # noqa: N818 - it happens to games, not to code
    """Training ran into NaN or infinity. The message says where, and what to try.

    turn: the number of turns that were completed before it.
    """

    def __init__(self, message: str, turn: int):
        super().__init__(message)
        self.turn = turn


class CollapseWarning(UserWarning):
    """G gives (nearly) the same sample for every noise."""


def choose(what: str, name: object, options: Mapping[str, T]) -> T:
    """options[name], or a ValueError that names the nearest option and lists them all."""
    if isinstance(name, str) and name in options:
        return options[name]
    near = difflib.get_close_matches(str(name).lower().replace("-", "_"), options, n=1, cutoff=0.65)
    hint = f" Did you mean {near[0]!r}?" if near else ""
    known = ", ".join(repr(option) for option in options)
    raise ValueError(f"There is no {what} {name!r}.{hint} Choose one of: {known}.")


def positive(what: str, value: Any) -> float:
    """value as a float if it is a finite number above 0, else a ValueError."""
    return _number(what, value, "a number above 0", lambda x: x > 0)


def non_negative(what: str, value: Any) -> float:
    """value as a float if it is a finite number, 0 or above, else a ValueError."""
    return _number(what, value, "a number, 0 or above", lambda x: x >= 0)


def fraction(what: str, value: Any) -> float:
    """value as a float if 0 <= value < 1, else a ValueError."""
    return _number(what, value, "a number from 0 up to, but not including, 1", lambda x: 0 <= x < 1)


def finite(what: str, value: Any) -> float:
    """value as a float if it is a finite number, else a ValueError."""
    return _number(what, value, "a finite number", lambda x: True)


def count(what: str, value: Any, least: int = 1) -> int:
    """value as an int if it is a whole number, at least `least`, else a ValueError."""
    if isinstance(value, bool) or not isinstance(value, numbers.Integral) or value < least:
        raise ValueError(f"{what} must be a whole number, at least {least}; got {value!r}.")
    return int(value)


def counts(what: str, values: Any) -> list[int]:
    """Whole numbers above 0, such as the sizes of layers, else a TypeError or ValueError."""
    if isinstance(values, str) or not isinstance(values, Iterable):
        raise TypeError(f"{what} must be a list of whole numbers, as in (16, 16); got {values!r}.")
    return [count(f"each of {what}", value) for value in values]


def path(what: str, value: Any) -> Path:
    """value as a path, with ~ for the home folder; else a TypeError, or a ValueError if empty."""
    if not isinstance(value, str | os.PathLike):
        raise TypeError(f"{what} must be a path, as in 'data/digits'; got {value!r}.")
    if not str(value):
        raise ValueError(f"{what} must be a path, as in 'data/digits'; got ''. This folder is '.'.")
    return Path(os.path.expanduser(value))  # of an unknown user: as it is


def _number(what: str, value: Any, expected: str, holds: Any) -> float:
    is_number = isinstance(value, numbers.Real) and not isinstance(value, bool)
    if is_number and math.isinf(value):
        expected = expected.replace("a number", "a finite number")
    if not is_number or not math.isfinite(value) or not holds(value):
        raise ValueError(f"{what} must be {expected}; got {value!r}.")
    return float(value)
