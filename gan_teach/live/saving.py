"""Keep a moment: a picture or a whole run as a file, and a link to it on the page."""

import base64
import contextlib
import html
import io
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from gan_teach.live.figure import as_image
from gan_teach.training.recorder import Recorder

MIME = {"gif": "image/gif", "png": "image/png", "svg": "image/svg+xml"}


def run_as_gif(recorder: Recorder, draw: Callable[[], np.ndarray], frames: int = 60) -> bytes:
    """The run so far as an animation, from up to `frames` of its moments, evenly spread.

    draw: makes the picture of the games as they stand, as `LiveFigure.draw` gives it. Afterwards
    the games are where they were.
    """
    recorder.record()
    here, last = recorder.position, recorder.position
    waiting = [game.state() for game in recorder.games]  # settings that act at the next turn
    chosen = np.unique(np.linspace(0, last, min(frames, last + 1)).round().astype(int))
    pictures = []
    try:
        for position in chosen.tolist():
            recorder.go_to(position)
            pictures.append(as_image(draw()))
    finally:
        recorder.go_to(here)
        for game, state in zip(recorder.games, waiting, strict=True):
            game.restore(state)
    return animation(pictures, "gif", 100)


def animation(
    pictures: Sequence[Image.Image], format: str, milliseconds: float, colours: int = 64
) -> bytes:
    """Pictures as an animation, a GIF or a PNG; its end stays for two seconds.

    milliseconds: how long each of the others stays. An animated PNG has one palette for all, and
    its last picture stands where nothing can move.
    """
    options: dict[str, Any] = {"disposal": 1}
    if format == "gif":
        frames = [picture.quantize(colours, dither=Image.Dither.NONE) for picture in pictures]
    else:
        all_of_them = np.concatenate([np.asarray(picture) for picture in pictures])
        palette = Image.fromarray(all_of_them).quantize(colours)
        frames = [it.quantize(palette=palette, dither=Image.Dither.NONE) for it in pictures]
        frames, options = [frames[-1], *frames], {"default_image": True}
    times = [round(milliseconds)] * (len(pictures) - 1) + [2000]
    file = io.BytesIO()
    frames[0].save(
        file, format, save_all=True, append_images=frames[1:], duration=times, loop=0, **options
    )
    return file.getvalue()


def keep(content: bytes, name: str, kind: str, alt: str) -> str:
    """Write a file into the current folder; return HTML that says where, with a link to download.

    A file that is there already is never overwritten. Where the folder cannot be written to, the
    link alone remains.
    """
    path = _free(Path(f"{name}.{kind}"))
    try:
        path.write_bytes(content)
        where = f"Saved as {path}. "
    except OSError as error:
        with contextlib.suppress(OSError):
            path.unlink(missing_ok=True)  # half of a file
        where = f"The folder cannot be written to ({error.strerror}). "
    data = f"data:{MIME[kind]};base64,{base64.b64encode(content).decode()}"
    return (
        f"{html.escape(where)}<a download='{path.name}' href='{data}' title='{html.escape(alt)}' "
        f"style='text-decoration:underline'>Download {kind.upper()}</a> "
        f"({len(content) / 1e6:.1f} MB)"
    )


def _free(path: Path) -> Path:
    """This path, or the first like it that no file has."""
    taken, number = path, 2
    while taken.exists():
        taken = path.with_stem(f"{path.stem}_{number}")
        number += 1
    return taken
