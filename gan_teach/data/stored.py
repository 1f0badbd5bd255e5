"""Images in memory, as bytes, scaled as they are sampled: what digits and pictures share."""

from typing import Any

import torch
from torch import Tensor

from gan_teach.support.errors import count, finite


class StoredImages:
    """Data that holds its images.

    images: uint8, (n, H, W), or with C colours (n, C, H, W). value_range: what 0 and 255 are
    scaled to. Two are equal where they scale the same images alike.
    """

    images: Tensor
    value_range: tuple[float, float]
    _copies: dict[torch.device, Tensor]  # the images, on each device that asked for some

    def __len__(self) -> int:
        return len(self.images)

    def __eq__(self, other: object) -> bool:
        return (
            isinstance(other, type(self))
            and self.value_range == other.value_range
            and self.images is other.images
        )

    def __hash__(self) -> int:
        return hash((id(self.images), self.value_range))

    def sample(self, n: int, generator: torch.Generator | None = None) -> Tensor:
        """n images: float32, (n, C, H, W), in value_range, on the generator's device.

        Each is drawn from all images with equal chance, whatever was drawn before. One epoch is
        as many draws as there are images: for MNIST's 60,000 about 937 batches of 64.
        """
        n, device = count("n", n), generator.device if generator else torch.device("cpu")
        if device not in self._copies:
            self._copies[device] = self.images.to(device)
        chosen = torch.randint(len(self), (n,), generator=generator, device=device)
        return self.scale(self._copies[device].index_select(0, chosen))

    def scale(self, images: Tensor) -> Tensor:
        """Bytes, (n, H, W) or (n, C, H, W), as float32 (n, C, H, W) in value_range."""
        low, high = self.value_range
        images = images.unsqueeze(1) if images.dim() == 3 else images
        scaled = images * ((high - low) / 255)
        return scaled.add_(low) if low else scaled

    def all_samples(self) -> Tensor:
        """Every image once, in value_range: (n, C, H, W)."""
        return self.scale(self.images)


def check_range(value_range: Any) -> tuple[float, float]:
    """(low, high) as two floats, else a ValueError."""
    if not isinstance(value_range, tuple | list) or len(value_range) != 2:
        raise ValueError(f"value_range must be two numbers, as in (0, 1); got {value_range!r}.")
    low, high = (finite("each end of value_range", end) for end in value_range)
    if low >= high:
        raise ValueError(
            f"value_range must go from low to high, as in (0, 1); got {value_range!r}."
        )
    return low, high
