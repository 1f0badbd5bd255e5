"""Images as a network wants them."""

import torch
from torch import Tensor

from gan_teach.data.digits import Digits
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
