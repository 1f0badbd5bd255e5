"""Three digits in one picture, as its red, green and blue: a thousand modes that can be counted."""

from dataclasses import dataclass

import torch
from torch import Tensor

from gan_teach.data.digits import Digits

__all__ = ["StackedDigits"]


@dataclass(frozen=True)
class StackedDigits:
    """Digits in threes, each a colour channel of its own: 10 x 10 x 10 kinds of pictures.

    digits: what `gt.digits` found. How many kinds a generator makes, `gt.metrics.stacked_modes`
    counts. Raises ValueError for anything else.

    Source: Metz et al. 2017, *Unrolled GANs*, section 3.3.1. Used in: lesson 10.
    """

    digits: Digits

    def __post_init__(self) -> None:
        if not isinstance(self.digits, Digits):
            raise ValueError(
                f"StackedDigits needs digits, as gt.digits() gives them; got {self.digits!r:.80}."
            )

    @property
    def value_range(self) -> tuple[float, float]:
        """What paper and ink are, as in `Digits`."""
        return self.digits.value_range

    def sample(self, n: int, generator: torch.Generator | None = None) -> Tensor:
        """n pictures of three digits, drawn apart: (n, 3, 28, 28), on the generator's device."""
        return self.digits.sample(3 * n, generator).view(n, 3, 28, 28)
