"""One turn in slow motion: the game's own turn, line by line."""

import numpy as np
import pytest
import torch
from torch import nn

import gan_teach as gt
from gan_teach.training.slow_motion import LINES, SlowTurn, names_of_weights
from tests.training.games import Deaf, new_game, new_game_at, play, same

DETACH, LOSS, ZERO, BACKWARD, STEP = 3, 4, 5, 6, 7  # D's lines
G_LOSS, G_ZERO, G_BACKWARD, G_STEP = 10, 11, 12, 13


class Pictures:
    def sample(self, n, generator):
        return torch.rand(n, 1, 28, 28, generator=generator)


def weights(player):
    return list(player.parameters())


@pytest.mark.parametrize("name", ["program_a", "ring"])
@pytest.mark.parametrize("optimizer", ["adam", "sgd", "rmsprop"])
@pytest.mark.parametrize("loss", ["minimax", "non_saturating"])
@pytest.mark.parametrize(("seed", "turns"), [(0, 0), (1, 0), (2, 9), (3, 0)])
def test_the_weights_after_the_last_line_are_the_games(name, optimizer, loss, seed, turns):
    game = gt.preset(name, optimizer=optimizer, loss=loss, seed=seed)
    play(game, turns)
    slow = SlowTurn(game)
    play(game, 2)
    assert slow.turn == game.turns
    for ours, its in ((slow.G, game.G), (slow.D, game.D)):
        torch.testing.assert_close(weights(ours), weights(its), rtol=0, atol=1e-6)


def test_it_shows_a_game_whose_players_moved_alone_and_whose_settings_have_just_changed():
    game = new_game_at(3)
    game.d_step()
    game.lr_d, game.optimizer = 0.02, "sgd"
    slow = SlowTurn(game)
    play(game, 2)
    torch.testing.assert_close(weights(slow.D), weights(game.D), rtol=0, atol=1e-6)


def test_layers_that_mix_the_batch_are_played_as_the_game_plays_them():
    torch.manual_seed(0)
    D = nn.Sequential(nn.Linear(1, 8), nn.BatchNorm1d(8), nn.ReLU(), nn.Linear(8, 1))
    game = new_game(D=D)
    slow = SlowTurn(game)
    play(game, 2)
    assert same(slow.D.state_dict(), game.D.state_dict())


def test_the_game_itself_is_left_as_it_is():
    game = new_game_at(5)
    before, history = game.state(), list(game.history.d_loss)
    stored = [weight.grad.clone() for weight in weights(game.D)]
    stepped = []
    game.optimizers()["D"].register_step_post_hook(lambda *told: stepped.append(told))
    SlowTurn(game)
    assert not stepped
    assert same(game.state(), before)
    assert list(game.history.d_loss) == history
    assert same([weight.grad for weight in weights(game.D)], stored)


@pytest.fixture(scope="module")
def slow():
    return SlowTurn(new_game_at(40))


def arrays(slow, line):
    return slow.moments[line].arrays


def test_there_is_a_moment_for_each_line(slow):
    assert slow.lines == list(LINES)
    assert [moment.line for moment in slow.moments] == list(range(len(LINES)))
    assert all(moment.words for moment in slow.moments)
    for moment in slow.moments:
        assert all(np.isfinite(array).all() for array in moment.arrays.values())


def test_the_batches_are_the_games(slow):
    draws = new_game().draws
    np.testing.assert_array_equal(arrays(slow, 0)["real"], draws.real(41))
    np.testing.assert_array_equal(arrays(slow, 1)["noise"], draws.noise_batch(41, "D"))
    np.testing.assert_array_equal(arrays(slow, 8)["noise"], draws.noise_batch(41, "G"))


@pytest.mark.parametrize("loss", ["minimax", "non_saturating"])
def test_the_shares_add_up_to_the_losses_that_the_game_tells(loss):
    game = new_game_at(10, loss=loss)
    slow = SlowTurn(game)
    step = play(game, 2)[-1]
    on_d, on_g = arrays(slow, LOSS), arrays(slow, G_LOSS)
    shares = on_d["share_real"].sum() + on_d["share_fake"].sum()
    assert shares == pytest.approx(step.d_loss, abs=1e-6)
    assert on_g["share_fake"].sum() == pytest.approx(step.g_loss, abs=1e-6)
    assert on_d["on_real"].mean() == pytest.approx(step.d_real, abs=1e-6)
    assert f"d_loss = {step.d_loss:.3f}" in slow.moments[LOSS].words
    assert f"g_loss = {step.g_loss:.3f}" in slow.moments[G_LOSS].words
    assert slow.lines[G_LOSS].startswith("g_loss = -bce" if loss == "minimax" else "g_loss = bce")


def test_the_pull_is_how_wrong_d_is(slow):
    there = arrays(slow, BACKWARD)
    np.testing.assert_allclose(there["pull_real"], 1 - there["on_real"], atol=1e-6)
    np.testing.assert_allclose(there["pull_fake"], -there["on_fake"], atol=1e-6)


