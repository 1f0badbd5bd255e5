"""The moves written by hand are the moves that a game plays."""

import copy

import pytest
import torch

import gan_teach as gt


def weights(*players):
    return torch.cat([w.detach().flatten() for player in players for w in player.parameters()])


@pytest.mark.parametrize("optimizer", ["sgd", "adam"])
@pytest.mark.parametrize("seed", range(3))
def test_ten_turns_by_hand_are_ten_turns_of_a_game(optimizer, seed):
    game = gt.preset("program_a", seed=seed, optimizer=optimizer, lr_g=0.01, lr_d=0.01)
    G, D = copy.deepcopy(game.G), copy.deepcopy(game.D)
    make = {"sgd": torch.optim.SGD, "adam": torch.optim.Adam}[optimizer]
    optimizer_g, optimizer_d = (make(player.parameters(), lr=0.01) for player in (G, D))
    for turn, step in enumerate(game.play(10)):
        real, z = game.draws.real(turn), game.draws.noise_batch(turn, "D")
        d_loss = gt.textbook.d_step(G, D, optimizer_d, real, z)
        g_loss = gt.textbook.g_step(G, D, optimizer_g, game.draws.noise_batch(turn, "G"))
        assert abs(d_loss - step.d_loss) < 1e-5
        assert abs(g_loss - step.g_loss) < 1e-5
    torch.testing.assert_close(weights(G, D), weights(game.G, game.D), rtol=1e-4, atol=1e-6)


def test_the_average_is_that_of_a_game():
    game = gt.preset("program_a", average=0.9, lr_g=0.01)
    average = weights(game.G)
    for _ in range(5):
        game.turn()
        average = gt.textbook.moving_average(average, weights(game.G), 0.9)
    torch.testing.assert_close(average, weights(game.G_average))
