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
WATCH_FIRST = """() => { window.first_ = 0; new MutationObserver(() => { window.first_ += 1; })
  .observe(document.querySelector("img.widget-image"), {attributes: true}); }"""
NOTE_EVENTS = """() => { for (const kind of ["click", "keydown"]) document.addEventListener(kind,
  () => { window.when_ = performance.timeOrigin + performance.now(); }, true); }"""
NOTE_ACTIONS = """
import time
acted = []
def noted(action):
    def wrapped(*args):
        action(*args)
        acted.append(time.time())
    return wrapped
pg._driver.stop = noted(pg._driver.stop)
pg._controls._set = noted(pg._controls._set)
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
    show(notebook, True)
    notebook.button("Play").click()
    notebook.pause(8)
    return notebook


def show(notebook: Notebook, everything: bool) -> None:
    """Show all views, or none."""
    notebook.evaluate_in_kernel(f"for it in pg._toggles: it.value = {everything}")


@functools.cache
def pictures_and_turns(preset: str) -> tuple[float, float]:
    """Pictures a second of the first view, all of them on, and the share of turns/s kept."""
    notebook = playing(preset)
    clock = "import time; print(pg.game.turns, time.perf_counter())"
    frames, kept = [], []
    for _ in range(ROUNDS):
        speed = {}
        for everything in (True, False):
            show(notebook, everything)
            notebook.pause(0.5)
            if everything:
                notebook.page.evaluate(WATCH_FIRST)
            turns, start = map(float, notebook.evaluate_in_kernel(clock).split())
            notebook.pause(WINDOW)
            more, end = map(float, notebook.evaluate_in_kernel(clock).split())
            speed[everything] = (more - turns) / (end - start)
            if everything:
                frames.append(notebook.page.evaluate("() => first_") / (end - start))
        kept.append(speed[True] / speed[False])
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

    def play(turns: int) -> None:
        counted = ("turns", "d_updates", "g_updates")
        state = game.state()
        game.restore({**state, **{name: state[name] + turns for name in counted}})
        for turn in range(game.turns - turns + 1, game.turns + 1):
            game.history.append((turn, 1.4, 0.7, 0.5, 0.5))

    used = []
    for frame in range(3600):
        play(1000)
        with torch.no_grad():
            for weight in game.G.parameters():
                weight.add_(1e-4)
        playground._refresh()
        playground._measure()
        playground._write()
        for picture in playground._pictures_shown():
            picture.draw()
        if playground.recorder.due():
            playground.recorder.record()
            playground._past.count()
        if frame in (1200, 3599):
            gc.collect()
            used.append(psutil.Process().memory_info().rss)
    return used[1] / used[0]


FIGURES = (
    Figure("1D, six views: pictures/s", lambda: pictures_and_turns("program_a")[0], 20),
    Figure(
        "1D, six views: share of turns/s kept", lambda: pictures_and_turns("program_a")[1], 0.85
    ),
    Figure("digits: pictures/s", lambda: pictures_and_turns("digits_recipe")[0], 5),
    Figure("digits: share of turns/s kept", lambda: pictures_and_turns("digits_recipe")[1], 0.9),
    Figure("pause: ms from the click", lambda: answers()[0], 80, at_most=True),
    Figure("slider: ms from the key", lambda: answers()[1], 100, at_most=True),
    Figure("memory, after an hour's turns : after a third", memory, 1.03, at_most=True),
)
