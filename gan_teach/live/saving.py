"""Keep a moment: a picture or a whole run as a file, and a link to it on the page."""

import base64
import html
import io
from collections.abc import Callable
from pathlib import Path

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
            pictures.append(as_image(draw()).quantize(64, dither=Image.Dither.NONE))
    finally:
        recorder.go_to(here)
        for game, state in zip(recorder.games, waiting, strict=True):
            game.restore(state)
    file = io.BytesIO()
    times = [100] * (len(pictures) - 1) + [2000]  # milliseconds; the end stays for a while
    pictures[0].save(
        file, "gif", save_all=True, append_images=pictures[1:], duration=times, loop=0, disposal=1
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
