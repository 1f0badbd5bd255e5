"""Pictures of your own: from a folder, or from a data set of PyTorch."""

import math
import os
import warnings
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from torch import Tensor

from gan_teach.data.stored import StoredImages, check_range
from gan_teach.support.errors import count
from gan_teach.support.errors import path as as_path
from gan_teach.support.progress import Progress

if TYPE_CHECKING:
    from PIL.Image import Image

ENDINGS = {".png", ".jpg", ".jpeg", ".webp", ".gif", ".bmp", ".tif", ".tiff", ".ppm", ".pgm"}
MOST_PIXELS = 50_000_000  # of a file
MOST_BYTES = 2_000_000_000  # of all pictures together
FEW = 100
NAMED = 5  # of the files that were left out


@dataclass(frozen=True, eq=False)
class Images(StoredImages):
    """Pictures in memory, one byte a colour, scaled as they are sampled; `gt.images` makes them.

    images: uint8, (n, C, side, side): C is 3, red, green and blue, or 1, grey; 0 is dark, 255
        bright. value_range: what these are scaled to.
    skipped: what could not be read, and why: {name: reason}.
    """

    images: Tensor
    value_range: tuple[float, float] = (0.0, 1.0)
    skipped: Mapping[str, str] = field(default_factory=dict, repr=False)
    _copies: dict[torch.device, Tensor] = field(default_factory=dict, repr=False)

    in_ink = False  # the low end is dark: of digits it is paper

    @property
    def shape(self) -> tuple[int, int, int]:
        """The shape of a picture, (C, side, side)."""
        channels, height, width = self.images.shape[1:]
        return channels, height, width

    def __repr__(self) -> str:
        channels, side, _ = self.shape
        colour = "colour" if channels == 3 else "grey"
        return f"Images({len(self):,} {colour} pictures of {side}x{side})"


