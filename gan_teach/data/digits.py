"""Real handwritten digits: MNIST, or a small set that needs no network."""

import functools
import os
import struct
from dataclasses import dataclass, field, replace
from pathlib import Path

import torch
from torch import Tensor
from torch.nn.functional import interpolate, pad

from gan_teach.data import mnist
from gan_teach.data.stored import StoredImages, check_range
from gan_teach.support.errors import choose, count, path
from gan_teach.support.paths import download_folder


@dataclass(frozen=True, eq=False)
class Digits(StoredImages):
    """Handwritten digits in memory, one byte a pixel, scaled as they are sampled: (n, 1, 28, 28).

    images: uint8, (n, 28, 28), 0 is paper and 255 is ink. labels: int64, (n,), the digit written
        in each image; a sample comes without.
    source: "mnist" or "embedded".
    value_range: what 0 and 255 are scaled to.
    """

    images: Tensor
    labels: Tensor
    source: str
    value_range: tuple[float, float] = (0.0, 1.0)
    _copies: dict[torch.device, Tensor] = field(default_factory=dict, repr=False)

    def __repr__(self) -> str:
        return f"Digits({self.source}, {len(self):,} images, value_range={self.value_range})"

    def split(self, n: int) -> "tuple[Digits, Digits]":
        """The first n images, and the rest: some to train on, some held out.

        Raises ValueError where one of them would be empty.
        """
        if count("n", n) >= len(self):
            raise ValueError(f"Of {len(self):,} images at least one must be left; got n={n:,}.")
        return (
            replace(self, images=self.images[:n], labels=self.labels[:n], _copies={}),
            replace(self, images=self.images[n:], labels=self.labels[n:], _copies={}),
        )

    def write(self, folder: str | Path, n: int | None = None) -> None:
        """Write them as MNIST's own files, so that a program without us can read them.

        `torchvision.datasets.MNIST(folder)` then finds a training set of n images and fetches
        nothing; a test set it does not find. The import of torchvision is repaired if need be
        (`mnist.mnist_class`).

        folder: is made where it is missing. Its files MNIST/raw/*-ubyte are written anew. n: the
            first n; of fewer images the first follow the last. By default each once.
        """
        mnist.mnist_class()
        chosen = torch.arange(len(self) if n is None else count("n", n)) % len(self)
        raw = path("folder", folder) / "MNIST" / "raw"
        raw.mkdir(parents=True, exist_ok=True)
        for name, rows in (("train", chosen), ("t10k", chosen[:0])):
            _write_idx(raw / f"{name}-images-idx3-ubyte", self.images[rows])
            _write_idx(raw / f"{name}-labels-idx1-ubyte", self.labels[rows])


def digits(
    source: str | None = None,
    *,
    value_range: tuple[float, float] = (0.0, 1.0),
    root: str | Path | None = None,
) -> Digits:
    """Handwritten digits, 28x28, to train on.

    source: "mnist", the 60,000 training images of MNIST (LeCun et al. 1998), fetched once through
        torchvision into root/MNIST/raw; archives that lie there already are checked and used
        without a network. "embedded", the 1,797 images of 8x8 that come with scikit-learn,
        brought to 28x28. None, the default, takes MNIST if it can be had, else the embedded
        ones, and says so. The environment variable GAN_TEACH_DIGITS sets another default.
    value_range: what paper and ink become, (0, 1) or (-1, 1) say.
    root: where the archives are; by default the project's folder `data`, or `data` in the
        current folder. MNIST that cannot be unpacked there is unpacked elsewhere.

    Raises ValueError for an unknown source or range; OSError, which says what to do, where
    source="mnist" and MNIST is missing or damaged and cannot be fetched.
    """
    value_range = check_range(value_range)
    if source is None:
        source = os.environ.get("GAN_TEACH_DIGITS") or None
    if source is not None:
        choose("source of digits", source, dict.fromkeys(["mnist", "embedded"]))
    root = download_folder() if root is None else path("root", root)
    if source == "embedded":
        images, labels, found = *_embedded(), source
    elif source == "mnist":
        images, labels, found = *mnist.read(root), source
        mnist_or_embedded.cache_clear()  # it may have missed MNIST before
    else:
        images, labels, found = mnist_or_embedded(root)
    return Digits(images, labels, found, value_range)


@functools.cache
def mnist_or_embedded(root: Path) -> tuple[Tensor, Tensor, str]:
    """MNIST, or where it cannot be had the embedded digits, and says so."""
    try:
        return *mnist.read(root), "mnist"
    except (OSError, ImportError) as error:
        print(f"{error}\nUntil then: scikit-learn's 1,797 digits, 8x8 brought to 28x28.")
        return *_embedded(), "embedded"


def _write_idx(place: Path, numbers: Tensor) -> None:
    """Write bytes in the format of MNIST: the kind of numbers, the shape, then the numbers."""
    head = struct.pack(f">BBBB{numbers.ndim}I", 0, 0, 8, numbers.ndim, *numbers.shape)
    part = place.with_suffix(".part")
    part.write_bytes(head + numbers.to(torch.uint8).numpy().tobytes())
    part.replace(place)  # whoever reads it meanwhile has the whole of the old one


@functools.cache
def _embedded() -> tuple[Tensor, Tensor]:
    """scikit-learn's digits (Alpaydin & Kaynak 1998), brought to 20x20 within 28x28."""
    from sklearn.datasets import load_digits

    bunch = load_digits()
    small = torch.from_numpy(bunch.images).float().unsqueeze(1) / 16  # (1797, 1, 8, 8)
    large = interpolate(small, size=(20, 20), mode="bicubic", align_corners=False)
    images = pad(large.clamp(0, 1) * 255, (4, 4, 4, 4)).round().to(torch.uint8)
    return images.squeeze(1), torch.from_numpy(bunch.target).long()
