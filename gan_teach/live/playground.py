"""Play a game by hand: run it, pause it, step it, change its rules, go back, branch off."""

import html
import time
import traceback
import warnings
import weakref
from collections.abc import Callable
from pathlib import Path
from typing import Any

import ipywidgets as widgets
import numpy as np
from IPython import get_ipython
from IPython.display import display

from gan_teach.live.controls import Controls, NoiseControls, differences
from gan_teach.live.driver import Driver, make_driver
from gan_teach.live.fields import LABEL, WIDE
from gan_teach.live.figure import LiveFigure, encode
from gan_teach.live.kinds import drawn
from gan_teach.live.noise import NoiseView
from gan_teach.live.saving import MIME, keep, run_as_gif
from gan_teach.live.stop import StopControls, StopView
from gan_teach.live.view import SceneView
from gan_teach.live.watch import FramePacer, went_back, widget_bundle
from gan_teach.support.errors import CollapseWarning, TrainingDiverged, choose
from gan_teach.support.paths import PACKAGE
from gan_teach.support.threads import spare_a_core
from gan_teach.support.walks import NoiseChoice
from gan_teach.training.duel import Duel
from gan_teach.training.game import Game
from gan_teach.training.painter import Painter
from gan_teach.training.presets import preset
from gan_teach.training.recorder import Recorder
from gan_teach.training.scene import Scene
from gan_teach.training.stopping import Rule

SLICE = 0.02  # seconds of training between two looks at the buttons
IDLE = 600  # seconds without a click, after which the game pauses: a closed tab tells nothing
SCORING = 0.04  # the share of the time in which samples of digits are scored
SPEEDS = {"1 turn/s": 1, "5/s": 5, "25/s": 25, "100/s": 100, "full": None}
HINT = "To play, run this cell in JupyterLab or Colab; on this page it is a picture."
WRAP = {"flex_flow": "row wrap", "align_items": "center"}


