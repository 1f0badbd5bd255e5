"""The real images that samples of digits are measured against."""

import functools
from dataclasses import dataclass

import torch
from torch import Tensor

from gan_teach.data.digits import digits
from gan_teach.metrics.classifier import held_out_digits, trained_classifier
from gan_teach.support.draws import numbered_generator
from gan_teach.support.errors import count


@dataclass(frozen=True, eq=False)
class RealDigits:
    """Real images in three parts that share none, uint8, (n, 28, 28); see `real_digits`."""

    train: Tensor
    validation: Tensor
    test: Tensor
    source: str

    def draw(self, n: int, seed: int = 0) -> Tensor:
        """n different images of `train`, by chance. Raises ValueError if there are not so many."""
        if count("n", n) > len(self.train):
            raise ValueError(f"There are {len(self.train):,} images to draw from; got n={n:,}.")
        order = torch.randperm(len(self.train), generator=numbered_generator(seed, "check", 0))
        return self.train[order[:n]]


def real_digits(source: str | None = None) -> RealDigits:
    """The real images that samples are measured against.

    Of MNIST: `test` is its 10,000 test images, `validation` the training images 50,000 to 50,999,
    as in the code of Goodfellow et al. 2014, `train` the other 59,000. Of the embedded digits: 400,
    100 and 1,297, by chance; no figure on them can be compared with one on MNIST.
    source: as in `digits`, whose errors it raises.
    """
    return _split(digits(source).source)


@functools.cache
def _split(source: str) -> RealDigits:
    found = digits(source)
    images = found.images
    if source == "mnist":
        train = torch.cat([images[:50_000], images[51_000:]])
        return RealDigits(train, images[50_000:51_000], held_out_digits(found)[0], source)
    order = torch.randperm(len(images), generator=numbered_generator(0, "check", 0))
    train, validation, test = (images[part] for part in order.split([1297, 100, 400]))
    return RealDigits(train, validation, test, source)


@functools.cache
def features_of_test_images(source: str) -> Tensor:
    """What the classifier's last layer but one gives for the real test images: (n, 64)."""
    with torch.no_grad():
        return trained_classifier().features(real_digits(source).test)
