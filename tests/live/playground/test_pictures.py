"""Which views are shown: built when first shown, drawn once a frame, in their buttons' order."""

import io

import ipywidgets as widgets
import numpy as np
import pytest
from PIL import Image

import gan_teach as gt
from gan_teach.live import figure
from gan_teach.live.picture import joined
from gan_teach.live.playground.pictures import Pictures
from gan_teach.live.playground.session import Session
from gan_teach.live.playground.transport import Transport
from tests.live.playground.games import conditional_digits, small_digits
from tests.pages import Page, on_a_loop, until

ALL = ["Densities and D", "Losses", "G's map", "V and its bound", "W1 distance", "JS divergence"]


class Made:
    """A session with its pictures alone."""

    def __init__(self, game=None):
        self.session = Session(game or gt.preset("program_a"))
        self.pictures = Pictures(self.session)
        self.page = Page(widgets.VBox([self.pictures.row, self.pictures.widget]))
        self.session.show()

    def step(self, turns=1):
        self.session.move(lambda: list(self.session.source.play(turns)))


@pytest.fixture
def drawn(monkeypatch):
    """How many figures were made, and how many times one was drawn."""
    counts = {"made": 0, "drawn": 0}

    def counted(name, method):
        def call(*args, **kwargs):
            counts[name] += 1
            return method(*args, **kwargs)

        return call

    for name, method in (("made", "__init__"), ("drawn", "draw")):
        whole = getattr(figure.LiveFigure, method)
        monkeypatch.setattr(figure.LiveFigure, method, counted(name, whole))
    return counts


def test_each_view_is_built_once_and_drawn_once_as_the_page_opens(drawn):
    made = Made()
    made.pictures.still()
    assert made.page.shown() == ALL[:2]
    assert drawn == {"made": 2, "drawn": 2}
    made.step()
    assert drawn == {"made": 2, "drawn": 4}
    made.page.press("W1 distance")
    assert drawn == {"made": 3, "drawn": 5}


def test_all_views_are_one_click_away_in_the_order_of_their_buttons():
    made = Made()
    assert list(made.pictures.toggles) == ALL
    for title in (ALL[i] for i in (5, 2, 3, 4, 0, 0)):
        made.page.press(title)
    assert made.page.shown() == ALL
    before = {title: made.page.picture(title) for title in ALL}
    assert len(made.page.images()) == 6
    made.step(20)
    assert all(made.page.picture(title) != before[title] for title in ALL)
    for title in ALL:
        made.page.press(title)
    assert made.page.images() == []
    assert made.pictures.views() == []


def test_a_view_opened_late_shows_the_whole_past_and_a_hidden_one_costs_nothing():
    late, early = Made(), Made()
    early.page.press("W1 distance")
    for _ in range(3):
        late.step(50)
        early.step(50)
    late.page.press("W1 distance")
    assert late.page.picture("W1 distance") == early.page.picture("W1 distance")
    image = late.page.images()[-1]
    late.page.press("W1 distance")
    before = image.value
    late.step(50)
    assert image.value == before
    assert image not in late.page.images()


@on_a_loop
async def test_while_the_game_runs_the_pictures_move():
    made = Made()
    transport = Transport(made.session)
    before = [image.value for image in made.page.images()]
    transport.play()
    await until(
        lambda: all(it.value != old for it, old in zip(made.page.images(), before, strict=True))
    )
    made.session.pause()


def test_a_moment_that_comes_back_looks_as_it_did():
    made = Made()
    made.step(25)
    seen = [made.page.picture(title) for title in ALL[:2]]
    made.step(25)
    made.session.go(lambda: made.session.recorder.go_to(1))
    assert [made.page.picture(title) for title in ALL[:2]] == seen


def test_another_game_has_other_views():
    made = Made()
    made.page.press("JS divergence")
    made.session.open(gt.preset("ring_recipe"))
    assert made.page.shown() == ["Points and D", "Modes and quality"]
    assert "JS divergence" not in made.pictures.toggles
    made.step()
    assert len(made.page.images()) == 2


def test_both_games_of_a_duel_are_shown_side_by_side():
    made = Made(gt.Duel(gt.preset("program_a"), gt.preset("program_a", lr_g=0.1)))
    assert len(made.page.images()) == 4
    assert made.page.picture(game=0) != made.page.picture(game=1)  # A, B


def size(png):
    return Image.open(io.BytesIO(png)).size


def test_the_still_picture_has_a_row_for_each_game_and_what_is_shown():
    made = Made(gt.Duel(gt.preset("program_a"), gt.preset("program_a", lr_g=0.1)))
    assert size(made.pictures.still()) == (800, 600)
    made.page.press("Losses")
    assert size(made.pictures.still()) == (400, 600)
    made.page.press("Densities and D")
    assert size(made.pictures.still()) == (800, 600)  # nothing shown: those that open a page


def test_pictures_are_joined_in_rows_on_white():
    pictures = [
        np.full((2, width, 4), shade, np.uint8) for width, shade in ((3, 0), (1, 9), (2, 7))
    ]
    whole = joined(pictures, columns=2)[..., 0]
    assert whole.tolist() == [[0, 0, 0, 9]] * 2 + [[7, 7, 255, 255]] * 2


# --- pictures of digits, and of noise that one chooses ----------------------------------------


def test_digits_open_with_samples_classes_and_their_distance_to_real_ones():
    made = Made(small_digits())
    titles = ["Samples", "Classes", "Frechet distance"]
    assert made.page.shown() == titles
    before = [made.page.picture(title) for title in titles]
    made.step(30)
    after = [made.page.picture(title) for title in titles]
    assert all(old != new for old, new in zip(before, after, strict=True))


def test_noise_can_be_chosen_below_its_pictures():
    made = Made(conditional_digits())
    page = made.page
    assert "t" not in page.labels()
    page.press("Noise")
    shown = [page.picture("Noise")]

    def moved():
        shown.append(page.picture("Noise"))
        return shown[-1] != shown[-2]

    made.step(5)
    assert moved()
    for label, value in (("t", 0.9), ("Noise", "arithmetic"), ("Digit", "3")):
        page.set(label, value)
        assert moved()
    t = page.field("t")
    page.press("Noise")
    assert "t" not in page.labels()
    t.value = 0.3  # out of sight, and no harm
    made.step()


def test_both_games_of_a_duel_are_shown_the_same_noise():
    made = Made(gt.Duel(small_digits(), small_digits(lr_g=1e-2)))
    made.page.press("Noise")
    made.page.set("From", 12)
    assert {scene.choice.a for scene in made.session.scenes} == {12}
    made.step(20)
    assert made.page.picture("Noise", game=0) != made.page.picture("Noise", game=1)
