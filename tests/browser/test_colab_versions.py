"""The playground's own tests once more, with the versions that Colab runs.

They need no browser. `tests/conftest.py` starts them early, and they run beside the other tests.
"""

import functools
import shutil
import subprocess

from tests.browser.conftest import missing
from tests.browser.frontend import COLAB, NO_COLAB, ROOT

TESTS = (
    "live/playground",
    "live/test_playground.py",
    "training/test_duel.py",
    "training/test_scene.py",
)


@functools.cache
def started():
    """The run, which began when this was first called; None where there is no such environment."""
    if not COLAB.exists():
        return None
    nice = ["nice"] if shutil.which("nice") else []  # the tests that look at the clock go first
    files = [f"tests/{name}" for name in TESTS]
    quiet = ["-q", "-p", "no:cacheprovider", "-p", "no:nbval"]
    command = [*nice, COLAB, "-m", "pytest", *quiet, *files]
    return subprocess.Popen(
        [*command, "--override-ini=addopts="], cwd=ROOT, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    )  # fmt: skip


def test_they_pass_with_colabs_versions():
    run = started()
    if run is None:
        missing(NO_COLAB)
    output, _ = run.communicate(timeout=900)
    assert run.returncode == 0, output[-3000:]
