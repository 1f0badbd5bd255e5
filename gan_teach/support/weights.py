"""Weights that come with the project: read with care, and refused where they do not fit."""

import hashlib
from pathlib import Path
from typing import Any, TypeVar

from torch import Tensor, nn

from gan_teach.support.files import read_plain

M = TypeVar("M", bound=nn.Module)


def read_weights(module: M, path: Path, make: str) -> M:
    """The module with the weights of this file, in eval mode, its weights fixed.

    Only numbers are read from the file (`files.read_plain`), never code; half precision becomes
    single. make: the command that makes the file, for the errors.
    Raises FileNotFoundError where it is missing; ValueError where it is damaged or holds the
    weights of another network. The module then is as it was.
    """
    again = f"Fetch it anew from the project, or make it: {make}."
    if not path.is_file():
        raise FileNotFoundError(f"There is no file of weights {path}. {again}")
    try:
        weights = read_plain(path.read_bytes())
    except (OSError, ValueError) as error:
        raise ValueError(f"{path} is damaged, or no file of weights. {again}") from error
    problem = _misfit(weights, module.state_dict())
    if problem:
        kind = type(module).__name__
        raise ValueError(f"{path} does not hold the weights of this {kind}: {problem}. {again}")
    module.load_state_dict(weights)
    return module.eval().requires_grad_(False)


def _misfit(weights: Any, wanted: dict[str, Tensor]) -> str | None:
    """What keeps these weights from fitting, in words; None where they fit."""
    if not isinstance(weights, dict) or not all(isinstance(w, Tensor) for w in weights.values()):
        return "it holds something else than named tensors"
    if set(weights) != set(wanted):
        return f"only one of the two has {sorted(set(weights) ^ set(wanted), key=str)[0]!r}"
    for name, tensor in wanted.items():
        if weights[name].shape != tensor.shape:
            got, needed = tuple(weights[name].shape), tuple(tensor.shape)
            return f"{name} has the shape {got}, not {needed}"
        if not weights[name].isfinite().all():
            return f"{name} holds NaN or infinity"
    return None


def digest(path: Path) -> str:
    """The first 16 hexadecimal digits of the file's SHA-256: which weights these are."""
    return hashlib.sha256(path.read_bytes()).hexdigest()[:16]