class Playground:
    """Controls and live pictures for a game, or for a `Duel` of two.

    source: the game or the duel. stop: a rule that ends the game (`stopping.Rule`); one can also be
    set on the page, for games on a line and of digits. history_mb: the most memory, in megabytes,
    that the moments to go back to may take; they are thinned out as they grow. driver: "task" or
    "ticks" (see `driver`); by default what the front end needs.

    It holds no mathematics: each control only calls the game or sets one of its attributes, so
    code and controls can be mixed. What a click does happens between two turns, never within one.
    One playground plays a game at a time: a new one, or running the cell again, closes the old.
    Taught in: lesson 02.
    """

    def __init__(
        self,
        source: Game | Duel,
        *,
        stop: Rule | None = None,
        history_mb: float = 200,
        driver: str | None = None,
    ):
        if not isinstance(source, Game | Duel):
            raise TypeError(f"A playground plays a gt.Game or a gt.Duel; got {source!r}.")
        if stop is not None and not isinstance(stop, Rule):
            raise TypeError(f"stop must be a stopping rule, a gt.stopping.Rule; got {stop!r:.80}.")
        if stop and isinstance(source, Duel):
            raise ValueError("A stopping rule watches one game: give it to a playground of one.")
        self._closed = False
        self._history_mb = history_mb
        self._driver: Driver = make_driver(
            driver, self._tick, self._failed, self._interrupted,
            started=self._started, stopped=self.pause,
        )  # fmt: skip
        self._touched = time.monotonic()
        self._speed = Speed()
        self._transport = Transport(self)
        self._status = widgets.HTML()
        self._message = widgets.HTML()
        self._wayout = self._make_wayout()
        self._views_row = widgets.HBox(layout=WRAP)
        self._pictures = widgets.HBox(layout={"flex_flow": "row wrap"})
        self._settings = widgets.VBox()
        self._past = Past(self)
        self._saved = widgets.HTML()
        self._open(source, stop)
        self.widget = widgets.VBox([
            self._transport.widget, self._views_row, self._pictures, self._status, self._message,
            self._wayout, self._past.widget, self._settings, self._make_savers(),
        ])  # fmt: skip
        self._draw()
        _take_place_of_others(self)

    def _open(self, source: Game | Duel, stop: Rule | None = None) -> None:
        """Take this game, or these two, as what is played."""
        self.source = source
        self.games = source.games if isinstance(source, Duel) else (source,)
        names = "AB" if len(self.games) > 1 else ("",)
        named = dict(zip(names, self.games, strict=True))
        self.scenes = [Scene(game, name, scored=True) for name, game in named.items()]
        tracks = [scene.figures for scene in self.scenes]
        self.recorder = Recorder(self.games, tracks, megabytes=self._history_mb)
        scored = any(scene.scored for scene in self.scenes)
        self._figures_pacer = FramePacer(rate=2, share=SCORING if scored else 0.02)
        self._words_pacer = FramePacer(rate=2, share=0.02)
        self._recorder_pacer = FramePacer(rate=4, share=0.01)
        self._shown: dict[str, list[Picture]] = {}
        first = self.scenes[0]
        self._stop = None
        shown, rule = drawn(first), stop or Rule.usual(first.kind)
        if rule and len(self.games) == 1:
            self._stop = StopControls(
                rule, self._another_rule, self._back_button, acts=stop is not None
            )
        self._toggles = [self._make_toggle(view.title) for view in self._views(first)]
        self._views_row.children = [widgets.Label("Show:"), *self._toggles]
        self._noise = None
        if shown.has_noise:
            self._noise = NoiseControls(first.painter.by_digit, self._choose_noise)
        for toggle in self._toggles[: shown.opening] + self._toggles[-1:] * bool(stop):
            toggle.value = True
        lines = 2 if len(self.games) == 1 else 5  # as many as there may be: no jumps
        self._status.layout.min_height = f"{1.4 * lines + 0.4:.1f}em"
        self._controls = Controls(named, shown.data_controls, self._run, self._changed)
        children = [self._controls.widget]
        if len(self.games) == 1:
            children.insert(0, self._make_presets())
        self._settings.children = children

    @property
    def game(self) -> Game:
        """The game that is played; the first one of a duel."""
        return self.games[0]

    def _ipython_display_(self) -> None:
        count = drawn(self.scenes[0]).opening
        views = [view(scene) for scene in self.scenes for view in drawn(scene).views[:count]]
        still = LiveFigure(views, columns=count).frame("png")
        bundle = widget_bundle(self.widget, still, f"{self.describe()} {HINT}")
        display(bundle, metadata={"image/png": {"alt": bundle["text/plain"]}}, raw=True)

    def describe(self) -> str:
        """The pictures in words."""
        return " ".join(self._lines())

    def _lines(self) -> list[str]:
        lines = [scene.describe() for scene in self.scenes]
        if isinstance(self.source, Duel):
            lines.append(differences(self.source.differences))
        return lines

    # --- what the buttons do ------------------------------------------------------------------

    @property
    def playing(self) -> bool:
        """Whether the game is running."""
        return self._driver.running

    def play(self) -> None:
        """Let the game run until `pause`.

        Raises RuntimeError outside a notebook, and where a newer playground plays the game.
        """
        self._check_open()
        self._driver.start()
        self._started()

    def pause(self) -> None:
        """Stop after the present turn."""
        self._driver.stop()
        self._run(self._stand_still)

    def step(self, turns: int = 1) -> None:
        """Play this many turns, then stand still."""
        self._move(lambda: self._exhaust(self.source.play(turns)))

    def d_step(self) -> None:
        """Move D alone, once."""
        self._move(lambda: [game.d_step() for game in self.games])

    def g_step(self) -> None:
        """Move G alone, once."""
        self._move(lambda: [game.g_step() for game in self.games])

    def reset(self, seed: int | None = None) -> None:
        """Back to the same start, or to that of another seed; settings stay as they are now."""
        self._driver.stop()
        self.recorder.reset(seed)
        self._stand_still()

    def new_seed(self) -> None:
        """Back to a start with other first weights and other batches: the next seed."""
        self.reset(self.game.seed + 1)

    def rewind(self, position: int | None = None) -> None:
        """Go to a recorded moment of this run; by default to the last one before now."""
        self._driver.stop()
        if position is None:
            position = self.recorder.position
        self.recorder.go_to(min(position, len(self.recorder) - 1))
        self._stand_still(record=False)

    def switch(self, number: int) -> None:
        """Go to the end of another run, by its number."""
        self._driver.stop()
        self.recorder.switch(number)
        self._stand_still(record=False)

    def load(self, name: str) -> None:
        """Start anew with a preset: another game, with players of its own."""
        self._driver.stop()
        self._open(preset(name, seed=self.game.seed))
        self._draw()

    def close(self) -> None:
        """Stop and take the controls away."""
        self._closed = True
        self._driver.stop()
        self._transport.show_playing(False)
        for child in _leaves(self.widget):
            if hasattr(child, "disabled"):
                child.disabled = True
        self.recorder.forget()
        self._shown.clear()
        self._status.value = "This playground was closed: the game is played in a newer one."

    def save(self, kind: str) -> None:
        """Keep the run as a "gif", or the pictures shown now as a "png" or an "svg"."""
        self._driver.stop()
        self._stand_still()
        choose("kind of file", kind, MIME)
        views = self._fresh_views()
        if not views:
            raise ValueError("There is nothing to save: show at least one picture first.")
        views.sort(key=lambda view: not isinstance(view, NoiseView))  # the wide ones make room
        self._saved.value = "Saving ..."
        figure = LiveFigure(views, columns=2)
        if kind == "gif":
            content = run_as_gif(self.recorder, lambda: self._look_and_draw(figure))
        else:
            content = figure.svg() if kind == "svg" else figure.frame("png")
        name = f"gan_turn_{self.game.turns}"
        self._saved.value = keep(content, name, kind, self.describe())
        self._refresh()

    # --- one slice of the game ----------------------------------------------------------------

    def _tick(self) -> float:
        """Play for a few milliseconds, draw what is due; return the seconds to wait."""
        now = time.perf_counter()
        if time.monotonic() - self._touched > IDLE:
            self.pause()
            self._say(f"Paused after {IDLE // 60} minutes without a click. Press Play to go on.")
            return 0
        turns, wait = self._speed.allowed(now)
        with warnings.catch_warnings(), spare_a_core():
            warnings.simplefilter("ignore", CollapseWarning)  # the message line says it
            if turns:
                for _ in self.source.play(turns):
                    if self._time_to_stop():
                        return 0
                    if time.perf_counter() >= now + SLICE or not self.playing:
                        break
                self.recorder.muted = False
            self._draw_what_is_due()
        return wait

    def _time_to_stop(self) -> bool:
        """Let the rule look, if there is one that acts; at its end the best state comes back."""
        if not (self._stop and self._stop.acts.value):
            return False
        rule = self._stop.rule
        seen = len(rule.measured)
        stop = rule.look(self.game)
        if len(rule.measured) != seen:
            self._stop.write()
        if stop:
            self._driver.stop()
            self._stop.acts.value = False  # so that Play goes on from here
            self._back_to_the_best()
            self._say(f"{rule.reason} {went_back(rule)}")
        return stop

    def _back_to_the_best(self) -> None:
        """Take the game to the best state that the rule measured."""
        self._driver.stop()
        rule = self._stop.rule
        if rule.best is None:
            rule.restore(self.game)  # says why it cannot
        self.recorder.leave_by(lambda: rule.restore(self.game))
        self._stand_still()

    def _back_button(self) -> None:
        self._run(self._back_to_the_best)

    def _another_rule(self) -> None:
        """The rule's fields were changed: its picture begins anew."""
        self._run(self._renew_stop_view)

    def _renew_stop_view(self) -> None:
        if self._shown.pop(StopView.title, None):
            self._show_view(StopView.title, True)

    def _views(self, scene: Scene) -> list[SceneView | StopView]:
        """All views of a scene, that of the stopping rule last."""
        views = [view(scene) for view in drawn(scene).views]
        return [*views, *([StopView(self._stop.rule)] if self._stop else [])]

    def _draw_what_is_due(self) -> None:
        self._refresh()
        with self._figures_pacer as due:
            if due:
                self._measure()
        with self._words_pacer as due:
            if due:
                self._write()
        for picture in self._pictures_shown():
            picture.draw_if_due()
        with self._recorder_pacer as due:
            if due and self.recorder.due():
                self.recorder.record()
                self._past.count()

    def _draw(self) -> None:
        self._refresh()
        self._measure()
        self._write()
        for picture in self._pictures_shown():
            picture.draw()
        self._past.show()

    def _refresh(self) -> None:
        for scene in self.scenes:
            scene.refresh()

    def _measure(self) -> None:
        for scene in self.scenes:
            scene.measure()

    def _pictures_shown(self) -> list["Picture"]:
        return [picture for pictures in self._shown.values() for picture in pictures]

    def _write(self) -> None:
        speed = f" {self._speed.read(self.game.turns):,.0f} turns/s." if self.playing else ""
        first, *others = self._lines()
        self._status.value = _paragraph("\n".join([first + speed, *others]), "role='status'")
        collapse = next(filter(None, (game.collapse() for game in self.games)), "")
        self._say(collapse)

    def _say(self, text: str, ways_out: bool = False) -> None:
        alert = "role='alert' style='color:var(--jp-error-color0, #A00000); font-weight:bold'"
        self._message.value = _paragraph(text, alert) if text else ""
        self._wayout.layout.display = "flex" if ways_out else "none"

    # --- what happens -------------------------------------------------------------------------

    def _check_open(self) -> None:
        if self._closed:
            raise RuntimeError("This playground was closed; the game is played in a newer one.")

    def _move(self, action: Callable[[], object]) -> None:
        self._check_open()
        self._driver.stop()
        self.recorder.record()
        with warnings.catch_warnings(), spare_a_core():
            warnings.simplefilter("ignore", CollapseWarning)
            action()
        self.recorder.muted = False
        self._stand_still()

    @staticmethod
    def _exhaust(turns: Any) -> None:
        for _ in turns:
            pass

    def _started(self) -> None:
        self._touched = time.monotonic()
        self._speed.start(self.game.turns)
        self._transport.show_playing(True)
        self._past.disable(True)

    def _stand_still(self, record: bool = True) -> None:
        """Show the game as it is, at rest."""
        self._transport.show_playing(False)
        self._past.disable(False)
        if record:
            self.recorder.record()
        self._controls.sync()
        self._draw()

    def _changed(self) -> None:
        """A setting was changed by hand."""
        self._speed.start(self.game.turns)
        if not self.playing and self._wayout.layout.display == "none":
            self._write()

    def _interrupted(self) -> None:
        """The notebook's stop button, pressed while the game runs between cells."""
        self._driver.stop()
        self._driver.soon(lambda: self._failed(KeyboardInterrupt()))

    def _failed(self, error: BaseException) -> None:
        """Errors in tasks and callbacks are silent in a notebook: stop, and show this one."""
        self._driver.stop()
        self._transport.show_playing(False)
        self._past.disable(False)
        self._past.show()
        if isinstance(error, TrainingDiverged):
            self.recorder.muted = True  # what stopped in mid-turn is no place to come back to
            self._say(str(error), ways_out=True)
        elif isinstance(error, KeyboardInterrupt):
            self._stand_still()
            self._say("Interrupted. Nothing is lost: press Play to go on.")
        elif isinstance(error, ValueError | RuntimeError) and _ours(error):
            self._say(str(error), ways_out=self._wayout.layout.display != "none")
        else:
            lines = "".join(traceback.format_exception(error))
            self._message.value = (
                "<pre role='alert' style='color:var(--jp-error-color0, #A00000); max-height:20em; "
                f"overflow:auto'>{html.escape(lines)}</pre>"
            )

    def _run(self, action: Callable[[], object]) -> None:
        """Do what a click asks for, between two turns, and show what goes wrong."""

        def guarded() -> None:
            try:
                action()
            except (Exception, KeyboardInterrupt) as error:
                self._failed(error)

        self._touched = time.monotonic()
        self._driver.post(guarded)

    # --- the parts ----------------------------------------------------------------------------

    def _make_toggle(self, title: str) -> widgets.ToggleButton:
        toggle = widgets.ToggleButton(
            description=title, tooltip=f"Show or hide: {title}", layout={"width": "auto"}
        )
        toggle.observe(lambda _: self._run(lambda: self._show_view(title, toggle.value)), "value")
        return toggle

    def _show_view(self, title: str, wanted: bool) -> None:
        if wanted and title not in self._shown:
            views = [
                view for scene in self.scenes for view in self._views(scene) if view.title == title
            ]
            self._shown[title] = [Picture(view) for view in views]
            for picture in self._shown[title]:
                picture.draw()
        elif not wanted:
            self._shown.pop(title, None)
        self._shown = {
            toggle.description: self._shown[toggle.description]
            for toggle in self._toggles
            if toggle.description in self._shown
        }
        self._pictures.children = [
            part
            for title, pictures in self._shown.items()
            for part in self._laid_out(title, pictures)
        ]

    def _laid_out(self, title: str, pictures: list["Picture"]) -> list[widgets.Widget]:
        """The pictures of a view, above its controls if it has some."""
        images = [picture.image for picture in pictures]
        below = {NoiseView.title: self._noise, StopView.title: self._stop}.get(title)
        if below is None:
            return images
        return [widgets.VBox([widgets.HBox(images, layout=WRAP), below.widget])]

    def _choose_noise(self, choice: NoiseChoice) -> None:
        """Look at other noise."""
        self._run(lambda: self._show_noise(choice))

    def _show_noise(self, choice: NoiseChoice) -> None:
        for scene in self.scenes:
            scene.choice = choice
        for picture in self._shown.get(NoiseView.title, ()):
            picture.draw()

    def _fresh_views(self) -> list[SceneView]:
        """The views shown now, for another figure."""
        return [
            view
            for title in self._shown
            for scene in self.scenes
            for view in self._views(scene)
            if view.title == title
        ]

    def _look_and_draw(self, figure: LiveFigure) -> np.ndarray:
        self._refresh()
        return figure.draw()

    def _make_presets(self) -> widgets.HBox:
        names = self.scenes[0].kind.presets.get(self.scenes[0].shape, ())
        menu = widgets.Dropdown(
            options=[("choose ...", ""), *((name.replace("_", " "), name) for name in names)],
            description="Preset", style=LABEL, layout=WIDE,
        )  # fmt: skip
        menu.observe(lambda c: c["new"] and self._run(lambda: self.load(c["new"])), "value")
        note = widgets.HTML(
            "<small style='opacity:.75'>Starts anew with other players; the game is then "
            "<code>playground.game</code>.</small>"
        )
        return widgets.HBox([menu, note], layout=WRAP)

    def _make_wayout(self) -> widgets.HBox:
        rewind = self._button(
            "Rewind", "step-backward", self.rewind, "Back to the last good moment"
        )
        reset = self._button("Reset", "undo", self.reset, "Back to the start")
        hint = widgets.Label("Then lower a learning rate, and press Play.")
        return widgets.HBox([rewind, reset, hint], layout={"display": "none", **WRAP})

    def _make_savers(self) -> widgets.HBox:
        buttons = [
            self._button(f"Save {kind.upper()}", "download", lambda kind=kind: self.save(kind), tip)
            for kind, tip in (
                ("gif", "The run so far as an animation"),
                ("png", "The pictures as they are now"),
                ("svg", "The pictures as they are now, as lines"),
            )
        ]
        return widgets.HBox([*buttons, self._saved], layout=WRAP)

    def _button(self, name: str, icon: str, action: Callable[[], None], tip: str) -> widgets.Button:
        button = widgets.Button(
            description=name, icon=icon, tooltip=tip, layout={"width": "auto", "min_width": "76px"}
        )
        button.on_click(lambda _: self._run(action))
        return button


