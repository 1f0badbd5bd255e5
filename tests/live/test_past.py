"""Views over the turns: losses, D's outputs."""

from itertools import pairwise

import pytest

import gan_teach as gt
from gan_teach.live.losses import LossView
from gan_teach.live.marks import Line, Rule, split
from gan_teach.live.outputs import OutputView
from gan_teach.training.scene import Scene
from tests.live.watched import Watched, mark, marks_of, texts


def test_the_axes_of_the_losses_do_not_flicker():
    game = gt.preset("program_a")
    view = LossView(Scene(game))
    seen = [split(view.plot())[0]]
    for _ in range(60):
        list(game.play(20))
        seen.append(split(view.plot())[0])
    changes = sum(now != before for before, now in pairwise(seen))
    assert changes <= 5  # 200, 500, 1,000, and twice for a large loss


@pytest.mark.parametrize("loss", list(gt.losses.LOSSES))
def test_a_game_not_yet_played_has_a_readable_axis_of_losses(loss):
    axis = Watched(gt.preset("ring", loss=loss), LossView).plot().y
    assert 0.1 < axis.high - axis.low < 10
    assert "×" not in axis.label


def test_a_new_loss_is_marked_where_it_came():
    game = gt.preset("program_a")
    watched = Watched(game, LossView)
    list(game.play(10))
    game.loss = "hinge"
    list(game.play(10))
    plot = watched.plot()
    assert [(it.at, it.text) for it in marks_of(plot, Rule) if it.upright] == [(10, "hinge")]
    raw = marks_of(plot, Line)[0]
    assert (raw.y == game.history.d_loss[raw.x.astype(int) - 1]).all()
    game.reset()
    assert "hinge" not in texts(watched.plot())


def test_names_of_new_losses_side_by_side_do_not_overlap():
    game = gt.preset("program_a")
    for loss, turns in (("hinge", 30), ("minimax", 5), ("hinge", 4), ("wasserstein", 50)):
        list(game.play(turns))
        game.loss = loss
    list(game.play(10))
    marked = [it for it in marks_of(Watched(game, LossView).plot(), Rule) if it.upright]
    assert [it.at for it in marked] == [30, 35, 39, 89]
    assert [it.text for it in marked] == ["", "", "hinge", "wasserstein"]


def test_scores_and_probabilities_are_not_drawn_as_one_line():
    game = gt.preset("ring")
    watched = Watched(game, OutputView)

    def first_and_last():
        return mark(watched.plot(), "on real").x[[0, -1]].tolist()

    for loss, since in (("minimax", 0), ("hinge", 10), ("wasserstein", 10), ("minimax", 30)):
        game.loss = loss
        list(game.play(10))
        assert watched.scene.game.turns - first_and_last()[1] <= 1
        assert first_and_last()[0] == since + 1
    game.loss = "hinge"
    game.reset()
    list(game.play(3))
    assert first_and_last() == [1, 3]
