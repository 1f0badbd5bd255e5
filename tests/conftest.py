"""What no test may leave behind."""

import signal

import pytest

from gan_teach import interrupts


@pytest.fixture(autouse=True)
def no_handler_is_left():
    """A clock that a test leaves running must not hear the interrupts of the next one."""
    before = signal.getsignal(signal.SIGINT)
    yield
    interrupts._actions.clear()
    signal.signal(signal.SIGINT, before)
