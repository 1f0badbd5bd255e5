"""The sliders of lesson 01."""

import numpy as np
import pytest

import gan_teach as gt
from gan_teach.live.explore import value_and_js
from tests.pages import Page


def test_the_explorer_shows_the_closed_forms():
    explorer = gt.explore_optimal_discriminator(mean=2)
    page = Page(explorer)
    assert "JS = 0.3368" in page.text()
    before = page.pictures()[0]
    page.set("Mean of q", 0)
    assert "JS = 0.0000" in page.text()
    assert "−1.3863" in page.text()
    assert page.pictures()[0] != before
    assert page.text() == explorer.describe()
    assert value_and_js(gt.Gaussian(8, 1))[1] == pytest.approx(0.6931, abs=1e-4)


def test_the_words_and_the_picture_are_of_the_same_density():
    near, tenth = (gt.explore_optimal_discriminator(mean, 0.97) for mean in (2.04, 2.0))
    assert near.describe() == tenth.describe()
    assert near.q == gt.Gaussian(2, 1)


def test_far_out_nothing_reads_minus_nought():
    words = gt.explore_optimal_discriminator(8, 0.3).describe()
    assert words.endswith("JS = 0.6931; V(D*, G) = −log 4 + 2 JS = 0.0000.")


@pytest.mark.parametrize("mean", [-8, 0, 8])
@pytest.mark.parametrize("std", [0.3, 1, 3])
def test_the_explorer_is_right_in_every_corner_of_its_sliders(mean, std):
    value, js = value_and_js(gt.Gaussian(mean, std))
    assert value == pytest.approx(-np.log(4) + 2 * js, abs=1e-9)
