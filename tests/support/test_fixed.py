"""Attributes that may be read and not set."""

import pytest

from gan_teach.support.fixed import fixed


class Counter:
    """Counts, by itself alone."""

    count: int = fixed("call add() instead")

    def __init__(self):
        vars(self)["count"] = 0

    def add(self):
        vars(self)["count"] += 1


class Better(Counter):
    """As a learner may write it."""


@pytest.mark.parametrize("kind", [Counter, Better])
def test_it_is_read_and_moved_by_its_own_class_alone(kind):
    counter = kind()
    counter.add()
    with pytest.raises(AttributeError, match=r"count cannot be set: call add\(\) instead"):
        counter.count = 5
    with pytest.raises(AttributeError, match="count cannot be deleted"):
        del counter.count
    assert counter.count == 1
