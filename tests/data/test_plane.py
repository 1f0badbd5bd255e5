"""Data in the plane, whatever its shape: what is drawn, and what is refused."""

import copy
import math

import pytest
import torch

from gan_teach.data.plane import Picture, grid, heart, ring, spiral
from gan_teach.metrics.modes import coverage_floor
from gan_teach.support.draws import Draws
from tests.data.shapes import PLUS, UNEVEN, seeded

EVERY = (ring(), grid(), UNEVEN, spiral(), heart(), Picture(PLUS))


@pytest.mark.parametrize("data", EVERY, ids=repr)
def test_samples_are_points_of_float32_within_the_extent(data):
    x = data.sample(5_000, seeded())
    assert (x.shape, x.dtype, x.device) == ((5_000, 2), torch.float32, torch.device("cpu"))
    assert data.sample(1).shape == (1, 2)
    low, high = data.extent
    assert ((x >= low) & (x <= high)).float().mean() > 0.99


@pytest.mark.parametrize("data", EVERY, ids=repr)
def test_samples_depend_on_the_generator_and_on_nothing_else(data):
    torch.manual_seed(1)
    before = torch.get_rng_state()
    x = data.sample(50, seeded())
    assert torch.equal(before, torch.get_rng_state())
    torch.manual_seed(2)
    assert torch.equal(data.sample(50, seeded()), x)
    assert torch.equal(copy.deepcopy(data).sample(50, seeded()), x)
    assert not torch.equal(data.sample(50, seeded(1)), x)
    draws = Draws(data, batch_size=16)
    assert torch.equal(draws.real(7), draws.real(7))
    assert not torch.equal(draws.real(7), draws.real(8))


@pytest.mark.parametrize("data", EVERY, ids=repr)
def test_without_a_generator_samples_come_from_the_global_random_state(data):
    torch.manual_seed(0)
    x = data.sample(20)
    torch.manual_seed(0)
    assert torch.equal(data.sample(20), x)


@pytest.mark.parametrize("data", EVERY, ids=repr)
def test_a_batch_may_be_changed_without_harm_to_the_next(data):
    first = data.sample(20, seeded())
    kept = first.clone()
    first.zero_()
    assert torch.equal(data.sample(20, seeded()), kept)


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: ring(modes=0), "modes must be a whole number, at least 1; got 0"),
        (lambda: ring(modes=8.0), "modes must be a whole number"),
        (lambda: ring(radius=-1), "radius must be a number above 0; got -1"),
        (lambda: ring(std=math.nan), "std .* above 0; got nan"),
        (lambda: grid(side=2.5), "side must be a whole number"),
        (lambda: grid(spacing=0), "spacing must be a number above 0; got 0"),
        (lambda: grid(std=0), "std .* above 0; got 0"),
        (lambda: spiral(turns=0), "turns must be a number above 0; got 0"),
        (lambda: spiral(std=-1), "std .* above 0; got -1"),
        (lambda: heart(std=None), "std .* above 0; got None"),
        (lambda: coverage_floor(ring(), repeats=0), "repeats must be a whole number"),
        (lambda: coverage_floor(ring(), n=0), "n must be a whole number, at least 1; got 0"),
    ],
)
def test_ready_data_say_what_is_wrong(make, words):
    with pytest.raises(ValueError, match=words):
        make()


@pytest.mark.parametrize("data", EVERY, ids=repr)
@pytest.mark.parametrize("n", [0, -1, 2.0, True, "5"])
def test_a_number_of_samples_that_is_none_is_refused(data, n):
    with pytest.raises(ValueError, match=r"n must be a whole number, at least 1; got"):
        data.sample(n)
