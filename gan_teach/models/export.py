"""A generator as a file that plain PyTorch reads, without this library."""

import contextlib
import copy
import io
import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from gan_teach.models.players import latent_dim_of
from gan_teach.support.errors import path as as_path
from gan_teach.support.files import write_whole


def export(G: nn.Module, path: str | Path, *, latent_dim: int | None = None) -> Path:
    """Write a generator to a file, from which anybody with PyTorch draws samples; return its path.

        gt.export(game.G_average or game.G, "digits.pt2")

    and there, where nothing of ours is installed:

        import torch
        G = torch.export.load("digits.pt2").module()
        samples = G(torch.randn(64, 100))  # (64, ...), on the CPU

    The file holds the operations of G in eval mode and its weights (`torch.export`), in single
    precision, for batches of any size. It is read again and compared with G before it is kept.
    path: ends in .pt2. latent_dim: numbers in a noise vector; by default what G itself says.

    Raises TypeError for what is no module, ValueError for a G that PyTorch cannot export, as one
    whose forward asks for the values of its noise, and OSError where the file cannot be written.
    """
    path = as_path("path", path)
    if path.suffix != ".pt2":
        raise ValueError(
            f"path must end in .pt2, by which PyTorch knows such a file; got {str(path)!r}."
        )
    if not isinstance(G, nn.Module):
        raise TypeError(
            "G must be a generator, an nn.Module such as game.G, or game.G_average where the game "
            f"keeps an average; got {type(G).__name__}."
        )
    latent_dim = latent_dim_of(G, latent_dim)
    G = copy.deepcopy(G).cpu().float().eval().requires_grad_(False)
    noise = torch.randn(7, latent_dim, generator=torch.Generator().manual_seed(0))
    content = _exported(G, noise)
    read: Any = torch.export.load(io.BytesIO(content)).module()
    for n in (1, 2, 7):
        _compare(G(noise[:n]), read(noise[:n]))
    write_whole(path, content, "generator")
    return path


def _exported(G: nn.Module, noise: Tensor) -> bytes:
    any_size = ({0: torch.export.Dim("n")},)
    try:
        with _quiet():
            program = torch.export.export(G, (noise,), dynamic_shapes=any_size)
    except Exception as error:
        reason = str(error).strip().partition("\n")[0] or type(error).__name__
        raise ValueError(
            f"PyTorch cannot export this {type(G).__name__}. Its forward must take noise of shape "
            f"(n, {noise.shape[1]}), and be made of tensor operations that hold for a batch of any "
            "size: no `if` on the noise, no size written out as in z.view(64, -1). PyTorch says: "
            f"{reason}"
        ) from error
    for node in program.graph.nodes:  # these name files of this machine
        node.meta.pop("stack_trace", None)
    buffer = io.BytesIO()
    torch.export.save(program, buffer)
    return buffer.getvalue()


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    """Without what PyTorch logs and prints of a G that it cannot export: the error says it."""
    before, lost = logging.root.manager.disable, io.StringIO()
    logging.disable()
    try:
        with contextlib.redirect_stdout(lost), contextlib.redirect_stderr(lost):
            yield
    finally:
        logging.disable(before)


def _compare(ours: Tensor, theirs: Tensor) -> None:
    if not isinstance(ours, Tensor):
        raise ValueError(f"G must return a tensor; got {type(ours).__name__}.")
    if ours.shape != theirs.shape or not torch.allclose(ours, theirs, equal_nan=True):
        raise ValueError(
            "What was exported gives other samples than G for the same noise. Does G's forward "
            "draw numbers of its own, or change from call to call? Take all randomness from z."
        )
