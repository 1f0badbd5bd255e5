"""Examine a file: it runs in a process of its own, which is ended when its time is over.

Tried on Linux. On Windows a process is ended with those that it started by `taskkill`, which is
untested.
"""

import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import IO, NamedTuple, TextIO

from gan_teach.support.errors import count, path, positive

ROOT = Path(__file__).parents[2]  # where the package lies
PROGRAM = (
    "import sys; sys.path.append(sys.argv.pop(1)); from gan_teach.doctor.script import main; main()"
)
STARTING = 120.0  # seconds that Python and PyTorch may take to start
STOPPING = 15.0  # and a program to stop
SHOWN = 20_000  # characters of what the program prints
HEALTHY, ILL, NOT_EXAMINED = 0, 1, 2


class Result(NamedTuple):
    """The report, and 0 for a healthy program, 1 for findings, 2 where it was not examined."""

    report: str
    status: int


def run(
    script: str | os.PathLike[str],
    seconds: float = 60,
    turns: int | None = None,
    names: dict[str, str] | None = None,
    arguments: Sequence[str] = (),
    prints: TextIO | None = None,
) -> Result:
    """Run a file as `__main__` in its folder, and say what is wrong with its game.

    seconds, turns: after which it is stopped. names: of G and D in the file, such as
    {"G": "netG"}, where they are not found by themselves. arguments: for the file. prints: where
    the first 20,000 characters go that it prints; by default nowhere.
    """
    positive("seconds", seconds)
    if turns is not None:
        count("turns", turns)
    file = path("script", script).resolve()
    if why := _unreadable(file):
        return Result(why, NOT_EXAMINED)
    job = {"script": str(file), "seconds": seconds, "turns": turns, "names": names or {},
           "arguments": list(arguments)}  # fmt: skip
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as name:
        folder = Path(name)
        (folder / "job.json").write_text(json.dumps(job), encoding="utf-8")
        process = _start(folder)
        told = _Prints(process.stdout, prints)
        try:
            _wait(process, folder, seconds)
            ended = process.poll()
        finally:
            _end(process)
        report, status = _read(folder, ended)
        return Result("\n\n".join(filter(None, [told.note(), report])), status)


def _unreadable(file: Path) -> str:
    if file.is_dir():
        return f"{file} is a folder. Name the file in it that trains."
    if not file.exists():
        return f"There is no file {file}. A path begins at the folder that you are in."
    if file.suffix == ".ipynb":
        return (
            f"{file.name} is a notebook. Put `with gt.examine(G, D) as check:` around its loop, or "
            "save it as a .py file."
        )
    return ""


def _start(folder: Path) -> "subprocess.Popen[bytes]":
    surroundings = {
        "MPLBACKEND": "agg", "PYTHONUNBUFFERED": "1", "PYTHONIOENCODING": "utf-8:replace",
    }  # fmt: skip
    return subprocess.Popen(
        [sys.executable, "-c", PROGRAM, str(ROOT), str(folder)],
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        env=os.environ | surroundings, start_new_session=True,
    )  # fmt: skip


def _wait(process: "subprocess.Popen[bytes]", folder: Path, seconds: float) -> None:
    """Until it is over, or has had its time; who presses Ctrl-C gets what was seen until then."""
    started, stop = folder / "started", folder / "stop"
    end = time.monotonic() + STARTING
    ticking = False
    while process.poll() is None and time.monotonic() < end:
        try:
            if not ticking and started.exists():
                ticking, end = True, time.monotonic() + seconds + STOPPING
            time.sleep(0.05)
        except KeyboardInterrupt:
            if stop.exists():  # pressed twice
                raise
            stop.touch()
            end = time.monotonic() + STOPPING


def _end(process: "subprocess.Popen[bytes]") -> None:
    """End it with all that it started."""
    if hasattr(os, "killpg"):
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
    elif process.poll() is None:
        tree = ["taskkill", "/F", "/T", "/PID", str(process.pid)]
        subprocess.run(tree, capture_output=True, check=False)
    process.kill()
    process.wait()


def _read(folder: Path, ended: int | None) -> Result:
    """What it wrote; else what is known. ended: its exit status, None if it had to be killed."""
    written = folder / "report.json"
    if written.exists():
        return Result(**json.loads(written.read_text(encoding="utf-8")))
    if ended is None:
        why = "The program could not be stopped, and was killed: nothing is known of it."
    elif not (folder / "started").exists():
        why = "The program could not be started: see what was printed."
    else:
        why = (
            f"The process ended at once with the status {ended}, before anything could be said of "
            "the program: it called os._exit, or compiled code failed, or somebody ended it."
        )
    return Result(why, NOT_EXAMINED)


class _Prints(threading.Thread):
    """Reads all that is printed, so that nobody waits, and passes on the beginning."""

    def __init__(self, pipe: IO[bytes] | None, to: TextIO | None):
        super().__init__(daemon=True)
        self._pipe, self._to, self._size = pipe, to, 0
        self.start()

    def run(self) -> None:
        assert self._pipe
        while chunk := os.read(self._pipe.fileno(), 1 << 16):
            if self._to and self._size < SHOWN:
                self._to.write(chunk[: SHOWN - self._size].decode(errors="replace"))
                self._to.flush()
            self._size += len(chunk)

    def note(self) -> str:
        """A word on what was not shown, if anything was."""
        self.join(1)
        if not self._to or self._size <= SHOWN:
            return ""
        return f"The program printed {self._size:,} bytes; the first {SHOWN:,} are shown."
