"""Augmentation: what it does to images, how the game uses it, and what it refuses."""

import copy

import numpy as np
import pytest
import torch
from scipy import ndimage, stats
from torch import nn

import gan_teach as gt
from gan_teach.live.rules import other_rules
from gan_teach.support.draws import numbered_generator
from gan_teach.training.slow_motion import SlowTurn
from tests.training.games import new_game, play, weights

IMAGE = (1, 6, 5)


def chance(seed=0):
    return torch.Generator().manual_seed(seed)


def image_game(**changes):
    """Small players on digits of 28x28."""
    return gt.preset("program_c_mended", data=gt.digits("embedded"), batch_size=8, **changes)


@pytest.mark.parametrize("background", [0.0, -1.0])
def test_shift_moves_each_image_as_scipy_does_and_all_moves_are_as_frequent(background):
    most, n = 2, 5000
    image = torch.rand(IMAGE, generator=chance(1)) + 0.5
    moved = gt.Shift(most, background)(image.expand(n, *IMAGE), chance()).numpy()
    moves = [(dy, dx) for dy in range(-most, most + 1) for dx in range(-most, most + 1)]
    expected = [
        ndimage.shift(image[0].numpy(), move, order=0, cval=background, mode="constant")
        for move in moves
    ]
    found = [(np.abs(moved[:, 0] - image) < 1e-6).all((1, 2)).sum() for image in np.stack(expected)]
    assert sum(found) == n
    assert stats.chisquare(found).pvalue > 0.001


def test_all_channels_of_an_image_move_together():
    images = torch.rand(20, 1, 7, 7, generator=chance()).expand(-1, 3, -1, -1)
    moved = gt.Shift(3)(images, chance())
    assert torch.equal(moved[:, 0], moved[:, 2])
    assert not torch.equal(moved, images)


def test_the_slope_through_it_is_that_of_finite_differences():
    images = torch.rand(3, *IMAGE, generator=chance(), dtype=torch.double).requires_grad_()
    assert torch.autograd.gradcheck(lambda x: gt.Shift(2, -1)(x, chance()), images)
    assert torch.autograd.gradgradcheck(lambda x: gt.Shift(2)(x, chance()).sin(), images)


def test_a_game_without_it_and_one_that_changes_nothing_are_the_same_to_the_last_bit():
    rules = {"penalty": (gt.R1(0.5), gt.losses.GradientPenalty()), "instance_noise": 0.1}
    plain, same = new_game(**rules), new_game(**rules, augment=lambda samples, generator: samples)
    assert play(plain, 5) == play(same, 5)
    assert torch.equal(plain.generate(20), same.generate(20))


def test_both_steps_are_those_of_a_program_that_changes_what_d_sees():
    shift = gt.Shift(2)
    game = image_game(augment=shift, optimizer="sgd", lr_d=0.1, lr_g=0.1, seed=3)
    bce = nn.BCEWithLogitsLoss()
    for turn in range(2):
        G, D = copy.deepcopy((game.G, game.D))
        ones, zeros = torch.ones(8, 1), torch.zeros(8, 1)
        by = {which: numbered_generator(3, f"augment {which}", turn) for which in ("real", "fake")}
        real, fake = game.draws.real(turn), G(game.draws.noise_batch(turn, "D")).detach()
        loss = bce(D(shift(real, by["real"])), ones) + bce(D(shift(fake, by["fake"])), zeros)
        loss.backward()
        told = game.d_step()
        assert told[0] == pytest.approx(loss.item(), abs=1e-6)
        check_moved(D, game.D)

        D = copy.deepcopy(game.D)
        fake = G(game.draws.noise_batch(turn, "G"))
        loss = bce(D(shift(fake, numbered_generator(3, "augment G", turn))), ones)
        loss.backward()
        assert game.g_step() == pytest.approx(loss.item(), abs=1e-6)
        check_moved(G, game.G)


