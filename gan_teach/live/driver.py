"""What keeps a playground going: it calls `tick` again and again; the notebook acts in between.

Two clocks, one interface. `Task` lives on the kernel's own loop and is as fast as the game.
`Ticks` is driven from the page by a widget with a play button, for front ends that show nothing of
what happens between cells, as Colab does not always.
"""

import asyncio
import sys
import threading
from collections.abc import Callable
from typing import Any

import ipywidgets as widgets

from gan_teach.support.errors import choose
from gan_teach.support.interrupts import on_interrupt

PAUSE = 0.001  # seconds given to the notebook after each tick; on Windows it may last 15 ms
TASK_NAME = "playground"  # what an asyncio task that plays is called
TICK = 60  # milliseconds from one tick of the page's clock to the next


class Driver:
    """What `Task` and `Ticks` share.

    tick: plays and draws for some 20 ms, and returns the seconds that it wants to wait. failed:
    is told of an exception in tick, which stops the clock. interrupted: is told of the stop button.
    widget: what drives it from the page, if that does.
    """

    def __init__(
        self,
        tick: Callable[[], float],
        failed: Callable[[BaseException], None],
        interrupted: Callable[[], None],
    ):
        self._tick, self._failed, self._interrupted = tick, failed, interrupted
        self.running = False
        self.widget: widgets.Play | None = None
        self._thread = threading.current_thread()
        try:
            self._loop: asyncio.AbstractEventLoop | None = asyncio.get_running_loop()
        except RuntimeError:
            self._loop = None

    def post(self, action: Callable[[], None]) -> None:
        """Call this on the thread where the game is played: at once there, else very soon.

        New kernels bring each click on a thread of its own, while the game may be in mid-turn.
        """
        if self._loop is None or threading.current_thread() is self._thread:
            action()
        else:
            self._loop.call_soon_threadsafe(action)

    def soon(self, action: Callable[[], None]) -> None:
        """Call this after the tick under way, on the thread where the game is played."""
        if self._loop is None:
            action()
        else:
            self._loop.call_soon_threadsafe(action)

    def start(self) -> None:
        """Begin to tick, unless it ticks already."""
        raise NotImplementedError

    def stop(self) -> None:
        """Tick no more; the tick under way ends first. May be called from any thread."""
        self.running = False

    def _try(self) -> float:
        """One tick; an exception stops the clock and is told."""
        try:
            return self._tick() or 0.0
        except (Exception, KeyboardInterrupt) as error:
            self.stop()
            self._failed(error)
            return 0.0


class Task(Driver):
    """A clock on the kernel's own loop: an asyncio task."""

    _task: "asyncio.Task[None] | None" = None

    def start(self) -> None:
        """Begin to tick. Raises RuntimeError outside a notebook, where there is no loop."""
        if self._loop is None:
            raise RuntimeError("A playground plays in a notebook; elsewhere use game.play(turns).")
        self.running = True
        if self._task is None or self._task.done():
            self._task = self._loop.create_task(self._run(), name=TASK_NAME)

    async def _run(self) -> None:
        with on_interrupt(self._interrupted):
            while self.running:
                await asyncio.sleep(max(self._try(), PAUSE))


class Ticks(Driver):
    """A clock on the page: its play button sends ticks, and each trains within its message.

    Only the learner can start it; Python can stop it.
    """

    def __init__(self, *args: Any, started: Callable[[], None], stopped: Callable[[], None]):
        super().__init__(*args)
        self._started, self._stopped = started, stopped
        self.widget = widgets.Play(max=10**9, interval=TICK, description="Play")
        self._playing = "playing" if "playing" in self.widget.traits() else "_playing"
        self.widget.observe(self._switched, self._playing)
        self.widget.observe(lambda _: self.post(self._ticked), "value")
        self._guard: Any = None

    def start(self) -> None:
        """Raises RuntimeError: here the page's own button starts the game."""
        if not self.running:
            raise RuntimeError("Here only the triangle on the page starts the game: press it.")

    def stop(self) -> None:
        """Tick no more."""
        self.running = False
        self.soon(self._guard_it)
        setattr(self.widget, self._playing, False)

    def _switched(self, change: dict[str, Any]) -> None:
        was, self.running = self.running, change["new"]
        if was != self.running:
            self.soon(self._guard_it)
            self._started() if self.running else self._stopped()

    def _guard_it(self) -> None:
        """Hear the stop button between ticks too, while the clock runs.

        Kernels put their own handler back after each message, so this one is set between them.
        """
        if self.running and self._guard is None:
            self._guard = on_interrupt(self._interrupted)
            self._guard.__enter__()
        elif not self.running and self._guard is not None:
            self._guard.__exit__(None, None, None)
            self._guard = None

    def _ticked(self) -> None:
        if self.running:
            with on_interrupt(self._interrupted):
                self._try()


DRIVERS = {"task": Task, "ticks": Ticks}


def make_driver(name: str | None, *args: Any, **callbacks: Callable[[], None]) -> Driver:
    """The clock of this name; by default `Ticks` in Colab, `Task` everywhere else."""
    name = name or ("ticks" if "google.colab" in sys.modules else "task")
    kind = choose("driver", name, DRIVERS)
    return kind(*args, **callbacks) if kind is Ticks else kind(*args)
