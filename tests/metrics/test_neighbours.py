"""Nearest images, against scikit-learn; copies are given away."""

import numpy as np
import pytest
import torch
from sklearn.neighbors import NearestNeighbors
from torch import nn

from gan_teach.metrics import pairwise
from gan_teach.metrics.classifier import as_images
from gan_teach.metrics.neighbours import nearest, nearness
from tests.metrics.samples import seeded


@pytest.mark.parametrize("k", [1, 4])
def test_nearest_images_agree_with_scikit_learn(k, real, monkeypatch):
    monkeypatch.setattr(pairwise, "ROWS", 13)  # several parts
    x, y = (part.flatten(1).double().numpy() / 255 for part in (real.test, real.train[:600]))
    expected, indices = NearestNeighbors(n_neighbors=k, algorithm="brute").fit(y).kneighbors(x)
    found = nearest(real.test, real.train[:600], k)
    np.testing.assert_allclose(found.distances, expected, rtol=1e-5)
    assert (found.indices.numpy() == indices).mean() > 0.99  # the rest are ties


def test_copies_are_found_at_distance_zero(real):
    places = torch.tensor([5, 1200, 77])
    found = nearest(real.train[places], real.train)
    assert found.indices[:, 0].tolist() == places.tolist()
    assert found.distances.tolist() == [[0], [0], [0]]
    with pytest.raises(ValueError, match="images must hold at least 3 images; got 2"):
        nearest(real.test, real.train[:2], k=3)


def test_nearness_tells_copies_from_new_images(real):
    held_out = real.test[::2]
    copies = nearness(real.train[:100], real.train, held_out)
    assert (copies.median, copies.copies) == (0, 1)
    new = nearness(real.test[1::2], real.train, held_out)
    assert new.copies < 0.05
    assert new.median == pytest.approx(new.held_out_median, rel=0.1)
    usual = nearest(held_out, real.train).distances.median().item()
    assert new.held_out_median == usual


def test_copies_with_noise_are_found_and_blurred_new_images_are_none(real):
    held_out, noise = real.test[::2], torch.randn(100, 1, 28, 28, generator=seeded())
    noisy = (as_images("x", real.train[:100]) + 0.02 * noise).clamp(0, 1)
    assert nearness(noisy, real.train, held_out).copies > 0.9
    blurred = nn.functional.avg_pool2d(as_images("x", real.test[1::2]), 3, 1, 1)
    assert nearness(blurred, real.train, held_out).copies < 0.05


def test_nearness_bears_a_training_image_that_is_there_twice(real):
    twice = real.train[:50].repeat(2, 1, 1)
    assert nearness(real.train[:50], twice, real.test[:9]).median == 0
    with pytest.raises(ValueError, match="at least 2 images; got 1"):
        nearness(real.train[:5], real.train[:1], real.test)
