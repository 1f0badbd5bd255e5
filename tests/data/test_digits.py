"""Digits: the embedded ones, samples, scales, and names that are refused."""

import pytest
import torch

from gan_teach import Digits, Game, MLPDiscriminator, MLPGenerator
from gan_teach.data.digits import digits
from gan_teach.data.mnist import mnist_class


def test_embedded_digits_look_like_mnist(capsys):
    found = digits("embedded")
    assert found.source == "embedded"
    assert found.images.shape == (1797, 28, 28)
    assert found.images.dtype == torch.uint8
    assert found.labels.shape == (1797,)
    assert found.labels.dtype == torch.int64
    assert found.labels.unique().tolist() == list(range(10))
    assert capsys.readouterr().out == ""
    # as in MNIST the ink lies in a box of 20x20, the margin is paper, and every image has ink
    margin = torch.ones(28, 28, dtype=torch.bool)
    margin[4:24, 4:24] = False
    assert (found.images[:, margin] == 0).all()
    assert (found.images.flatten(1).amax(1) > 200).all()
    assert found.images.float().mean().item() == pytest.approx(33, abs=15)  # MNIST's is 33.3


@pytest.mark.parametrize("value_range", [(0, 1), (-1, 1), (0.25, 0.5)])
def test_samples_are_scaled_to_the_value_range(value_range):
    low, high = value_range
    found = digits("embedded", value_range=value_range)
    x = found.sample(64, torch.Generator().manual_seed(0))
    assert x.shape == (64, 1, 28, 28)
    assert x.dtype == torch.float32
    assert x.min().item() == pytest.approx(low)
    assert x.max().item() == pytest.approx(high)
    scaled = low + (high - low) * found.images[:3].double() / 255
    torch.testing.assert_close(
        found.scale(found.images[:3])[:, 0].double(), scaled, atol=1e-6, rtol=0
    )


def test_the_same_generator_gives_the_same_sample_and_another_another():
    found = digits("embedded")
    first, same, other = (found.sample(8, torch.Generator().manual_seed(s)) for s in (0, 0, 1))
    assert torch.equal(first, same)
    assert not torch.equal(first, other)


def test_every_image_is_drawn_sooner_or_later():
    images = torch.arange(5, dtype=torch.uint8).view(5, 1, 1).expand(5, 28, 28).contiguous()
    few = Digits(images, torch.arange(5), "embedded", (0, 255))
    drawn = few.sample(5000, torch.Generator().manual_seed(0))[:, 0, 0, 0]
    assert torch.bincount(drawn.long()) == pytest.approx(1000, abs=150)


@pytest.mark.parametrize("n", [None, 5, 4000])
def test_torchvision_reads_what_is_written(tmp_path, n):
    found = digits("embedded")
    for _ in range(2):  # the second time over the first
        found.write(tmp_path / "new", n)
    read = mnist_class()(tmp_path / "new", train=True, download=True)
    assert torch.equal(read.data, torch.cat([found.images] * 3)[: n or len(found)])
    assert torch.equal(read.targets, torch.cat([found.labels] * 3)[: n or len(found)])
    assert read[0][0].size == (28, 28)


def test_split_gives_the_first_images_and_the_rest():
    found = digits("embedded", value_range=(-1, 1))
    few, rest = found.split(200)
    assert (len(few), len(rest)) == (200, 1597)
    assert torch.equal(torch.cat([few.images, rest.images]), found.images)
    assert torch.equal(torch.cat([few.labels, rest.labels]), found.labels)
    assert few.value_range == rest.value_range == (-1, 1)
    found.sample(1)
    drawn, images = few.sample(5000, torch.Generator().manual_seed(0)), few.all_samples()
    assert torch.equal(drawn.unique(dim=0), images.unique(dim=0))


def test_a_game_can_be_played_on_digits():
    game = Game(
        lambda: MLPGenerator(4, (8,), (1, 28, 28), output="sigmoid"),
        lambda: MLPDiscriminator((1, 28, 28), (8,)),
        data=digits("embedded"),
        batch_size=8,
    )
    assert [step.index for step in game.play(3)] == [1, 2, 3]


@pytest.mark.parametrize("source", ["MNIST", "mnits", "embeded"])
def test_an_unknown_source_is_answered_with_the_nearest(source):
    with pytest.raises(ValueError, match=r"There is no source of digits .* Did you mean"):
        digits(source)


@pytest.mark.parametrize("value_range", [(1, 0), (0, 0), (0, float("nan")), ("0", 1), (0, None)])
def test_a_value_range_that_makes_no_sense_is_refused(value_range):
    with pytest.raises(ValueError, match="value_range"):
        digits("embedded", value_range=value_range)
