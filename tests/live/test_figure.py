"""The live figure: quick frames that show the game as it is, in three steps."""

import numpy as np
import pytest
import torch

import gan_teach as gt
from gan_teach.data import plane
from gan_teach.data.labelled import LabelledDigits
from gan_teach.live.explore import DensitiesView, OptimalDExplorer, ValueView
from gan_teach.live.figure import LiveFigure, encode, joined
from gan_teach.live.kinds import drawn
from gan_teach.live.stop import StopView
from gan_teach.training.scene import Scene
from gan_teach.training.stopping import Rule
from tests.live.digit_games import Grey
from tests.live.watched import Watched, pixels


@pytest.fixture
def game():
    return gt.preset("program_a")


def test_a_frame_is_the_same_whether_drawn_at_once_or_bit_by_bit(game):
    bit_by_bit, at_once = Watched(game), Watched(game)
    for _ in range(4):
        list(game.play(100))
        frame = bit_by_bit.frame()
    at_once.scene.figures.take(bit_by_bit.scene.figures)
    assert np.abs(pixels(frame) - pixels(at_once.frame())).max() <= 2


def test_what_moves_is_drawn_without_a_new_background(game, monkeypatch):
    watched = Watched(game)
    list(game.play(10))
    first = watched.frame()
    whole = []
    monkeypatch.setattr(watched.figure.figure.canvas, "draw", lambda: whole.append(1))
    list(game.play(50))
    assert watched.frame() != first
    assert not whole


def test_the_background_follows_new_data_and_a_new_loss(game):
    watched = Watched(game)
    list(game.play(10))
    before = pixels(watched.frame())
    game.loss = "minimax"
    game.data = gt.Mixture([-3, 3], std=0.5)
    list(game.play(10))
    after = pixels(watched.frame())
    assert after.shape == before.shape
    assert (np.abs(after - before).max(axis=2) > 50).mean() > 0.01


def test_drawing_a_game_does_not_move_it(game):
    watched = Watched(game)
    list(game.play(5))
    watched.frame()
    other = gt.preset("program_a")
    list(other.play(5))
    assert list(game.play(5)) == list(other.play(5))


def test_an_svg_shows_what_moves_and_leaves_the_figure_alive(game):
    watched = Watched(game)
    list(game.play(10))
    before = watched.frame()
    text = watched.figure.svg().decode()
    assert text.count("<path") > 30
    assert watched.frame() == before


class Cloud:
    """Points in space."""

    def sample(self, n, generator=None):
        return torch.randn(n, 3, generator=generator)


def in_space():
    return gt.Game(
        lambda: torch.nn.Linear(2, 3), lambda: torch.nn.Linear(3, 1), data=Cloud(), latent_dim=2
    )


GAMES = {
    "line": lambda: gt.preset("program_a", average=0.9),
    "line with scores": lambda: gt.preset("gaussian_recipe", loss="hinge"),
    "plane": lambda: gt.preset("ring_recipe"),
    "plane with scores": lambda: gt.preset("ring", data=plane.heart(), loss="wasserstein"),
    "digits": lambda: gt.preset("program_c_mended"),
    "conditional": lambda: gt.preset("conditional", data=LabelledDigits(gt.digits("embedded"))),
    "images": lambda: gt.preset("program_c_mended", data=Grey()),
    "other": in_space,
}


@pytest.mark.parametrize("make", GAMES.values(), ids=GAMES)
def test_who_draws_runs_no_player_and_reads_no_game(make, monkeypatch):
    monkeypatch.setenv("GAN_TEACH_DIGITS", "embedded")
    game = make()
    scene = Scene(game, "A", scored=True)
    list(game.play(3))
    scene.refresh()
    scene.measure()
    views, others = ([view(scene) for view in drawn(scene).views] for _ in range(2))
    expected = LiveFigure(others, columns=3).draw()
    seen = [view.see() for view in views]

    def refuse(*_):
        raise AssertionError("a player was asked")

    for player in (game.G, game.D, game.G_average):
        if player is not None:
            player.forward = refuse
    figure = LiveFigure(views, columns=3)  # what stands still needs no player either
    for view in views:
        view.scene = None
    assert (figure.paint(seen) == expected).all()


def test_what_was_seen_stays_as_it_was():
    game = gt.preset("program_a")
    watched = Watched(game)
    list(game.play(20))
    watched.draw()
    seen = [view.see() for view in watched.views]
    before = watched.figure.paint(seen)
    list(game.play(20))
    watched.draw()
    assert (watched.figure.paint(seen) == before).all()


def test_other_pictures_are_seen_before_they_are_drawn(game):
    rule = Rule(mark=5.0, turns=20, every=10, figure=lambda game: game.turns)
    view = StopView(rule)
    figure = LiveFigure([view])
    for _ in game.play(20):
        rule.look(game)
    seen = view.see()
    view.rule = None
    figure.paint([seen])
    assert figure.figure.axes[0].get_lines()[0].get_xdata().tolist() == [10, 20]
    explorer = OptimalDExplorer(gt.Gaussian(2, 1))
    views = [DensitiesView(explorer), ValueView(explorer)]
    seen = [view.see() for view in views]
    explorer.q = None
    LiveFigure(views).paint(seen)


def test_pictures_are_joined_side_by_side_on_white():
    sizes = [(2, 3), (4, 2), (3, 6)]
    pictures = [np.full((*size, 4), 10 * (i + 1), np.uint8) for i, size in enumerate(sizes)]
    sheet = joined(pictures, columns=2)
    assert sheet.shape == (4 + 3, 6, 4)
    assert (sheet[:2, :3] == 10).all()
    assert (sheet[:4, 3:5] == 20).all()
    assert (sheet[4:] == 30).all()
    assert (sheet[2:4, :3] == 255).all()
    assert (sheet[:4, 5] == 255).all()
    assert (joined(pictures[:1], columns=3) == pictures[0]).all()
    assert pixels(encode(joined(pictures, 2), "png")).shape == (7, 6, 3)
