"""The history keeps real turns, and no more of them than it has room for."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gan_teach.training.game import Step
from gan_teach.training.history import FIELDS, History


def step(index):
    """A turn whose every number tells which turn it was."""
    return Step(index, index + 0.1, index + 0.2, index + 0.3, index + 0.4)


def filled(turns, capacity=4096):
    history = History(capacity)
    for index in range(1, turns + 1):
        history.append(step(index))
    return history


def rows(history):
    return list(zip(*(getattr(history, name) for name in FIELDS), strict=True))


def test_every_turn_is_a_row_with_its_numbers():
    history = filled(5)
    assert len(history) == 5
    assert rows(history) == [step(index) for index in range(1, 6)]
    assert set(FIELDS) == set(Step._fields)


@given(turns=st.integers(0, 3000), capacity=st.integers(1, 64))
@settings(deadline=None, max_examples=50)
def test_thinning_keeps_real_and_evenly_spaced_turns_in_bounded_memory(turns, capacity):
    history = filled(turns, capacity)
    assert len(history) <= capacity
    expected = range(history.stride, turns + 1, history.stride)
    assert history.index.tolist() == list(expected)
    assert rows(history) == [step(index) for index in expected]


def test_a_full_history_still_holds_at_least_half_its_rows():
    assert len(filled(100_000, 128)) >= 64


def test_memory_does_not_grow():
    short, long = filled(10, 64), filled(5000, 64)
    assert short.nbytes == long.nbytes


@pytest.mark.parametrize("index", [0, 1, 4, 10, 99])
def test_truncate_forgets_later_turns_alone(index):
    history = filled(10)
    history.truncate(index)
    assert history.index.tolist() == list(range(1, min(index, 10) + 1))


def test_turns_can_be_noted_again_after_truncate():
    history = filled(100, 16)
    history.truncate(50)
    for index in range(51, 101):
        history.append(step(index))
    assert rows(history) == rows(filled(100, 16))


def test_clear_forgets_everything_and_starts_with_every_turn_again():
    history = filled(1000, 16)
    history.clear()
    assert len(history) == 0
    assert history.stride == 1
    history.append(step(1))
    assert rows(history) == [step(1)]


def test_columns_are_arrays_and_an_unknown_one_is_named():
    history = filled(3)
    assert isinstance(history.d_loss, np.ndarray)
    assert history.d_loss.shape == (3,)
    with pytest.raises(AttributeError, match="no 'loss'; it has index, d_loss"):
        _ = history.loss


def test_a_history_may_have_columns_of_its_own():
    history = History(8, ("index", "w1", "js"))
    for turn in range(1, 21):
        history.append((turn, turn / 2, turn / 4))
    assert len(history) <= 8
    assert (history.w1 == history.index / 2).all()
    assert (history.js == history.index / 4).all()
    with pytest.raises(AttributeError, match="no 'd_loss'; it has index, w1, js"):
        _ = history.d_loss


def test_a_copy_has_memory_of_its_own():
    history = filled(10)
    other = history.copy()
    history.append(step(11))
    history.truncate(3)
    assert rows(other) == rows(filled(10))
    assert len(history) == 3


@pytest.mark.parametrize("turns", [0, 5, 100])
def test_take_holds_the_rows_of_another_as_a_copy(turns):
    theirs, ours = filled(turns, 16), filled(7, 4)
    ours.take(theirs)
    assert rows(ours) == rows(theirs)
    assert ours.stride == theirs.stride
    theirs.clear()
    theirs.append(step(999))
    assert 999 not in ours.index
    for index in range(turns + 1, turns + 50):
        ours.append(step(index))
    assert rows(ours) == rows(filled(turns + 49, 16))


@given(back=st.integers(0, 400), capacity=st.integers(2, 32))
@settings(deadline=None, max_examples=40, derandomize=True)
def test_going_back_and_on_again_is_as_if_nothing_had_been(back, capacity):
    history, whole = filled(300, capacity), filled(300, capacity).copy()
    past = history.copy()
    past.truncate(back)
    assert past.index.tolist() == [turn for turn in whole.index if turn <= back]
    past.take(whole)
    assert rows(past) == rows(filled(300, capacity))
