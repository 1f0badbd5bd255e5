"""The run, or the pictures that are shown, as a file."""

from functools import partial

import ipywidgets as widgets
import numpy as np

from gan_teach.live.figure import LiveFigure
from gan_teach.live.noise import NoiseView
from gan_teach.live.playground.message import WRAP
from gan_teach.live.playground.pictures import Pictures
from gan_teach.live.playground.session import Session
from gan_teach.live.saving import MIME, keep, run_as_gif
from gan_teach.support.errors import choose

TIPS = {
    "gif": "The run so far as an animation",
    "png": "The pictures as they are now",
    "svg": "The pictures as they are now, as lines",
}


class Files:
    """A button for each kind of file, and beside them where the last one went."""

    def __init__(self, session: Session, pictures: Pictures):
        self._session, self._pictures = session, pictures
        buttons = [
            session.button(f"Save {kind.upper()}", "download", partial(self.save, kind), tip)
            for kind, tip in TIPS.items()
        ]
        self._saved = widgets.HTML()
        self.widget = widgets.HBox([*buttons, self._saved], layout=WRAP)

    def save(self, kind: str) -> None:
        """Keep the run as a "gif", or the pictures shown now as a "png" or an "svg"."""
        self._session.rest()
        choose("kind of file", kind, MIME)
        views = self._pictures.views()
        if not views:
            raise ValueError("There is nothing to save: show at least one picture first.")
        views.sort(key=lambda view: not isinstance(view, NoiseView))  # the wide ones make room
        self._saved.value, said = "Saving ...", ""
        try:
            content = self._made(LiveFigure(views, columns=2), kind)
            name = f"gan_turn_{self._session.game.turns}"
            said = keep(content, name, kind, self._session.describe())
        finally:
            self._saved.value = said

    def _made(self, figure: LiveFigure, kind: str) -> bytes:
        if kind == "svg":
            return figure.svg()
        if kind == "png":
            return figure.frame("png")

        def draw() -> np.ndarray:
            self._session.look()
            return figure.draw()

        try:
            return run_as_gif(self._session.recorder, draw)
        finally:
            self._session.look()
