"""Images as a network wants them, and whether samples differ."""

import functools
from collections.abc import Callable

import torch
from torch import Tensor

from gan_teach import metrics
from gan_teach.data.digits import Digits
from gan_teach.lessons.inputs import normal, uniform
from gan_teach.lessons.marking import Comparison, Mistake, Tries


def _scaled(images: Tensor, low: float, high: float) -> Tensor:
    return (low + (high - low) * images.double() / 255).unsqueeze(1)


def _images(draw: torch.Generator) -> Tries:
    """Bytes, with a 0 and a 255 among them, and three ranges."""
    tries = []
    for low, high in ((-1, 1), (0, 1), (-0.5, 0.25)):
        images = torch.randint(0, 256, (5, 28, 28), generator=draw, dtype=torch.uint8)
        images[0, 0, :2] = torch.tensor([0, 255])
        tries.append((images, low, high))
    return tries


SCALE = Comparison(
    name="scale", lesson=3,
    asks="`answer(images, low, high)`: bytes (n, 28, 28) -> floats (n, 1, 28, 28) in low..high",
    hints=(
        "The images are bytes from 0 to 255. First make them float, then go from [0, 255] to [0, "
        "1], then to [low, high].",
        "`images.float() / 255` is in [0, 1]. Times `(high - low)` has the right width. What is "
        "still missing?",
        "Add `low`. The channel dimension comes from `unsqueeze(1)`."),
    answer="lambda images, low, high: gt.Digits(images, None, 'mine', (low, high)).scale(images)",
    own=Digits.scale, right=_scaled, tries=_images,
    told="0 becomes low and 255 becomes high, for every range that was tried.",
    mistakes={
        "no_shift": Mistake(
            "The width is right, but the images begin at 0. Add `low`.",
            lambda images, low, high: _scaled(images, 0, high - low)),
        "by_256": Mistake(
            "You divide by 256. The largest byte is 255, and it must become `high` exactly.",
            lambda images, low, high: _scaled(images, low, low + (high - low) * 255 / 256)),
        "not_divided": Mistake(
            "The bytes are not divided by 255, so ink is 255 times too strong.",
            lambda images, low, high: _scaled(images, low, low + (high - low) * 255)),
        "overflow": Mistake(
            "The bytes overflow: a uint8 tensor times a whole number is uint8 again, and 200 * 2 "
            "is 144 there. Make it float first: `images.float()`.",
            lambda images, low, high: (images * (high - low) / 255 + low).unsqueeze(1)),
    },
)  # fmt: skip


def _batches(draw: torch.Generator) -> Tries:
    """Two batches that spread, and one whose images are all the same."""
    scale, middle = uniform(draw, 0.1, 1.1, 1, 1, 3, 4), normal(draw, 1, 1, 3, 4)
    few, more = (middle + scale * normal(draw, n, 1, 3, 4) for n in (6, 11))
    return [[few], [more], [few[:1].repeat(7, 1, 1, 1)]]


def _either(of: Callable[..., Tensor]) -> list[Callable[..., Tensor]]:
    """The same figure with n and with n - 1 below the line."""
    return [functools.partial(of, less=less) for less in (0, 1)]


SPREAD = Comparison(
    name="spread", lesson=3,
    asks="`answer(samples)`: images (n, 1, H, W) -> their spread, one number",
    hints=(
        "Take one pixel. Over all images of the batch, what is its standard deviation?",
        "`samples.std(dim=0)` is that for each pixel at once.",
        "Average it over the pixels: `.mean()`."),
    answer="gt.metrics.spread", own=metrics.spread, tries=_batches,
    right_too=lambda samples: samples.std(0).mean(),
    told="It agrees with gt.metrics.spread, and gives 0 for seven times the same image.",
    mistakes={
        "everything": Mistake(
            "This is the standard deviation of all pixels of all images together. It is large even "
            "where all images are the same, since paper and ink differ. Take it over the batch, "
            "`dim=0`.", *_either(lambda samples, less: samples.std(correction=less))),
        "over_pixels": Mistake(
            "This is the standard deviation inside each image, over its pixels. One and the same "
            "image again and again has that too. Take it over the batch, `dim=0`.",
            *_either(lambda samples, less: samples.flatten(1).std(1, correction=less).mean())),
        "variance": Mistake(
            "This is the mean variance. The spread is the mean standard deviation: take the root "
            "before the mean.",
            *_either(lambda samples, less: samples.var(0, correction=less).mean())),
    },
)  # fmt: skip
