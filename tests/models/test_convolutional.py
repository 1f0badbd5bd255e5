"""The convolutional players: shapes, ranges, errors that teach, and that they can play."""

import pytest
import torch
from torch import nn

import gan_teach as gt
from gan_teach.models.convolutional import ConvDiscriminator, ConvGenerator, FoldedConvTranspose2d
from gan_teach.models.mlp import couples_batch


@pytest.mark.parametrize(("output", "low", "high"), [("sigmoid", 0, 1), ("tanh", -1, 1)])
def test_noise_becomes_images_in_range_and_images_become_logits(output, low, high):
    G, D = ConvGenerator(5, width=4, output=output), ConvDiscriminator(width=4)
    images = G(100 * torch.randn(7, 5))
    assert images.shape == (7, 1, 28, 28)
    assert low <= images.min() < images.max() <= high
    assert D(images).shape == (7, 1)
    assert (G.latent_dim, G.out_shape, D.in_shape) == (5, (1, 28, 28), (1, 28, 28))


@pytest.mark.parametrize(
    ("side", "channels"), [(8, 1), (16, 3), (28, 3), (32, 1), (48, 2), (64, 3)]
)
def test_they_fit_images_of_other_sides_and_colours(side, channels):
    G = ConvGenerator(5, width=4, norm="group", side=side, channels=channels)
    D = ConvDiscriminator(width=4, hidden=6, side=side, channels=channels)
    images = G(torch.randn(3, 5))
    assert images.shape == (3, *G.out_shape) == (3, *D.in_shape) == (3, channels, side, side)
    assert D(images).shape == (3, 1)


def test_the_pair_for_digits_is_as_it_always_was():
    torch.manual_seed(0)
    ours = ConvGenerator(6, width=8, norm="group"), ConvDiscriminator(8, hidden=5)
    torch.manual_seed(0)
    theirs = (
        nn.Sequential(
            nn.Linear(6, 16 * 49), nn.Unflatten(1, (16, 7, 7)), nn.GroupNorm(8, 16), nn.ReLU(),
            nn.ConvTranspose2d(16, 8, 4, 2, 1), nn.GroupNorm(8, 8), nn.ReLU(),
            FoldedConvTranspose2d(8, 1, 4, stride=2, padding=1), nn.Sigmoid(),
        ),
        nn.Sequential(
            nn.Conv2d(1, 8, 4, 2, 1), nn.LeakyReLU(0.2), nn.Conv2d(8, 16, 4, 2, 1),
            nn.LeakyReLU(0.2), nn.Flatten(), nn.Linear(16 * 49, 5), nn.LeakyReLU(0.2),
            nn.Linear(5, 1),
        ),
    )  # fmt: skip
    for player, same in zip(ours, theirs, strict=True):
        weights, expected = player.state_dict(), same.state_dict()
        assert weights.keys() == expected.keys()
        assert all(torch.equal(weights[key], expected[key]) for key in weights)
    z = torch.randn(4, 6)
    assert torch.equal(ours[0](z), theirs[0](z))
    assert torch.equal(ours[1](ours[0](z)), theirs[1](theirs[0](z)))


def test_d_judges_each_image_by_itself():
    D = ConvDiscriminator(width=4)
    assert not couples_batch(D)
    images = torch.rand(6, 1, 28, 28)
    torch.testing.assert_close(D(images)[:2], D(images[:2]))


def test_with_group_norm_no_image_depends_on_the_others():
    torch.manual_seed(0)
    G, z = ConvGenerator(5, width=12, norm="group"), torch.randn(6, 5)
    assert not couples_batch(G)
    torch.testing.assert_close(G(z)[:2], G(z[:2]))
    torch.testing.assert_close(G(z), G.eval()(z))  # in training as for pictures
    assert couples_batch(ConvGenerator(norm="batch"))
    assert not couples_batch(ConvGenerator(norm=False))


@pytest.mark.parametrize(("maps", "k", "stride", "padding"), [(1, 4, 2, 1), (3, 3, 1, 0)])
def test_a_folded_transposed_convolution_is_pytorchs(maps, k, stride, padding):
    torch.manual_seed(0)
    folded = FoldedConvTranspose2d(5, maps, k, stride=stride, padding=padding).double()
    usual = nn.ConvTranspose2d(5, maps, k, stride=stride, padding=padding).double()
    usual.load_state_dict(folded.state_dict())
    x = torch.randn(2, 5, 7, 6, dtype=torch.double, requires_grad=True)
    torch.testing.assert_close(folded(x), usual(x))
    ours, theirs = (
        torch.autograd.grad(layer(x).square().sum(), (x, layer.weight, layer.bias))
        for layer in (folded, usual)
    )
    torch.testing.assert_close(ours, theirs)


def test_d_may_have_a_hidden_layer():
    linear = [layer for layer in ConvDiscriminator(4, hidden=9) if isinstance(layer, nn.Linear)]
    assert [layer.out_features for layer in linear] == [9, 1]
    assert linear[0].in_features == 8 * 7 * 7


def test_each_pixel_can_be_reached_by_the_noise():
    torch.manual_seed(0)
    G = ConvGenerator(8, width=16, norm=False).requires_grad_(False)
    z = torch.randn(64, 8, requires_grad=True)
    images = G(z)
    for row, column in ((0, 0), (0, 27), (13, 14), (27, 27)):
        (slopes,) = torch.autograd.grad(images[:, 0, row, column].sum(), z, retain_graph=True)
        assert (slopes.abs().amax(1) > 0).float().mean() > 0.9


def test_they_play_and_a_penalty_holds_d(monkeypatch):
    monkeypatch.setenv("GAN_TEACH_DIGITS", "embedded")
    game = gt.Game(
        lambda: ConvGenerator(8, width=4), lambda: ConvDiscriminator(width=4), data=gt.digits(),
        penalty=gt.R1(0.1), average=0.9, batch_size=8, seed=0,
    )  # fmt: skip
    before = game.generate(4)
    steps = list(game.play(3))
    assert [step.index for step in steps] == [1, 2, 3]
    after = game.generate(4)
    assert after.isfinite().all()
    assert not torch.equal(before, after)
    kept = game.state()
    list(game.play(2))
    game.restore(kept)
    torch.testing.assert_close(game.generate(4), after)


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: ConvGenerator(0), "latent_dim must be a whole number, at least 1; got 0"),
        (lambda: ConvGenerator(width=1.5), "width must be a whole number"),
        (lambda: ConvGenerator(output="sigmod"), "Did you mean 'sigmoid'"),
        (lambda: ConvGenerator(norm="grup"), "Did you mean 'group'"),
        (lambda: ConvDiscriminator(hidden=-1), "hidden must be a whole number, at least 0; got -1"),
        (lambda: ConvGenerator(side=30), "4 to 8 that was doubled one to four times.*got 30"),
        (lambda: ConvDiscriminator(side=7), "such as 16, 28, 32, 48 or 64; got 7"),
        (lambda: ConvGenerator(channels=0), "channels must be a whole number, at least 1; got 0"),
        (lambda: ConvDiscriminator(width=0), "width must be a whole number, at least 1; got 0"),
    ],
)
def test_bad_sizes_and_names_are_named(make, words):
    with pytest.raises(ValueError, match=words):
        make()
