"""The project's own files agree with each other."""

import re
import tomllib

import pytest

import gan_teach as gt
from tests.tools.stamp import ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
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


def test_the_readme_names_every_room():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    rooms = {path.parent.name for path in (ROOT / "gan_teach").glob("*/__init__.py")}
    assert set(re.findall(r"^\| `(\w+)` \|", readme, re.M)) == rooms


def test_what_is_public_has_a_docstring():
    for name in gt.__all__:
        assert getattr(gt, name).__doc__, name


@pytest.mark.parametrize(("word", "expected"), [("short", 3), ("full", 9), ("", 9)])
def test_a_budget_follows_the_environment(monkeypatch, word, expected):
    monkeypatch.setenv("GAN_TEACH_BUDGET", word)
    assert gt.budget(full=9, short=3) == expected


def test_a_wrong_budget_is_named(monkeypatch):
    monkeypatch.setenv("GAN_TEACH_BUDGET", "shrot")
    with pytest.raises(ValueError, match="'short'"):
        gt.budget(full=9, short=3)
