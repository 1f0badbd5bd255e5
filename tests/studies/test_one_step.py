"""The diffusion teacher of lesson 10: its formulas hold, and its file is what is measured."""

import pytest
import torch

from gan_teach.studies import one_step


@pytest.fixture(scope="module")
def program():
    return one_step.play(0, turns=1)


def test_the_program_draws_the_data_that_its_samples_are_measured_with(program):
    points = program["data"](20_000)
    assert one_step.coverage(points, one_step.DATA, within=4).counts.min() > 2300
    found = one_step.read(points[:2500])
    assert abs(found["energy"]) < 0.01
    assert found["width"] == pytest.approx(0.1, abs=0.004)


def test_the_schedule_keeps_the_variance_and_ends_in_noise_alone(program):
    A, S = program["A"], program["S"]
    torch.testing.assert_close(A**2 + S**2, torch.ones(51))
    assert A[0] == S[50] == 1
    assert abs(A[50]) < 1e-6


@pytest.mark.parametrize("fresh", [True, False])
@pytest.mark.parametrize("calls", [50, 10])
def test_a_step_has_the_law_that_bayes_rule_gives_it(program, monkeypatch, calls, fresh):
    """With the data known, x in step s is normal with mean A[s] data and standard deviation S[s].

    With fresh noise x in steps s < t has the covariance (A[t] / A[s]) S[s]^2 of the chain that
    adds noise; without it both hold the same noise, so the covariance is S[s] S[t].
    """
    A, S = program["A"], program["S"]
    known = torch.tensor([2.0, -1.0])
    monkeypatch.setitem(program, "denoise", lambda x, t: known.expand(len(x), 2))
    path = program["sample"](torch.randn(40_000, 2), calls, fresh)
    times = range(50, -1, -50 // calls)
    for i, s in list(enumerate(times))[1:-1]:
        t, x, before = times[i - 1], path[i], path[i - 1]
        assert (x.mean(0) - A[s] * known).abs().max() < 0.03
        assert (x.std(0) / S[s] - 1).abs().max() < 0.02
        found = ((x - A[s] * known) * (before - A[t] * known)).mean(0)
        expected = A[t] / A[s] * S[s] ** 2 if fresh else S[s] * S[t]
        assert (found - expected).abs().max() < 0.03 * S[s] * S[t] + 1e-3
    torch.testing.assert_close(path[-1], known.expand(40_000, 2))


def test_fresh_noise_leaves_nothing_of_the_first(program):
    z = torch.randn(5000, 2)
    after = program["sample"](z)[1]
    assert torch.corrcoef(torch.cat([z, after], 1).T)[:2, 2:].abs().max() < 0.06


def test_the_exact_guess_is_the_mean_by_bayes_rule():
    """Against an average over many draws of the data, weighted by how well each explains x."""
    a, s = 0.6, 0.8
    draws = one_step.DATA.sample(200_000, torch.Generator().manual_seed(0)).double()
    x = torch.tensor([[1.0, 0.3], [-0.2, 0.1], [0.9, -1.1]])
    weights = (-(x[:, None] - a * draws).square().sum(-1) / (2 * s**2)).softmax(1)
    torch.testing.assert_close(one_step.exact_guess(x, a, s), weights @ draws, atol=0.02, rtol=0)


def test_the_energy_distance_of_two_normal_clouds():
    """For clouds far apart it is nearly 2 d - 2 E|x - x'|, with E|x - x'| = sqrt(pi)."""
    x, y = torch.randn(2000, 2), torch.randn(2000, 2) + torch.tensor([100.0, 0.0])
    expected = 2 * 100 - 2 * torch.pi**0.5
    assert one_step.energy_distance(x, y) == pytest.approx(expected, abs=0.3)


def test_all_samples_at_the_mean_are_told():
    found = one_step.read(torch.zeros(100, 2))
    assert (found["near"], found["modes"], found["width"], found["from_mean"]) == (0, 0, 0, 0)
    assert found["energy"] > 1
