"""Augmentation: what D sees, real and fake, is changed by chance, so that few data seem many.

Both sides must be changed alike, else G learns to make changed samples; and G must get its gradient
through the change, else it gets none. Source: Zhao et al. 2020, *Differentiable Augmentation for
Data-Efficient GAN Training*; Karras et al. 2020, arXiv 2006.06676, who also set how often by how
far D overfits.
"""

from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor

from gan_teach.support.errors import count, finite
from gan_teach.support.tensors import describe

Augmentation = Callable[[Tensor, torch.Generator], Tensor]  # samples, changed by this chance


@dataclass(frozen=True)
class Shift:
    """Moves each image by whole pixels, up and down and to the sides, by chance.

    `Shift(3)(images, generator)`: (N, C, H, W) -> the same shape. Both moves of an image are drawn
    from -most, ..., most with equal chance. What comes in at the edge is background; what leaves is
    gone. Differentiable in the images: each pixel that stays hands its slope back to where it was.

    A move is a matrix with ones on one diagonal: rows @ image @ columns.
    most: pixels, at least 1. background: 0 is paper where digits are in (0, 1), -1 in (-1, 1).
    Raises ValueError for other numbers, and for samples that are no images.
    Source: Zhao et al. 2020, section 3.2, translation. Taught in: lesson 10.
    """

    most: int
    background: float = 0.0

    def __post_init__(self) -> None:
        object.__setattr__(self, "most", count("most", self.most))
        object.__setattr__(self, "background", finite("background", self.background))

    def __call__(self, images: Tensor, generator: torch.Generator) -> Tensor:  # noqa: D102 - as above
        if images.ndim != 4:
            raise ValueError(
                f"{self!r} moves images, (N, channels, height, width); got samples of shape "
                f"{tuple(images.shape)}."
            )
        rows, columns = (self._moves(len(images), side, generator) for side in images.shape[2:])
        moved = rows.to(images) @ (images - self.background) @ columns.to(images)
        return moved + self.background

    def _moves(self, n: int, side: int, generator: torch.Generator) -> Tensor:
        """n matrices, each with ones on a diagonal by chance: (n, 1, side, side)."""
        device, size = generator.device, (n, 1, 1, 1)
        by = torch.randint(-self.most, self.most + 1, size, generator=generator, device=device)
        place = torch.arange(side, device=device)
        return place[:, None] - place == by

    def __repr__(self) -> str:
        background = f", background={self.background:g}" if self.background else ""
        return f"gt.Shift({self.most}{background})"


def check_augmentation(augment: object) -> None:
    """Raises TypeError for what is no augmentation."""
    if augment is not None and (isinstance(augment, type) or not callable(augment)):
        raise TypeError(
            "augment must be None, an augmentation such as gt.Shift(3), or a function "
            f"augment(samples, generator) that returns samples of the same shape; got {augment!r}."
        )


def check_augmented(augment: Augmentation, samples: Tensor, generator: torch.Generator) -> None:
    """Send a few samples through it. Raises ValueError or TypeError that says what does not fit."""
    samples = samples.detach().requires_grad_()
    try:
        seen = augment(samples, generator)
    except ValueError:  # of gt.Shift, which says what it needs
        raise
    except Exception as error:
        raise TypeError(
            "augment(samples, generator) must return samples; it raised "
            f"{type(error).__name__}: {error}."
        ) from error
    if not isinstance(seen, Tensor) or seen.shape != samples.shape or seen.dtype != samples.dtype:
        is_tensor = isinstance(seen, Tensor)
        got = f"{seen.dtype} of shape {tuple(seen.shape)}" if is_tensor else describe(seen)
        raise ValueError(
            f"augment(samples, generator) must return {samples.dtype} of the samples' shape, "
            f"{tuple(samples.shape)}; got {got}."
        )
    if not seen.requires_grad:
        raise ValueError(
            "G learns through the augmentation, but no slope comes back through it. Is there a "
            "detach, a no_grad or a rounding in it?"
        )
