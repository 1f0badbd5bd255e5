"""`gt.watch`."""

import math

import pytest
import torch

import gan_teach as gt
from gan_teach.live import watch as watching
from gan_teach.training.stopping import Rule


@pytest.fixture
def game():
    return gt.preset("program_a")


def test_watch_goes_on_where_it_was_and_says_when_g_has_collapsed(game, capsys):
    gt.watch(game, 30)
    gt.watch(game, 20)
    assert game.turns == 50
    assert "collapsed" not in capsys.readouterr().out
    with torch.no_grad():
        for weight in game.G.parameters():
            weight.zero_()
    game.lr_g = 1e-12
    gt.watch(game, 1)
    assert "collapsed" in capsys.readouterr().out


def test_watch_says_when_the_fakes_have_left_the_picture(game, capsys):
    gt.watch(game, 30)
    assert "left" not in capsys.readouterr().out
    game.loss, game.lr_g = "minimax", 10
    gt.watch(game, 50)
    assert "The fakes lie far outside of the picture, at a mean of" in capsys.readouterr().out


def test_an_interrupted_watch_loses_nothing(game, small_blocks):
    class Interrupting(gt.Gaussian):
        def sample(self, n, generator=None):
            if game.d_updates == 12:
                import signal

                signal.raise_signal(signal.SIGINT)
            return super().sample(n, generator)

    game.data = Interrupting(3, 2)
    with pytest.raises(KeyboardInterrupt):
        gt.watch(game, 100)
    assert game.turns == game.d_updates == game.g_updates == 13
    game.data = gt.Gaussian(3, 2)
    gt.watch(game, 7)
    assert game.turns == 20


@pytest.mark.parametrize("name", ["program_a", "program_c_mended"])
def test_a_game_gone_to_nan_can_still_be_drawn_and_says_so(name, monkeypatch):
    monkeypatch.setenv("GAN_TEACH_DIGITS", "embedded")
    game = gt.preset(name)
    list(game.play(3))
    with torch.no_grad():
        for weight in game.G.parameters():
            weight.fill_(torch.nan)
    with pytest.raises(gt.TrainingDiverged, match="learning rate"):
        gt.watch(game, 10)
    game.reset()
    gt.watch(game, 3)
    assert game.turns == 3


def test_it_stops_by_a_rule_and_goes_back(game, capsys):
    rule = Rule(mark=5, patience=1, every=10, figure=lambda game: 9 if game.turns < 20 else 4)
    gt.watch(game, 1000, stop=rule)
    assert game.turns == 20
    assert "back at the best" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("preset", "titles"),
    [
        ("program_a", ["Densities and D", "Losses"]),
        ("ring", ["Points and D", "Modes and quality"]),
        ("program_c_mended", ["Samples", "Losses", "D on real and fake"]),
    ],
)
def test_it_shows_the_views_that_tell_most(preset, titles, monkeypatch):
    monkeypatch.setenv("GAN_TEACH_DIGITS", "embedded")
    views = []

    class Kept(watching.Picture):
        def __init__(self, view, most):
            super().__init__(view, most)
            views.append(view)

    monkeypatch.setattr(watching, "Picture", Kept)
    gt.watch(gt.preset(preset), 2)
    assert [view.title for view in views] == titles
    measured = views[0].scene.figures
    assert (len(measured) > 0) == (preset == "ring")
    if len(measured):
        assert math.isfinite(measured.modes[-1])
