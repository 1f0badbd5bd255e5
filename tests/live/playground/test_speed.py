"""How fast a game may run, by a clock that the test moves."""

import pytest

from gan_teach.live.playground.speed import Speed
from gan_teach.live.playground.transport import SPEEDS


@pytest.fixture
def clock(monkeypatch):
    clock = [0.0]
    monkeypatch.setattr("gan_teach.live.playground.speed.time.perf_counter", lambda: clock[0])
    return clock


@pytest.mark.parametrize(("name", "limit"), [("1 turn/s", 1), ("5/s", 5), ("100/s", 100)])
def test_a_speed_is_a_number_of_turns_a_second(name, limit, clock):
    speed, turns = Speed(), 0
    speed.limit(SPEEDS[name])
    for _ in range(500):
        allowed, wait = speed.allowed(clock[0])
        assert 0 <= wait <= 1
        turns += allowed
        clock[0] += 0.02
    assert turns == pytest.approx(10 * limit, abs=1 + limit / 20)
    speed.limit(None)
    assert speed.allowed(clock[0])[0] > 1000


def test_after_a_long_pause_a_limited_game_does_not_catch_up(clock):
    speed = Speed()
    speed.limit(25)
    speed.start(100)
    clock[0] = 60
    speed.start(100)
    clock[0] = 60.05
    assert speed.allowed(clock[0])[0] == 1
    assert speed.read(101) == pytest.approx(20)


def test_the_speed_that_is_told_is_that_of_the_last_seconds(clock):
    speed = Speed()
    for turn in range(1, 101):
        clock[0] += 0.1
        speed.read(10 * turn)
    for turn in range(1, 101):
        clock[0] += 0.1
        told = speed.read(1000 + turn)
    assert told == pytest.approx(10, rel=0.2)