def test_the_real_samples_of_g_s_move_are_changed_too():
    shift = gt.Shift(2)
    game = image_game(augment=shift, loss="paired")
    fake = game.push(game.draws.noise_batch(0, "G"))
    fake = game.judge(shift(fake, numbered_generator(0, "augment G", 0)))
    real = game.draws.batch("real G", 0)
    real = game.judge(shift(real, numbered_generator(0, "augment real G", 0)))
    expected = nn.functional.softplus(real - fake).mean().item()
    assert game.g_step() == pytest.approx(expected, abs=1e-6)


def check_moved(before, now, rate=0.1):
    """Each weight took the step that its slope in the copy asks for."""
    for old, new in zip(before.parameters(), now.parameters(), strict=True):
        torch.testing.assert_close(new, old - rate * old.grad)


class Listener(nn.Module):
    """A D that keeps what it is shown."""

    def __init__(self):
        super().__init__()
        self.weight = nn.Parameter(torch.zeros(1))
        self.shown = []

    def forward(self, x):
        self.shown.append(x.detach())
        return self.weight * x.flatten(1).mean(1, keepdim=True)


class OneImage(nn.Module):
    """Data, and a G, of one and the same image."""

    latent_dim = 1
    image = torch.rand(IMAGE, generator=chance(5))

    def __init__(self):
        super().__init__()
        self.weight = nn.Parameter(torch.zeros(1))

    def sample(self, n, generator=None):
        return self.image.repeat(n, 1, 1, 1)

    def forward(self, z):
        return self.sample(len(z)) + 0 * self.weight


def test_real_samples_and_fakes_are_changed_alike_and_not_by_the_same_moves():
    D = Listener()
    game = gt.Game(OneImage(), D, data=OneImage(), batch_size=64, augment=gt.Shift(2))
    D.shown.clear()
    for _ in range(60):
        game.d_step()
        game.g_step()
    of_d, of_g = D.shown[::2], D.shown[1::2]
    real, fake = (torch.cat([shown.chunk(2)[side] for shown in of_d]) for side in (0, 1))
    box = ndimage.uniform_filter(OneImage.image[0].numpy(), 5, mode="constant")
    for seen in (real, fake, torch.cat(of_g)):
        error = seen.std(0) / len(seen) ** 0.5
        assert ((seen.mean(0)[0] - torch.from_numpy(box)).abs() < 4.5 * error[0]).all()
    assert not torch.equal(real, fake)


def test_whoever_samples_or_asks_d_gets_no_augmented_sample():
    plain, game = image_game(), image_game(augment=gt.Shift(2))
    assert torch.equal(plain.generate(5), game.generate(5))
    assert torch.equal(plain.judge(plain.generate(5)), game.judge(game.generate(5)))


def test_penalties_take_d_s_slope_where_d_looks():
    D = gt.MLPDiscriminator((1, 28, 28), (4,))
    game = image_game(D=D, augment=gt.Shift(3), penalty=gt.R1(2.0), optimizer="sgd", lr_d=0.1)
    before = copy.deepcopy(D)
    real = gt.Shift(3)(game.draws.real(0), numbered_generator(0, "augment real", 0))
    fake = game.push(game.draws.noise_batch(0, "D"))
    fake = gt.Shift(3)(fake, numbered_generator(0, "augment fake", 0))
    real.requires_grad_()
    on_real, on_fake = before(real), before(fake)
    (slope,) = torch.autograd.grad(on_real.sum(), real, create_graph=True)
    loss = nn.functional.softplus(-on_real).mean() + nn.functional.softplus(on_fake).mean()
    (loss + slope.square().sum((1, 2, 3)).mean()).backward()
    game.d_step()
    check_moved(before, game.D)


def test_it_can_be_set_in_mid_game_and_taken_away():
    game = image_game()
    play(game, 1)
    game.augment = gt.Shift(1)
    play(game, 1)
    game.augment = None
    assert game.changes == [(1, "augment", gt.Shift(1))]


