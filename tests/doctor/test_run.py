"""A file is run in a process of its own, examined, and ended."""

import io
import subprocess
import sys
import time
from pathlib import Path

import pytest

from gan_teach.doctor.run import HEALTHY, ILL, NOT_EXAMINED, ROOT, run
from tests.doctor import programs


@pytest.fixture
def told(tmp_path):
    """Write a program and run it: what the doctor says of it."""

    def examined(source, **options):
        (tmp_path / "gan.py").write_text(source, encoding="utf-8")
        return run(tmp_path / "gan.py", **options)

    return examined


def test_a_healthy_program_is_told_so(told):
    report, status = told(programs.HEALTHY)
    assert status == HEALTHY
    assert report.startswith("Healthy as far as can be told: nothing was found in 400 turns.")


def test_a_crash_in_turn_300_is_explained_with_its_line(told):
    source = programs.HEALTHY + "    if turn == 300: D(real.double())\n"
    report, status = told(source)
    assert status == ILL
    assert " in 301 turns" in report
    assert "Line 25 of gan.py, `if turn == 300: D(real.double())`: float64 meets" in " ".join(
        report.split()
    )


@pytest.mark.parametrize(
    "end",
    ["", "    try: d = 1\n    except: pass\n", "    import time; time.sleep(100)\n"],
    ids=["plain", "bare except", "asleep"],
)
def test_a_program_that_never_stops_is_stopped(told, end):
    start = time.monotonic()
    report, status = told(programs.ENDLESS + end, seconds=2)
    assert report.startswith("The program was stopped when its time was over (--seconds 2).")
    assert status in (HEALTHY, ILL)
    assert time.monotonic() - start < 30


STUBBORN = """
import signal
signal.signal(signal.SIGINT, signal.SIG_IGN)
while True: pass
"""


def test_a_program_that_heeds_nothing_is_ended(told):
    report, status = told(STUBBORN, seconds=1)
    assert "by force" in " ".join(report.split())
    assert status == NOT_EXAMINED


def test_who_presses_ctrl_c_gets_what_was_seen_until_then(told, monkeypatch):
    nap, naps = time.sleep, []

    def pressed(seconds):
        nap(seconds)
        naps.append(seconds)
        if len(naps) == 150:
            raise KeyboardInterrupt

    monkeypatch.setattr("gan_teach.doctor.run.time.sleep", pressed)
    report, _ = told(programs.ENDLESS)
    assert report.startswith("The program was stopped by you.")


ENDS = {
    "exit()": "exit().", "raise SystemExit(3)": "exit(3).", "exit('no data')": "exit('no data').",
    "raise KeyboardInterrupt": "stopped itself with a KeyboardInterrupt",
    "import os; os._exit(7)": "ended at once with the status 7",
    "for i in range(3)\n    pass": "Line 1 of gan.py, `for i in range(3)`: expected ':'",
    "import no_such_package": "there is no package `no_such_package` here",
    "input('how many? ')": "it asks for input",
    "x = '\\0": "Not valid Python",
    "def train(): pass": "No turn of a game was seen",
}  # fmt: skip


@pytest.mark.parametrize("source", ENDS)
def test_each_end_has_its_word(told, source):
    report, status = told(source)
    assert ENDS[source] in " ".join(report.split())
    assert status == (ILL if "input" in source else NOT_EXAMINED)


def test_it_runs_as_main_in_its_folder_with_its_arguments(tmp_path):
    (tmp_path / "mine.py").write_text("NAME = 'found'")
    (tmp_path / "gan.py").write_text(
        "import os, sys, mine\n"
        "print(__name__, mine.NAME, os.listdir()[0] in ('gan.py', 'mine.py'), sys.argv[1:])\n"
        "class Layer: pass\n"
        "import pickle; pickle.dumps(Layer())\n"
    )
    prints = io.StringIO()
    run(tmp_path / "gan.py", arguments=["--epochs", "3"], prints=prints)
    assert prints.getvalue().strip() == "__main__ found True ['--epochs', '3']"


