"""Pictures in the plane."""

import math

import numpy as np
import pytest
import torch
from scipy import stats

from gan_teach.data.plane import Picture
from tests.data.shapes import PLUS, seeded, shares_are


@pytest.mark.parametrize(
    ("row", "column", "left", "bottom"),
    [
        (0, 0, -1, 0.25),
        (0, 3, 0.5, 0.25),
        (2, 0, -1, -0.75),
        (2, 3, 0.5, -0.75),
        (1, 1, -0.5, -0.25),
    ],
)
def test_a_pixel_lands_where_it_is_in_the_picture(row, column, left, bottom):
    image = np.zeros((3, 4))
    image[row, column] = 7
    x = Picture(image, std=1e-6).sample(4_000, seeded()).double()
    inside = (x - torch.tensor([left, bottom])) / 0.5
    assert inside.min() > -1e-4
    assert inside.max() < 1 + 1e-4
    for axis in (0, 1):
        assert stats.kstest(inside[:, axis].numpy(), "uniform").pvalue > 1e-3


def test_a_tall_picture_keeps_its_shape_and_size():
    x = Picture(torch.ones(40, 10), std=1e-6, size=2).sample(20_000, seeded())
    assert x[:, 1].abs().max().item() == pytest.approx(2, abs=0.01)
    assert x[:, 0].abs().max().item() == pytest.approx(0.5, abs=0.01)


def test_pixels_get_samples_in_proportion_to_their_ink():
    image = np.array([[1, 0, 2], [3, 4, 0]])
    x = Picture(image, std=1e-6, size=1.5).sample(40_000, seeded())
    column, row = (x[:, 0] + 1.5).floor().long(), (1 - x[:, 1]).floor().long()
    inside = (column >= 0) & (column < 3) & (row >= 0) & (row < 2)  # noise crosses some borders
    counts = torch.bincount(row[inside] * 3 + column[inside], minlength=6).numpy()
    assert counts[image.ravel() == 0].sum() < 10
    assert shares_are(counts[image.ravel() > 0], [1, 2, 3, 4])


def test_a_picture_has_the_noise_it_was_given():
    x = Picture([[1]], std=0.5).sample(100_000, seeded())
    assert x.var(0).tolist() == pytest.approx([1 / 3 + 0.25] * 2, rel=0.03)


def test_a_picture_may_be_any_table_of_numbers_and_is_copied():
    table = np.array(PLUS, dtype=np.uint8)
    same = [PLUS, table, table[::-1, ::-1], torch.tensor(PLUS), table * 1e-300, table / 2]
    drawn = [Picture(image).sample(50, seeded()) for image in same]
    assert all(torch.equal(x, drawn[0]) for x in drawn)
    data = Picture(table)
    table[:] = 0
    assert torch.equal(data.sample(50, seeded()), drawn[0])
    assert Picture(torch.eye(3) > 0).sample(5).shape == (5, 2)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (dict(image=[1, 2]), r"shape \(rows, columns\); got \[1, 2\]\. Of a colour picture"),
        (dict(image=np.ones((3, 3, 3))), r"got ndarray of float64, shape \(3, 3, 3\).*sum\(-1\)"),
        (dict(image=[]), r"got \[\]"),
        (dict(image=[[1, 2], [3]]), "image must hold finite numbers"),
        (dict(image="heart.png"), "got 'heart.png'"),
        (dict(image=[["a"]]), "image must hold finite numbers"),
        (dict(image=[[1, math.nan]]), "image must hold finite numbers"),
        (dict(image=torch.zeros(2, 2)), "must hold ink: .* got values from 0 to 0"),
        (dict(image=[[1, -1]]), "values of at least 0, .* got values from -1 to 1"),
        (dict(image=PLUS, std=0), "std .* above 0; got 0"),
        (dict(image=PLUS, size=-1), "size must be a number above 0; got -1"),
    ],
)
def test_a_picture_that_cannot_be_drawn_is_refused(arguments, words):
    with pytest.raises(ValueError, match=words):
        Picture(**arguments)


def test_the_colours_of_a_picture_are_summed_as_the_error_says():
    colours = torch.tensor([[[0, 0, 0], [9, 9, 9]]], dtype=torch.uint8)
    assert torch.equal(Picture(colours.sum(-1)).image, torch.tensor([[0.0, 1.0]]))
