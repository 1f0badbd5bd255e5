"""A game goes back to a state, or to its start, and on to the same numbers."""

import copy

import pytest
import torch

import gan_teach as gt
from gan_teach import R1, Game, MLPDiscriminator, MLPGenerator
from gan_teach.training.optimizers import OPTIMIZERS
from tests.training.games import DATA, new_game, new_game_at, play, same, weights

EVERYTHING = {
    "average": 0.9,
    "penalty": (R1(0.5), gt.losses.GradientPenalty()),
    "clip": 0.5,
    "instance_noise": 0.2,
    "label_smoothing": 0.1,
}


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_a_restored_game_goes_on_to_exactly_the_same_numbers(optimizer):
    game = new_game_at(10, optimizer=optimizer, **EVERYTHING)
    state = game.state()
    expected, samples = play(game, 10), game.generate(20)
    game.restore(state)
    assert game.turns == 10
    assert game.history.index.tolist() == list(range(1, 11))
    assert play(game, 10) == expected

    elsewhere = new_game(seed=9, lr_g=0.5)  # the state brings its settings and its seed
    elsewhere.restore(state)
    assert play(elsewhere, 10) == expected
    assert torch.equal(elsewhere.generate(20), samples)


def test_a_state_and_its_game_share_nothing():
    game = new_game_at(5, **EVERYTHING)
    state, kept = game.state(), new_game_at(5, **EVERYTHING).state()
    play(game, 5)
    assert same(state, kept)
    game.restore(state)
    play(game, 5)
    assert same(state, kept)
    now = game.state()
    for tensor in (*now["players"]["G"].values(), *now["players"]["G_average"].values()):
        tensor.zero_()
    for moments in now["optimizers"]["G"]["state"].values():
        moments["exp_avg"].zero_()
    assert same(game.state(), new_game_at(10, **EVERYTHING).state())


def test_a_state_holds_the_log_of_changes_and_the_pending_setting():
    game = new_game_at(2)
    game.lr_g = 0.01
    play(game, 2)
    game.lr_d = 0.02
    state = game.state()
    play(game, 2)
    game.restore(state)
    assert (game.lr_g, game.lr_d) == (0.01, 0.02)
    play(game, 1)
    assert game.changes == [(2, "lr_g", 0.01), (4, "lr_d", 0.02)]


def test_reset_plays_the_same_game_again_with_the_settings_of_now():
    game = new_game(**EVERYTHING)
    first = play(game, 5)
    game.reset()
    assert (game.turns, len(game.history), game.changes) == (0, 0, [])
    assert play(game, 5) == first
    game.lr_g = 0.1
    game.reset()
    assert play(game, 5) == play(new_game(lr_g=0.1, **EVERYTHING), 5)


def test_reset_with_a_seed_is_a_new_game_of_that_seed():
    game = new_game_at(5)
    game.reset(7)
    assert play(game, 5) == play(new_game(seed=7), 5)
    with pytest.raises(ValueError, match="seed must be a whole number"):
        game.reset(-1)
    assert (game.seed, game.turns) == (7, 5)


def test_modules_go_back_to_the_weights_they_came_with():
    G, D = MLPGenerator(), MLPDiscriminator()
    first = copy.deepcopy((G.state_dict(), D.state_dict()))
    game = Game(G, D, data=DATA)
    assert game.G is G
    steps = play(game, 5)
    for seed in (None, 3):
        game.reset(seed)
        assert same((weights(game, "G"), weights(game, "D")), first)
    game.reset(0)
    assert play(game, 5) == steps
