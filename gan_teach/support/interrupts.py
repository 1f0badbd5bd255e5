"""Interrupts between turns, never in the middle of one."""

import contextlib
import signal
import threading
from collections.abc import Callable, Iterator
from types import FrameType
from typing import Any, Self

_open: "list[InterruptGate]" = []
_before_gates: Any = None  # the handler from before the first open gate


class InterruptGate:
    """While it is open around a loop, an interrupt that comes inside `with gate.turn` waits.

    It then acts when the turn is complete; one that comes at any other moment acts at once, as if
    there were no gate. Only the main thread receives interrupts; elsewhere the gate does nothing.
    Gates may close in any order. The handler is set once for the loop: to set it for each turn
    would cost 6 % of a small game's speed (measured).
    """

    def __init__(self) -> None:
        self.busy = self.held = False
        self.turn = _Turn(self)

    def __enter__(self) -> Self:
        global _before_gates
        if threading.current_thread() is threading.main_thread():
            if not _open:
                _before_gates = signal.signal(signal.SIGINT, _handle)
            _open.append(self)
        return self

    def __exit__(self, *_: object) -> None:
        if self in _open and threading.current_thread() is threading.main_thread():
            _open.remove(self)
            if not _open:
                signal.signal(signal.SIGINT, _before_gates)


class _Turn:
    def __init__(self, gate: InterruptGate):
        self._gate = gate

    def __enter__(self) -> None:
        self._gate.busy = True

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        held, self._gate.busy, self._gate.held = self._gate.held, False, False
        if held and kind is None:
            _deliver(signal.SIGINT, None)


def _handle(number: int, frame: FrameType | None) -> None:
    busy = [gate for gate in _open if gate.busy]
    if busy:
        busy[-1].held = True
    else:
        _deliver(number, frame)


def _deliver(number: int, frame: FrameType | None) -> None:
    if callable(_before_gates):
        _before_gates(number, frame)
    elif _before_gates != signal.SIG_IGN:
        raise KeyboardInterrupt


_actions: list[Callable[[], None]] = []
_before_actions: Any = None  # the handler from before the first action


@contextlib.contextmanager
def on_interrupt(action: Callable[[], None]) -> Iterator[None]:
    """Call `action` where an interrupt comes, in place of whatever would have happened.

    For what goes on between cells: old kernels ignore the stop button there. A cell that runs in
    the meantime is interrupted as ever, since kernels set a handler of their own for it. Several
    may be open, and close in any order; an interrupt calls them all. Does nothing outside the main
    thread.
    """
    global _before_actions
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    if signal.getsignal(signal.SIGINT) is not _call_actions:
        displaced = signal.signal(signal.SIGINT, _call_actions)
        if not _actions:
            _before_actions = displaced
    _actions.append(action)
    try:
        yield
    finally:
        if action in _actions:
            _actions.remove(action)
        if not _actions:
            _put_back()


def forget_actions() -> None:
    """End every `on_interrupt` that is still open, such as that of a clock nobody stopped."""
    _actions.clear()
    _put_back()


def _put_back() -> None:
    """The handler from before the first action, unless somebody has set another since."""
    if signal.getsignal(signal.SIGINT) is _call_actions:
        signal.signal(signal.SIGINT, _before_actions)


def _call_actions(number: int, frame: FrameType | None) -> None:
    if _actions:
        for action in tuple(_actions):
            action()
    elif callable(_before_actions):  # a kernel kept this handler, and put it back after a cell
        _before_actions(number, frame)
