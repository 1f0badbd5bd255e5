"""The game: the same numbers as a plain loop, and what each option adds to them."""

import copy
import functools
import math

import pytest
import torch
from torch import nn
from torch.nn.functional import binary_cross_entropy_with_logits as bce

import gan_teach as gt
from gan_teach import R1
from gan_teach.training.optimizers import OPTIMIZERS
from tests.training.games import DATA, Trap, new_game, new_game_at, play, same, weights

# --- the numbers ------------------------------------------------------------------------------

LABELS = {"real": torch.ones(16, 1), "fake": torch.zeros(16, 1)}
TORCH_OPTIMIZERS = {
    "adam": torch.optim.Adam, "sgd": torch.optim.SGD, "rmsprop": torch.optim.RMSprop,
}  # fmt: skip


def textbook(game, turns):
    """The losses of the plain loop: probabilities, BCELoss, detach, zero_grad, step."""
    G, D = copy.deepcopy(game.G), nn.Sequential(copy.deepcopy(game.D), nn.Sigmoid())
    make, criterion = TORCH_OPTIMIZERS[game.optimizer], nn.BCELoss()
    opt_g, opt_d = make(G.parameters(), lr=game.lr_g), make(D.parameters(), lr=game.lr_d)
    losses = []
    for turn in range(turns):
        real, z = game.draws.real(turn), game.draws.noise_batch(turn, "D")
        d_loss = criterion(D(real), LABELS["real"]) + criterion(D(G(z).detach()), LABELS["fake"])
        opt_d.zero_grad()
        d_loss.backward()
        opt_d.step()
        judged = D(G(game.draws.noise_batch(turn, "G")))
        if game.loss.name == "minimax":
            g_loss = -criterion(judged, LABELS["fake"])
        else:
            g_loss = criterion(judged, LABELS["real"])
        opt_g.zero_grad()
        g_loss.backward()
        opt_g.step()
        losses.append((d_loss.item(), g_loss.item()))
    return losses


def assert_plays_as_in_the_textbook(game, turns):
    expected = torch.tensor(textbook(game, turns))
    ours = torch.tensor([(step.d_loss, step.g_loss) for step in game.play(turns)])
    torch.testing.assert_close(ours, expected, atol=1e-5, rtol=0)


def test_program_a_equals_a_plain_textbook_loop_over_2000_turns():
    assert_plays_as_in_the_textbook(new_game(), 2000)


@pytest.mark.parametrize("loss", ["minimax", "non_saturating"])
@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_every_loss_and_optimiser_equals_the_textbooks(optimizer, loss):
    assert_plays_as_in_the_textbook(new_game(optimizer=optimizer, loss=loss), 200)


class OwnLinear(nn.Module):
    """x W + b as a learner may write it. The gradient lies in memory otherwise than the weight."""

    def __init__(self, size_in, size_out):
        super().__init__()
        self.weight = nn.Parameter(torch.randn(size_out, size_in) / 3)
        self.bias = nn.Parameter(torch.zeros(size_out))

    def forward(self, x):
        return torch.einsum("ni,oi->no", x, self.weight) + self.bias


@pytest.mark.parametrize("layer", [nn.Linear, OwnLinear])
@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_deeper_players_of_any_layers_equal_the_textbooks(optimizer, layer):
    def player(size_in):
        return nn.Sequential(layer(size_in, 8), nn.ReLU(), layer(8, 4), nn.ReLU(), layer(4, 1))

    players = {"G": lambda: player(3), "D": lambda: player(1), "latent_dim": 3}
    assert_plays_as_in_the_textbook(new_game(optimizer=optimizer, **players), 50)


def test_the_same_seed_gives_the_same_numbers_and_another_seed_others():
    first, again, other = (play(new_game(seed=seed), 30) for seed in (4, 4, 5))
    assert first == again
    assert first != other


def test_two_games_with_one_knob_changed_see_the_same_batches():
    first, second = new_game(), new_game(lr_g=1e-2, loss="minimax")
    play(first, 3)
    assert torch.equal(first.draws.real(7), second.draws.real(7))
    assert play(new_game(), 1)[0].d_loss == play(second, 1)[0].d_loss


