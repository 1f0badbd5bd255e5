"""Handouts: nothing is given away to the class, and the teacher's set is solved."""

import inspect
import re
from itertools import pairwise

import nbformat
import pytest
from IPython.core.inputtransformer2 import TransformerManager

import gan_teach as gt
from gan_teach.lessons.clinic.cases import CASES
from gan_teach.lessons.clinic.measure import mended_source
from gan_teach.lessons.copies import notebooks
from gan_teach.lessons.exercises import EXERCISES
from tests.tools import handouts
from tests.tools.run_notebooks import NOTEBOOKS

LESSONS = sorted(it.name for it in NOTEBOOKS.iterdir() if handouts.LESSON.match(it.name))
WITH_EXERCISES = [
    name for name in LESSONS if int(name[:2]) in {e.lesson for e in EXERCISES.values()}
]
DEEPER = sorted(f"deeper/{path.name}" for path in NOTEBOOKS.glob("deeper/0[1-9]_*.ipynb"))
every_lesson = pytest.mark.parametrize("name", LESSONS)
every_page = pytest.mark.parametrize("name", LESSONS + DEEPER)
every_page_with_exercises = pytest.mark.parametrize("name", WITH_EXERCISES + DEEPER)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("handouts")
    handouts.write(folder)
    return folder


@pytest.fixture
def shown_again():
    yield
    gt.exercises.hide_solutions(False)


def code(path):
    return [cell for cell in nbformat.read(path, 4).cells if cell.cell_type == "code"]


def tagged(path, tag):
    return [cell.source for cell in code(path) if tag in cell.metadata.get("tags", [])]


def checked(path):
    return [m[1] for cell in code(path) for m in handouts.CHECK.finditer(cell.source)]


def play(sources):
    """Run these cells in one namespace; what their last lines give."""
    names = {}
    exec("import math\n\nimport torch\nfrom torch import nn\n\nimport gan_teach as gt", names)
    names["data"] = gt.Gaussian(mean=3, std=2)
    given = []
    for source in sources:
        *lines, last = source.strip().splitlines()
        exec("\n".join(lines), names)
        given.append(eval(last, names))
    return given


def test_every_exercise_is_in_its_lesson_once():
    for name in LESSONS:
        of_this_lesson = [key for key, e in EXERCISES.items() if e.lesson == int(name[:2])]
        deeper = NOTEBOOKS.glob(f"deeper/{name[:2]}_*.ipynb")
        found = [key for path in (NOTEBOOKS / name, *deeper) for key in checked(path)]
        assert sorted(found) == sorted(of_this_lesson)
    assert {EXERCISES[key].lesson for key in EXERCISES} <= {int(name[:2]) for name in LESSONS}


@every_page
def test_exercises_and_cases_are_tagged(name):
    for cell in code(NOTEBOOKS / name):
        tags = cell.metadata.get("tags", [])
        assert ("exercise" in tags) == bool(handouts.CHECK.search(cell.source))
        assert ("clinic" in tags) == any(f"def {case}(" in cell.source for case in CASES)


@every_lesson
def test_a_lesson_has_enough_to_do(name):
    sources = [cell.source for cell in code(NOTEBOOKS / name)]
    predictions = sum("gt.predict(" in source for source in sources)
    exercises = sum("gt.exercises.check_" in source for source in sources)
    cases = sum("gt.clinic.check(" in source for source in sources)
    assert (predictions >= 3 and exercises + cases >= 4) or cases >= 8


@every_page
def test_each_prediction_is_compared_in_a_folded_cell(name):
    sources = code(NOTEBOOKS / name)
    for cell in sources:
        if asked := re.search(r"^(\w+) = gt\.predict\(", cell.source, re.M):
            (compared,) = [c for c in sources if f"{asked[1]}.compare(" in c.source]
            assert compared.metadata["jupyter"]["source_hidden"]
            assert not compared.outputs


def test_the_class_gets_no_outputs_and_no_solutions(folder):
    assert not (folder / "class" / handouts.TEACHING).exists()
    own = [e.own for e in EXERCISES.values() if not isinstance(e.own, str)]
    bodies = [inspect.getsource(own_).partition("\n")[2].strip() for own_ in own]
    for path in (folder / "class").rglob("*.ipynb"):
        cells = nbformat.read(path, 4).cells
        assert not any(cell.get("outputs") or cell.get("execution_count") for cell in cells)
        assert not any(body in cell.source for body in bodies for cell in cells)
        assert not any("colab.research" in cell.source for cell in cells)


@every_page_with_exercises
def test_the_classs_exercises_are_stubs(folder, name):
    sources = tagged(folder / "class" / name, "exercise")
    assert all(not verdict.done and not verdict.passed for verdict in play(sources))


