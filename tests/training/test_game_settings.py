"""A setting is changed in mid-game: it reads at once, and acts from the next turn on."""

import pytest
import torch

import gan_teach as gt
from gan_teach import R1, Gaussian
from tests.training.games import Trap, new_game, new_game_at, play


def test_a_setting_takes_effect_at_the_next_turn_and_is_logged():
    game = new_game()
    for step in game.play(4):
        if step.index == 2:
            game.lr_g, game.batch_size, game.loss = 0.5, 32, "minimax"
            assert game.lr_g == game.settings.lr_g == 0.5
            assert game.changes == []
    assert game.settings.lr_g == 0.5
    minimax = gt.losses.LOSSES["minimax"]
    assert sorted(game.changes, key=lambda change: change[1]) == [
        (2, "batch_size", 32), (2, "loss", minimax), (2, "lr_g", 0.5),
    ]  # fmt: skip
    assert step.g_loss < 0  # as only the minimax loss can be
    assert len(game.draws.real(0)) == 32


def test_a_setting_changed_in_the_middle_of_a_turn_waits_for_its_end(small_blocks):
    # a slider's callback may come from another thread, at any moment
    def slide(asked, batch):
        if asked == 2:
            game.loss = "minimax"
        return batch

    game = new_game(data=Trap(slide))
    losses = [step.g_loss for step in game.play(3)]
    assert [loss > 0 for loss in losses] == [True, True, False]
    assert [change[0] for change in game.changes] == [2]


def test_a_setting_set_to_what_it_was_is_no_change():
    game = new_game()
    game.lr_g = 1e-3
    play(game, 1)
    assert game.changes == []


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *[("optimizer", "sgd"), ("noise", "uniform"), ("d_steps", 2), ("penalty", R1(1.0))],
        *[("betas", (0.5, 0.9)), ("average", 0.5), ("data", Gaussian(0, 1)), ("lr_d", 1e-2)],
    ],
)
def test_every_setting_can_change_in_mid_game(name, value):
    game, unchanged = new_game_at(3), new_game_at(3)
    setattr(game, name, value)
    play(game, 4)
    play(unchanged, 4)
    assert getattr(game, name) == value
    assert game.changes == [(3, name, value)]
    assert not torch.equal(game.generate(50), unchanged.generate(50))


def test_batches_drawn_elsewhere_are_played_and_put_aside_for_another_size():
    given = {stream: torch.rand(10, 16, 1) for stream in ("real", "D", "G")}
    game = gt.preset("program_a", given=given)
    list(game.play(2))
    start = game.state()
    assert torch.equal(game.draws.real(2), given["real"][2])
    following = list(game.play(2))
    game.restore(start)
    game.batch_size = 8
    list(game.play(2))
    assert len(game.draws.real(4)) == 8
    game.reset()
    assert len(game.draws.real(0)) == 8
    game.restore(start)
    assert list(game.play(2)) == following
