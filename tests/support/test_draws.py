"""Every batch can be asked for again, and none depends on anything but its own number."""

import numpy as np
import pytest
import torch

from gan_teach import Draws, Gaussian
from gan_teach.support.draws import NOISES, STREAMS, numbered_generator

DATA = Gaussian(mean=3, std=2)


def draws(**changes):
    return Draws(**{"data": DATA, "batch_size": 16, **changes})


def numbers(seed, stream, number, n=16):
    return torch.randn(n, generator=numbered_generator(seed, stream, number))


def test_the_same_number_gives_the_same_batch_whatever_was_drawn_before():
    first, second = draws(), draws()
    real, noise = first.real(7), first.noise_batch(7, "D")
    second.real(3)
    second.noise_batch(9, "G")
    torch.testing.assert_close(second.real(7), real, atol=0, rtol=0)
    torch.testing.assert_close(second.noise_batch(7, "D"), noise, atol=0, rtol=0)


@pytest.mark.parametrize("stream", STREAMS)
def test_each_seed_stream_and_number_gives_other_numbers(stream):
    ours = numbers(0, stream, 5)
    others = [numbers(0, other, 5) for other in STREAMS if other != stream]
    others += [numbers(1, stream, 5), numbers(0, stream, 6), numbers(5, stream, 0)]
    assert torch.equal(ours, numbers(0, stream, 5))
    assert not any(torch.equal(ours, theirs) for theirs in others)


def test_d_and_g_get_noise_of_their_own():
    assert not torch.equal(draws().noise_batch(0, "D"), draws().noise_batch(0, "G"))


def test_many_neighbouring_numbers_give_batches_that_all_differ():
    firsts = [numbers(seed, "real", i, 1).item() for seed in range(20) for i in range(100)]
    assert len(set(firsts)) > 1990  # single float32 numbers may coincide by chance, batches not


def test_the_batch_does_not_depend_on_the_sizes_of_other_batches():
    assert torch.equal(draws().real(4), draws(latent_dim=7, noise="uniform").real(4))
    assert draws().noise_batch(0, "show", 3).shape == (3, 1)
    assert draws(latent_dim=7).noise_batch(0, "D").shape == (16, 7)


def test_the_global_random_state_is_left_alone():
    before = torch.get_rng_state()
    some = draws()
    some.real(0)
    for noise in NOISES:
        draws(noise=noise).noise_batch(0, "D")
    assert torch.equal(torch.get_rng_state(), before)


def test_the_global_random_state_has_no_say():
    torch.manual_seed(1)
    first = draws().real(0)
    torch.manual_seed(2)
    assert torch.equal(draws().real(0), first)


@pytest.mark.parametrize(
    "other",
    [
        (0, "D", 0),
        (0, "G", 0),
        (0, "show", 0),
        (0, "real", 1),
        (1, "real", 0),
        (1 << 40, "real", 0),
    ],
)
def test_streams_are_uncorrelated(other):
    n = 10_000
    pair = torch.stack((numbers(0, "real", 0, n), numbers(*other, n)))
    assert abs(torch.corrcoef(pair)[0, 1]) < 0.05  # five standard errors


def test_the_first_numbers_of_successive_batches_are_uncorrelated():
    firsts = torch.stack([numbers(0, "real", i, 1)[0] for i in range(4000)])
    assert abs(torch.corrcoef(torch.stack((firsts[:-1], firsts[1:])))[0, 1]) < 0.08
    assert firsts.mean().abs() < 0.08
    assert firsts.std().item() == pytest.approx(1, abs=0.06)


def test_uniform_noise_fills_minus_1_to_1():
    z = draws(batch_size=20_000, noise="uniform").noise_batch(0, "G")
    assert z.min() >= -1
    assert z.max() <= 1
    assert z.mean().abs() < 0.02
    assert z.std().item() == pytest.approx(3**-0.5, abs=0.01)


def test_gaussian_noise_has_mean_0_and_standard_deviation_1():
    z = draws(batch_size=20_000, noise="gaussian").noise_batch(0, "G")
    assert z.mean().abs() < 0.035
    assert z.std().item() == pytest.approx(1, abs=0.025)
    assert z.abs().max() > 2


@pytest.mark.parametrize(("typo", "meant"), [("gausian", "gaussian"), ("Uniform", "uniform")])
def test_a_typo_in_the_noise_is_answered_with_the_nearest_name(typo, meant):
    with pytest.raises(ValueError, match=f"Did you mean '{meant}'"):
        draws(noise=typo).noise_batch(0, "D")


@pytest.mark.parametrize("many", [3, 100])
def test_batches_given_come_first_and_then_its_own(many):
    given = {"real": torch.rand(many, 16, 1), "G": torch.rand(many, 16, 1)}
    fed, own = draws(given=given), draws()
    for number in (0, many - 1):
        assert torch.equal(fed.real(number), given["real"][number])
        assert torch.equal(fed.noise_batch(number, "G"), given["G"][number])
    assert torch.equal(fed.real(many), own.real(many))
    assert torch.equal(fed.noise_batch(0, "D"), own.noise_batch(0, "D"))


def test_batches_given_in_another_size_are_refused():
    with pytest.raises(ValueError, match=r"\(batches, 16, 1\), by .* got \(5, 8, 1\)"):
        draws(given={"real": torch.zeros(5, 8, 1)})
    with pytest.raises(ValueError, match=r"\(batches, 16, 1\), by .* got \(5, 16, 3\)"):
        draws(given={"D": torch.zeros(5, 16, 3)})
    with pytest.raises(ValueError, match="'real'"):
        draws(given={"reel": torch.zeros(5, 16, 1)})


@pytest.mark.parametrize(
    ("given", "kind", "message"),
    [
        ([1], TypeError, "given must be a dict of streams .* got list"),
        ({"real": [1]}, TypeError, "given as 'real' must be a tensor; got list"),
        ({"real": np.zeros((5, 16, 1))}, TypeError, "must be a tensor; got ndarray"),
        ({"real": torch.zeros(5, 16, 2)}, ValueError, "and the shape of a sample; got"),
        ({"between": torch.zeros(5, 16)}, ValueError, r"\(batches, 16, 1\), by"),
        ({"show": torch.zeros(5, 16, 1)}, ValueError, "no stream 'show'"),  # drawn by itself
    ],
)
def test_batches_given_that_nobody_could_play_are_refused(given, kind, message):
    with pytest.raises(kind, match=message):
        draws(given=given)