@every_page
def test_the_classs_programs_are_sick(folder, name):
    for source in tagged(folder / "class" / name, "clinic"):
        (case,) = [case for case in CASES.values() if f"def {case.name}(" in source]
        assert inspect.getsource(case.program).rstrip() in source


@pytest.mark.usefixtures("shown_again")
@every_page
def test_solutions_are_hidden_from_the_first_cell_on(folder, name, capsys):
    first, *others = [cell.source for cell in code(folder / "class" / name)]
    assert first.endswith("gt.exercises.hide_solutions()")
    assert first.count("gt.exercises.") == 1
    assert not any("hide_solutions" in source for source in others)
    exec(TransformerManager().transform_cell(first), {})
    capsys.readouterr()
    for key in EXERCISES:
        gt.exercises.solution(key)
    for key in CASES:
        gt.clinic.solution(key)
    hidden, *more = capsys.readouterr().out.splitlines()
    assert "ask your teacher" in hidden
    assert more == [hidden] * (len(EXERCISES) + len(CASES) - 1)


def test_links_stay_inside_each_set(folder):
    for path in folder.rglob("*.ipynb"):
        for cell in nbformat.read(path, 4).cells:
            if cell.cell_type == "markdown":
                for target in re.findall(r"\]\((?!http)([^)#]+)", cell.source):
                    assert (path.parent / target).exists(), target


@every_page_with_exercises
def test_the_teachers_exercises_are_right(folder, name):
    sources = tagged(folder / "teacher" / name, "exercise")
    for verdict in play(sources):
        assert verdict.passed, verdict


def test_what_stands_before_a_stub_stays():
    source = "x = 1\nprint(x)\n\nhalf_js = ...  # a number\n\ngt.exercises.check_half_js(half_js)"
    solved = handouts.solved(source)
    assert solved.startswith("x = 1\nprint(x)\n\n# def mean_at(")
    assert solved.endswith("()\n\ngt.exercises.check_half_js(half_js)")
    assert "..." not in solved.partition("\nhalf_js = ")[2]


def test_an_exercise_without_a_stub_is_told():
    with pytest.raises(ValueError, match="no stub of mine"):
        handouts.solved("mine = 3\n\ngt.exercises.check_half_js(mine)")


def test_the_teachers_programs_are_mended(folder):
    sources = [source for name in LESSONS for source in tagged(folder / "teacher" / name, "clinic")]
    assert len(sources) == len(CASES)
    assert not any(cell.metadata.get("jupyter") for cell in code(folder / "teacher" / LESSONS[-1]))
    for case, source in zip(CASES.values(), sources, strict=True):
        assert mended_source(case).rstrip() in source


@every_page
def test_the_teacher_is_told_what_is_right(folder, name):
    cells = nbformat.read(folder / "teacher" / name, 4).cells
    asked = 0
    for cell, after in pairwise(cells):
        if cell.cell_type == "code" and re.search(
            r"= gt\.predict\(|clinic\.diagnose\(", cell.source
        ):
            assert after.source.startswith("**For the teacher:** ")
            asked += 1
    assert asked == sum(cell.source.startswith("**For the teacher:**") for cell in cells)
    assert asked >= 3 or name in DEEPER


def test_the_answer_is_the_one_that_compare_names(folder):
    told = "\n".join(
        cell.source
        for path in sorted((folder / "teacher").glob("0[1-4]*.ipynb"))
        for cell in nbformat.read(path, 4).cells
        if cell.source.startswith("**For the teacher:**")
    )
    assert "C, *-1.39*." in told
    assert "it is computed, in the section *The best discriminator*: `best`." in told
    assert "C, *The gradient does not get through to G*." in told
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("x = gt.predict('?')")])
    with pytest.raises(ValueError, match="x is never compared"):
        handouts.for_teacher(notebook)


def test_the_sets_are_sound_notebooks(folder):
    for path in folder.rglob("*.ipynb"):
        nbformat.validate(nbformat.read(path, 4))


def test_it_says_what_it_wrote(tmp_path, capsys):
    handouts.main([str(tmp_path / "new")])
    said = capsys.readouterr().out.splitlines()
    assert said == [str(path) for path in handouts.write(tmp_path / "new")]
    assert len(said) == 2 * len(notebooks(NOTEBOOKS)) - 1


@pytest.mark.parametrize("name", ["taken", "taken/inside"])
def test_a_file_in_the_place_of_the_folder_is_told(tmp_path, name):
    (tmp_path / "taken").write_text("")
    with pytest.raises(NotADirectoryError, match="taken is a file"):
        handouts.write(tmp_path / name)
    with pytest.raises(SystemExit, match="taken is a file"):
        handouts.main([str(tmp_path / name)])
