"""The stop button between cells: an action in place of an error, and the handler put back."""

import signal
import threading

import pytest

import gan_teach as gt
from gan_teach.support.interrupts import InterruptGate, forget_actions, on_interrupt


def press():
    signal.raise_signal(signal.SIGINT)


@pytest.fixture
def handler():
    """Python's own handler of interrupts; what was there is back after the test."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield signal.default_int_handler
    signal.signal(signal.SIGINT, before)


def test_the_action_comes_in_place_of_an_error_each_time(handler):
    heard = []
    with on_interrupt(lambda: heard.append("stop")):
        press()
        press()
    assert heard == ["stop", "stop"]
    assert signal.getsignal(signal.SIGINT) is handler
    with pytest.raises(KeyboardInterrupt):
        press()


def test_the_handler_is_put_back_after_an_error_too(handler):
    with pytest.raises(ZeroDivisionError), on_interrupt(lambda: None):
        raise ZeroDivisionError
    assert signal.getsignal(signal.SIGINT) is handler


@pytest.mark.parametrize("ours", [signal.SIG_IGN, signal.SIG_DFL])
def test_a_handler_that_is_no_function_is_put_back_as_it_was(handler, ours):
    signal.signal(signal.SIGINT, ours)
    with on_interrupt(lambda: None):
        press()
    assert signal.getsignal(signal.SIGINT) is ours


def test_a_turn_is_completed_before_the_action(handler, small_blocks):
    heard = []

    class Pressing(gt.Gaussian):
        def sample(self, n, generator=None):
            if game.d_updates == 4:
                press()
            return super().sample(n, generator)

    game = gt.preset("program_a")
    game.data = Pressing(3, 2)
    with on_interrupt(lambda: heard.append((game.turns, game.d_updates, game.g_updates))):
        list(game.play(10))
    assert heard == [(5, 5, 5)]
    assert game.turns == 10


def test_a_cell_that_runs_in_the_meantime_is_interrupted_as_ever(handler):
    heard = []
    with on_interrupt(lambda: heard.append("stop")):
        # as ipykernel does around a cell
        saved = signal.signal(signal.SIGINT, signal.default_int_handler)
        with pytest.raises(KeyboardInterrupt):
            press()
        signal.signal(signal.SIGINT, saved)
        press()
    assert heard == ["stop"]
    assert signal.getsignal(signal.SIGINT) is handler


def test_a_handler_that_a_kernel_puts_back_late_hands_on_to_the_one_before(handler):
    heard = []
    outer = lambda number, frame: heard.append("outer")  # noqa: E731
    signal.signal(signal.SIGINT, outer)
    with on_interrupt(lambda: heard.append("action")):
        saved = signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGINT, saved)  # the cell ended after the game was paused
    press()
    assert heard == ["outer"]


def test_of_two_that_are_open_the_newest_hears_it_and_both_leave_no_trace(handler):
    heard = []
    with on_interrupt(lambda: heard.append("outer")):
        with on_interrupt(lambda: heard.append("inner")):
            press()
            assert "inner" in heard
        heard.clear()
        press()
    assert heard == ["outer"]
    assert signal.getsignal(signal.SIGINT) is handler


def test_what_nobody_closed_can_be_forgotten(handler):
    heard = []
    left_open = on_interrupt(lambda: heard.append("left open"))
    left_open.__enter__()
    forget_actions()
    with pytest.raises(KeyboardInterrupt):
        press()
    left_open.__exit__(None, None, None)  # later than that: nothing is left to close
    assert not heard
    assert signal.getsignal(signal.SIGINT) is handler


def test_in_another_thread_nothing_is_touched(handler):
    seen = []

    def run():
        with on_interrupt(lambda: None):
            seen.append(signal.getsignal(signal.SIGINT))

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    assert seen == [handler]


def test_gates_may_close_in_any_order(handler):
    first, second = InterruptGate(), InterruptGate()
    first.__enter__()
    second.__enter__()
    first.__exit__()
    with pytest.raises(KeyboardInterrupt), second.turn:
        press()
    second.__exit__()
    assert signal.getsignal(signal.SIGINT) is handler


def test_an_error_in_a_turn_is_not_replaced_by_an_interrupt_that_waits(handler):
    def fail():
        press()
        raise ZeroDivisionError

    with InterruptGate() as gate:
        with pytest.raises(ZeroDivisionError), gate.turn:
            fail()
        with gate.turn:  # what waited was for that turn
            pass
    assert signal.getsignal(signal.SIGINT) is handler
