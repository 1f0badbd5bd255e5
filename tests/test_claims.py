"""What lessons say of the playground's controls, over several seeds."""

import statistics

import pytest
import torch

import gan_teach as gt
from gan_teach.scene import Scene

X = torch.linspace(-6, 12, 181)[:, None]


def movement_of_d(seed, **changes):
    """Mean change of D(x) from one 50th turn to the next, after settings changed at turn 300."""
    game = gt.preset("program_a", seed=seed)
    list(game.play(300))
    for name, value in changes.items():
        setattr(game, name, value)
    pictures = [game.judge(X).sigmoid() for step in game.play(800) if step.index % 50 == 0]
    return torch.stack(pictures).diff(dim=0).abs().mean().item()


@pytest.mark.parametrize("change", [{"lr_d": 1e-4}, {"lr_g": 1e-4}], ids=["slow D", "slow G"])
def test_d_moves_less_where_either_player_is_slow(change):
    """Lesson 02, after the playground; measured over six seeds: about half or less."""
    usual, slowed = ([movement_of_d(seed, **c) for seed in range(4)] for c in ({}, change))
    assert statistics.median(slowed) < 0.6 * statistics.median(usual)


def test_with_the_minimax_loss_g_moves_far_less_while_d_is_sure():
    """Lesson 03, after the playground; measured on MNIST over two seeds: a tenth."""
    moved = {}
    for loss in ("non_saturating", "minimax"):
        game = gt.preset("program_c_mended", seed=0)
        list(game.play(500))
        z = game.draws.noise_batch(0, "show", 64)
        before = game.push(z)
        game.loss = loss
        list(game.play(500))
        moved[loss] = (game.push(z) - before).abs().mean().item()
    assert moved["minimax"] < 0.5 * moved["non_saturating"]


@pytest.mark.parametrize("seed", range(4))
def test_v_rises_towards_a_bound_that_stays_while_d_moves_alone(seed):
    """Lesson 02, after the playground."""
    game = gt.preset("program_a", seed=seed)
    list(game.play(300))
    before = Scene(game).look
    value, bound = before.value, before.bound
    for _ in range(100):
        game.d_step()
    after = Scene(game).look
    assert value < after.value < after.bound == bound


def test_the_push_under_the_minimax_loss_is_far_smaller_while_d_is_sure():
    """Lesson 02, the duel; measured over four seeds: 8 to 21 times."""
    for seed in range(4):
        settings = dict(seed=seed, lr_d=0.03, lr_g=1e-4)
        duel = gt.Duel(
            gt.preset("program_a", **settings), gt.preset("program_a", loss="minimax", **settings)
        )
        list(duel.play(300))
        looks = [Scene(game).look for game in duel.games]
        a, b = (look.pushed[2].abs().mean().item() for look in looks)
        assert a > 7 * b
        assert all(0.03 < look.d_means[1] < 0.09 for look in looks)


def test_at_the_same_d_the_two_pushes_differ_by_the_odds():
    """Lesson 02, the duel: D/(1 - D), exactly."""
    game = gt.preset("program_a")
    list(game.play(200))
    _, x, push = Scene(game).look.pushed
    d = game.judge(x).sigmoid()
    game.loss = "minimax"
    game._apply_changes()
    torch.testing.assert_close(Scene(game).look.pushed[2], push * d / (1 - d), rtol=1e-3, atol=1e-6)
