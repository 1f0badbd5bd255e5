"""Healthy programs are told so, and give the same numbers under examination."""

import pytest
import torch

import gan_teach as gt
from tests.doctor.healthy import HEALTHY


@pytest.mark.parametrize("program", HEALTHY)
@pytest.mark.parametrize("seed", range(2))
def test_nothing_is_found_in_a_healthy_program(program, seed):
    torch.manual_seed(seed)
    check = gt.examine(program)
    assert check.healthy, str(check)
    assert set(check.players) == {"G", "D"}
    assert check.turns >= 12


@pytest.mark.parametrize("program", HEALTHY)
def test_random_numbers_stay_as_they_are(program):
    torch.manual_seed(3)
    program(8)
    expected = torch.rand(4)
    torch.manual_seed(3)
    gt.examine(lambda: program(8))
    assert torch.equal(torch.rand(4), expected)
