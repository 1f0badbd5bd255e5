"""Files of plain values and tensors: read without running code, written whole or not at all."""

import contextlib
import io
import os
import pickle
import secrets
import zipfile
import zlib
from pathlib import Path
from typing import Any

import torch

_UNREADABLE = (RuntimeError, EOFError, ValueError, LookupError, AttributeError, TypeError)
_DAMAGED = (*_UNREADABLE, OSError, OverflowError, zlib.error, zipfile.BadZipFile)


def read_plain(content: bytes) -> Any:
    """What `torch.save` wrote: numbers, words, lists, dicts and tensors, which come to the CPU.

    Code is never run (`weights_only=True`). Raises ValueError for what is damaged, is no such file
    or holds anything else.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:  # torch.load looks at no check sum
            if archive.testzip():
                raise ValueError("a check sum differs")
        return torch.load(io.BytesIO(content), map_location="cpu", weights_only=True)
    except pickle.UnpicklingError as error:  # its own words advise to run the code
        raise ValueError("it holds more than plain values and tensors") from error
    except _DAMAGED as error:
        raise ValueError(f"it is not a whole file: {error}") from error


def plain_bytes(content: Any) -> bytes:
    """What `read_plain` gives back as it is: plain values and tensors."""
    buffer = io.BytesIO()
    torch.save(content, buffer)
    return buffer.getvalue()


def write_whole(path: Path, content: bytes, what: str) -> None:
    """Write a file whole, or leave everything as it was.

    The bytes go to a temporary file beside it, which then takes its name (`os.replace`): whoever
    reads meanwhile, and whatever goes wrong, has the old file. what: a word for the error.
    Raises OSError, with what stands in the way and what to do.
    """
    target = path.resolve()  # of a link, the file that it leads to
    part = target.with_name(f".{secrets.token_hex(4)}.part")
    try:
        if target.is_dir():
            raise IsADirectoryError(0, "that is a folder; add a name")
        if not target.parent.is_dir():
            raise FileNotFoundError(0, f"there is no folder {path.parent}; make it first")
        with part.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        part.replace(target)
    except OSError as error:
        old = "The old file is as it was. " if os.path.isfile(target) else ""
        raise type(error)(
            f"The {what} could not be written to {path}: {error.strerror or error}. {old}"
            "Choose a place that can be written to and has room."
        ) from error
    finally:
        with contextlib.suppress(OSError):
            part.unlink(missing_ok=True)
