"""The real images that samples are measured against."""

import pytest
import torch

from gan_teach.data.digits import digits
from gan_teach.metrics.reference import real_digits


def test_the_three_parts_of_the_real_images_share_none(real):
    assert [len(part) for part in (real.train, real.validation, real.test)] == [1297, 100, 400]
    rows = torch.cat([real.train, real.validation, real.test]).flatten(1)
    found = digits("embedded").images.flatten(1)
    assert sorted(map(bytes, rows.numpy())) == sorted(map(bytes, found.numpy()))
    assert real_digits("embedded") is real


def test_a_draw_holds_different_images_and_depends_on_its_seed(real):
    drawn = real.draw(1297)
    assert sorted(map(bytes, drawn.numpy())) == sorted(map(bytes, real.train.numpy()))
    assert torch.equal(real.draw(50), drawn[:50])
    assert not torch.equal(real.draw(50, seed=1), drawn[:50])
    with pytest.raises(ValueError, match="1,297 images to draw from; got n=1,298"):
        real.draw(1298)
