"""Shares of the classes, counted by hand."""

import math

import pytest
import torch
from torch import nn

from gan_teach.metrics.reading import class_shares, shares_of


def test_shares_are_counted_by_hand():
    logits = torch.full((100, 10), -20.0)
    logits[:98, 0] = 20  # surely a 0
    logits[98, 1] = 20
    logits[99, 2] = -19.5  # read as 2, with little confidence
    found = shares_of(logits)
    assert found.classes == 2
    assert found.shares.tolist() == pytest.approx([0.98, 0.01, 0.01] + [0] * 7)
    doubt = math.exp(0.5) / (math.exp(0.5) + 9)
    assert found.confidence == pytest.approx((99 + doubt) / 100)
    assert found.confident == pytest.approx(0.99)


def test_a_classifier_of_ones_own_can_be_asked():
    class Dark(nn.Module):
        def forward(self, images):
            return 50 * images.flatten(1)[:, :10]

    images = torch.zeros(200, 784)
    images[range(200), torch.arange(200) % 4] = 1
    found = class_shares(images, Dark())
    assert found.classes == 4
    assert found.shares.tolist() == [0.25] * 4 + [0] * 6


def test_real_digits_cover_all_classes_and_a_constant_covers_one(real):
    found = class_shares(real.train)
    assert found.classes == 10
    assert found.shares.sum() == pytest.approx(1)
    assert found.confidence > 0.9
    assert class_shares(real.train[:1].repeat(100, 1, 1)).classes <= 1


def test_shares_need_enough_samples_and_ten_logits(real):
    with pytest.raises(ValueError, match="at least 100 images; got 99"):
        class_shares(real.train[:99])
    with pytest.raises(ValueError, match=r"\(n, 10\); got .*\(100, 9\)"):
        class_shares(real.train, lambda x: torch.zeros(100, 9))
    with pytest.raises(ValueError, match=r"\(n, 10\); got list"):
        shares_of([0.1] * 10)
