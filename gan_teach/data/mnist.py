"""MNIST as torchvision keeps it: fetched once, checked, unpacked, and read without a network."""

import contextlib
import functools
import io
import re
import shutil
import socket
import sys
import tempfile
import uuid
from collections.abc import Iterator
from http.client import HTTPException
from pathlib import Path
from typing import Any

import torch
from filelock import FileLock
from torch import Tensor

from gan_teach.support.paths import PROJECT, cache_folder

TIMEOUT = 10  # seconds without an answer before a download counts as failed

CURES = {  # words in the error of a download: what stands in the way, and what helps; first wins
    "CERTIFICATE_VERIFY_FAILED": (
        "the certificate of the server, or of a proxy before it, is not trusted here",
        "Ask who runs the network for its certificate, name that file in the environment variable "
        "SSL_CERT_FILE, and start Jupyter again. On a Mac with Python from python.org, run "
        "'Install Certificates.command' once instead.",
    ),
    r"\b407\b": (
        "the proxy of this network asks for a name and a password",
        "Set the environment variables HTTPS_PROXY and HTTP_PROXY to "
        "http://name:password@proxy:port, and start Jupyter again.",
    ),
    "timed out|WinError 10060": (
        "no answer came in time",
        "Try again later. If this network has a proxy, set the environment variables HTTPS_PROXY "
        "and HTTP_PROXY to its address, http://proxy:port, and start Jupyter again.",
    ),
    "No space left|[Qq]uota": (
        "the disk is full",
        "Make room for 70 MB, and restart the kernel.",
    ),
    "corrupted": (
        "what came is damaged, or is not MNIST",
        "Perhaps this network sends a page to log in instead: open any page in a browser, log in, "
        "and restart the kernel.",
    ),
    "HTTP Error|Tunnel": (
        "the server, or a proxy before it, refused",
        "Try again later, or ask who runs the network.",
    ),
    "urlopen error|[Cc]onnection": (
        "there is no connection",
        "Check the network, and HTTPS_PROXY if you have set it; then restart the kernel.",
    ),
    "": ("the download failed", "Try again later: restart the kernel."),
}


def read(root: Path, train: bool = True) -> tuple[Tensor, Tensor]:
    """Images and labels of MNIST's training or test set. Raises OSError where it cannot be had."""
    return load(fetch(root), train)


def need_mnist(data: object) -> None:
    """Raises OSError unless this data is MNIST's: for studies whose figures are of it alone."""
    if getattr(data, "source", None) != "mnist":
        raise OSError("This needs MNIST, not other digits: put its archives into data/MNIST/raw.")


@functools.cache
def load(root: Path, train: bool) -> tuple[Tensor, Tensor]:
    """Images and labels from the unpacked files."""
    dataset = mnist_class()(root, train=train)
    return dataset.data, dataset.targets


@functools.cache
def fetch(root: Path) -> Path:
    """The folder in which MNIST lies whole and unpacked: root, once what is missing is fetched.

    Where that cannot be done in root, it is a folder of the user's own, with copies of the
    archives.
    Raises OSError, which says what stands in the way, and what helps.
    """
    if _is_whole(root / "MNIST" / "raw"):
        return root
    place = _writable(root)
    raw = place / "MNIST" / "raw"
    with _one_at_a_time(raw.parent):
        try:
            if place != root and not _is_whole(raw):
                print(f"{_from_project(root)} cannot be written to. MNIST is unpacked into {raw}.")
                _copy_archives(root / "MNIST" / "raw", raw)
            _complete(place)
        except (OSError, RuntimeError, EOFError, HTTPException) as error:
            remove_half_unpacked(raw)  # a disk that is full has room again
            raise OSError(_advice(error, raw)) from None
    return place


