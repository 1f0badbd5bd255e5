"""The live figure: quick frames that show what views declare."""

from pathlib import Path

import numpy as np
import pytest
import torch

import gan_teach as gt
from gan_teach.data import plane
from gan_teach.data.labelled import LabelledDigits
from gan_teach.live import figure
from gan_teach.live.figure import LiveFigure, encode, joined
from tests.live.digit_games import Grey
from tests.live.watched import Watched, pixels


@pytest.fixture
def game():
    return gt.preset("program_a")


def test_a_frame_is_the_same_whether_drawn_at_once_or_bit_by_bit(game):
    watched = Watched(game)
    for _ in range(4):
        list(game.play(100))
        plots = watched.plots()
        picture = watched.figure.paint(plots).astype(int)
    assert np.abs(LiveFigure([], columns=3).paint(plots) - picture).max() <= 2


def test_what_moves_is_drawn_without_a_new_background(game, monkeypatch):
    watched = Watched(game)
    list(game.play(10))
    first = watched.draw()
    whole = []
    monkeypatch.setattr(watched.figure.figure.canvas, "draw", lambda: whole.append(1))
    list(game.play(50))
    assert (watched.draw() != first).any()
    assert not whole


def test_the_background_follows_new_data_and_a_new_loss(game):
    watched = Watched(game)
    list(game.play(10))
    before = watched.draw().astype(int)
    game.loss = "minimax"
    game.data = gt.Mixture([-3, 3], std=0.5)
    list(game.play(10))
    after = watched.draw()
    assert after.shape == before.shape
    assert (np.abs(after - before).max(axis=2) > 50).mean() > 0.01


def test_drawing_a_game_does_not_move_it(game):
    watched = Watched(game)
    list(game.play(5))
    watched.draw()
    other = gt.preset("program_a")
    list(other.play(5))
    assert list(game.play(5)) == list(other.play(5))


def test_an_svg_shows_what_moves_and_leaves_the_figure_alive(game):
    watched = Watched(game)
    list(game.play(10))
    before = watched.draw()
    text = watched.figure.svg().decode()
    assert text.count("<path") > 30
    assert (watched.draw() == before).all()


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
    watched = Watched(game, name="A", scored=True)
    list(game.play(3))
    plots = watched.plots()
    expected = LiveFigure([], columns=3).paint(plots)

    def refuse(*_):
        raise AssertionError("a player was asked")

    for player in (game.G, game.D, game.G_average):
        if player is not None:
            player.forward = refuse
    assert (LiveFigure([], columns=3).paint(plots) == expected).all()


@pytest.mark.parametrize("make", GAMES.values(), ids=GAMES)
def test_what_was_declared_stays_as_it_was(make, monkeypatch):
    monkeypatch.setenv("GAN_TEACH_DIGITS", "embedded")
    game = make()
    watched = Watched(game, scored=True)
    list(game.play(3))
    plots = watched.plots()
    before = watched.figure.paint(plots)
    list(game.play(3))
    watched.draw()
    assert (watched.figure.paint(plots) == before).all()


def test_views_do_not_know_who_draws():
    """Neither matplotlib nor the canvas: only numbers of ticks come from there."""
    live = Path(figure.__file__).parent
    views = ["losses", "measured", "outputs", "past", "noise", "arrows", "view", "stop", "explore"]
    for path in [*(live / f"{name}.py" for name in views), *(live / "kinds").glob("*.py")]:
        source = path.read_text("utf-8")
        for drawing in ("import matplotlib", "from matplotlib", "live.canvas", "live.paint"):
            assert drawing not in source, path.name


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
