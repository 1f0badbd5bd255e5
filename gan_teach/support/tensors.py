"""Tensors that come from outside: are they what was asked for?"""

from collections.abc import Sequence
from typing import Any

from torch import Tensor


def floats(
    what: str, value: Any, shape: Sequence[int | str] | None = None, *, finite: bool = False
) -> Tensor:
    """value itself if it is a tensor of floats of this shape.

    shape: a letter stands for any size, "..." at the end for any further ones: ("n", 1),
    ("n", "..."). None: any shape. finite: whether NaN and infinity are refused.
    Raises TypeError for what is no tensor of floats, ValueError for another shape, an empty one
    where a shape is asked for, and for NaN.
    """
    of_shape = "" if shape is None else f" of shape {_say(shape)}"
    wanted = f"{what} must be a tensor of floats{of_shape}"
    if not isinstance(value, Tensor) or not value.is_floating_point():
        raise TypeError(f"{wanted}; got {describe(value)}.")
    if shape is not None and (not _fits(value, shape) or not value.numel()):
        raise ValueError(f"{wanted}; got {describe(value)}.")
    if finite and not value.isfinite().all():
        raise ValueError(f"{what} must be finite; it holds NaN or infinity.")
    return value


def describe(value: object) -> str:
    """What came, in words."""
    if isinstance(value, Tensor):
        return f"{str(value.dtype).removeprefix('torch.')} of shape {tuple(value.shape)}"
    return type(value).__name__


def _fits(value: Tensor, shape: Sequence[int | str]) -> bool:
    sizes = list(shape)
    if sizes[-1:] == ["..."]:
        sizes = sizes[:-1] + ["any"] * (value.dim() - len(sizes) + 1)
    return value.dim() == len(sizes) and all(
        isinstance(size, str) or size == got for size, got in zip(sizes, value.shape, strict=True)
    )


def _say(shape: Sequence[int | str]) -> str:
    return "(" + ", ".join(map(str, shape)) + ("," if len(shape) == 1 else "") + ")"


def on_a_line(samples: Tensor, what: str = "samples", finite: bool = False) -> Tensor:
    """The samples as numbers on a line, (n,). Raises ValueError for those of another shape."""
    floats(what, samples, finite=finite)
    came = tuple(samples.shape)
    if samples.dim() == 2 and samples.shape[1] == 1:
        samples = samples[:, 0]
    if samples.dim() != 1 or not len(samples):
        raise ValueError(
            f"This needs samples on a line, shape (n, 1) or (n,), n at least 1; got {came}."
        )
    return samples
