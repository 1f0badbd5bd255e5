"""Real handwritten digits: MNIST, or a small set that needs no network."""

import contextlib
import functools
import io
import os
import socket
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.client import HTTPException
from pathlib import Path
from typing import Any

import torch
from filelock import FileLock
from torch import Tensor
from torch.nn.functional import interpolate, pad

from gan_teach.support.errors import choose, count, finite, path
from gan_teach.support.paths import PROJECT, download_folder

TIMEOUT = 15  # seconds without an answer before a download counts as failed


@dataclass(frozen=True, eq=False)
class Digits:
    """Handwritten digits in memory, one byte a pixel, scaled as they are sampled.

    images: uint8, (n, 28, 28), 0 is paper and 255 is ink. labels: int64, (n,), the digit written
        in each image; a GAN does not look at them. source: "mnist" or "embedded".
    value_range: what 0 and 255 are scaled to.
    """

    images: Tensor
    labels: Tensor
    source: str
    value_range: tuple[float, float] = (0.0, 1.0)
    _copies: dict[torch.device, Tensor] = field(default_factory=dict, repr=False)

    def __len__(self) -> int:
        return len(self.images)

    def __eq__(self, other: object) -> bool:
        same_range = isinstance(other, Digits) and self.value_range == other.value_range
        return same_range and self.images is other.images

    def __hash__(self) -> int:
        return hash((id(self.images), self.value_range))

    def __repr__(self) -> str:
        return f"Digits({self.source}, {len(self):,} images, value_range={self.value_range})"

    def sample(self, n: int, generator: torch.Generator | None = None) -> Tensor:
        """n images: float32, shape (n, 1, 28, 28), in value_range, on the generator's device.

        Each is drawn from all images with equal chance, whatever was drawn before. One epoch is
        as many draws as there are images: 60,000 for MNIST, about 937 batches of 64. The labels
        are in `labels`; a sample comes without.
        """
        n, device = count("n", n), generator.device if generator else torch.device("cpu")
        if device not in self._copies:
            self._copies[device] = self.images.to(device)
        chosen = torch.randint(len(self), (n,), generator=generator, device=device)
        return self.scale(self._copies[device].index_select(0, chosen))  # 4x an index

    def scale(self, images: Tensor) -> Tensor:
        """uint8 images (n, 28, 28) as float32 (n, 1, 28, 28) in value_range."""
        low, high = self.value_range
        scaled = images.unsqueeze(1) * ((high - low) / 255)
        return scaled.add_(low) if low else scaled


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
        current folder.

    Raises ValueError for an unknown source or range; OSError, which names the archive, where
    source="mnist" and MNIST is missing or damaged and cannot be fetched.
    """
    if not isinstance(value_range, tuple | list) or len(value_range) != 2:
        raise ValueError(f"value_range must be two numbers, as in (0, 1); got {value_range!r}.")
    low, high = (finite("each end of value_range", end) for end in value_range)
    if low >= high:
        raise ValueError(
            f"value_range must go from low to high, as in (0, 1); got {value_range!r}."
        )
    if source is None:
        source = os.environ.get("GAN_TEACH_DIGITS") or None
    if source is not None:
        choose("source of digits", source, dict.fromkeys(["mnist", "embedded"]))
    root = download_folder() if root is None else path("root", root)
    found = "mnist"
    if source == "embedded":
        images, labels, found = *_embedded(), "embedded"
    elif source == "mnist":
        _fetch.cache_clear()  # asked for by name: try the network again
        images, labels = read_mnist(root)
    else:
        try:
            images, labels = read_mnist(root)
        except (OSError, ImportError) as error:
            print(f"{error} Using scikit-learn's 1,797 digits, 8x8 brought to 28x28, instead.")
            images, labels, found = *_embedded(), "embedded"
    return Digits(images, labels, found, (low, high))


@functools.cache
def _embedded() -> tuple[Tensor, Tensor]:
    """scikit-learn's digits (Alpaydin & Kaynak 1998), as large and as centred as MNIST's."""
    from sklearn.datasets import load_digits

    bunch = load_digits()
    small = torch.from_numpy(bunch.images).float().unsqueeze(1) / 16  # (1797, 1, 8, 8)
    large = interpolate(small, size=(20, 20), mode="bicubic", align_corners=False)
    images = pad(large.clamp(0, 1) * 255, (4, 4, 4, 4)).round().to(torch.uint8)
    return images.squeeze(1), torch.from_numpy(bunch.target).long()


def read_mnist(root: Path, train: bool = True) -> tuple[Tensor, Tensor]:
    """Images and labels of MNIST's training or test set. Raises OSError where it cannot be had."""
    with _one_at_a_time(root / "MNIST"):
        problem = _fetch(root)
        if problem:
            raise OSError(problem)
        return _load(root, train)


