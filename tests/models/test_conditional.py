"""The class-conditional game: pairs, its players, the chances of the labels, and that it plays."""

import pickle

import numpy as np
import pytest
import torch
from scipy import stats
from torch import nn
from torch.nn.functional import conv2d, leaky_relu

import gan_teach as gt
from gan_teach.data.labelled import LabelledDigits
from gan_teach.metrics.classifier import held_out_digits
from gan_teach.metrics.reading import agreement
from gan_teach.models.conditional import ConditionalDiscriminator, ConditionalGenerator
from gan_teach.models.mlp import couples_batch
from gan_teach.support.draws import NOISES
from gan_teach.support.pairs import PAIR, labels, pair, pictures
from gan_teach.training.losses import slopes
from tests.metrics.test_classifier import need_mnist


def seeded(seed=0):
    return torch.Generator().manual_seed(seed)


def images_and_labels(n=12, seed=0):
    images = torch.rand(n, 1, 28, 28, generator=seeded(seed))
    return images, torch.randint(10, (n,), generator=seeded(seed + 1))


@pytest.fixture(scope="module")
def digits():
    return gt.digits("embedded")


@pytest.fixture(name="G")
def generator():
    torch.manual_seed(0)
    return ConditionalGenerator(4, width=3)


@pytest.fixture(name="D")
def discriminator():
    torch.manual_seed(1)
    return ConditionalDiscriminator(width=3)


# Pairs


def test_a_pair_is_the_image_and_a_row_with_the_label():
    images, wanted = images_and_labels()
    pairs = pair(images, wanted)
    assert pairs.shape == (12, *PAIR) == (12, 1, 29, 28)
    assert torch.equal(pairs[:, :, :28], images)
    for row, label in zip(pairs[:, 0, 28].tolist(), wanted.tolist(), strict=True):
        assert row == [float(place == label) for place in range(28)]


@pytest.mark.parametrize("dtype", [torch.int64, torch.int32, torch.uint8])
def test_images_and_labels_come_back_as_they_went_in(dtype):
    images, wanted = images_and_labels()
    pairs = pair(2 * images - 1, wanted.to(dtype))
    assert torch.equal(pictures(pairs), 2 * images - 1)
    assert torch.equal(labels(pairs), wanted)
    assert labels(pairs).dtype == torch.int64
    assert pair(images[:0], wanted[:0]).shape == (0, *PAIR)
    assert pair(images.double(), wanted).dtype == torch.float64


@pytest.mark.parametrize(
    ("images", "wanted", "words"),
    [
        (torch.rand(2, 1, 32, 32), [1, 2], r"shape \(N, 1, 28, 28\); got float32 .* 1, 32, 32\)"),
        (torch.rand(2, 28, 28), [1, 2], r"got float32 of shape \(2, 28, 28\)"),
        (torch.zeros(2, 1, 28, 28).byte(), [1, 2], "tensor of floats .* got uint8"),
        (np.zeros((2, 1, 28, 28)), [1, 2], "got ndarray"),
        (torch.rand(4, 1, 28, 28), [3, 10, 0, -1], "from 0 to 9; got 10 at place 1"),
        (torch.rand(2, 1, 28, 28), [0, -1], "from 0 to 9; got -1 at place 1"),
        (torch.rand(2, 1, 28, 28), [1.0, 2.0], r"whole numbers of shape \(N,\); got float32"),
        (torch.rand(2, 1, 28, 28), [True, False], "whole numbers .* got bool"),
        (torch.rand(2, 1, 28, 28), [[1], [2]], r"got int64 of shape \(2, 1\)"),
        (torch.rand(2, 1, 28, 28), [1, 2, 3], "one label for each of 2; got 3 labels"),
    ],
)
def test_what_makes_no_pair_is_named(images, wanted, words):
    with pytest.raises(ValueError, match=words):
        pair(images, torch.tensor(wanted))


