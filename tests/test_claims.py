"""What lessons say of the playground's controls, over several seeds."""

import statistics

import pytest
import torch

import gan_teach as gt

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