class Picture:
    """One view as an image on the page."""

    def __init__(self, view: SceneView):
        self._pacer = FramePacer(view.rate * 1.02, share=0.1)  # a tick may come a little late
        self._figure = LiveFigure([view])
        width, height = (round(inches * 100) for inches in self._figure.figure.get_size_inches())
        self.image = widgets.Image(
            format="jpeg", width=str(width), height=str(height),
            layout={"width": f"{width}px", "max_width": "100%", "height": f"{height}px",
                    "object_fit": "contain"},  # a new picture then never moves the page
        )  # fmt: skip

    def draw(self) -> None:
        """Show the view as it is now."""
        self.image.value = encode(self._figure.draw(), "jpeg")

    def draw_if_due(self) -> None:
        """Show the view as it is now, if its last picture is old enough."""
        with self._pacer as due:
            if due:
                self.draw()


class NoiseExplorer:
    """What `latent.explore` shows: pictures of the noise that its controls choose.

    painter: what makes them. choice: the noise that is looked at.
    """

    name = ""  # it stands for a scene: there is one alone

    def __init__(self, painter: Painter):
        self.painter, self.choice = painter, NoiseChoice()
        self._picture = Picture(NoiseView(self))
        self._controls = NoiseControls(painter.by_digit, self._choose)
        self.widget = widgets.VBox([self._picture.image, self._controls.widget])
        self._picture.draw()

    def _choose(self, choice: NoiseChoice) -> None:
        self.choice = choice
        self._picture.draw()

    def describe(self) -> str:
        """The picture in words."""
        return f"{self.choice.describe()} To move, run this cell in JupyterLab or Colab."

    def _ipython_display_(self) -> None:
        self._picture.draw()
        still = LiveFigure([NoiseView(self)]).frame("png")
        bundle = widget_bundle(self.widget, still, self.describe())
        display(bundle, metadata={"image/png": {"alt": bundle["text/plain"]}}, raw=True)


