"""The panel of `latent.explore`: noise that one chooses, and what G makes of it."""

import ipywidgets as widgets
import pytest

import gan_teach as gt
from gan_teach.live import latent
from gan_teach.support.walks import NoiseChoice
from tests.live.digit_games import conditional_game
from tests.live.playground.games import small_digits
from tests.pages import Page


@pytest.mark.parametrize("make", [small_digits, conditional_game])
@pytest.mark.parametrize("noise", ["gaussian", "uniform"])
def test_every_control_moves_the_picture(make, noise):
    game = make()
    panel = latent.explore(game.G, noise=noise)
    page = Page(panel)
    seen = [page.pictures()[0]]

    def moved():
        seen.append(page.pictures()[0])
        return seen[-1] != seen[-2]

    for label, value in (("t", 0.2), ("To", 40), ("Noise", "arithmetic")):
        page.set(label, value)
        assert moved()
    page.all(widgets.Button)[-1].click()  # the next one for C
    assert page.read("C") == 3
    assert moved()
    by_digit = make is conditional_game
    if by_digit:
        page.set("Digit", "4")
        assert moved()
    expected = NoiseChoice("arithmetic", 0, 40, 3, 0.2, 4 if by_digit else None)
    assert panel.choice == expected
    assert "B = 40" in panel.describe()


def test_it_names_what_it_shows():
    page = Page(latent.explore(small_digits()))
    t, c = page.field("t"), page.field("C")
    assert {"From", "To"} < set(page.labels())
    assert (page.in_sight(t), page.in_sight(c)) == (True, False)
    page.set("Noise", "arithmetic")
    assert {"A", "B"} < set(page.labels())
    assert (page.in_sight(t), page.in_sight(c)) == (False, True)


def test_every_button_has_a_name_and_says_what_it_does():
    for button in Page(latent.explore(conditional_game())).all(widgets.Button):
        assert button.description
        assert button.tooltip


def test_on_a_page_of_saved_outputs_stands_a_picture(monkeypatch):
    shown = []
    monkeypatch.setattr(latent, "display", lambda bundle, **options: shown.append(bundle))
    latent.explore(small_digits())._ipython_display_()
    assert {"image/png", "text/plain"} < set(shown[0])
    assert "noise vector 0" in shown[0]["text/plain"]


def test_what_makes_no_pictures_is_named():
    with pytest.raises(ValueError, match=r"makes \(N, 1\)"):
        latent.explore(gt.preset("program_a"))
