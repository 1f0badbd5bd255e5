"""The whole programs of the lessons: cell and file are the same, and each runs by itself."""

import ast
import inspect
import os
import re
import subprocess
import sys

import nbformat
import pytest

import gan_teach as gt
from gan_teach.lessons.exercises import EXERCISES
from tests.tools.run_notebooks import NOTEBOOKS

PROGRAMS = {path.stem: path for path in sorted((NOTEBOOKS / "programs").glob("*.py"))}
CELLS = {
    tag.removeprefix("program:"): (path, cell.source)
    for path in sorted(NOTEBOOKS.glob("*.ipynb"))
    for cell in nbformat.read(path, 4).cells
    for tag in cell.metadata.get("tags", []) if tag.startswith("program:")
}  # fmt: skip
LONGEST = {"02": 45, "03": 60, "07": 60, "10": 60}  # lines that are not empty, by lesson
MISTAKES = {"program_c": "AttributeError: 'numpy.ndarray' object has no attribute 'subplot'"}
# As `mnist_class`: where torchvision's build and torch's do not match, its import is repaired.
RUN = "import runpy, sys; from gan_teach.data import mnist; mnist.mnist_class(); "
RUN += "runpy.run_path(sys.argv[1])"
every_program = pytest.mark.parametrize("name", PROGRAMS)


def test_each_program_is_a_cell_and_a_file():
    assert set(CELLS) == set(PROGRAMS)


@every_program
def test_cell_and_file_are_the_same(name):
    lesson, source = CELLS[name]
    text = PROGRAMS[name].read_text("utf-8")
    assert source.removeprefix("%%show_error\n").strip() == text.strip()
    assert "gan_teach" not in text
    assert sum(bool(line.strip()) for line in text.splitlines()) <= LONGEST[lesson.name[:2]]
    assert len(text.splitlines()) <= 75  # what lesson 01 says of those that it shows


@every_program
def test_it_runs_in_a_fresh_interpreter(name, tmp_path):
    text, edited = re.subn(
        r"^(EPOCHS|STEPS|TURNS) = \d+", r"\1 = 1", PROGRAMS[name].read_text("utf-8"), flags=re.M
    )
    assert edited == 1
    (tmp_path / "program.py").write_text(text, encoding="utf-8")
    if folder := re.search(r'^ROOT = "(\w+)"', text, re.M):
        gt.digits("embedded").write(tmp_path / folder[1])
    done = subprocess.run(
        [sys.executable, "-c", RUN, "program.py"], cwd=tmp_path, capture_output=True, text=True,
        env={**os.environ, "MPLBACKEND": "agg"}, timeout=300,
    )  # fmt: skip
    assert done.stdout
    if name in MISTAKES:
        assert done.stderr.strip().endswith(MISTAKES[name])
    else:
        assert done.returncode == 0, done.stderr


PYTORCH = {"torch", "nn", "DataLoader", "datasets", "transforms"}  # as the programs import it


def names(text):
    """PyTorch's names in a program: `nn.Linear`, and `.detach` of what is called on tensors."""
    found, inner = set(), set()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Attribute) and node not in inner:
            inner.add(node.value)
            dotted = ast.unparse(node)
            found.add(dotted if dotted.split(".")[0] in PYTORCH else f".{node.attr}")
        elif isinstance(node, ast.Name) and node.id in PYTORCH:
            found.add(node.id)
    return found


@pytest.mark.parametrize(
    ("exercise", "healthy"), [("own_gan", "gaussian_healthy"), ("own_digits", "digits_healthy")]
)
def test_what_a_whole_program_needs_was_shown_before_it_is_asked_for(exercise, healthy):
    shown = set()
    for path in sorted(NOTEBOOKS.glob("0[1-3]_*.ipynb")):
        for cell in nbformat.read(path, 4).cells:
            if f"check_{exercise}(" in cell.source:
                own = names(inspect.getsource(EXERCISES[exercise].own))
                good = names(PROGRAMS[healthy].read_text("utf-8"))
                assert {"nn.Linear", ".backward", ".detach"} <= own & good
                assert good <= shown
                assert own <= shown
                return
            if any(tag.startswith("program:") for tag in cell.metadata.get("tags", [])):
                shown |= names(cell.source.removeprefix("%%show_error\n"))
    pytest.fail(f"No lesson asks for {exercise}.")