class Transport:
    """Play, single steps, back to the start, and how fast."""

    def __init__(self, playground: Playground):
        button = playground._button
        self._play = playground._driver.widget or button(
            "Play", "play", self._toggle, "Play or pause the game"
        )
        self._playground = playground
        self.speed = widgets.SelectionSlider(
            options=list(SPEEDS), value="full", description="Speed",
            style={"description_width": "50px"}, layout={"width": "250px"},
        )  # fmt: skip
        self.speed.observe(
            lambda change: playground._run(lambda: playground._speed.limit(SPEEDS[change["new"]])),
            "value",
        )
        self.widget = widgets.HBox([
            self._play,
            button("Step", "step-forward", playground.step, "Play one turn: D moves, then G"),
            button("Step D", "step-forward", playground.d_step, "Move D alone, once"),
            button("Step G", "step-forward", playground.g_step, "Move G alone, once"),
            button("Reset", "undo", playground.reset, "Back to the same start, these settings"),
            button("New seed", "random", playground.new_seed, "Other first weights and batches"),
            self.speed,
        ], layout=WRAP)  # fmt: skip

    def _toggle(self) -> None:
        self._playground.pause() if self._playground.playing else self._playground.play()

    def show_playing(self, playing: bool) -> None:
        """Say on the button what pressing it does."""
        if isinstance(self._play, widgets.Button):
            self._play.description, self._play.icon = (
                ("Pause", "pause") if playing else ("Play", "play")
            )


