"""Views over the turns: losses, D's outputs."""

import pytest

import gan_teach as gt
from gan_teach.live.figure import LiveFigure
from gan_teach.live.losses import LossView
from gan_teach.live.outputs import OutputView
from gan_teach.training.scene import Scene
from tests.live.watched import Watched, line, shown, texts


def test_the_axes_of_the_losses_do_not_flicker():
    game = gt.preset("program_a")
    view = LossView(Scene(game))
    LiveFigure([view]).draw()
    changes = 0
    for _ in range(60):
        list(game.play(20))
        changes += view.update(view.see())
    assert changes <= 5  # 200, 500, 1,000, and twice for a large loss


@pytest.mark.parametrize("loss", list(gt.losses.LOSSES))
def test_a_game_not_yet_played_has_a_readable_axis_of_losses(loss):
    ax = shown(gt.preset("ring", loss=loss), LossView).axes()
    low, high = ax.get_ylim()
    assert 0.1 < high - low < 10
    assert "times" not in ax.get_ylabel()


def test_a_new_loss_is_marked_where_it_came():
    game = gt.preset("program_a")
    watched = shown(game, LossView)
    list(game.play(10))
    game.loss = "hinge"
    list(game.play(10))
    watched.draw()
    assert watched.seen().axes.changes == [(10, "hinge")]
    assert "hinge" in texts(watched.axes())
    turns, losses = watched.seen().raw[0]
    assert (losses == game.history.d_loss[turns.astype(int) - 1]).all()
    game.reset()
    watched.draw()
    assert "hinge" not in texts(watched.axes())


def test_scores_and_probabilities_are_not_drawn_as_one_line():
    game = gt.preset("ring")
    watched = Watched(game, OutputView)

    def first_and_last():
        watched.draw()
        return line(watched.axes(), "on real").get_xdata()[[0, -1]].tolist()

    for loss, since in (("minimax", 0), ("hinge", 10), ("wasserstein", 10), ("minimax", 30)):
        game.loss = loss
        list(game.play(10))
        assert watched.scene.game.turns - first_and_last()[1] <= 1
        assert first_and_last()[0] == since + 1
    game.loss = "hinge"
    game.reset()
    list(game.play(3))
    assert first_and_last() == [1, 3]