def test_the_global_random_state_is_neither_moved_nor_used():
    torch.manual_seed(0)
    before = torch.get_rng_state()
    game = new_game(seed=1)
    steps = play(game, 5)
    game.generate(10)
    game.reset(2)
    assert torch.equal(torch.get_rng_state(), before)
    torch.manual_seed(1)
    assert play(new_game(seed=1), 5) == steps


def test_making_a_game_reseeds_no_gpu(monkeypatch):
    reseeded = []
    monkeypatch.setattr(torch.cuda, "manual_seed_all", reseeded.append)
    new_game()
    assert reseeded == []


def test_factories_are_called_under_the_games_seed():
    players = [new_game(seed=seed, G=lambda: nn.Linear(1, 1), latent_dim=1).G for seed in (0, 0, 1)]
    assert torch.equal(players[0].weight, players[1].weight)
    assert not torch.equal(players[0].weight, players[2].weight)


def test_the_number_of_threads_is_left_as_it_was(small_blocks):
    before = torch.get_num_threads()
    try:
        for threads in (1, 2):
            torch.set_num_threads(threads)
            game = new_game(data=Trap(lambda asked, x: x * math.nan if asked > 2 else x))
            with pytest.raises(gt.TrainingDiverged):
                play(game, 3)
            game.generate(4)
            assert torch.get_num_threads() == threads
    finally:
        torch.set_num_threads(before)


# --- the two half turns -----------------------------------------------------------------------


def test_g_rests_while_d_moves_and_d_rests_while_g_moves():
    game = new_game()
    G, D = weights(game, "G"), weights(game, "D")
    d_loss, d_real, d_fake = game.d_step()
    assert same(weights(game, "G"), G)
    assert not same(weights(game, "D"), D)
    assert d_loss > 0
    assert 0 < d_real < 1
    assert 0 < d_fake < 1
    D = weights(game, "D")
    game.g_step()
    assert same(weights(game, "D"), D)
    assert not same(weights(game, "G"), G)


def test_a_turn_is_d_then_g():
    whole, halves = new_game(), new_game()
    step = whole.turn()
    assert (halves.d_step()[0], halves.g_step()) == (step.d_loss, step.g_loss)
    assert (step.index, whole.turns, halves.turns) == (1, 1, 0)


@pytest.mark.parametrize("d_steps", [1, 3])
def test_d_moves_d_steps_times_a_turn(d_steps):
    game, by_hand = new_game(d_steps=d_steps), new_game()
    steps = play(game, 2)
    assert (game.d_updates, game.g_updates, game.turns) == (2 * d_steps, 2, 2)
    for step in steps:
        for _ in range(d_steps):
            d_loss = by_hand.d_step()[0]
        assert (d_loss, by_hand.g_step()) == (step.d_loss, step.g_loss)


def sgd_step(player, loss, lr):
    """A plain gradient step, by hand. Returns the state after it."""
    gradients = torch.autograd.grad(loss, list(player.parameters()))
    with torch.no_grad():
        for weight, gradient in zip(player.parameters(), gradients, strict=True):
            weight -= lr * gradient
    return player.state_dict()


def test_r1_is_paid_by_d_alone_and_not_shown_in_its_loss():
    settings = {"optimizer": "sgd", "lr_d": 0.1}
    plain, game = new_game(**settings), new_game(penalty=R1(2.0), **settings)
    D = copy.deepcopy(game.D)
    assert plain.g_step() == game.g_step()
    assert same(weights(plain, "G"), weights(game, "G"))

    assert plain.d_step()[0] == pytest.approx(game.d_step()[0], abs=1e-6)
    assert not same(weights(plain, "D"), weights(game, "D"))
    expected = plain_d_step(
        game, D, lambda real, fake: vanilla(D, real, fake) + slope_of(D, real).square().mean()
    )
    torch.testing.assert_close(weights(game, "D"), expected)


def plain_d_step(game, D, loss, number=0):
    """D's weights after one step of SGD at rate 0.1 on this loss of its batches of that number."""
    real = game.draws.real(number).requires_grad_()
    fake = game.push(game.draws.noise_batch(number, "D")).requires_grad_()
    return dict(sgd_step(D, loss(real, fake), lr=0.1))


def vanilla(D, real, fake):
    return bce(D(real), LABELS["real"]) + bce(D(fake), LABELS["fake"])


def slope_of(D, x):
    return torch.autograd.grad(D(x).sum(), x, create_graph=True)[0]