def test_labels_must_be_a_tensor():
    with pytest.raises(ValueError, match=r"tensor of whole numbers .*; got list"):
        pair(torch.rand(2, 1, 28, 28), [1, 2])


@pytest.mark.parametrize("read", [pictures, labels, agreement])
@pytest.mark.parametrize("wrong", [torch.rand(2, 1, 28, 28), torch.rand(29, 28), [1, 2]])
def test_what_is_no_pair_is_not_taken_apart(read, wrong):
    with pytest.raises(ValueError, match=r"pairs must be .* \(N, 1, 29, 28\); got"):
        read(wrong)


# Data


@pytest.mark.parametrize("value_range", [(0, 1), (-1, 1)])
def test_the_images_are_those_that_the_digits_draw_and_the_labels_are_theirs(digits, value_range):
    found = gt.digits("embedded", value_range=value_range)
    data = LabelledDigits(found)
    pairs = data.sample(300, seeded(5))
    assert torch.equal(pictures(pairs), found.sample(300, seeded(5)))
    chosen = torch.randint(len(found), (300,), generator=seeded(5))
    assert torch.equal(labels(pairs), found.labels[chosen])
    assert data.value_range == found.value_range
    assert set(pairs[:, 0, 28].unique().tolist()) == {0, 1}


def test_a_sample_without_a_generator_follows_the_global_state(digits):
    torch.manual_seed(3)
    wanted = digits.sample(5)
    torch.manual_seed(3)
    assert torch.equal(pictures(LabelledDigits(digits).sample(5)), wanted)


def test_labelled_digits_are_like_the_digits_that_they_hold(digits):
    data = LabelledDigits(digits)
    assert (len(data), data.source) == (len(digits), "embedded")
    assert data == LabelledDigits(digits)
    assert hash(data) == hash(LabelledDigits(digits))
    assert data != LabelledDigits(gt.digits("embedded", value_range=(-1, 1)))
    assert data != digits
    pairs = data.sample(2, seeded())
    assert torch.equal(data.pictures(pairs), pairs[:, :, :28])  # what a view asks for


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        (lambda labels: labels[:-1], "one label for each of 1,797; got 1,796 labels"),
        (lambda labels: labels + 1, "from 0 to 9; got 10 at place 9"),
        (lambda labels: labels.float(), "whole numbers .* got float32"),
    ],
)
def test_digits_with_labels_that_do_not_fit_are_refused(digits, wrong, words):
    bad = gt.Digits(digits.images, wrong(digits.labels), "embedded")
    with pytest.raises(ValueError, match=words):
        LabelledDigits(bad)
    with pytest.raises(ValueError, match=r"needs digits, as gt\.digits\(\) gives them"):
        LabelledDigits(digits.images)


# G


@pytest.mark.parametrize("output", ["sigmoid", "tanh"])
def test_noise_becomes_pairs_and_its_last_ten_numbers_choose_the_label(output):
    G = ConditionalGenerator(4, width=3, output=output)
    z = torch.randn(40, 14, generator=seeded())
    pairs = G(z)
    assert (G.latent_dim, G.out_shape) == (14, PAIR)
    assert pairs.shape == (40, *PAIR)
    assert torch.equal(labels(pairs), z[:, 4:].argmax(1))
    assert torch.equal(pair(pictures(pairs), labels(pairs)), pairs)
    assert pictures(pairs).min() >= (0 if output == "sigmoid" else -1)


@pytest.mark.parametrize("noise", list(NOISES))
def test_each_label_comes_with_chance_one_tenth(noise):
    n = 5000
    G = ConditionalGenerator(1, width=1).eval().requires_grad_(False)
    counts = labels(G(NOISES[noise](n, 11, seeded()))).bincount(minlength=10)
    chi_squared = ((counts - n / 10).square() / (n / 10)).sum().item()
    assert stats.chi2.sf(chi_squared, 9) > 0.001