def images(
    source: Any,
    side: int = 32,
    *,
    colour: bool | None = None,
    most: int = 20_000,
    value_range: tuple[float, float] = (0.0, 1.0),
) -> Images:
    """Pictures of your own to train on, from a folder or a data set.

        data = gt.images("my_pictures", side=32)
        channels, side, _ = data.shape
        players = gt.convolutional
        G = lambda: players.ConvGenerator(64, 16, norm="group", side=side, channels=channels)
        D = lambda: players.ConvDiscriminator(16, side=side, channels=channels)
        game = gt.Game(G, D, data=data, batch_size=16, betas=(0.0, 0.99), penalty=gt.R1(0.5),
                       average=0.99)

    source: a folder; its pictures are read, and those in folders inside it: PNG, JPEG, WebP, GIF,
        BMP, TIFF. Or a `Dataset` of PyTorch, or anything with a length and [i]: each item is a
        picture, or a tuple that begins with one. A picture is Pillow's, an array or a tensor: bytes
        from 0 to 255 or floats from 0 to 1, (C, H, W) in a tensor, (H, W, C) in an array or (H, W).
    side: each picture is cut to the largest square around its middle, and made this large. Beyond
        64, games on a processor are slow.
    colour: True for colour, False for grey; None, the default, for colour if any picture has some.
    most: of more pictures so many are taken, evenly spread over all.
    value_range: what black and white become, (0, 1) or (-1, 1) say.

    What is see-through becomes white; of a moving picture the first frame counts. What cannot be
    read is left out and named. A file of over 50 million pixels is not read.
    Raises FileNotFoundError for a folder that is not there, ValueError where there is no picture
    that can be read, TypeError for another source.
    """
    side, most, value_range = count("side", side), count("most", most), check_range(value_range)
    if colour not in (None, True, False):
        raise ValueError(f"colour must be True, False or None; got {colour!r}.")
    is_folder = isinstance(source, str | os.PathLike)
    names, read = _of_folder(source, side) if is_folder else _of_set(source)
    chosen = [i * len(names) // min(most, len(names)) for i in range(min(most, len(names)))]
    size = 3 * side * side * len(chosen)
    if size > MOST_BYTES:
        raise ValueError(
            f"{len(chosen):,} pictures of {side}x{side} take {size / 1e9:.0f} GB of memory. Take a "
            "smaller side, or fewer: most=..."
        )
    found, skipped = _read([names[i] for i in chosen], lambda i: read(chosen[i]), side)
    if not len(found):
        raise ValueError(f"None of these pictures could be read: {_listed(skipped)}.")
    _tell(len(names), len(chosen), len(found), skipped)
    if colour is None:
        colour = bool((found[:, :1] != found).any())
    return Images(found if colour else _grey(found), value_range, skipped)


def _of_folder(folder: Any, side: int) -> tuple[Sequence[str], Callable[[int], Any]]:
    """The names of the pictures in a folder, and what reads the i-th."""
    root = as_path("source", folder)
    if root.is_file():
        raise ValueError(f"gt.images wants a folder of pictures; {str(root)!r} is a file.")
    if not root.is_dir():
        raise FileNotFoundError(f"There is no folder {str(root)!r}; this is {str(Path.cwd())!r}.")
    inside = (path.relative_to(root) for path in sorted(root.rglob("*")))
    names = [
        str(path)
        for path in inside
        if path.suffix.lower() in ENDINGS and not any(it.startswith(".") for it in path.parts)
    ]
    if not names:
        raise ValueError(
            f"There is no picture in {str(root)!r}, nor in a folder inside it: no file there, but "
            f"for hidden ones, ends in {', '.join(sorted(ENDINGS))}."
        )
    return names, lambda i: _opened(root / names[i], side)


def _opened(path: Path, side: int) -> "Image":
    """The picture in a file, as `fitted`; its size is known before its pixels are read."""
    from PIL import Image

    with warnings.catch_warnings():
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        with Image.open(path) as picture:
            if math.prod(picture.size) > MOST_PIXELS:
                raise Image.DecompressionBombError
            return fitted(picture, side)


def _of_set(items: Any) -> tuple[Sequence[str], Callable[[int], Any]]:
    """Names for the items of a data set, and what gives the i-th."""
    if not (hasattr(items, "__len__") and hasattr(items, "__getitem__")) or isinstance(items, dict):
        raise TypeError(
            "gt.images wants a folder, or a data set with a length whose items are pictures; got "
            f"{type(items).__name__}."
        )
    if not len(items):
        raise ValueError("There is no picture in this data set: its length is 0.")

    def item(i: int) -> Any:
        found = items[i]
        return found[0] if isinstance(found, tuple | list) and len(found) else found

    return [f"item {i}" for i in range(len(items))], item


def _read(
    names: Sequence[str], read: Callable[[int], Any], side: int
) -> tuple[Tensor, dict[str, str]]:
    """All pictures that can be read, as bytes, (n, 3, side, side), and why others cannot."""
    found = np.empty((len(names), 3, side, side), np.uint8)
    skipped: dict[str, str] = {}
    with Progress(len(names), "Reading pictures") as bar:
        for i, name in enumerate(names):
            bar.at(i)
            try:
                item = read(i)
            except Exception as error:  # whatever Pillow, or a data set, makes of a damaged file
                skipped[name] = _why(error)
                continue
            picture = item if hasattr(item, "convert") else as_picture(item, name)
            try:
                found[i - len(skipped)] = np.asarray(fitted(picture, side)).transpose(2, 0, 1)
            except Exception as error:  # of a list of files that were opened before
                skipped[name] = _why(error)
    return torch.from_numpy(found[: len(names) - len(skipped)]), skipped


def as_picture(item: Any, name: str) -> "Image":
    """Pillow's picture of an array or a tensor. Raises TypeError, or ValueError, which name it."""
    from PIL import Image

    if not isinstance(item, Tensor | np.ndarray):
        raise TypeError(
            f"Each item must be a picture, or a tuple that begins with one; {name} is of type "
            f"{type(item).__name__}."
        )
    array = item.detach().cpu().numpy() if isinstance(item, Tensor) else item
    if isinstance(item, Tensor) and array.ndim == 3:
        array = array.transpose(1, 2, 0)
    if array.ndim == 3 and array.shape[2] == 1:
        array = array[:, :, 0]
    is_fine = array.ndim == 2 or (array.ndim == 3 and array.shape[2] in (3, 4))
    if not (is_fine and array.size):
        raise ValueError(
            "A picture must be (C, H, W) in a tensor, (H, W, C) in an array, with 1 or 3 colours, "
            f"or (H, W); {name} has the shape {tuple(item.shape)}."
        )
    if array.dtype != np.uint8:
        low, high = float(array.min()), float(array.max())
        if array.dtype.kind != "f" or not (low >= 0 and high <= 1):
            raise ValueError(
                "A picture must be of bytes, 0 to 255, or of floats from 0 to 1, as ToTensor gives "
                f"them; {name} holds {array.dtype} from {low:g} to {high:g}. Is there a Normalize "
                "to leave out?"
            )
        array = (255 * array).round().astype(np.uint8)
    return Image.fromarray(np.ascontiguousarray(array))


def fitted(picture: "Image", side: int) -> "Image":
    """The largest square around the middle of a picture, side x side, in red, green and blue."""
    from PIL import Image, ImageOps

    picture.draft(picture.mode, (2 * side, 2 * side))  # of a JPEG: read no more than it takes
    picture = ImageOps.exif_transpose(picture)
    (width, height), edge = picture.size, min(picture.size)
    left, top = (width - edge) // 2, (height - edge) // 2
    picture = picture.crop((left, top, left + edge, top + edge))
    if picture.mode.startswith("I"):  # 16 bits
        picture = Image.fromarray((np.asarray(picture) / 257).clip(0, 255).astype(np.uint8))
    if "A" in picture.mode or "transparency" in picture.info:
        above = picture.convert("RGBA")
        picture = Image.new("RGBA", above.size, "white")
        picture.alpha_composite(above)
    return picture.convert("RGB").resize((side, side), Image.Resampling.LANCZOS)


def _grey(found: Tensor) -> Tensor:
    """Colour as grey: the brightness that an eye sees, 0.299 red + 0.587 green + 0.114 blue."""
    shares = torch.tensor([0.299, 0.587, 0.114])[:, None, None]
    parts = [(part * shares).sum(1, keepdim=True) for part in found.split(1000)]
    return torch.cat([part.round().to(torch.uint8) for part in parts])


def _why(error: Exception) -> str:
    """Why a picture could not be read, in words."""
    from PIL import Image, UnidentifiedImageError

    if isinstance(error, Image.DecompressionBombError | Image.DecompressionBombWarning):
        return f"over {MOST_PIXELS:,} pixels: make it smaller"
    if isinstance(error, UnidentifiedImageError):
        return "not a picture that Pillow can read"
    text = str(error).strip(". ")
    return text if isinstance(error, OSError) and text else f"{type(error).__name__}: {text}"


def _listed(skipped: Mapping[str, str]) -> str:
    """What was left out, the first few by name."""
    named = [f"{name} ({why})" for name, why in list(skipped.items())[:NAMED]]
    more = len(skipped) - len(named)
    return ", ".join(named) + (f", and {more:,} more" if more else "")


def _tell(there: int, chosen: int, found: int, skipped: Mapping[str, str]) -> None:
    """Say what was left out, and whether there are few."""
    if chosen < there:
        print(f"Of {there:,} pictures {chosen:,} are taken; most=... takes more.")
    if skipped:
        print(f"Left out, {len(skipped):,} of {chosen:,}: {_listed(skipped)}.")
    if found < FEW:
        are = "There is only 1 picture" if found == 1 else f"There are only {found} pictures"
        print(f"{are}: G may come to copy what it is shown. Hundreds are better.")
