"""When a frame is due."""

import pytest

from gan_teach.live import pacer
from gan_teach.live.pacer import FramePacer


def paced(monkeypatch, rate, share=0.5, tick=0.02, cost=0.0, seconds=2.0):
    """How often a pacer is due where it is asked every tick and each frame costs so much."""
    clock = [100.0]
    monkeypatch.setattr(pacer.time, "perf_counter", lambda: clock[0])
    due_now, frames = FramePacer(rate, share), 0
    while clock[0] < 100 + seconds:
        with due_now as due:
            if due:
                frames += 1
                clock[0] += cost
        clock[0] += tick
    return frames


@pytest.mark.parametrize("rate", [1, 5, 10, 20])
def test_frames_come_at_their_rate(monkeypatch, rate):
    assert paced(monkeypatch, rate) == pytest.approx(2 * rate, abs=2)


def test_frames_take_no_more_than_their_share(monkeypatch):
    assert paced(monkeypatch, 20, share=0.1, cost=0.05) == pytest.approx(4, abs=1)


def test_a_pause_is_not_made_up_for(monkeypatch):
    clock = [0.0]
    monkeypatch.setattr(pacer.time, "perf_counter", lambda: clock[0])
    frames = FramePacer(10)
    due = []
    for clock[0] in (1, 1.05, 60, 60.01, 60.02, 60.2):
        with frames as it:
            due.append(it)
    assert due == [True, False, True, False, False, True]


def test_a_frame_that_fails_counts_and_its_error_is_not_swallowed(monkeypatch):
    frames = FramePacer(1)
    with pytest.raises(ZeroDivisionError), frames:
        raise ZeroDivisionError
    with frames as due:
        assert not due