class Past:
    """The slider over the moments of this run, and the menu of runs."""

    def __init__(self, playground: Playground):
        self._playground = playground
        self._showing = False
        self._slider = widgets.IntSlider(
            0, 0, 1, description="History", readout=False, style={"description_width": "50px"},
            layout={"width": "min(100%, 420px)"},
        )  # fmt: skip
        self._text = widgets.Label()
        self._runs = widgets.Dropdown(
            options=[("Run 1", 1)], description="Run", style={"description_width": "40px"},
            layout={"width": "280px", "display": "none"},
        )  # fmt: skip
        self._slider.observe(self._moved, "value")
        self._runs.observe(self._chosen, "value")
        self.widget = widgets.HBox([self._slider, self._text, self._runs], layout=WRAP)

    def show(self) -> None:
        """Show where the game stands."""
        recorder = self._playground.recorder
        self._showing = True
        try:
            last = len(recorder) - 1
            self._slider.max = max(last, 1)
            self._slider.value = recorder.position
            names = [(run.name, run.number) for run in recorder.runs]
            if names != list(self._runs.options):
                self._runs.options = names
            self._runs.value = recorder.run.number
            self._runs.layout.display = "flex" if len(names) > 1 else "none"
        finally:
            self._showing = False
        self.count()

    def count(self) -> None:
        """Say how much is kept."""
        recorder = self._playground.recorder
        turn = recorder.moments[recorder.position].turn
        self._text.value = (
            f"turn {turn:,} of {recorder.moments[-1].turn:,}; {len(recorder)} kept, "
            f"{recorder.size:.1f} of at most {recorder.megabytes:g} MB"
        )

    def disable(self, yes: bool) -> None:
        """While the game runs, the past stands still."""
        self._slider.disabled = self._runs.disabled = yes

    def _moved(self, change: dict[str, Any]) -> None:
        if not self._showing:
            self._playground._run(lambda: self._playground.rewind(change["new"]))

    def _chosen(self, change: dict[str, Any]) -> None:
        if not self._showing and change["new"] is not None:
            self._playground._run(lambda: self._playground.switch(change["new"]))