def _writable(root: Path) -> Path:
    """The first folder that can be written to: root, the user's cache, or a temporary one."""
    for folder in (root, cache_folder()):
        probe = folder / "MNIST" / "raw" / uuid.uuid4().hex
        with contextlib.suppress(OSError):
            probe.parent.mkdir(parents=True, exist_ok=True)
            probe.touch()
            probe.unlink()
            return folder
    folder = Path(tempfile.mkdtemp(prefix="gan_teach_"))
    (folder / "MNIST" / "raw").mkdir(parents=True)
    return folder


@contextlib.contextmanager
def _one_at_a_time(folder: Path) -> Iterator[None]:
    """Two notebooks opened at once must not unpack the same archive into the same file."""
    with contextlib.ExitStack() as stack:
        with contextlib.suppress(OSError, NotImplementedError):  # some shares know no locks
            stack.enter_context(FileLock(folder / ".lock"))
        yield


def _complete(root: Path) -> None:
    """Fetch the archives that are missing or damaged, and unpack what is not."""
    raw = root / "MNIST" / "raw"
    bad = _bad_archives(raw)
    damaged = [name for name in bad if (raw / name).exists()]
    if damaged:
        print(f"Damaged or half downloaded: {', '.join(damaged)}.")
    if bad:
        print(f"Fetching MNIST, up to 12 MB, into {_from_project(raw)}.", flush=True)
    remove_half_unpacked(raw)
    unchecked = [(raw / name).with_suffix("") for name in bad]
    quiet = contextlib.redirect_stdout(io.StringIO())
    with quiet, _timeout(TIMEOUT), _set_aside(unchecked):
        mnist_class()(root, train=True, download=True)


def _copy_archives(shared: Path, raw: Path) -> None:
    """Copy those archives that are whole in the shared folder and not in raw."""
    for name in set(_bad_archives(raw)) - set(_bad_archives(shared)):
        shutil.copyfile(shared / name, raw / name)


def _advice(error: Exception, raw: Path) -> str:
    """Why a download failed, what helps, and how to do without it."""
    text = str(error).strip(".\n ") or type(error).__name__
    words = next(words for words in CURES if re.search(words, text))
    problem, cure = CURES[words]
    line = [line for line in text.splitlines() if re.search(words, line)][-1]
    reason = line.strip("<>").removeprefix("urlopen error ")
    advice = f"MNIST could not be fetched: {problem} ({reason}).\n{cure}"
    wanted = _bad_archives(raw)
    if wanted:
        advice += (
            f"\nOr put these files into {_from_project(raw)} by hand, and restart the kernel: "
            f"{', '.join(wanted)}. They are at {' and at '.join(mnist_class().mirrors)}."
        )
    return advice


def _from_project(path: Path) -> str:
    """The path as seen from the project, or as it is."""
    return str(path.relative_to(PROJECT) if path.is_relative_to(PROJECT) else path)


def _bad_archives(raw: Path) -> list[str]:
    """The archives that are missing or damaged: their MD5 is not the published one."""
    from_torchvision = mnist_class()
    from torchvision.datasets.utils import check_integrity

    return [
        name
        for name, md5 in from_torchvision.resources
        if not check_integrity(str(raw / name), md5)
    ]


def _is_whole(raw: Path) -> bool:
    """Whether every archive is there, passes its check, and is unpacked."""
    return not _bad_archives(raw) and all(
        _is_unpacked(raw / name) for name, _ in mnist_class().resources
    )


def _is_unpacked(archive: Path) -> bool:
    """Whether the file beside the archive is as long as gzip notes at the archive's end."""
    unpacked = archive.with_suffix("")
    size = int.from_bytes(archive.read_bytes()[-4:], "little")
    return unpacked.exists() and unpacked.stat().st_size == size


def remove_half_unpacked(raw: Path) -> None:
    """An interrupt while an archive was unpacked leaves a short file: remove it."""
    for archive in raw.glob("*.gz"):
        if not _is_unpacked(archive):
            archive.with_suffix("").unlink(missing_ok=True)


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
