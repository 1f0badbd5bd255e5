"""Which views are shown: built when first shown, drawn once a frame, in their buttons' order."""

import ipywidgets as widgets
import pytest

import gan_teach as gt
from gan_teach.live import picture
from gan_teach.live.playground.pictures import Pictures
from gan_teach.live.playground.session import Session
from gan_teach.live.playground.transport import Transport
from tests.live.digit_games import conditional_game
from tests.live.playground.games import small_digits, step
from tests.pages import Page, on_a_loop, until

ALL = ["Densities and D", "Losses", "G's map", "V and its bound", "W1 distance", "JS divergence"]


def made(source=None):
    """A session with its pictures alone, and the page that they make."""
    session = Session(source or gt.preset("program_a"))
    pictures = Pictures(session)
    session.show()
    return session, pictures, Page(widgets.VBox([pictures.row, pictures.widget]))


@pytest.fixture
def drawn(monkeypatch):
    """How many pictures were made, and how many times one was drawn."""
    counts = {"made": 0, "drawn": 0}

    def counted(name, method):
        def call(*args, **kwargs):
            counts[name] += 1
            return method(*args, **kwargs)

        return call

    for name, method in (("made", "__init__"), ("drawn", "draw")):
        whole = getattr(picture.Picture, method)
        monkeypatch.setattr(picture.Picture, method, counted(name, whole))
    return counts


def test_each_view_is_built_once_and_drawn_once_as_the_page_opens(drawn):
    session, _, page = made()
    assert page.shown() == ALL[:2]
    assert drawn == {"made": 2, "drawn": 2}
    step(session)
    assert drawn == {"made": 2, "drawn": 4}
    page.press("W1 distance")
    assert drawn == {"made": 3, "drawn": 5}


def test_all_views_are_one_click_away_in_the_order_of_their_buttons():
    session, pictures, page = made()
    assert list(pictures.toggles) == ALL
    for title in (ALL[i] for i in (5, 2, 3, 4, 0, 0)):
        page.press(title)
    assert page.shown() == ALL
    before = [page.picture(title) for title in ALL]
    assert len(page.canvases()) == 6
    step(session, 20)
    assert all(page.picture(it) != old for it, old in zip(ALL, before, strict=True))
    for title in ALL:
        page.press(title)
    assert page.canvases() == []
    assert pictures.views() == []


def test_a_view_opened_late_shows_the_whole_past_and_a_hidden_one_costs_nothing():
    (late, _, page), (early, _, other) = made(), made()
    other.press("W1 distance")
    for _ in range(3):
        step(late, 50)
        step(early, 50)
    page.press("W1 distance")
    assert page.picture("W1 distance") == other.picture("W1 distance")
    canvas = page.canvases()[-1]
    page.press("W1 distance")
    number = canvas.now["number"]
    step(late, 50)
    assert canvas.now["number"] == number
    assert canvas not in page.canvases()


@on_a_loop
async def test_while_the_game_runs_the_pictures_move():
    session, _, page = made()
    before = page.pictures()
    Transport(session).play()
    await until(lambda: not {*page.pictures()} & {*before})
    session.pause()


def test_another_game_has_other_views():
    session, pictures, page = made()
    page.press("JS divergence")
    session.open(gt.preset("ring_recipe"))
    assert page.shown() == ["Points and D", "Modes and quality"]
    assert "JS divergence" not in pictures.toggles
    assert len(page.canvases()) == 2


# --- pictures of digits, and of noise that one chooses ----------------------------------------


def test_digits_open_with_samples_classes_and_their_distance_to_real_ones():
    session, _, page = made(small_digits())
    titles = ["Samples", "Classes", "Frechet distance"]
    assert page.shown() == titles
    before = [page.picture(title) for title in titles]
    step(session, 30)
    assert all(page.picture(it) != old for it, old in zip(titles, before, strict=True))


def test_noise_can_be_chosen_below_its_pictures():
    session, _, page = made(conditional_game())
    assert "t" not in page.labels()
    page.press("Noise")
    before = page.picture("Noise")
    step(session, 5)
    t = page.field("t")
    for act in (lambda: page.set("t", 0.9), lambda: page.set("Digit", "3")):
        assert page.picture("Noise") != before
        before = page.picture("Noise")
        act()
    page.press("Noise")
    assert "t" not in page.labels()
    t.value = 0.3  # out of sight, and no harm
    step(session)


def test_both_games_of_a_duel_are_shown_the_same_noise():
    session, _, page = made(gt.Duel(small_digits(), small_digits(lr_g=1e-2)))
    page.press("Noise")
    page.set("From", 12)
    assert {scene.choice.a for scene in session.scenes} == {12}
    step(session, 20)
    assert page.picture("Noise", game=0) != page.picture("Noise", game=1)