class Speed:
    """How fast the game runs, and how fast it may."""

    def __init__(self) -> None:
        self._limit: float | None = None
        self.start(0)

    def limit(self, turns_a_second: float | None) -> None:
        """At most this many turns a second; None for no limit."""
        self._limit = turns_a_second
        self._clock = time.perf_counter()

    def start(self, turns: int) -> None:
        """Begin to count at this turn."""
        self._turns = turns
        self._time = self._clock = time.perf_counter()

    def read(self, turns: int) -> float:
        """Turns a second, lately: since the last reading that is over a second old."""
        now = time.perf_counter()
        rate = (turns - self._turns) / max(now - self._time, 1e-9)
        if now - self._time > 2:
            self._turns, self._time = turns - round(rate), now - 1
        return rate

    def allowed(self, now: float) -> tuple[int, float]:
        """How many turns may be played at this moment, and how long to wait afterwards."""
        if self._limit is None:
            return 10_000, 0.0
        turns = int((now - self._clock) * self._limit)
        self._clock += turns / self._limit
        return turns, min(1 / self._limit, 0.03)


def _paragraph(text: str, attributes: str = "") -> str:
    """Short lines for an HTML widget."""
    lines = "".join(f"<div>{html.escape(line)}</div>" for line in text.splitlines())
    return f"<div {attributes}><div style='line-height:1.4'>{lines}</div></div>"