def test_megabytes_of_prints_are_cut_and_said(told):
    prints = io.StringIO()
    report, _ = told("for _ in range(50_000): print('x' * 99)", prints=prints)
    assert len(prints.getvalue()) == 20_000
    assert report.startswith("The program printed 5,000,000 bytes; the first 20,000 are shown.")


def test_pictures_are_drawn_and_never_shown(told):
    prints = io.StringIO()
    told(
        "import matplotlib\nmatplotlib.use('TkAgg')\nfrom matplotlib import pyplot as plt\n"
        "for _ in range(30):\n    plt.plot([1, 2])\n    plt.show()\n    plt.figure()\n"
        "plt.pause(1)\nplt.savefig('out.png')\nprint(matplotlib.get_backend())",
        prints=prints,
    )
    assert prints.getvalue().strip().lower() == "agg"


SICK = programs.HEALTHY.replace(
    "optimizer_g = torch.optim.Adam(G", "optimizer_g = torch.optim.Adam(D"
)


def test_what_is_wrong_is_said(told):
    report, status = told(SICK)
    assert status == ILL
    assert "1. Weights that no optimiser moves" in report


def test_after_so_many_turns_it_is_stopped(told):
    report, status = told(programs.ENDLESS, turns=20)
    assert "stopped after 20 turns" in report
    assert status == HEALTHY


TWO = """
import torch
from torch import nn
class Trainer:
    def __init__(self):
        self.first, self.second, self.netG = [nn.Linear(1, 1) for _ in range(3)]
    def train(self):
        critic = self.second
        players = self.netG, self.first, critic
        steps = [torch.optim.SGD(it.parameters(), lr=0.01) for it in players]
        for _ in range(20):
            fake = self.netG(torch.randn(8, 1))
            for judge in (self.first, critic):
                loss = (judge(fake.detach()) - judge(torch.randn(8, 1))).mean()
                self.first.zero_grad(), critic.zero_grad(), loss.backward()
                steps[1 if judge is self.first else 2].step()
            self.netG.zero_grad()
            (-self.first(fake) - critic(fake)).mean().backward()
            steps[0].step()
Trainer().train()
"""


def test_players_can_be_named(told):
    both = {"G": "self.netG", "D": "critic"}
    report, _ = told(TWO, names=both)
    assert "no network has the name" not in report
    report, _ = told(TWO, names={"D": "nobody"})
    assert "no network has the name `nobody`" in " ".join(report.split())


def test_what_it_started_ends_with_it(told, tmp_path):
    told(
        "import subprocess, sys\nprocess = subprocess.Popen([sys.executable, '-c', "
        "'import time; time.sleep(600)'])\nopen('pid', 'w').write(str(process.pid))"
    )
    if sys.platform == "linux":
        pid = int((tmp_path / "pid").read_text())
        time.sleep(0.5)
        try:
            state = Path(f"/proc/{pid}/stat").read_text().split()[2]
        except FileNotFoundError:
            state = "gone"
        assert state in ("gone", "Z")


@pytest.mark.parametrize(
    ("name", "words"),
    [("none.py", "There is no file"), ("", "is a folder"), ("gan.ipynb", "is a notebook")],
)
def test_what_is_no_program_is_told_so(tmp_path, name, words):
    (tmp_path / "gan.ipynb").write_text("{}")
    report, status = run(tmp_path / name)
    assert words in report
    assert status == NOT_EXAMINED


def test_wrong_numbers_are_told(tmp_path):
    with pytest.raises(ValueError, match="seconds must be a number above 0"):
        run(tmp_path, seconds=0)
    with pytest.raises(ValueError, match="turns must be a whole number"):
        run(tmp_path, turns=0)


def test_the_command_prints_the_report_and_gives_its_status(tmp_path):
    (tmp_path / "gan.py").write_text("print('hello')\nraise ValueError('bad')")
    ran = subprocess.run(
        [sys.executable, "-m", "gan_teach.doctor", str(tmp_path / "gan.py"), "--seconds", "20"],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert ran.returncode == ILL
    assert ran.stderr.strip() == "hello"
    assert ran.stdout.startswith("1 finding in 0 turns.")
    assert "ValueError: bad" in ran.stdout
