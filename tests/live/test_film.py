"""Recorded programs: that they are those of the lessons, what is shown and said, and what moves."""

import base64
import io

import ipywidgets as widgets
import numpy as np
import pytest
from PIL import Image

import gan_teach as gt
from gan_teach.live import film as module
from gan_teach.live.film import Film
from gan_teach.live.marks import D_COLOUR, FAKE, Line, Pixels
from gan_teach.support.paths import weights_folder
from tests.live.watched import marks_of
from tests.pages import Page, on_a_loop, switch, tick, until

NAMES = ("gaussian", "digits", "flowers")
every_film = pytest.mark.parametrize("name", NAMES)


def kept(name):
    with np.load(weights_folder() / f"film_{name}.npz") as file:
        return dict(file)


def plots(film):
    return [picture.shown for picture in film.pictures]


@every_film
def test_the_slider_and_the_buttons_go_back_and_forth(name):
    film, turns = gt.film(name), kept(name)["turns"].tolist()
    page, seen = Page(film), []
    for turn in turns[:4]:
        assert page.read("Turn") == turn
        assert f"Turn {turn:,}." in page.text()
        seen.append(page.pictures())
        page.press("Next")
    assert len({parts[0] for parts in seen}) == 4
    page.press("Back")
    page.press("Back")
    assert page.pictures() == seen[2]
    page.set("Turn", turns[-1])
    page.press("Next")
    assert page.read("Turn") == turns[-1]
    page.set("Turn", turns[1])
    assert page.pictures() == seen[1]


def test_samples_d_and_losses_are_those_of_the_moment():
    film, record = gt.film("gaussian"), kept("gaussian")
    film.show(20)
    samples, losses = plots(film)
    generated, d = marks_of(samples, Line)
    assert (generated.colour, d.colour) == (FAKE, D_COLOUR)
    np.testing.assert_array_equal(d.y, record["d"][20])
    width = np.diff(record["edges"])[0]
    np.testing.assert_allclose(generated.y[1:-1:2] * width * 4000, record["counts"][20])
    past = [line for line in marks_of(losses, Line) if line.label]
    assert [line.label for line in past] == ["D loss", "G loss"]
    assert all(line.x.max() <= record["turns"][20] for line in past)


def test_digits_are_those_of_the_moment():
    film, record = gt.film("digits"), kept("digits")
    film.show(9)
    (pixels,) = marks_of(plots(film)[0], Pixels)
    np.testing.assert_array_equal(pixels.values[30:58, 60:88], 17 * record["pictures"][9][8])


def test_flowers_are_those_of_the_moment_in_colour():
    film, record = gt.film("flowers"), kept("flowers")
    film.show(9)
    (pixels,) = marks_of(plots(film)[0], Pixels)
    shown = pixels.values[34:66, 68:100, :3].transpose(2, 0, 1)  # the seventh: row 2, column 3
    np.testing.assert_array_equal(shown, 17 * record["pictures"][9][6])


@every_film
def test_it_ends_healthy(name):
    """What is first seen in the lessons is a GAN that learns."""
    record = kept(name)
    if name == "gaussian":
        mean, std = record["moments"][-1]
        assert abs(mean - 3) < 0.2
        assert abs(std - 2) < 0.2
        assert np.abs(record["d"][-1] - 0.5).max() < 0.1
    elif name == "flowers":
        pictures = record["pictures"] / 15
        meadow = pictures[-1, :, :, 0].mean((0, 2))
        hearts = pictures[:, :, :, 14:18, 14:18].mean((3, 4))  # (looks, 12, 3)
        assert meadow[1] > meadow[[0, 2]].max() + 0.1
        assert hearts[-1].mean(0)[0] > hearts[-1].mean(0)[1]
        assert hearts[-1].std(0).mean() > 3 * hearts[0].std(0).mean()  # and they differ
    else:
        ink = record["pictures"] / 15
        assert ink[-1].std(0).mean() > 5 * ink[0].std(0).mean()
        assert ((ink[-1] < 0.1) | (ink[-1] > 0.9)).mean() > 0.8  # paper or ink, hardly any grey


@on_a_loop
async def test_play_goes_to_the_end_and_from_there_to_the_start():
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "SECONDS", 0.05)
        film = gt.film("gaussian")
        page, last = Page(film), kept("gaussian")["turns"][-1]
        page.press("Play")
        assert "Pause" in page.labels()
        await until(lambda: page.read("Turn") == last)
        await until(lambda: "Play" in page.labels())
        page.press("Play")
        await until(lambda: 0 < page.read("Turn") < last)
        film.close()


def test_where_the_page_ticks_it_plays_as_well(monkeypatch):
    monkeypatch.setattr(module, "SECONDS", 0)
    film = Film("digits", driver="ticks")
    page = Page(film)
    (clock,) = page.all(widgets.Play)
    switch(clock, on=True)
    tick(clock, 2)
    assert film.at == 2


@pytest.mark.parametrize("stills", ["", "long"])
def test_a_page_without_a_kernel_has_a_picture_that_moves(stills, monkeypatch):
    """Where the lessons are made it moves; where a learner runs it, one picture is quick."""
    shown = []
    monkeypatch.setattr(module, "display", lambda *args, **options: shown.append((args, options)))
    monkeypatch.setenv("GAN_TEACH_STILLS", stills)
    film = gt.film("digits")
    film._ipython_display_()
    ((bundle,), options) = shown[0]
    data = base64.b64decode(bundle["image/png"])
    picture = Image.open(io.BytesIO(data))
    assert options["metadata"]["image/png"]["alt"] == bundle["text/plain"]
    assert "turn 9,380" in bundle["text/plain"].lower()
    assert film.at == 0
    assert len(data) < 400_000
    if stills:
        assert picture.n_frames == 1 + module.STILL  # and the last one first, for what cannot move
        still = np.array(picture.convert("RGB"))
        picture.seek(picture.n_frames - 1)
        np.testing.assert_array_equal(np.array(picture.convert("RGB")), still)
    else:
        assert getattr(picture, "n_frames", 1) <= 2


def test_another_name_is_refused_with_the_nearest():
    with pytest.raises(ValueError, match="'gaussian'"):
        gt.film("gausian")