@functools.cache
def _load(root: Path, train: bool) -> tuple[Tensor, Tensor]:
    dataset = _mnist_class()(root, train=train)
    return dataset.data, dataset.targets


@contextlib.contextmanager
def _one_at_a_time(folder: Path) -> Iterator[None]:
    """Two notebooks opened at once must not unpack the same archive into the same file.

    Where the folder cannot be locked, it cannot be written to either: then nobody unpacks there.
    """
    with contextlib.ExitStack() as stack:
        with contextlib.suppress(OSError, NotImplementedError):
            folder.mkdir(parents=True, exist_ok=True)
            stack.enter_context(FileLock(folder / ".lock"))
        yield


@functools.cache
def _fetch(root: Path) -> str | None:
    """Make sure that MNIST lies under root, whole and unpacked. Returns what stood in the way."""
    from_torchvision = _mnist_class()
    raw = root / "MNIST" / "raw"
    bad = _bad_archives(raw)
    damaged = [name for name, state in bad.items() if state == "damaged"]
    if damaged:
        print(f"Damaged or half downloaded: {', '.join(damaged)}. Fetching again.")
    _remove_half_unpacked(raw)
    try:
        unchecked = [(raw / name).with_suffix("") for name in bad]
        quiet = contextlib.redirect_stdout(io.StringIO())
        with quiet, _timeout(TIMEOUT), _set_aside(unchecked):
            from_torchvision(root, train=True, download=True)
    except (OSError, RuntimeError, EOFError, HTTPException) as error:
        last_line = (str(error).strip(".\n ") or type(error).__name__).splitlines()[-1]
        reason = "no connection" if "urlopen error" in last_line else last_line
        if damaged:
            return f"MNIST's {', '.join(damaged)} is damaged and could not be fetched ({reason})."
        return f"MNIST is not in {_short(raw)} and could not be fetched ({reason})."
    still_bad = _bad_archives(raw)
    return f"MNIST's {', '.join(still_bad)} came damaged." if still_bad else None


def _short(path: Path) -> str:
    """The path as seen from the project, or as it is."""
    return str(path.relative_to(PROJECT) if path.is_relative_to(PROJECT) else path)


def _bad_archives(raw: Path) -> dict[str, str]:
    """The archives that are "missing" or "damaged" (their MD5 is not the published one)."""
    from torchvision.datasets.utils import check_integrity

    return {
        name: "damaged" if (raw / name).exists() else "missing"
        for name, md5 in _mnist_class().resources
        if not check_integrity(str(raw / name), md5)
    }


def _remove_half_unpacked(raw: Path) -> None:
    """An interrupt while an archive was unpacked leaves a short file: remove it."""
    for archive in raw.glob("*.gz"):
        unpacked = archive.with_suffix("")
        if unpacked.exists():
            size = int.from_bytes(archive.read_bytes()[-4:], "little")  # gzip notes it at its end
            if unpacked.stat().st_size != size:
                unpacked.unlink()


@contextlib.contextmanager
def _set_aside(unpacked: list[Path]) -> Iterator[None]:
    """Hide these files, with which torchvision would be content unchecked; bring back what it
    did not make anew.
    """
    hidden = {path: path.rename(path.with_suffix(".aside")) for path in unpacked if path.exists()}
    try:
        yield
    finally:
        for path, aside in hidden.items():
            if path.exists():
                aside.unlink()
            else:
                aside.rename(path)


@contextlib.contextmanager
def _timeout(seconds: float) -> Iterator[None]:
    before = socket.getdefaulttimeout()
    socket.setdefaulttimeout(seconds)
    try:
        yield
    finally:
        socket.setdefaulttimeout(before)


def _mnist_class() -> Any:
    """torchvision's MNIST, also where torchvision's build and torch's do not match.

    A GPU build of torchvision beside a CPU build of torch stops at import, because its compiled
    operators are missing. Datasets need none of them: declared by name, they let the rest work.
    """
    try:
        from torchvision.datasets import MNIST
    except RuntimeError as error:
        if "torchvision::nms" not in str(error):
            raise
        schema = "(Tensor dets, Tensor scores, float iou_threshold) -> Tensor"
        torch.library.define("torchvision::nms", schema)
        torch.library.define("torchvision::qnms", schema)
        for name in [name for name in sys.modules if name.split(".")[0] == "torchvision"]:
            del sys.modules[name]
        from torchvision.datasets import MNIST
    return MNIST