def test_r2_and_r1_together_are_two_penalties():
    game = new_game(penalty=(R1(2.0), gt.losses.R2(0.5)), optimizer="sgd", lr_d=0.1)
    D = copy.deepcopy(game.D)

    def loss(real, fake):
        r1, r2 = (slope_of(D, x).square().mean() / 2 for x in (real, fake))
        return vanilla(D, real, fake) + 2.0 * r1 + 0.5 * r2

    expected = plain_d_step(game, D, loss)
    game.d_step()
    torch.testing.assert_close(weights(game, "D"), expected)


def test_a_penalty_at_every_third_update_is_paid_three_times_there():
    game = new_game(penalty=R1(2.0), penalty_every=3, optimizer="sgd", lr_d=0.1)

    def thrice(real, fake):
        return vanilla(D, real, fake) + 3 * slope_of(D, real).square().mean()

    for update in range(7):
        D = copy.deepcopy(game.D)
        loss = thrice if update % 3 == 0 else functools.partial(vanilla, D)
        expected = plain_d_step(game, D, loss, update)
        game.d_step()
        torch.testing.assert_close(weights(game, "D"), expected)


def test_the_gradient_penalty_looks_between_real_and_fake():
    game = new_game(
        loss="wasserstein", penalty=gt.losses.GradientPenalty(3.0), optimizer="sgd", lr_d=0.1
    )

    D = copy.deepcopy(game.D)

    def loss(real, fake):
        u = game.draws.batch("between", 0)  # (16, 1)
        assert 0 <= u.min() < 0.3 < 0.7 < u.max() < 1
        between = (u * real + (1 - u) * fake).detach().requires_grad_()
        penalty = 3.0 * (slope_of(D, between).abs() - 1).square().mean()
        return D(fake).mean() - D(real).mean() + penalty

    expected = plain_d_step(game, D, loss)
    game.d_step()
    torch.testing.assert_close(weights(game, "D"), expected)


def test_clipping_cuts_ds_weights_off_and_leaves_g_alone():
    game = new_game(loss="wasserstein", clip=0.05)
    play(game, 5)
    sizes = torch.cat([weight.detach().abs().flatten() for weight in game.D.parameters()])
    assert sizes.max() == pytest.approx(0.05)
    assert max(weight.abs().max().item() for weight in game.G.parameters()) > 0.1


def test_instance_noise_is_seen_by_d_and_not_by_whoever_samples():
    plain, game = new_game(), new_game(instance_noise=0.5)
    assert torch.equal(plain.generate(50), game.generate(50))
    D = copy.deepcopy(game.D)
    blurred = [
        x + 0.5 * game.draws.batch(stream, 0)
        for x, stream in (
            (game.draws.real(0), "blur real"),
            (game.push(game.draws.noise_batch(0, "D")), "blur fake"),
        )
    ]
    assert game.d_step()[0] == pytest.approx(vanilla(D, *blurred).item(), abs=1e-6)
    fake = game.push(game.draws.noise_batch(0, "G")) + 0.5 * game.draws.batch("blur G", 0)
    assert game.g_step() == pytest.approx(bce(game.judge(fake), LABELS["real"]).item(), abs=1e-6)


def test_a_loss_of_pairs_shows_g_real_samples_of_its_own():
    game = new_game(loss="paired", instance_noise=0.5)
    fake = game.push(game.draws.noise_batch(0, "G")) + 0.5 * game.draws.batch("blur G", 0)
    real = game.draws.batch("real G", 0)
    assert not torch.equal(real, game.draws.real(0))
    real = real + 0.5 * game.draws.batch("blur real G", 0)
    expected = bce(game.judge(real) - game.judge(fake), LABELS["fake"]).item()
    before = weights(game, "D")
    assert game.g_step() == pytest.approx(expected, abs=1e-6)
    assert all(torch.equal(before[name], weight) for name, weight in weights(game, "D").items())


def test_label_smoothing_asks_d_for_less_than_1_on_real_alone():
    game = new_game(label_smoothing=0.1)
    D = copy.deepcopy(game.D)
    real, fake = game.draws.real(0), game.push(game.draws.noise_batch(0, "D"))
    expected = bce(D(real), 0.9 * LABELS["real"]) + bce(D(fake), LABELS["fake"])
    assert game.d_step()[0] == pytest.approx(expected.item(), abs=1e-6)


