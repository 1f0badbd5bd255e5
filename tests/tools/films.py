"""The moving pictures of the README (`make films`): data/films.

playground.gif: a playground in JupyterLab, played in a headless browser.
digits.gif: the samples of a DCGAN as it learns, from the same noise each time.
"""

import io
import sys
import tempfile
from pathlib import Path

import numpy as np
from PIL import Image
from playwright.sync_api import sync_playwright

import gan_teach as gt
from gan_teach.live.figure import LiveFigure, as_image
from gan_teach.live.kinds.images import SamplesView
from gan_teach.live.saving import animation
from gan_teach.training.scene import Scene
from tests.browser.frontend import FLAGS, FrontEnd, Server, find_browser

FILMS = Path(__file__).resolve().parents[2] / "data" / "films"
EXPOSE = "--LabApp.expose_app_in_browser=True"
CELL = "import gan_teach as gt\ngt.Playground(gt.preset('gaussian_recipe'))"


def keep(name: str, pictures: list[Image.Image], milliseconds: int, colours: int) -> None:
    """Write a film; its last picture stays for two seconds."""
    FILMS.mkdir(exist_ok=True)
    path = FILMS / f"{name}.gif"
    in_colour = [picture.convert("RGB") for picture in pictures]
    path.write_bytes(animation(in_colour, "gif", milliseconds, colours))
    print(f"{path}: {len(pictures)} pictures, {path.stat().st_size / 1e6:.2f} MB")


def playground(pictures: int = 50) -> None:
    """Play, and look at the page eight times a second."""
    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as home:
        browser = playwright.chromium.launch(executable_path=find_browser(playwright), args=FLAGS)
        server = Server(Path(sys.executable), "jupyterlab", Path(home), [EXPOSE])
        server.wait()
        notebook = FrontEnd("lab", server, browser).open([CELL])
        notebook.page.set_viewport_size({"width": 1300, "height": 900})
        notebook.run_until_shown(notebook.button("Play"))
        notebook.slider("Speed").press("ArrowLeft")  # 100 turns a second, to see how it comes
        notebook.pause(1)
        box = notebook.page.locator(".jp-OutputArea-output").first.bounding_box()
        clip = {**box, "height": 414}
        seen = [notebook.page.screenshot(clip=clip)]
        notebook.button("Play").click()
        for _ in range(pictures - 1):
            notebook.pause(0.09)
            seen.append(notebook.page.screenshot(clip=clip))
        notebook.close()
        server.stop()
        browser.close()
    keep("playground", [Image.open(io.BytesIO(it)) for it in seen], 125, 32)


def digits(turns: int = 2400, pictures: int = 32) -> None:
    """Let a DCGAN learn; more pictures of its beginning than of its end."""
    game = gt.preset("dcgan")
    scene = Scene(game)
    wanted = {*np.geomspace(60, turns, pictures).round().astype(int).tolist()}
    figure = LiveFigure([SamplesView(scene)])
    seen = [as_image(figure.draw())]
    for step in game.play(turns):
        if step.index in wanted:
            scene.refresh()
            seen.append(as_image(figure.draw()))
    keep("digits", seen, 150, 16)


if __name__ == "__main__":
    playground()
    digits()
