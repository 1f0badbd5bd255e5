"""Three digits in one picture."""

import pytest
import torch

import gan_teach as gt
from gan_teach.data.stacked import StackedDigits
from gan_teach.metrics import stacked_modes
from gan_teach.metrics.classifier import trained_classifier
from gan_teach.training.scene import Scene


def stacked(value_range=(0, 1)):
    return StackedDigits(gt.digits("embedded", value_range=value_range))


def test_each_channel_is_a_digit_drawn_by_itself():
    data = stacked()
    found = data.sample(50, torch.Generator().manual_seed(3))
    alone = data.digits.sample(150, torch.Generator().manual_seed(3))
    assert found.shape == (50, 3, 28, 28)
    assert torch.equal(found.flatten(0, 1), alone[:, 0])
    assert data == stacked() != stacked((-1, 1))
    assert data.value_range == (0, 1)


def test_a_game_of_them_is_one_of_pictures():
    data = stacked()
    game = gt.Game(
        lambda: gt.convolutional.ConvGenerator(8, 4, channels=3),
        lambda: gt.convolutional.ConvDiscriminator(4, channels=3),
        data=data, batch_size=4, loss="paired",
    )  # fmt: skip
    assert sum(1 for _ in game.play(2)) == 2
    assert "Turn 2. " in Scene(game).describe()


def test_kinds_are_counted_by_what_is_read_in_each_channel():
    """A six in each picture, beside each pair of digits that the reader reads as they are."""
    digits = gt.digits("embedded")
    images = digits.scale(digits.images)
    read_as = trained_classifier()(images).argmax(1)
    known = [images[read_as == c][0, 0] for c in range(10)]
    sixes_first = torch.stack(
        [torch.stack((known[6], second, third)) for second in known for third in known]
    )
    found = stacked_modes(sixes_first)
    assert found.modes == 100
    assert found.kl == pytest.approx(torch.tensor(10.0).log().item())
    one = stacked_modes(sixes_first[:1].repeat(200, 1, 1, 1))
    assert one.modes == 1
    assert one.kl == pytest.approx(3 * torch.tensor(10.0).log().item())


def test_real_ones_have_nearly_all_kinds_and_the_kl_of_chance():
    found = stacked_modes(stacked().sample(8000, torch.Generator().manual_seed(0)))
    assert found.modes >= 995
    assert found.kl == pytest.approx(999 / 16_000, rel=0.5)


def test_what_is_not_three_digits_is_refused():
    with pytest.raises(ValueError, match=r"needs digits, as gt.digits"):
        StackedDigits(torch.zeros(3))
    with pytest.raises(ValueError, match=r"three digits a picture, .* got .*\(5, 1, 28, 28\)"):
        stacked_modes(torch.zeros(5, 1, 28, 28))
    with pytest.raises(ValueError, match=r"three digits a picture, .* got .*\(100, 3, 32, 32\)"):
        stacked_modes(torch.zeros(100, 3, 32, 32))
    with pytest.raises(ValueError, match=r"three digits a picture, .* got list"):
        stacked_modes([0.5])
