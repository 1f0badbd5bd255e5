"""A program of the learner, run as a file in a process of its own, and examined while it runs.

`run` starts this process, with a job as JSON, and reads the files that it leaves in a folder.
"""

import _thread
import json
import os
import signal
import sys
import threading
import time
import types
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from torch import nn
from torch.optim.optimizer import register_optimizer_step_post_hook

from gan_teach.doctor.crashes import explain
from gan_teach.doctor.examination import Examination
from gan_teach.doctor.examine import Watching
from gan_teach.doctor.hooks import EnoughTurns
from gan_teach.doctor.report import found, item, text

TRIES = 3  # a program may swallow a KeyboardInterrupt once or twice
BETWEEN = 2.0  # seconds from one to the next
HEALTHY, ILL, NOT_EXAMINED = 0, 1, 2


class Clock(threading.Thread):
    """Interrupts the main thread after some seconds, or when a file asks for it.

    struck: whether it has. last: what is done where the program does not stop.
    """

    def __init__(self, seconds: float, asked: Path, last: Callable[[], None]):
        super().__init__(daemon=True)
        self._seconds, self._asked, self._last = seconds, asked, last
        self._over = threading.Event()
        self.struck = False

    def run(self) -> None:
        """Wait, then interrupt."""
        end = time.monotonic() + self._seconds
        while time.monotonic() < end and not self._asked.exists():
            if self._over.wait(0.1):
                return
        self.struck = True
        for _ in range(TRIES):
            _interrupt()
            if self._over.wait(BETWEEN):
                return
        self._last()

    def stop(self) -> None:
        """The program is over."""
        self._over.set()
        signal.signal(signal.SIGINT, signal.SIG_IGN)


def _interrupt() -> None:
    """A KeyboardInterrupt in the main thread; where signals can be sent, it wakes a sleep too."""
    if hasattr(signal, "pthread_kill"):
        signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGINT)
    else:
        _thread.interrupt_main()


def harmless_plots() -> None:
    """Pictures are drawn and never shown: `plt.show` opens no window and waits for nobody."""
    try:
        import matplotlib
        from matplotlib import pyplot
    except ImportError:
        return
    pyplot.switch_backend("agg")
    ignored: Any = lambda *_, **__: None  # noqa: E731
    matplotlib.use = pyplot.switch_backend = pyplot.pause = ignored
    pyplot.show = lambda *_, **__: pyplot.close("all")


def as_main(script: Path, arguments: list[str]) -> types.ModuleType:
    """A module named `__main__` for this file, in its folder, first on `sys.path`."""
    module = types.ModuleType("__main__")
    module.__file__ = str(script)
    sys.modules["__main__"] = module
    sys.argv = [str(script), *arguments]
    sys.path.insert(0, str(script.parent))
    os.chdir(script.parent)
    return module


def name_players(watching: Watching, names: dict[str, str]) -> None:
    """Look for the networks with these names at each step of an optimiser, until they are found.

    names: of "G" and "D", as "netG" or "trainer.G", in the function that trains or outside it.
    """

    def look(*_: Any) -> None:
        frame = sys._getframe(1) if None in (watching.G, watching.D) else None
        while frame:
            for role, name in names.items():
                first, *rest = name.split(".")
                value = frame.f_locals.get(first)
                for attribute in rest:
                    value = getattr(value, attribute, None)
                if getattr(watching, role) is None and isinstance(value, nn.Module):
                    setattr(watching, role, value)
            frame = frame.f_back

    register_optimizer_step_post_hook(look)


def examine_script(job: dict[str, Any], folder: Path) -> None:
    """Run the job's file, and write what was found into the folder, as report.json."""
    script = Path(job["script"])
    harmless_plots()
    module = as_main(script, job["arguments"])
    try:
        code = compile(script.read_bytes(), str(script), "exec")
    except (SyntaxError, ValueError) as error:
        _write(folder, item(explain(error)), NOT_EXAMINED)
        return
    watching = Watching(None, None, job["turns"], stops=True)
    name_players(watching, job["names"])
    check = watching.check

    def give_up() -> None:
        with suppress(Exception):  # another thread goes on writing meanwhile
            watching.__exit__(None, None, None)
        _write(folder, *_result(check, _stopped(job, folder) + " It had to be ended by force."))
        os._exit(0)

    signal.signal(signal.SIGINT, signal.default_int_handler)
    clock = Clock(job["seconds"], folder / "stop", give_up)
    ended = ""
    try:
        with watching:
            clock.start()
            (folder / "started").touch()
            try:
                exec(code, module.__dict__)
            finally:
                clock.stop()
    except EnoughTurns:
        ended = f"The program was stopped after {check.turns:,} turns (--turns)."
    except SystemExit as error:
        ended = f"The program ended itself: exit({'' if error.code is None else repr(error.code)})."
    except KeyboardInterrupt:
        ended = "The program stopped itself with a KeyboardInterrupt."
    except BaseException as error:
        check.crash = check.crash or explain(error)
    check.unknown += [
        f"Who {role} is: no network has the name `{name}` where an optimiser steps."
        for role, name in job["names"].items()
        if getattr(watching, role) is None
    ]
    _write(folder, *_result(check, _stopped(job, folder) if clock.struck else ended))


def _stopped(job: dict[str, Any], folder: Path) -> str:
    time_over = f"when its time was over (--seconds {job['seconds']:g})"
    why = "by you" if (folder / "stop").exists() else time_over
    return f"The program was stopped {why}. This was seen until then."


def _result(check: Examination, ended: str) -> tuple[str, int]:
    status = HEALTHY if check.turns else NOT_EXAMINED
    if check.crash is None or check.crash.kind != "crash_import":
        status = ILL if found(check) else status
    return "\n\n".join(filter(None, [ended, text(check)])), status


def _write(folder: Path, report: str, status: int) -> None:
    """Whole or not at all."""
    half = folder / "report.half"
    half.write_text(json.dumps({"report": report, "status": status}), encoding="utf-8")
    half.replace(folder / "report.json")


def main() -> None:
    """Do the job that the first argument names; then end, whatever the program left running."""
    folder = Path(sys.argv[1])
    examine_script(json.loads((folder / "job.json").read_text(encoding="utf-8")), folder)
    sys.stdout.flush()
    os._exit(0)
