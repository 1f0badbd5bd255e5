"""A function with a part of its source changed: a program with one fault, or without it."""

import inspect
from collections.abc import Callable, Sequence
from typing import Any

Changes = Sequence[tuple[str, str]]  # what stands there, and what is to stand there


def changed_source(function: Callable[..., Any], changes: Changes) -> str:
    """The function's source with these changes. Raises ValueError for what is not in it."""
    source = inspect.getsource(function)
    for old, new in changes:
        if old not in source:
            raise ValueError(f"{old!r} is not in the source of {function.__name__}.")
        source = source.replace(old, new)
    return source


def changed(function: Callable[..., Any], changes: Changes) -> Callable[..., Any]:
    """The function with these changes of its source. Raises ValueError, see `changed_source`."""
    names = dict(function.__globals__)
    exec(changed_source(function, changes), names)
    return names[function.__name__]
