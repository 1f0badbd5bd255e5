"""The playground's own tests once more, with the versions that Colab runs.

They need no browser. `tests/conftest.py` starts them early, and they run beside the other tests.
"""

import functools
import shutil
import subprocess

from tests.browser.conftest import missing
from tests.browser.frontend import COLAB, NO_COLAB, ROOT

MODULES = ("playground", "scene", "duel")


@functools.cache
def started():
    """The run, which began when this was first called; None where there is no such environment."""
    if not COLAB.exists():
        return None
    nice = ["nice"] if shutil.which("nice") else []  # the tests that look at the clock go first
    files = [f"tests/test_{name}.py" for name in MODULES]
    command = [
        *nice,
        COLAB,
        "-m",
        "pytest",
        "-q",
        "-p",
        "no:cacheprovider",
        "-p",
        "no:nbval",
        *files,
    ]
    return subprocess.Popen(
        [*command, "--override-ini=addopts="], cwd=ROOT, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    )  # fmt: skip


def test_they_pass_with_colabs_versions():
    run = started()
    if run is None:
        missing(NO_COLAB)
    output, _ = run.communicate(timeout=300)
    assert run.returncode == 0, output[-3000:]