def test_the_picture_depends_on_the_other_numbers_and_on_the_label_alone(G):
    z = torch.randn(6, 14, generator=seeded())
    G.eval()
    scaled = torch.cat((z[:, :4], 3 * z[:, 4:]), 1)  # another choice of the same labels
    assert torch.equal(G(scaled), G(z))
    moved = torch.cat((z[:, :4] + 0.1, z[:, 4:]), 1)
    assert not torch.equal(pictures(G(moved)), pictures(G(z)))
    assert not torch.equal(pictures(G(G.choose(z, 1))), pictures(G(G.choose(z, 2))))


@pytest.mark.parametrize("noise", list(NOISES))
def test_a_label_can_be_chosen_for_the_same_noise(G, noise):
    z = NOISES[noise](20, 14, seeded())
    before = z.clone()
    for label in range(10):
        chosen = G.choose(z, label)
        assert labels(G(chosen)).tolist() == [label] * 20
        assert torch.equal(chosen[:, :4], z[:, :4])
        assert chosen.abs().amax() <= max(1, z[:, :4].abs().amax())
    each = torch.arange(20) % 10
    assert torch.equal(labels(G(G.choose(z, each))), each)
    assert torch.equal(z, before)


@pytest.mark.parametrize(
    ("z", "label", "words"),
    [
        (torch.zeros(3, 14), 10, "from 0 to 9; got 10"),
        (torch.zeros(3, 14), -1, "at least 0; got -1"),
        (torch.zeros(3, 14), 2.5, "a label must be a whole number"),
        (torch.zeros(3, 14), torch.tensor([1, 2]), "each of 3; got 2 labels"),
        (torch.zeros(3, 14), torch.tensor([1.0, 2, 3]), "whole numbers"),
        (torch.zeros(3, 4), 1, r"shape \(N, 14\), 4 numbers and 10 .*; got float32 .* \(3, 4\)"),
        (torch.zeros(14), 1, r"got float32 of shape \(14,\)"),
    ],
)
def test_what_cannot_be_chosen_is_named(G, z, label, words):
    with pytest.raises(ValueError, match=words):
        G.choose(z, label)


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: ConditionalGenerator(0), "latent_dim must be a whole number, at least 1; got 0"),
        (lambda: ConditionalGenerator(width=1.5), "width must be a whole number"),
        (lambda: ConditionalGenerator(output="sigmod"), "Did you mean 'sigmoid'"),
        (lambda: ConditionalDiscriminator(0), "width must be a whole number, at least 1; got 0"),
    ],
)
def test_bad_sizes_and_names_are_named(make, words):
    with pytest.raises(ValueError, match=words):
        make()


# D


def test_the_logit_is_the_projection_computed_by_hand(D):
    images, wanted = images_and_labels()
    logits = D(pair(images, wanted))
    assert logits.shape == (12, 1)
    assert D.in_shape == PAIR
    (first, first_bias), (second, second_bias), (weight, bias) = (
        (layer.weight, layer.bias)
        for layer in D.modules()
        if isinstance(layer, nn.Conv2d | nn.Linear)
    )
    x = leaky_relu(conv2d(images, first, first_bias, stride=2, padding=1), 0.2)
    phi = leaky_relu(conv2d(x, second, second_bias, stride=2, padding=1), 0.2).flatten(1)
    for features, label, logit in zip(phi, wanted, logits, strict=True):
        w, V = weight[10], weight[:10]
        expected = w @ features + bias[10] + V[label] @ features + bias[label]
        torch.testing.assert_close(logit[0], expected)


def test_another_label_gives_another_logit_and_each_pair_is_judged_by_itself(D):
    images, wanted = images_and_labels()
    pairs = pair(images, wanted)
    assert (D(pairs) != D(pair(images, (wanted + 1) % 10))).all()
    assert not couples_batch(D)
    torch.testing.assert_close(D(pairs)[:3], D(pairs[:3]))


