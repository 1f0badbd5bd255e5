"""MNIST as torchvision keeps it: fetched once, checked, unpacked, and read without a network."""

import contextlib
import functools
import io
import socket
import sys
from collections.abc import Iterator
from http.client import HTTPException
from pathlib import Path
from typing import Any

import torch
from filelock import FileLock
from torch import Tensor

from gan_teach.support.paths import PROJECT

TIMEOUT = 15  # seconds without an answer before a download counts as failed


def read(root: Path, train: bool = True) -> tuple[Tensor, Tensor]:
    """Images and labels of MNIST's training or test set. Raises OSError where it cannot be had."""
    with _one_at_a_time(root / "MNIST"):
        problem = fetch(root)
        if problem:
            raise OSError(problem)
        return load(root, train)


def need_mnist(data: object) -> None:
    """Raises OSError unless this data is MNIST's: for studies whose figures are of it alone."""
    if getattr(data, "source", None) != "mnist":
        raise OSError("This needs MNIST, not other digits: put its archives into data/MNIST/raw.")


@functools.cache
def load(root: Path, train: bool) -> tuple[Tensor, Tensor]:
    """Images and labels from the unpacked files."""
    dataset = mnist_class()(root, train=train)
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
def fetch(root: Path) -> str | None:
    """Make sure that MNIST lies under root, whole and unpacked. Returns what stood in the way."""
    from_torchvision = mnist_class()
    raw = root / "MNIST" / "raw"
    bad = _bad_archives(raw)
    damaged = [name for name, state in bad.items() if state == "damaged"]
    if damaged:
        print(f"Damaged or half downloaded: {', '.join(damaged)}. Fetching again.")
    remove_half_unpacked(raw)
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
        return f"MNIST is not in {_from_project(raw)} and could not be fetched ({reason})."
    still_bad = _bad_archives(raw)
    return f"MNIST's {', '.join(still_bad)} came damaged." if still_bad else None


def _from_project(path: Path) -> str:
    """The path as seen from the project, or as it is."""
    return str(path.relative_to(PROJECT) if path.is_relative_to(PROJECT) else path)


def _bad_archives(raw: Path) -> dict[str, str]:
    """The archives that are "missing" or "damaged" (their MD5 is not the published one)."""
    from torchvision.datasets.utils import check_integrity

    return {
        name: "damaged" if (raw / name).exists() else "missing"
        for name, md5 in mnist_class().resources
        if not check_integrity(str(raw / name), md5)
    }


def remove_half_unpacked(raw: Path) -> None:
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


def mnist_class() -> Any:
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
