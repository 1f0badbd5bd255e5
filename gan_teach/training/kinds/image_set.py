"""Games of pictures that are held in memory, as `gt.images` gives them: samples can be looked for
among them.

Pictures are compared when they are made small.
"""

import math
from functools import cached_property

import torch
from torch import Tensor
from torch.nn.functional import adaptive_avg_pool2d

from gan_teach.data.images import Images
from gan_teach.metrics.neighbours import Nearest, copies, nearest_rows
from gan_teach.support.draws import Data
from gan_teach.training.game import Game
from gan_teach.training.history import History
from gan_teach.training.kinds.images import IMAGES
from gan_teach.training.kinds.kind import Kind
from gan_teach.training.kinds.look import Look

SAMPLES = 100  # to measure with
SMALL = 16  # the side of the pictures that are compared
OTHERS = 1000  # real samples, where the data hold none


class RealPictures:
    """The pictures of the data, and what real ones measure.

    small: each as few numbers, for comparison: (n, ...).
    distances: of some real pictures to the two nearest other ones, (m, 2), as `ImageSetLook.found`.
    """

    SOME = 200

    def __init__(self, data: Data, device: torch.device):
        self._ends: tuple[float, float] = getattr(data, "value_range", (0.0, 1.0))
        self._images = images = data if isinstance(data, Images) else None
        if images:
            parts = [self.made_small(images.scale(part)) for part in images.images.split(1000)]
        else:
            self._drawn = data.sample(OTHERS, torch.Generator(device).manual_seed(0)).cpu()
            parts = [self.made_small(self._drawn)]
        self.small = torch.cat(parts)

    def __len__(self) -> int:
        return len(self.small)

    def pictures(self, places: Tensor) -> Tensor:
        """These of them, as samples: (n, C, H, W)."""
        images = self._images
        return images.scale(images.images[places]) if images else self._drawn[places]

    def spread(self, n: int) -> Tensor:
        """The places of n of them, evenly spread, or of all if they are fewer."""
        n = min(n, len(self))
        return torch.arange(n) * len(self) // n

    def made_small(self, pictures: Tensor) -> Tensor:
        """Pictures as shares of the value range, at most SMALL x SMALL of each colour: (n, ...)."""
        low, high = self._ends
        shares = (pictures.cpu() - low) / (high - low)
        height, width = (min(side, SMALL) for side in pictures.shape[2:])
        return adaptive_avg_pool2d(shares, (height, width)).flatten(1)

    def look_up(self, x: Tensor, k: int) -> Nearest:
        """The k pictures that are nearest to these small ones, and how far.

        The distance is the root of the mean squared difference.
        """
        places, distances = nearest_rows(x, self.small, min(k, len(self)))
        return Nearest(places, distances / math.sqrt(x.shape[1]))

    @cached_property
    def distances(self) -> Tensor:
        """See above; (m, 1) where there are two pictures, (1, 0) where there is one."""
        return self.look_up(self.small[self.spread(self.SOME)], 3).distances[:, 1:]


class ImageSetLook(Look):
    """A look at a game of pictures. reference: its `RealPictures`."""

    reference: RealPictures

    def refer(self) -> RealPictures:
        """Take real samples of the data."""
        return RealPictures(self.data, self.game.device)

    def row(self) -> tuple[float, ...]:
        """How far the samples are from real pictures, and the share of copies."""
        return self.nearest, self.copies

    def describe(self, figures: History) -> str:
        """What was measured last, beside real pictures."""
        if not len(figures):
            return ""
        nearest, copied = figures.nearest[-1], figures.copies[-1]
        if math.isnan(nearest):
            return "Its samples cannot be compared."
        usual = self.reference.distances[:, 0].median().item() if len(self.reference) > 1 else None
        beside = f" (a real one is {usual:.3f} from another)" if usual is not None else ""
        copies = "" if math.isnan(copied) else f"; {copied:.0%} are copies, or nearly"
        turn = f"{figures.index[-1]:,.0f}"
        return (
            f"Of {SAMPLES} samples of turn {turn} the middle one is {nearest:.3f} from the nearest "
            f"real picture{beside}{copies}."
        )

    @cached_property
    def measured(self) -> Tensor:
        """The samples that are measured: (SAMPLES, C, H, W)."""
        return self.samples_to_measure(SAMPLES)

    @cached_property
    def found(self) -> Nearest:
        """The two real pictures nearest to each sample: (SAMPLES, 2), or (SAMPLES, 1) of one."""
        return self.reference.look_up(self.reference.made_small(self.measured), 2)

    @cached_property
    def nearest(self) -> float:
        """The middle sample's distance to the nearest real picture; NaN where a sample is."""
        if not self.measured.isfinite().all():
            return math.nan
        return self.found.distances[:, 0].median().item()

    @cached_property
    def copies(self) -> float:
        """The share of samples that lie oddly close to one picture, as in `metrics.neighbours`; NaN
        of fewer than three pictures, and where each is there twice.
        """
        if math.isnan(self.nearest) or len(self.reference) < 3:
            return math.nan
        real = self.reference.distances
        single = real[real[:, 0] > 0]  # beside those with a twin nothing would be a copy
        return copies(self.found.distances, single) if len(single) else math.nan


def holds_pictures(game: Game, shape: tuple[int, ...]) -> bool:
    """Whether samples are images, and the data holds them."""
    return IMAGES.fits(game, shape) and isinstance(game.in_force.data, Images)


IMAGE_SET = Kind(
    name="image_set",
    fits=holds_pictures,
    look=ImageSetLook,
    figures=("nearest", "copies"),
)