def test_a_loss_without_labels_has_none_to_smooth():
    game = new_game(label_smoothing=0.1)
    with pytest.raises(ValueError, match="has no labels, so there is nothing to smooth"):
        game.loss = "wasserstein"
    assert game.loss.name == "non_saturating"


def test_a_penalty_needs_a_d_that_judges_each_sample_by_itself():
    with pytest.raises(ValueError, match="this D has batch norm"):
        new_game(D=with_batch_norm, penalty=R1(1.0))
    game = new_game(D=with_batch_norm)
    with pytest.raises(ValueError, match="this D has batch norm"):
        game.penalty = R1(1.0)
    assert game.penalty is None


@pytest.mark.parametrize("loss", gt.losses.LOSSES)
def test_every_loss_moves_g_towards_the_data(loss):
    """From far away, over 300 turns, the fakes come nearer; two seeds."""
    rules = {"lr_g": 3e-3, "lr_d": 3e-3}
    if loss == "wasserstein":  # as in its paper: five moves of D a turn, and no momentum
        rules = {"lr_g": 1e-3, "lr_d": 1e-2, "betas": (0.0, 0.9), "d_steps": 5}
        rules["penalty"] = gt.losses.GradientPenalty(1.0)
    for seed in range(2):
        game = new_game(seed=seed, loss=loss, **rules)
        before = gt.w1(game.generate(4000), DATA)
        play(game, 300)
        assert gt.w1(game.generate(4000), DATA) < 0.8 * before


def with_batch_norm():
    return nn.Sequential(nn.Linear(1, 8), nn.BatchNorm1d(8), nn.ReLU(), nn.Linear(8, 1))


def test_a_d_with_batch_norm_sees_real_and_fake_in_two_passes():
    game = new_game(D=with_batch_norm, optimizer="sgd", lr_d=0.1)
    D = copy.deepcopy(game.D)
    real, fake = game.draws.real(0), game.push(game.draws.noise_batch(0, "D"))
    loss = vanilla(D, real, fake)
    assert game.d_step()[0] == pytest.approx(loss.item(), abs=1e-6)
    torch.testing.assert_close(weights(game, "D"), dict(sgd_step(D, loss, lr=0.1)))
    # in one pass over both batches the loss would have been another
    one_pass = bce(D(torch.cat((real, fake))), torch.cat((LABELS["real"], LABELS["fake"])))
    assert abs(2 * one_pass.item() - loss.item()) > 0.01


def test_the_average_of_gs_weights_is_the_exponential_one():
    game = new_game(average=0.9)
    ours = [w.clone() for w in game.G.parameters()]
    for _ in game.play(10):
        ours = [0.9 * mine + 0.1 * w for mine, w in zip(ours, game.G.parameters(), strict=True)]
    torch.testing.assert_close(ours, list(game.G_average.parameters()))
    z = torch.randn(5, 1)
    assert torch.equal(game.push(z), game.G_average(z))
    assert torch.equal(game.push(z, average=False), game.G(z))
    assert torch.equal(game.generate(9, average=False), new_game_at(10).generate(9))


@pytest.mark.parametrize("layers", [{}, {"G": with_batch_norm, "D": with_batch_norm}])
def test_looking_changes_nothing(layers):
    # not even the running means of batch norm, which move whenever it runs in training mode
    game, unseen = (new_game(average=0.9, latent_dim=1, **layers) for _ in range(2))
    for _ in game.play(5):
        assert torch.equal(game.generate(6), game.generate(6))
        game.judge(game.generate(4))
        game.collapse()
        game.state()
    play(unseen, 5)
    assert same(game.state(), unseen.state())
    assert not game.generate(3).requires_grad


def test_samples_that_are_no_numbers_are_told_with_the_turn_that_made_them():
    with pytest.raises(gt.TrainingDiverged, match="G's samples became NaN or infinite in turn 1"):
        list(gt.preset("program_a", lr_g=1e38).play(1))


def test_an_augmentation_that_gives_nan_is_named():
    game = gt.preset("program_a", augment=lambda samples, generator: samples.sqrt())
    with pytest.raises(gt.TrainingDiverged, match=r"look at data\.sample and at augment"):
        list(game.play(1))
