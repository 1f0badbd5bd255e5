"""Which views are shown, and when each is drawn."""

import time
from collections.abc import Callable
from typing import NamedTuple

import ipywidgets as widgets

from gan_teach.live.kinds import drawn
from gan_teach.live.noise import NoiseView
from gan_teach.live.noise_controls import NoiseControls
from gan_teach.live.picture import PATIENCE, Picture, RatedView
from gan_teach.live.playground.message import WRAP
from gan_teach.live.playground.session import Part, Session
from gan_teach.support.walks import NoiseChoice
from gan_teach.training.scene import Scene


class Offer(NamedTuple):
    """A view that may be shown: how it is made for a game, and the controls below it, if any."""

    make: Callable[[Scene], RatedView]
    controls: widgets.Widget | None = None


class Pictures(Part):
    """A button for each view, and the pictures of those that are shown, one for each game.

    toggles: the buttons by the titles of their views. A view is built when it is first shown, and
    let go when it is hidden, where it costs nothing.
    """

    def __init__(self, session: Session):
        self._session = session
        session.parts.append(self)
        self._playing_since = 0.0
        self.row = widgets.HBox(layout=WRAP)
        self.widget = widgets.HBox(layout={"flex_flow": "row wrap"})
        self.opened()

    def opened(self) -> None:
        self.toggles: dict[str, widgets.ToggleButton] = {}
        self._offers: dict[str, Offer] = {}
        self._shown: dict[str, list[Picture]] = {}
        scene, noise = self._session.scenes[0], None
        kind = drawn(scene)
        if kind.has_noise:
            noise = NoiseControls(scene.painter.by_digit, self._choose_noise).widget
        self._opening = kind.opening
        for place, view in enumerate(kind.views):
            below = noise if view is NoiseView else None
            self.offer(view.title, Offer(view, below), shown=place < self._opening)

    def offer(self, title: str, offer: Offer, shown: bool) -> None:
        """Add a view to those that may be shown. If shown is true, the next frame draws it."""
        toggle = widgets.ToggleButton(
            shown, description=title, tooltip=f"Show or hide: {title}", layout={"width": "auto"}
        )
        run = self._session.run
        toggle.observe(lambda _: run(lambda: self._switch(title, toggle.value)), "value")
        self._offers[title], self.toggles[title] = offer, toggle
        self.row.children = [widgets.Label("Show:"), *self.toggles.values()]
        if shown:
            self._shown[title] = self._built(title)
        self._lay_out()

    def renew(self, title: str) -> None:
        """Begin the pictures of a view anew, if they are shown."""
        if self._shown.pop(title, None):
            self._switch(title, True)

    def running(self, yes: bool) -> None:
        if yes:
            self._playing_since = time.monotonic()

    def show(self) -> None:
        for title, pictures in self._shown.items():
            self._draw(title, pictures)

    def show_due(self) -> None:
        pictures = self._pictures()
        for picture in pictures:
            picture.draw_if_due()
        waited = time.monotonic() - self._playing_since > PATIENCE
        if waited and not any(picture.ready for picture in pictures):
            for picture in pictures:
                picture.be_sure()

    def forget(self) -> None:
        """Let go of the views; their pictures stay on the page."""
        self._shown.clear()

    def views(self) -> list[RatedView]:
        """The views shown now, for another figure."""
        scenes = self._session.scenes
        return [self._offers[title].make(scene) for title in self._shown for scene in scenes]

    def first_views(self, scenes: list[Scene]) -> list[RatedView]:
        """The first of the views that are shown, for another figure of other scenes.

        There are as many as open a playground; where none is shown, they are those.
        """
        titles = list(self._shown or self._offers)[: self._opening]
        return [self._offers[title].make(scene) for scene in scenes for title in titles]

    def _pictures(self) -> list[Picture]:
        return [picture for pictures in self._shown.values() for picture in pictures]

    def _built(self, title: str) -> list[Picture]:
        return [Picture(self._offers[title].make(scene)) for scene in self._session.scenes]

    def _drawn(self, title: str) -> list[Picture]:
        pictures = self._built(title)
        self._draw(title, pictures)
        return pictures

    def _draw(self, title: str, pictures: list[Picture]) -> None:
        """Draw a view of each game, and say in words what there is to see."""
        for scene, picture in zip(self._session.scenes, pictures, strict=True):
            picture.draw(f"{title}. {scene.describe()}")

    def _switch(self, title: str, wanted: bool) -> None:
        """Show a view, or hide it."""
        if not wanted:
            self._shown.pop(title, None)
        elif title not in self._shown:
            self._shown[title] = self._drawn(title)
        self._lay_out()

    def _lay_out(self) -> None:
        """The pictures in the order of their buttons, each view above its controls."""
        self._shown = {title: self._shown[title] for title in self.toggles if title in self._shown}
        children: list[widgets.Widget] = []
        for title, pictures in self._shown.items():
            images, below = [picture.widget for picture in pictures], self._offers[title].controls
            if below is not None:
                images = [widgets.VBox([widgets.HBox(images, layout=WRAP), below])]
            children += images
        self.widget.children = children

    def _choose_noise(self, choice: NoiseChoice) -> None:
        self._session.run(lambda: self._look_at(choice))

    def _look_at(self, choice: NoiseChoice) -> None:
        """Look at other noise, in all games."""
        for scene in self._session.scenes:
            scene.choice = choice
        self._draw(NoiseView.title, self._shown.get(NoiseView.title, []))
