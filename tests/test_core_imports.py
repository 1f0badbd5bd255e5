"""Training needs torch and numpy alone; what draws or shows is imported when it is asked for."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

import gan_teach as gt

HEAVY = ("matplotlib", "ipywidgets", "IPython", "torchvision", "scipy", "sklearn", "PIL")
PLAY = """
game = gt.preset("gaussian_recipe")
list(game.play(5))
gt.w1(game.generate(100), game.data)
gt.metrics.density(game.generate(100), torch.linspace(-5, 9, 50))
ensemble = gt.Ensemble([gt.preset("program_a", seed=seed) for seed in range(2)])
ensemble.play(5)
"""


def imported_by(code):
    """Which heavy packages a fresh Python holds after this code."""
    tell = f"print(json.dumps([name for name in {HEAVY} if name in sys.modules]))"
    program = f"import json, sys, torch\n{code}\n{tell}"
    root = Path(gt.__file__).parents[1]  # so that the package need not be installed
    run = subprocess.run(
        [sys.executable, "-c", program], cwd=root, capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stderr
    return json.loads(run.stdout)


@pytest.mark.parametrize("code", ["", PLAY], ids=["import", "play"])
def test_the_core_imports_nothing_that_draws_shows_or_loads_images(code):
    assert imported_by(f"import gan_teach as gt\n{code}") == []


def test_what_draws_is_imported_when_it_is_asked_for():
    assert "matplotlib" in imported_by("import gan_teach as gt\ngt.plots")


def test_an_unknown_name_is_answered_with_what_there_is():
    with pytest.raises(AttributeError, match=r"no 'Gme'; it has .*Game"):
        _ = gt.Gme
