"""Games of digits: samples are pictures of 28x28, or hold one, and the data is of digits.

A classifier reads them (`metrics.classifier`); its features give the Frechet distance, which is not
comparable with Inception FID.
"""

import contextlib
import functools
import math
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
import torch
from torch import Tensor

from gan_teach.support.pairs import CLASSES, IMAGE, labels
from gan_teach.training.game import Game
from gan_teach.training.history import History
from gan_teach.training.kinds.images import IMAGES
from gan_teach.training.kinds.kind import Kind, StoppingFigure, unfit
from gan_teach.training.kinds.look import Look, sample_shape, three_digits
from gan_teach.training.painter import Painter

READ = 1000  # samples to be read by the classifier
WHOLE = {"mnist": 60_000, "embedded": 1797}  # images of each source
READ_AS, SURE_OF = (
    tuple(f"{what}_{digit}" for digit in range(CLASSES)) for what in ("read_as", "sure_of")
)
FIGURES = ("frechet", "confident", "agreeing", *READ_AS, *SURE_OF)


class RealSide(NamedTuple):
    """How a classifier reads real images of digits.

    features: (n, 64). shares: read as 0, ..., 9, (10,). confident: the share that is read with a
    confidence above 0.9. floor: the Frechet distances that READ other real images have: (FLOORS,).
    """

    features: Tensor
    shares: Tensor
    confident: float
    floor: Tensor


class Handwriting:
    """The data of a game of digits, and what real images of it measure.

    The real side are the test images of `scores.real_digits`, 10,000 for MNIST and 400 for the
    embedded digits; data that holds only some of these digits, or others, is its own measure.
    data: with a `value_range` and a `source`. painter: what takes the pictures out of its samples.
    """

    POOL, FLOORS = 5000, 30  # real images to draw from, and how many draws

    def __init__(self, data: Any, painter: Painter):
        self.data, self._painter = data, painter
        self.source = data.source

    @cached_property
    def real(self) -> RealSide:
        """What real images of these data measure."""
        if hasattr(self.data, "__len__") and WHOLE.get(self.source) == len(self.data):
            with contextlib.suppress(OSError, ImportError):  # they came from elsewhere
                return whole_side(self.source)
        draws = (self.data.sample(2 * READ, torch.Generator().manual_seed(seed)) for seed in (0, 1))
        return _side(*(self.ink(self._painter.pictures(samples)) for samples in draws))

    def ink(self, pictures: Tensor) -> Tensor:
        """The pictures from 0, paper, to 1, ink; what lies beyond is cut off, as in a picture."""
        low, high = self.data.value_range
        return ((pictures.cpu() - low) / (high - low)).clamp(0, 1)

    def read(self, samples: Tensor) -> tuple[float, ...]:
        """FIGURES of samples; NaN where they are not finite.

        The Frechet distance; the share that is read with a confidence above 0.9; the share that is
        read as its label, where samples are pairs with one, else NaN; and of all samples the shares
        that are read as each digit, and that are so with this confidence.
        """
        from gan_teach.metrics import scores

        if not samples.isfinite().all():
            return (math.nan,) * len(FIGURES)
        features, logits = _read_by_classifier(self.ink(self._painter.pictures(samples)))
        confidence, read_as = logits.double().softmax(1).max(1)
        sure = confidence > 0.9
        shares, certain = (
            torch.bincount(some, minlength=CLASSES) / len(read_as)
            for some in (read_as, read_as[sure])
        )
        agreeing = math.nan
        if self._painter.by_digit:
            agreeing = (labels(samples).cpu() == read_as).double().mean().item()
        return (
            scores.frechet(features, self.real.features), sure.double().mean().item(), agreeing,
            *shares.tolist(), *certain.tolist(),
        )  # fmt: skip


def _read_by_classifier(images: Tensor) -> tuple[Tensor, Tensor]:
    """What the classifier makes of images in [0, 1]: features, (n, 64), and logits, (n, 10)."""
    from gan_teach.metrics import scores

    with torch.no_grad():
        classifier = scores.trained_classifier()
        features = classifier.features(images)
        return features, classifier.head(features)


@functools.cache
def whole_side(source: str) -> RealSide:
    """How all of MNIST, or of the embedded digits, is read; measured once a session.

    Raises OSError where they cannot be had.
    """
    from gan_teach.metrics import scores

    real = scores.real_digits(source)
    return _side(real.test, real.draw(min(Handwriting.POOL, len(real.train))))


def _side(images: Tensor, others: Tensor) -> RealSide:
    """How these real images are read, and how far draws from the others are from them."""
    from gan_teach.metrics import scores

    (features, logits), (pool, _) = _read_by_classifier(images), _read_by_classifier(others)
    read = scores.shares_of(logits)
    generator, floor = torch.Generator().manual_seed(0), []
    for _ in range(Handwriting.FLOORS):
        drawn = pool[torch.randperm(len(pool), generator=generator)[:READ]]
        floor.append(scores.frechet(drawn, features))
    return RealSide(features, read.shares, read.confident, torch.tensor(floor))


class DigitsLook(Look):
    """A look at a game of digits. reference: its `Handwriting`; None where the data are no digits
    any more.
    """

    reference: Handwriting | None

    def refer(self) -> Handwriting | None:
        """What reads digits, if the data are digits."""
        game = self.game
        if not are_digits(game, sample_shape(game)):
            return None
        return Handwriting(self.data, Painter(game))

    def row(self) -> tuple[float, ...] | None:
        """What the classifier makes of the samples: see `Handwriting.read`."""
        return self.reference.read(self.measured) if self.reference else None

    def describe(self, figures: History) -> str:
        """How the classifier read the samples when they were measured last."""
        if not len(figures):
            return ""
        frechet = figures.frechet[-1]
        if self.reference is None or math.isnan(frechet):
            return "Its samples cannot be read."
        shares = np.array([getattr(figures, name)[-1] for name in READ_AS])
        return (
            f"Of {READ:,} samples of turn {figures.index[-1]:,.0f}, {figures.confident[-1]:.0%} "
            f"are read with confidence, {shares.max():.0%} as {shares.argmax()}, "
            f"{shares.min():.0%} as {shares.argmin()}; Frechet distance {three_digits(frechet)} "
            f"(real images {self.reference.real.floor.median():.2g})."
        )

    @cached_property
    def measured(self) -> Tensor:
        """The samples that are read: (READ, 1, H, W)."""
        return self.samples_to_measure(READ)


def are_digits(game: Game, shape: tuple[int, ...]) -> bool:
    """Whether samples are pictures of 28x28, or hold one, and the data is of digits."""
    data = game.in_force.data
    known = hasattr(data, "value_range") and hasattr(data, "source")
    return known and IMAGES.fits(game, shape) and Painter(game).shape == IMAGE


def frechet_distance(game: Game) -> float:
    """The Frechet distance of 1,000 generated digits to real ones, on our classifier.

    See `scores.frechet`; as many real training images of MNIST read about 3. The noise is the same
    each time. Not comparable with Inception FID. Raises ValueError for games of something else.
    """
    look = DigitsLook(game)
    if look.reference is None:
        raise unfit("frechet", "of digits", game)
    return look.reference.read(look.measured)[0]


DIGITS = Kind(
    name="digits",
    fits=are_digits,
    look=DigitsLook,
    figures=FIGURES,
    presets=IMAGES.presets,
    stopping=StoppingFigure(
        name="frechet",
        title="Frechet distance",
        label="Frechet distance (classifier)",
        measure=frechet_distance,
        usual={"mark": 20.0, "patience": 3, "every": 200, "turns": 5000},
    ),
    unscored=IMAGES,
)
