"""One view on the page: a canvas, and images where there is none."""

import io

import ipywidgets as widgets
import numpy as np
import pytest
from PIL import Image

import gan_teach as gt
from gan_teach.live import picture as pictures
from gan_teach.live.canvas import Canvas
from gan_teach.live.marks import Axis, Line, Plot
from gan_teach.live.picture import MISSING, NOT_SHOWN, Picture, still
from gan_teach.live.playground.pictures import Pictures
from gan_teach.live.playground.session import Session
from gan_teach.live.playground.transport import Transport
from gan_teach.live.watch import close
from tests.pages import Page, on_a_loop, until


class Rising:
    """A line that ends a little higher each time."""

    rate, size, times = 20.0, (400, 300), 0

    def plot(self):
        """The line."""
        self.times += 1
        line = Line(np.array([0.0, 1]), np.array([0.0, self.times]), "#000000", "it")
        return Plot((line,), Axis(0, 1, "x"), Axis(0, 10, "y"), size=self.size)


@pytest.fixture(autouse=True)
def nothing_told(monkeypatch):
    monkeypatch.setattr(pictures, "_told", set())


def images(picture):
    return Page(picture).all(widgets.Image)


def size_of(png):
    return Image.open(io.BytesIO(png)).size


def test_it_is_a_canvas_with_words_and_a_still():
    picture = Picture(Rising())
    picture.draw("a line")
    (canvas,) = Page(picture).canvases()
    assert canvas.words == "a line"
    picture.draw()
    assert canvas.words == "a line"  # it stays until others come
    assert canvas.now["number"] == 2
    assert size_of(still([picture, picture, picture], columns=2)) == (800, 600)


def test_another_size_takes_another_canvas():
    view = Rising()
    picture = Picture(view)
    picture.draw()
    view.size = (300, 200)
    picture.draw()
    (canvas,) = Page(picture).canvases()
    assert canvas.layout.height == "200px"
    assert picture.widget.layout.width == "300px"


def test_where_images_are_asked_for_they_come_and_the_reason_is_told_once(monkeypatch):
    monkeypatch.setenv("GAN_TEACH_PICTURES", "images")
    first, second = Picture(Rising()), Picture(Rising())
    for picture in (first, second):
        picture.draw()
        before = images(picture)[0].value
        picture.draw()
        assert images(picture)[0].value != before
    assert "GAN_TEACH_PICTURES" in Page(first).text()
    assert Page(second).text() == ""
    assert size_of(still([first])) == (400, 300)


def test_without_the_package_images_come(monkeypatch):
    monkeypatch.setattr(pictures, "find_spec", lambda name: None)
    picture = Picture(Rising())
    picture.draw()
    assert images(picture)
    assert MISSING in Page(picture).text()


def test_a_page_that_cannot_draw_gets_images():
    picture = Picture(Rising())
    picture.draw()
    (canvas,) = Page(picture).canvases()
    canvas._handle_custom_msg({"fault": "no canvas"}, [])  # as ipywidgets does
    assert images(picture)[0].value
    assert NOT_SHOWN in Page(picture).text()


def test_who_waits_in_vain_for_a_canvas_goes_on_with_images(monkeypatch):
    answered, silent = Picture(Rising()), Picture(Rising())
    for picture in (answered, silent):
        picture.draw()
    Page(answered).canvases()[0]._handle_custom_msg({"ready": True}, [])
    for picture in (answered, silent):
        picture.be_sure()
        assert not images(picture)
    monkeypatch.setattr(pictures, "PATIENCE", -1)
    for picture in (answered, silent):
        picture.be_sure()
    assert (bool(images(answered)), bool(images(silent))) == (False, True)


@on_a_loop
async def test_a_playground_whose_page_shows_no_canvas_goes_on_with_images(monkeypatch):
    for module in ("picture", "playground.pictures"):
        monkeypatch.setattr(f"gan_teach.live.{module}.PATIENCE", 0.05)
    session = Session(gt.preset("program_a"))
    shown = Pictures(session)
    page, transport = Page(shown), Transport(session)
    session.show()
    transport.play()
    await until(lambda: len(page.all(widgets.Image)) == 2)
    session.pause()
    assert page.all(Canvas) == []


def test_what_is_closed_leaves_nothing_behind():
    playground = gt.Playground(gt.preset("program_a"))
    whole = Page(playground).all()
    close(playground.widget)
    assert all(widget.comm is None for widget in whole)
