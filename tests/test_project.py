"""The project's own files agree with each other."""

import importlib.util
import re
import subprocess
import sys
import tomllib
from operator import attrgetter
from pathlib import Path

import pytest

import gan_teach as gt
from gan_teach.lessons.copies import notebooks
from tests.tools.run_notebooks import NOTEBOOKS
from tests.tools.stamp import ROOT

DOCUMENTED = [*(ROOT / "gan_teach").rglob("*.py"), *notebooks(NOTEBOOKS)]
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
PROJECT = PYPROJECT["project"]
COLAB = {"ipython": "7.34.0", "ipywidgets": "7.7.1", "matplotlib": "3.10.0", "numpy": "2.1.3",
         "torch": "2.11.0"}  # what Colab offered in August 2026  # fmt: skip


def version(text):
    return tuple(int(part) for part in text.split("."))


def test_every_requirement_is_pinned_and_the_project_installs_itself():
    lines = (ROOT / "requirements.txt").read_text(encoding="utf-8").splitlines()
    pins = [line for line in lines if line and not line.startswith("#")]
    assert pins.pop() == "-e ."
    assert all(re.fullmatch(r"[\w-]+==[\d.]+", pin) for pin in pins)


def test_the_lower_bounds_admit_colab_and_the_pins():
    pins = dict(re.findall(r"^([\w-]+)==([\d.]+)$", (ROOT / "requirements.txt").read_text(), re.M))
    bounds = dict(
        re.fullmatch(r"([\w-]+)>=([\d.]+)", line).groups() for line in PROJECT["dependencies"]
    )
    for name, bound in bounds.items():
        assert version(bound) <= version(pins[name])
        assert version(bound) <= version(COLAB.get(name, pins[name]))


def test_an_installed_package_holds_all_weights_and_films():
    taken = PYPROJECT["tool"]["hatch"]["build"]["targets"]["wheel"]["force-include"]
    kept = [path.name for path in (ROOT / "data").iterdir() if path.suffix in (".pt", ".npz")]
    for name in (*kept, "digit_scores.json"):
        assert taken[f"data/{name}"] == f"gan_teach/_weights/{name}"


def text(path):
    return (ROOT / path).read_text(encoding="utf-8")


def public_names():
    """The names of `gt` by the room that each comes from, as `__init__.pyi` has them."""
    rooms = {path.parent.name: set() for path in (ROOT / "gan_teach").glob("*/__init__.py")}
    lines = re.findall(
        r"^from \.(\w*)\S* import (\w+) as (\w+)$", text("gan_teach/__init__.pyi"), re.M
    )
    for room, name, also in lines:
        assert name == also
        rooms[room or name].add(name)
    return rooms


def test_the_readme_has_every_room_with_its_public_names():
    rows = re.findall(r"^\| `(\w+)` \|.*\| *(.*?) *\|$", text("README.md"), re.M)
    assert {room: set(re.findall(r"`(\w+)`", names)) for room, names in rows} == public_names()


def test_what_gt_has_is_what_its_list_says():
    names = set().union(*public_names().values())
    assert set(gt.__all__) == set(dir(gt)) == names
    assert len(gt.__all__) == len(names)
    assert all(getattr(gt, name).__doc__ for name in names)


@pytest.mark.parametrize(
    "path",
    ["README.md", "CONTRIBUTING.md", *sorted(str(p.relative_to(ROOT)) for p in DOCUMENTED)],
)
def test_what_is_spoken_of_as_part_of_gt_is_there(path):
    for name in set(re.findall(r"\bgt((?:\.[A-Za-z]\w*)+)", text(path))):
        assert attrgetter(name[1:])(gt) is not None


@pytest.mark.parametrize("page", ["README.md", "CONTRIBUTING.md", "data/README.md"])
def test_files_modules_and_targets_that_a_page_names_are_there(page):
    for path in re.findall(r"`((?:gan_teach|tests|data|notebooks)/[\w./]+)`", text(page)):
        assert (ROOT / path).exists() or path == "data/MNIST/raw", path
    for module in re.findall(r"-m ((?:gan_teach|tests)[\w.]+)", text(page)):
        assert importlib.util.find_spec(module), module
    named = re.findall(r"(?:`|^    )make ([a-z]+)", text(page), re.M)
    assert set(named) <= set(re.findall(r"^([a-z]+):", text("Makefile"), re.M))


def test_the_linter_passes_no_room_over():
    command = [sys.executable, "-m", "ruff", "check", "--show-files", "gan_teach"]
    shown = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    files = {path for path in (ROOT / "gan_teach").rglob("*.py*") if path.suffix != ".pyc"}
    assert {Path(line) for line in shown.splitlines()} == files


def test_the_package_says_that_it_is_typed():
    assert (ROOT / "gan_teach" / "py.typed").exists()
    assert "$(PY) -m mypy" in text("Makefile")


@pytest.mark.parametrize(("word", "expected"), [("short", 3), ("full", 9), ("", 9)])
def test_a_budget_follows_the_environment(monkeypatch, word, expected):
    monkeypatch.setenv("GAN_TEACH_BUDGET", word)
    assert gt.budget(full=9, short=3) == expected


def test_a_wrong_budget_is_named(monkeypatch):
    monkeypatch.setenv("GAN_TEACH_BUDGET", "shrot")
    with pytest.raises(ValueError, match="'short'"):
        gt.budget(full=9, short=3)
