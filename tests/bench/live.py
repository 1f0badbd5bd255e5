"""The playground in JupyterLab, in a headless browser: pictures, turns and answers, as they come.

Where a figure compares, its two sides take turns in one run, and the median of the rounds counts.
"""

import functools
import gc
import statistics
import sys
import tempfile
from pathlib import Path
from types import SimpleNamespace

import psutil
import torch
from playwright.sync_api import sync_playwright

import gan_teach as gt
from tests.bench.figure import Figure
from tests.browser.frontend import FLAGS, NO_BROWSER, FrontEnd, Notebook, Server, find_browser

ROUNDS, WINDOW = 5, 4  # seconds
EVERY = 99  # views: all that there are
WATCH_FIRST = """() => { window.first_ = 0; new MutationObserver(() => { window.first_ += 1; })
  .observe(document.querySelector("canvas.gan-teach-canvas"), {attributeFilter: ["data-frame"]});
}"""
NOTE_EVENTS = """() => { for (const kind of ["click", "keydown"]) document.addEventListener(kind,
  () => { window.when_ = performance.timeOrigin + performance.now(); }, true); }"""
NOTE_ACTIONS = """
import time
from gan_teach.live.playground.session import Part
acted = []
class Noting(Part):
    def running(self, yes):
        if not yes:
            acted.append(time.time())
    def changed(self):
        acted.append(time.time())
pg.session.parts.insert(0, Noting())
"""
_open = SimpleNamespace()


@functools.cache
def lab() -> FrontEnd:
    """JupyterLab in a browser."""
    _open.playwright = sync_playwright().start()
    path = find_browser(_open.playwright)
    if path is None:
        sys.exit(NO_BROWSER)
    _open.browser = _open.playwright.chromium.launch(executable_path=path, args=FLAGS)
    home = Path(tempfile.mkdtemp())
    option = "--LabApp.expose_app_in_browser=True"
    _open.server = Server(Path(sys.executable), "jupyterlab", home, [option])
    _open.server.wait()
    return FrontEnd("lab", _open.server, _open.browser)


def close() -> None:
    """End the browser and the server, if they were started."""
    if hasattr(_open, "server"):
        _open.server.stop()
        _open.browser.close()
        _open.playwright.stop()


def playing(preset: str) -> Notebook:
    """A page on which this game has been played for a while."""
    cell = f"import gan_teach as gt\npg = gt.Playground(gt.preset({preset!r}))\npg"
    notebook = lab().open([cell])
    notebook.run_all()
    show(notebook, EVERY)
    notebook.button("Play").click()
    notebook.pause(8)
    return notebook


def show(notebook: Notebook, views: int) -> None:
    """Show so many views, the first ones."""
    show = f"for i, it in enumerate(pg.pictures.toggles.values()): it.value = i < {views}"
    notebook.evaluate_in_kernel(show)


@functools.cache
def pictures_and_turns(preset: str, views: int = EVERY) -> tuple[float, float]:
    """Pictures a second of the first view and the share of turns/s kept, with so many views shown,
    all of them by default.
    """
    notebook = playing(preset)
    clock = "import time; print(pg.game.turns, time.perf_counter())"
    frames, kept = [], []
    for _ in range(ROUNDS):
        notebook.button("Reset").click()  # late in a game the players may stand still
        notebook.button("Play").click()
        notebook.pause(1)
        speed = {}
        for shown in (views, 0):
            show(notebook, shown)
            notebook.pause(0.5)
            if shown:
                notebook.page.evaluate(WATCH_FIRST)
            turns, start = map(float, notebook.evaluate_in_kernel(clock).split())
            notebook.pause(WINDOW)
            more, end = map(float, notebook.evaluate_in_kernel(clock).split())
            speed[shown] = (more - turns) / (end - start)
            if shown:
                frames.append(notebook.page.evaluate("() => first_") / (end - start))
        kept.append(speed[views] / speed[0])
    notebook.close()
    return statistics.median(frames), statistics.median(kept)


@functools.cache
def answers() -> tuple[float, float]:
    """Milliseconds from a click on Pause, and from a key on a slider, until the game obeys."""
    notebook = playing("program_a")
    notebook.page.evaluate(NOTE_EVENTS)
    notebook.evaluate_in_kernel(NOTE_ACTIONS)

    def delay() -> float:
        notebook.pause(0.5)
        acted = float(notebook.evaluate_in_kernel("print(acted[0]); acted.clear()"))
        return 1000 * acted - notebook.page.evaluate("() => when_")

    pauses, slides = [], []
    slider = notebook.slider("G's learning rate")
    for i in range(15):
        notebook.evaluate_in_kernel("acted.clear()")
        notebook.button("Pause").click()
        pauses.append(delay())
        notebook.button("Play").click()
        notebook.pause(0.3)
        notebook.evaluate_in_kernel("acted.clear()")
        slider.press("ArrowRight" if i % 2 else "ArrowLeft")
        slides.append(delay())
    notebook.close()
    return statistics.median(pauses), statistics.median(slides)


def memory() -> float:
    """Memory after an hour's worth of turns (1,000 a second) : after a third of them.

    By count: the turns are empty ones, while the history, the recorder and the pictures work as
    ever, once for each 1,000 turns.
    """
    game = gt.preset("program_a")
    playground = gt.Playground(game, history_mb=5)
    used = []
    for frame in range(3600):
        turns = 1000 * (frame + 1)
        for turn in range(turns - 999, turns + 1):
            game.history.append((turn, 1.4, 0.7, 0.5, 0.5))
        game.restore(game.state() | dict.fromkeys(("turns", "d_updates", "g_updates"), turns))
        with torch.no_grad():
            for weight in game.G.parameters():
                weight.add_(1e-4)
        if playground.recorder.due():
            playground.recorder.record()
        playground.session.show()
        if frame in (1200, 3599):
            gc.collect()
            used.append(psutil.Process().memory_info().rss)
    return used[1] / used[0]


FIGURES = (
    Figure("1D, six views: pictures/s", lambda: pictures_and_turns("program_a")[0], 20),
    Figure("1D, six views: turns/s kept", lambda: pictures_and_turns("program_a")[1], 0.92),
    Figure("1D, as it opens: pictures/s", lambda: pictures_and_turns("program_a", 2)[0], 20),
    Figure("1D, as it opens: turns/s kept", lambda: pictures_and_turns("program_a", 2)[1], 0.94),
    Figure("plane, all views: pictures/s", lambda: pictures_and_turns("ring_recipe")[0], 15),
    Figure("plane, all views: turns/s kept", lambda: pictures_and_turns("ring_recipe")[1], 0.92),
    Figure("digits: pictures/s", lambda: pictures_and_turns("digits_recipe")[0], 6),
    Figure("digits: turns/s kept", lambda: pictures_and_turns("digits_recipe")[1], 0.96),
    Figure("pause: ms from the click", lambda: answers()[0], 30, at_most=True),
    Figure("slider: ms from the key", lambda: answers()[1], 30, at_most=True),
    Figure("memory, after an hour's turns : after a third", memory, 1.03, at_most=True),
)
