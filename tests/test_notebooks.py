"""Every lesson: shaped alike, run from top to bottom, described for those who cannot see it."""

import os
import re

import nbformat
import pytest
from nbclient import NotebookClient

import gan_teach as gt
from tests.tools.run_notebooks import NOTEBOOKS, WIDGET
from tests.tools.stamp import address, stamped, stamped_files

PATHS = sorted(NOTEBOOKS.glob("*.ipynb"))
every_notebook = pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)


def code_cells(path):
    return [cell for cell in nbformat.read(path, 4).cells if cell.cell_type == "code"]


def outputs(path):
    return [output for cell in code_cells(path) for output in cell.outputs]


def test_there_are_lessons():
    assert len(PATHS) >= 3


@every_notebook
def test_it_was_run_from_top_to_bottom_without_errors(path):
    counts = [cell.execution_count for cell in code_cells(path)]
    assert counts == list(range(1, len(counts) + 1)), "run `make notebooks`"
    assert not any(output.output_type == "error" for output in outputs(path))
    assert not any(output.get("name") == "stderr" for output in outputs(path))


@every_notebook
def test_every_picture_has_a_description(path):
    pictures = [output for output in outputs(path) if "image/png" in output.get("data", {})]
    assert pictures
    for picture in pictures:
        assert len(picture.metadata["image/png"]["alt"]) > 20
        assert WIDGET not in picture.data, "run `make notebooks`: a widget is no saved output"
    for cell in nbformat.read(path, 4).cells:
        assert not re.search(r"!\[\]\(", cell.source)


@every_notebook
def test_no_code_cell_is_longer_than_25_lines(path):
    assert max(len(cell.source.splitlines()) for cell in code_cells(path)) <= 25


@every_notebook
def test_it_opens_and_ends_like_the_others(path):
    cells = nbformat.read(path, 4).cells
    first, prose = cells[0].source, "\n".join(c.source for c in cells if c.cell_type == "markdown")
    assert first.startswith("# ")
    for phrase in ("**You will**", "**You need**", "**It takes**"):
        assert phrase in first
    assert "import gan_teach as gt" in code_cells(path)[0].source
    for heading in ("## In five sentences", "## Try it"):
        assert heading in prose
    assert "**Next:**" in prose
    for word in ("simply", "obviously", "trivially"):
        assert not re.search(rf"\b{word}\b", prose, re.IGNORECASE)


@every_notebook
def test_links_to_other_files_lead_somewhere(path):
    for cell in nbformat.read(path, 4).cells:
        if cell.cell_type == "markdown":
            for target in re.findall(r"\]\((?!http)([^)#]+)", cell.source):
                assert (path.parent / target).exists(), target


@every_notebook
def test_nothing_of_the_machine_it_was_run_on_is_in_it(path):
    assert not re.search(r"/(root|home|work|tmp|Users)/\w", path.read_text(encoding="utf-8"))
    assert path.stat().st_size < 1_000_000


@pytest.mark.parametrize("path", stamped_files(), ids=lambda path: path.name)
def test_badges_and_first_cells_carry_the_address_of_pyproject(path):
    text = path.read_text(encoding="utf-8")
    assert stamped(text, address()) == text, "run `make stamp`"
    assert "colab.research.google.com" in text


def test_a_new_address_reaches_every_place():
    text = PATHS[0].read_text(encoding="utf-8")
    moved = stamped(text, "https://example.org/someone/lessons")
    assert "git+https://example.org/someone/lessons\\n" in moved
    assert "/github/someone/lessons/blob/main/notebooks/" in moved
    assert address() not in moved


@pytest.mark.parametrize(
    "path", [p for p in PATHS if "gt.digits(" in p.read_text("utf-8")], ids=lambda path: path.stem
)
def test_it_runs_on_the_embedded_digits_too(path, monkeypatch):
    monkeypatch.setenv("GAN_TEACH_DIGITS", "embedded")
    assert gt.digits().source == "embedded"
    notebook = nbformat.read(path, 4)
    client = NotebookClient(
        notebook, timeout=600, kernel_name="python3",
        resources={"metadata": {"path": str(path.parent)}},
    )  # fmt: skip
    client.execute(env=os.environ)
    text = "".join(
        output.get("text", "") for cell in notebook.cells for output in cell.get("outputs", [])
    )
    assert "embedded" in text


@every_notebook
def test_formulas_render_alike_everywhere(path):
    """Repository pages read Markdown before LaTeX: there a backslash before a sign is an escape."""
    for cell in nbformat.read(path, 4).cells:
        if cell.cell_type == "markdown":
            for formula in re.findall(r"\$\$?([^$]+)\$\$?", cell.source):
                assert not re.search(r"\\[^a-zA-Z\s]", formula), formula
