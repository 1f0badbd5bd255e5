"""Handwritten digits with their labels: samples are pairs of image and label (`support.pairs`).

data = gt.labelled.LabelledDigits(gt.digits())
gt.labelled.labels(data.sample(10))
"""

from dataclasses import dataclass, field

import torch
from torch import Tensor

from gan_teach.data.digits import Digits
from gan_teach.support.errors import count
from gan_teach.support.pairs import check_labels, join, labels, one_hot_of, pair, pictures

__all__ = ["LabelledDigits", "labels", "pair", "pictures"]


@dataclass(frozen=True, eq=False)
class LabelledDigits:
    """Digits with their labels, as data for a game: a sample is a pair.

    digits: what `gt.digits` found. For one seed the images are those that `digits` itself samples.
    value_range: of the images; the label's row is 0 and 1 whatever it is. source, len() and == are
    those of the digits. pictures: the function `pictures`, for whatever draws samples of this data.
    Raises ValueError unless each image has a label from 0 to 9.
    """

    digits: Digits
    _copies: dict[torch.device, tuple[Tensor, Tensor]] = field(default_factory=dict, repr=False)

    pictures = staticmethod(pictures)

    def __post_init__(self) -> None:
        if not isinstance(self.digits, Digits):
            raise ValueError(
                f"LabelledDigits needs digits, as gt.digits() gives them; got {self.digits!r:.80}."
            )
        check_labels(self.digits.labels, len(self.digits))

    @property
    def value_range(self) -> tuple[float, float]:
        """What paper and ink are, as in `Digits`."""
        return self.digits.value_range

    @property
    def source(self) -> str:
        """Where the digits come from: "mnist" or "embedded"."""
        return self.digits.source

    def __len__(self) -> int:
        return len(self.digits)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, LabelledDigits) and self.digits == other.digits

    def __hash__(self) -> int:
        return hash((type(self), self.digits))

    def sample(self, n: int, generator: torch.Generator | None = None) -> Tensor:
        """n pairs: float32, (n, 1, 29, 28), on the generator's device.

        Each is drawn from all with equal chance; the same generator draws the same images from the
        digits alone.
        """
        n, device = count("n", n), generator.device if generator else torch.device("cpu")
        if device not in self._copies:
            digits = self.digits
            self._copies[device] = digits.images.to(device), digits.labels.long().to(device)
        images, labels = self._copies[device]
        chosen = torch.randint(len(self), (n,), generator=generator, device=device)
        scaled = self.digits.scale(images.index_select(0, chosen))
        return join(scaled, one_hot_of(labels.index_select(0, chosen)))
