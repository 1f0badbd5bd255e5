"""The published programs by name, with the settings that they were published with."""

import pytest
import torch
from torch import nn

from gan_teach import R1, Game, Gaussian, preset
from gan_teach.training.presets import PRESETS

ADAM = {"optimizer": "adam", "betas": (0.9, 0.999)}
PUBLISHED = {
    "program_a": {
        "data": Gaussian(mean=3, std=2), "lr_g": 1e-3, "lr_d": 1e-3, "batch_size": 16, **ADAM,
    },
    "program_b": {
        "data": Gaussian(mean=4, std=1.25), "lr_g": 1e-2, "lr_d": 1e-2, "batch_size": 64, **ADAM,
    },
    "program_c": {"lr_g": 2e-4, "lr_d": 2e-4, "batch_size": 64, **ADAM},
}  # fmt: skip


@pytest.fixture(autouse=True)
def no_download(monkeypatch):
    monkeypatch.setenv("GAN_TEACH_DIGITS", "embedded")


def sizes(player):
    """The widths of a chain of linear layers, from first to last."""
    layers = [layer for layer in player if isinstance(layer, nn.Linear)]
    return [layers[0].in_features, *(layer.out_features for layer in layers)]


def kinds(player):
    return [type(layer) for layer in player]


@pytest.mark.parametrize("name", PUBLISHED)
def test_a_published_program_has_its_published_settings(name):
    game = preset(name)
    assert {key: getattr(game, key) for key in PUBLISHED[name]} == PUBLISHED[name]
    assert game.loss.name == "non_saturating"
    assert (game.d_steps, game.noise) == (1, "gaussian")
    # nothing hidden that the program does not have
    assert (game.penalty, game.average) == (None, None)


@pytest.mark.parametrize("name", ["program_a", "program_b"])
def test_the_players_of_the_1d_programs_are_1_16_1_with_relu(name):
    game = preset(name)
    for player in (game.G, game.D):
        assert kinds(player) == [nn.Linear, nn.ReLU, nn.Linear]
        assert sizes(player) == [1, 16, 1]
    assert game.latent_dim == 1


def test_the_players_of_program_c_are_those_of_the_table():
    game = preset("program_c")
    assert sizes(game.G) == [100, 256, 784]
    assert sizes(game.D) == [784, 256, 1]
    assert kinds(game.G) == [nn.Linear, nn.ReLU, nn.Linear, nn.Sigmoid, nn.Unflatten]
    assert kinds(game.D) == [nn.Flatten, nn.Linear, nn.ReLU, nn.Linear]
    assert game.latent_dim == 100


def test_program_c_keeps_its_mistake_and_the_mended_one_changes_the_data_alone():
    published, mended = preset("program_c"), preset("program_c_mended")
    assert published.data.value_range == (-1, 1)
    assert mended.data.value_range == (0, 1)
    assert torch.equal(published.data.images, mended.data.images)
    assert str(published.G) == str(mended.G)
    assert str(published.D) == str(mended.D)
    others = [name for name in PUBLISHED["program_c"] if name != "data"]
    assert all(getattr(published, name) == getattr(mended, name) for name in others)
    # what the mistake is: the fakes can never reach the ink-free half of the range
    fakes, real = published.generate(16), published.data.sample(16)
    assert fakes.min() >= 0
    assert real.min() == -1


@pytest.mark.parametrize(("name", "modes", "width"), [("ring", 8, 64), ("grid", 25, 128)])
def test_the_recipes_in_the_plane_change_three_things(name, modes, width):
    plain, recipe = preset(name), preset(f"{name}_recipe")
    assert (plain.penalty, plain.average, plain.betas) == (None, None, (0.9, 0.999))
    assert (recipe.penalty, recipe.average, recipe.betas) == (R1(0.1), 0.999, (0, 0.99))
    assert torch.equal(plain.generate(8), recipe.generate(8))
    for game in (plain, recipe):
        assert len(game.data.centres) == modes
        assert (game.lr_g, game.lr_d, game.batch_size) == (1e-3, 1e-3, 128)
        assert sizes(game.G) == [2, width, width, width, 2]
        assert sizes(game.D) == [2, width, width, width, 1]


def test_the_dcgan_has_r1_a_group_norm_and_fewer_weights_than_one_megabyte():
    game = preset("dcgan")
    assert (game.penalty, game.average, game.betas) == (R1(0.3), 0.998, (0, 0.99))
    assert (game.lr_g, game.lr_d, game.batch_size, game.latent_dim) == (6e-3, 4e-3, 32, 20)
    assert sum(isinstance(layer, nn.GroupNorm) for layer in game.G) == 2
    assert sum(weight.numel() for weight in game.G.parameters()) < 500_000  # 2 bytes each
    samples = game.generate(4)
    assert samples.shape == (4, 1, 28, 28)
    assert 0 <= samples.min() < samples.max() <= 1


@pytest.mark.parametrize("name", PRESETS)
def test_every_preset_plays(name):
    game = preset(name)
    assert isinstance(game, Game)
    assert [step.index for step in game.play(2)] == [1, 2]


def test_changes_override_any_argument():
    game = preset(
        "program_a", lr_g=5e-4, seed=3, data=Gaussian(0, 1), loss="minimax", G=nn.Linear(2, 1),
        latent_dim=2,
    )  # fmt: skip
    assert (game.lr_g, game.lr_d, game.seed, game.latent_dim) == (5e-4, 1e-3, 3, 2)
    assert game.data == Gaussian(0, 1)
    assert game.loss.name == "minimax"
    assert isinstance(game.G, nn.Linear)


def test_the_seed_fixes_the_first_weights_and_two_presets_share_nothing():
    first, same, other = preset("program_a"), preset("program_a"), preset("program_a", seed=1)
    assert torch.equal(first.generate(8), same.generate(8))
    assert not torch.equal(first.generate(8), other.generate(8))
    list(first.play(3))
    assert same.turns == 0
    assert not torch.equal(first.push(torch.ones(1, 1)), same.push(torch.ones(1, 1)))