def test_the_push_is_the_slope_of_gs_loss_at_each_fake(slow):
    game = new_game_at(41)
    game.d_step()
    x = torch.tensor(arrays(slow, G_BACKWARD)["fake"], requires_grad=True)
    game.loss.g_loss(game.D(x)).backward()
    np.testing.assert_allclose(arrays(slow, G_BACKWARD)["push"], -len(x) * x.grad, atol=1e-5)


def test_gradients_are_stored_until_they_are_emptied_and_added_where_they_are_not(slow):
    of_d, of_g = ([moment.arrays[name] for moment in slow.moments] for name in ("grad_d", "grad_g"))
    for line in range(len(LINES)):  # full, empty from one line on, full from another
        assert (of_d[line].max() > 0) == (line not in (ZERO,))
        assert (of_g[line].max() > 0) == (line not in (G_ZERO,))
    np.testing.assert_array_equal(of_g[BACKWARD], of_g[0])  # D's loss leaves G's alone
    np.testing.assert_array_equal(of_d[G_ZERO], of_d[BACKWARD])
    assert (of_d[G_BACKWARD] != of_d[G_ZERO]).all()
    assert names_of_weights(slow.D) == ["W1", "b1", "W2", "b2"]


def test_a_step_moves_one_player(slow):
    d = [moment.arrays.get("d") for moment in slow.moments]
    assert (d[STEP] != d[BACKWARD]).any()
    np.testing.assert_array_equal(arrays(slow, STEP)["d_before"], d[BACKWARD])
    for line in range(STEP, len(LINES)):
        np.testing.assert_array_equal(d[line], d[STEP])
    last = arrays(slow, G_STEP)
    np.testing.assert_array_equal(last["fake_before"], arrays(slow, G_BACKWARD)["fake"])
    z = torch.tensor(arrays(slow, 8)["noise"])
    np.testing.assert_allclose(last["fake"], slow.G(z).detach(), atol=1e-6)


@pytest.mark.parametrize("rate", [1e-4, 1e-3, 1e-2, 1])
def test_small_steps_are_enlarged_and_the_words_say_so(rate):
    slow = SlowTurn(new_game_at(5, lr_d=rate, lr_g=rate))
    for line in (STEP, G_STEP):
        times = int(arrays(slow, line)["times"])
        assert (times == 1) == ("times as large" not in slow.moments[line].words)
        assert times == 1 or f" {times} times as large" in slow.moments[line].words
    step = arrays(slow, G_STEP)
    move = np.abs(step["fake"] - step["fake_before"]).mean() / arrays(slow, 0)["real"].std()
    assert move * step["times"] > 0.09 or step["times"] == 1000
    assert step["times"] == 1 or move * step["times"] < 0.3


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"d_steps": 2}, "d_steps=1; this game has d_steps=2. Set game.d_steps = 1 first"),
        ({"penalty": gt.R1(0.1)}, "Set game.penalty = None first"),
        ({"penalty": (gt.R1(0.1), gt.losses.R2(0.1))}, "Set game.penalty = None first"),
        ({"clip": 0.1}, "Set game.clip = None first"),
        ({"average": 0.9}, "Set game.average = None first"),
        ({"instance_noise": 0.1}, "Set game.instance_noise = 0 first"),
        ({"label_smoothing": 0.1}, "Set game.label_smoothing = 0 first"),
        ({"loss": "hinge"}, 'Set game.loss = "non_saturating" or "minimax" first'),
    ],
)
def test_what_the_lines_do_not_have_is_refused_and_the_cure_works(changes, told):
    game = new_game(**changes)
    with pytest.raises(ValueError, match="The lines of slow_motion") as error:
        SlowTurn(game)
    assert told in str(error.value)
    (name,) = changes
    setattr(game, name, getattr(new_game(), name))
    SlowTurn(game)


def test_what_cannot_be_drawn_is_refused():
    images = gt.preset("digits_mlp", data=Pictures())
    with pytest.raises(
        ValueError, match=r"shape \(N, 1, 28, 28\), of the kind 'images'\. Take gt\.preset"
    ):
        SlowTurn(images)
    with pytest.raises(TypeError, match=r"shows a turn of a gt\.Game; got 3"):
        SlowTurn(3)


def test_a_loss_that_is_not_finite_is_told():
    game = new_game()
    with torch.no_grad():
        game.D.get_parameter(next(iter(game.D.state_dict()))).fill_(torch.nan)
    with pytest.raises(gt.TrainingDiverged, match="D's loss became nan"):
        SlowTurn(game)


def test_a_deaf_d_gives_no_push():
    slow = SlowTurn(new_game(D=Deaf))
    assert not arrays(slow, G_BACKWARD)["push"].any()
