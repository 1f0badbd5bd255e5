"""Handouts: nothing is given away to the class, and the teacher's set is solved."""

import inspect
import re
from itertools import pairwise

import nbformat
import pytest

import gan_teach as gt
from gan_teach import cards
from gan_teach.clinic.cases import CASES
from gan_teach.exercises import EXERCISES
from tests.tools import handouts
from tests.tools.run_notebooks import NOTEBOOKS

LESSONS = sorted(NOTEBOOKS.glob("0[1-9]_*.ipynb"))
every_lesson = pytest.mark.parametrize("name", [path.name for path in LESSONS])


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("handouts")
    handouts.write(folder)
    return folder


def code(path):
    return [cell for cell in nbformat.read(path, 4).cells if cell.cell_type == "code"]


def checked(path):
    return [m[1] for cell in code(path) for m in [handouts.CHECK.search(cell.source)] if m]


def test_every_exercise_is_in_its_lesson_once():
    for path in LESSONS:
        number = int(path.name[:2])
        of_this_lesson = [name for name, e in EXERCISES.items() if e.lesson == number]
        assert sorted(checked(path)) == sorted(of_this_lesson)


@every_lesson
def test_a_lesson_has_enough_to_do(name):
    sources = [cell.source for cell in code(NOTEBOOKS / name)]
    predictions = sum("gt.predict(" in source for source in sources)
    exercises = sum("gt.exercises.check_" in source for source in sources)
    cases = sum("gt.clinic.check(" in source for source in sources)
    assert (predictions >= 3 and exercises >= 4) or cases >= 8


@every_lesson
def test_each_prediction_is_compared_in_a_folded_cell(name):
    sources = code(NOTEBOOKS / name)
    for cell in sources:
        if asked := re.match(r"(\w+) = gt\.predict\(", cell.source):
            (compared,) = [c for c in sources if f"{asked[1]}.compare(" in c.source]
            assert compared.metadata["jupyter"]["source_hidden"]
            assert not compared.outputs


def test_the_class_gets_no_outputs_and_no_solutions(folder):
    assert not (folder / "class" / handouts.TEACHING).exists()
    for path in (folder / "class").glob("*.ipynb"):
        sources = [cell.source for cell in code(path)]
        assert not any(cell.outputs or cell.execution_count for cell in code(path))
        text = "\n".join(sources)
        for exercise in EXERCISES.values():
            assert exercise.solution() not in text
        assert all("..." in source for source in sources if handouts.CHECK.search(source))
        if sources:
            hidden = next(i for i, s in enumerate(sources) if "hide_solutions()" in s)
            assert not any("check" in source for source in sources[:hidden])


def test_hidden_solutions_are_hidden_in_the_clinic_too(capsys):
    gt.exercises.hide_solutions()
    try:
        gt.clinic.solution("the_calm")
        gt.exercises.solution("d_loss")
    finally:
        gt.exercises.hide_solutions(False)
    assert capsys.readouterr().out.count("ask your teacher") == 2
    assert not cards._solutions_hidden


@every_lesson
def test_the_teachers_exercises_are_right(folder, name):
    sources = [cell.source for cell in code(folder / "teacher" / name)]
    names = {}
    exec("import math\n\nimport torch\nfrom torch import nn\n\nimport gan_teach as gt", names)
    names["data"] = gt.Gaussian(mean=3, std=2)
    for source in sources:
        if handouts.CHECK.search(source):
            *lines, last = source.strip().splitlines()
            exec("\n".join(lines), names)
            assert eval(last, names).passed


def test_the_teachers_programs_are_mended(folder):
    text = (folder / "teacher" / "04_bug_clinic.ipynb").read_text(encoding="utf-8")
    sources = "\n".join(cell.source for cell in code(folder / "teacher" / "04_bug_clinic.ipynb"))
    assert "the_calm" in text
    for case in CASES.values():
        assert inspect.getsource(case.program).rstrip() not in sources
        assert f"def {case.name}(" in sources


@every_lesson
def test_the_teacher_is_told_the_answer_of_each_prediction(folder, name):
    cells = nbformat.read(folder / "teacher" / name, 4).cells
    for cell, after in pairwise(cells):
        if cell.cell_type == "code" and "= gt.predict(" in cell.source:
            assert after.source.startswith("**For the teacher:**")


def test_the_sets_are_sound_notebooks(folder):
    for path in folder.rglob("*.ipynb"):
        nbformat.validate(nbformat.read(path, 4))


def test_a_file_in_the_place_of_the_folder_is_told(tmp_path):
    (tmp_path / "taken").write_text("")
    with pytest.raises(NotADirectoryError, match="is a file"):
        handouts.write(tmp_path / "taken")
