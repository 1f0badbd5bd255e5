"""The playground's own tests once more, with the versions that Colab runs."""

import subprocess

from tests.browser.conftest import missing
from tests.browser.frontend import COLAB, NO_COLAB, ROOT

MODULES = ("playground", "scene", "duel")


def test_they_pass_with_colabs_versions():
    if not COLAB.exists():
        missing(NO_COLAB)
    files = [f"tests/test_{name}.py" for name in MODULES]
    command = [COLAB, "-m", "pytest", "-p", "no:cacheprovider", "-p", "no:nbval", *files]
    run = subprocess.run(
        [*command, "--override-ini=addopts="], cwd=ROOT, capture_output=True, text=True, timeout=300
    )
    assert run.returncode == 0, run.stdout[-3000:]
