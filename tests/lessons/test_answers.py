"""What is said of an answer before it is compared with the right one."""

import statistics
from decimal import Decimal
from fractions import Fraction

import pytest
import torch
from torch.nn.functional import softplus

from gan_teach.lessons.answers import Wrong, as_number, as_numbers, attempt


def test_what_pytorch_has_not_is_no_stub():
    with pytest.raises(Wrong, match="stopped with NotImplementedError"):
        attempt(softplus, torch.tensor([1]))


def test_the_line_is_the_learners_where_the_error_comes_from_python_itself():
    def mean(values):
        return statistics.mean(values)

    with pytest.raises(Wrong, match=r"in the line `return statistics.mean\(values\)`"):
        attempt(mean, [])


@pytest.mark.parametrize("number", [Fraction(1, 4), Decimal("0.25"), 0.25])
def test_numbers_of_python_are_numbers(number):
    assert as_number(number) == 0.25


@pytest.mark.parametrize("numbers", [[Fraction(1, 4), 3], (Decimal("0.25"), 3), [0.25, 3.0]])
def test_so_are_lists_of_them(numbers):
    assert as_numbers(numbers, (2,)).tolist() == [0.25, 3.0]
    assert as_numbers([10**25], (1,)).tolist() == [1e25]


def test_a_large_whole_number_is_one_and_one_that_is_too_large_is_told():
    assert as_number(10**30) == 1e30
    with pytest.raises(Wrong, match="more than 300 digits"):
        as_number(10**400)