def test_the_slope_of_d_lies_in_the_picture_and_is_zero_in_the_label(D):
    images, wanted = images_and_labels()
    pairs = pair(images, wanted).requires_grad_()
    (slope,) = slopes(D(pairs), pairs)
    assert torch.equal(slope[:, :, 28], torch.zeros(12, 1, 28))
    alone = images.clone().requires_grad_()
    (expected,) = slopes(D(pair(alone, wanted)), alone)
    torch.testing.assert_close(slope[:, :, :28], expected)
    assert (expected.flatten(1).norm(dim=1) > 0).all()
    gt.R1(1.0)(slope).backward()  # the penalty moves V of the labels that came, and w
    moved = D.outputs.weight.grad.abs().sum(1) > 0
    assert moved.tolist() == [label in wanted for label in range(10)] + [True]


# The game


def small_game(digits, **changes):
    return gt.Game(
        lambda: ConditionalGenerator(4, width=3), lambda: ConditionalDiscriminator(width=3),
        **dict(data=LabelledDigits(digits), penalty=gt.R1(0.1), average=0.9, batch_size=16)
        | changes,
    )  # fmt: skip


def test_a_game_plays_and_goes_back(digits):
    game = small_game(digits)
    before = game.generate(30)
    steps = list(game.play(2))
    assert [step.index for step in steps] == [1, 2]
    after = game.generate(30)
    assert after.shape == (30, *PAIR)
    assert after.isfinite().all()
    assert not torch.equal(before, after)
    kept = pickle.loads(pickle.dumps(game.state()))
    further = list(game.play(2))
    game.restore(kept)
    assert torch.equal(game.generate(30), after)
    assert list(game.play(2)) == further
    game.reset()
    assert torch.equal(game.generate(30), before)
    assert list(game.play(2)) == steps


def test_the_same_noise_shows_each_digit_by_the_average_of_g(digits):
    game = small_game(digits)
    list(game.play(2))
    z = game.draws.noise_batch(0, "show", 7)
    for label in (0, 9):
        assert labels(game.push(game.G.choose(z, label))).tolist() == [label] * 7


@pytest.mark.parametrize(
    "changes",
    [
        dict(noise="uniform"),
        dict(loss="wasserstein", penalty=gt.losses.GradientPenalty(), d_steps=2),
        dict(penalty=(gt.R1(0.1), gt.losses.R2(0.1)), average=None),
        dict(instance_noise=0.1, label_smoothing=0.1, loss="hinge"),
    ],
    ids=["uniform noise", "gradient penalty", "two penalties", "instance noise"],
)
def test_the_other_rules_of_a_game_work_on_pairs_too(digits, changes):
    game = small_game(digits, **changes)
    assert [step.index for step in game.play(2)] == [1, 2]
    assert game.generate(5).isfinite().all()


# Agreement


def test_agreement_counts_the_images_that_are_read_as_their_label():
    images, wanted = images_and_labels(200)
    pairs = pair(images, wanted)

    class Sure(nn.Module):
        def forward(self, seen):
            assert torch.equal(seen, images)
            read = torch.where(torch.arange(200) < 150, wanted, (wanted + 1) % 10)
            return torch.eye(10)[read]

    assert agreement(pairs, Sure()) == 0.75
    with pytest.raises(ValueError, match="must lie in"):
        agreement(pair(2 * images - 1, wanted))


def test_real_pairs_agree_and_wrong_labels_do_not(digits):
    pairs = LabelledDigits(digits).sample(500, seeded())
    right = agreement(pairs)
    assert right > 0.8  # the classifier learnt MNIST; these digits are another set
    assert agreement(pair(pictures(pairs), (labels(pairs) + 1) % 10)) < 0.1


def test_the_test_images_of_mnist_agree_as_is_said():
    need_mnist()
    found = gt.digits("mnist")
    images, wanted = held_out_digits(found)
    share = agreement(pair(found.scale(images[::10]), wanted[::10]))
    assert share == pytest.approx(0.995, abs=0.007)  # three standard errors