def test_a_game_goes_back_to_the_same_numbers():
    game = image_game(augment=gt.Shift(2))
    play(game, 2)
    state, later = game.state(), play(game, 2)
    game.restore(state)
    assert play(game, 2) == later


def test_a_saved_game_plays_on_to_the_same_numbers(tmp_path):
    few, _ = gt.digits("embedded").split(50)
    game = gt.preset("program_c_mended", data=few, augment=gt.Shift(2))
    play(game, 2)
    loaded = gt.load(game.save(tmp_path / "game.pt"))
    assert loaded.augment == gt.Shift(2)
    assert len(loaded.data) == 50
    assert play(loaded, 2) == play(game, 2)


def test_of_a_learner_s_own_the_file_says_that_it_must_be_given(tmp_path):
    def brighter(samples, generator):
        return samples * (1 + torch.rand(len(samples), 1, generator=generator))

    game = new_game(augment=brighter)
    play(game, 2)
    file = game.save(tmp_path / "game.pt")
    with pytest.raises(ValueError, match="augment is your own function: give it"):
        gt.load(file)
    assert play(gt.load(file, augment=brighter), 2) == play(game, 2)


REFUSED = [
    (3, TypeError, "augment must be None, an augmentation such as gt.Shift"),
    (gt.Shift, TypeError, "augment must be None, an augmentation such as"),
    (lambda samples: samples, TypeError, r"augment\(samples, generator\) must return samples; it"),
    (lambda samples, generator: samples[:, 5], TypeError, "it raised IndexError: index 5 is out"),
    (lambda samples, generator: samples.numpy(), TypeError, "it raised RuntimeError"),
    (lambda samples, generator: samples[:2], ValueError, r"\(4, 1\); got torch.float32 of shape"),
    (lambda samples, generator: None, ValueError, "got NoneType"),
    (lambda samples, generator: samples.tolist(), ValueError, "got list"),
    (lambda samples, generator: samples.double(), ValueError, "got torch.float64"),
    (lambda samples, generator: samples.detach(), ValueError, "no slope comes back through it"),
    (gt.Shift(1), ValueError, r"gt.Shift\(1\) moves images, .*got samples of shape \(4, 1\)"),
]


@pytest.mark.parametrize(("augment", "kind", "told"), REFUSED)
def test_what_is_no_augmentation_is_refused_and_changes_nothing(augment, kind, told):
    with pytest.raises(kind, match=told):
        new_game(augment=augment)
    game = new_game()
    before = weights(game, "D")
    with pytest.raises(kind, match=told):
        game.augment = augment
    assert game.augment is None
    assert all(torch.equal(before[name], now) for name, now in weights(game, "D").items())


@pytest.mark.parametrize("most", [0, -1, 1.5, None, "3", True])
def test_shift_needs_pixels(most):
    with pytest.raises(ValueError, match="most must be a whole number, at least 1"):
        gt.Shift(most)


def test_shift_needs_a_background_that_is_a_number():
    with pytest.raises(ValueError, match="background must be"):
        gt.Shift(1, float("nan"))
    assert repr(gt.Shift(2, -1)) == "gt.Shift(2, background=-1)"


def test_an_ensemble_refuses_it():
    games = [gt.preset("program_a", seed=seed, augment=lambda x, g: x + 0) for seed in range(2)]
    games[1].augment = games[0].augment
    with pytest.raises(ValueError, match=r"An ensemble cannot play with augment=.*one by one"):
        gt.Ensemble(games)


def test_slow_motion_refuses_it():
    with pytest.raises(ValueError, match=r"Set game\.augment = None first"):
        SlowTurn(new_game(augment=lambda x, g: x + 0))


def test_the_page_says_what_d_sees():
    assert "all that D sees is augmented by gt.Shift(2)" in other_rules(
        image_game(augment=gt.Shift(2))
    )