def _ours(error: BaseException) -> bool:
    """Whether an error was raised by this package, which says what to do, and not by a learner."""
    frames = traceback.extract_tb(error.__traceback__)
    return not frames or Path(frames[-1].filename).is_relative_to(PACKAGE)


def _leaves(widget: widgets.Widget) -> list[widgets.Widget]:
    """All widgets inside, and the widget itself."""
    inside = [leaf for child in getattr(widget, "children", ()) for leaf in _leaves(child)]
    return [widget, *inside]


_all_open: "weakref.WeakKeyDictionary[Playground, tuple[str, str]]" = weakref.WeakKeyDictionary()


def _take_place_of_others(new: Playground) -> None:
    """Close the playgrounds of the same game, and those of this cell's earlier runs."""
    cell, run = _where()
    for old, (its_cell, its_run) in list(_all_open.items()):
        same_game = any(game in new.games for game in old.games)
        if same_game or (cell and its_cell == cell and its_run != run):
            old.close()
            del _all_open[old]
    _all_open[new] = cell, run


def _where() -> tuple[str, str]:
    """Which cell is running, and which run of it; empty where nobody tells.

    Where the front end sends no id of the cell, as classic Notebook, its text stands for it.
    """
    shell = get_ipython()
    parent = getattr(shell, "parent_header", None) or {}
    cell = parent.get("metadata", {}).get("cellId", "")
    run = parent.get("header", {}).get("msg_id", "")
    if shell is not None and not cell:
        cell = shell.history_manager.input_hist_raw[-1]
    return cell, run or str(getattr(shell, "execution_count", ""))
