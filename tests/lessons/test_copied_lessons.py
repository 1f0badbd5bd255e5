"""The project's lessons as a learner gets them: no outputs, links that lead somewhere."""

import re

import nbformat
import pytest

from gan_teach.lessons import copies
from tests.tools.run_notebooks import NOTEBOOKS

NAMES = [path.relative_to(NOTEBOOKS).as_posix() for path in copies.notebooks(NOTEBOOKS)]
NUMBERED = [name for name in NAMES if re.match(r"(deeper/)?0", name)]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("project") / "my_lessons"
    copies.bring_up_to_date(NOTEBOOKS, folder)
    return folder


@pytest.mark.parametrize("name", NAMES)
def test_it_differs_from_its_lesson_in_outputs_and_lines_for_colab_alone(folder, name):
    lesson, copy = nbformat.read(NOTEBOOKS / name, 4), nbformat.read(folder / name, 4)
    nbformat.validate(copy)
    for cell, copied in zip(lesson.cells, copy.cells, strict=True):
        assert not copied.get("outputs")
        assert copied.metadata == cell.metadata
        first = cell == lesson.cells[0]
        assert copied.source == cell.source or (first and "Colab" in cell.source)
    assert "Colab" not in copy.cells[0].source
    assert "\n\n\n" not in copy.cells[0].source


@pytest.mark.parametrize("name", NUMBERED)
def test_a_lesson_tells_colab_to_clear_what_it_gives_away(name):
    first = nbformat.read(NOTEBOOKS / name, 4).cells[0].source
    assert "**On Colab,** choose *Edit*, then *Clear all outputs*" in first


@pytest.mark.parametrize("name", NAMES)
def test_its_links_lead_to_copies_and_their_headings(folder, name):
    for cell in nbformat.read(folder / name, 4).cells:
        if cell.cell_type != "markdown":
            continue
        for target, _, heading in re.findall(r"\]\((?!http)([^)#]+)(#([^)]+))?\)", cell.source):
            copied, lesson = (root / name for root in (folder, NOTEBOOKS))
            assert any((page.parent / target).exists() for page in (copied, lesson)), target
            if heading:
                there = nbformat.read(copied.parent / target, 4).cells
                text = "\n".join(it.source for it in there if it.cell_type == "markdown")
                headings = re.findall(r"^#+ (.+)$", text, re.M)
                assert heading in [it.replace(" ", "-") for it in headings]
