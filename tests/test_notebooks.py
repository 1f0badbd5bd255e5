"""Every lesson: shaped alike, run from top to bottom, described for those who cannot see it."""

import ast
import base64
import copy
import io
import os
import re
import tomllib

import nbformat
import numpy as np
import pytest
from nbclient import NotebookClient
from PIL import Image

import gan_teach as gt
from gan_teach.lessons.copies import notebooks
from tests.tools import stamp
from tests.tools.handouts import LESSON
from tests.tools.run_notebooks import NOTEBOOKS, WIDGET
from tests.tools.stamp import ROOT

PATHS = notebooks(NOTEBOOKS)
TIMED = [path for path in PATHS if LESSON.match(path.name)]  # lessons, and what is deeper
LESSONS = [path for path in TIMED if path.parent == NOTEBOOKS]
SHORT = [path for path in LESSONS if path.name[:2] in {"01", "02", "03", "07"}]
RUN = [path for path in PATHS if any(c.cell_type == "code" for c in nbformat.read(path, 4).cells)]
every_notebook = pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
every_lesson = pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)
every_short_lesson = pytest.mark.parametrize("path", SHORT, ids=lambda path: path.stem)
every_page_with_minutes = pytest.mark.parametrize("path", TIMED, ids=lambda path: path.stem)
every_page_with_code = pytest.mark.parametrize("path", RUN, ids=lambda path: path.stem)


def prose(path):
    cells = nbformat.read(path, 4).cells
    return "\n".join(cell.source for cell in cells if cell.cell_type == "markdown")


def code_cells(path):
    return [cell for cell in nbformat.read(path, 4).cells if cell.cell_type == "code"]


def folded(cell):
    return cell.metadata.get("jupyter", {}).get("source_hidden", False)


def predictions(path):
    """The calls of `predict` and `compare`."""
    calls = []
    for cell in code_cells(path):
        if re.search(r"gt\.predict\(|\.compare\(", cell.source):
            for node in ast.walk(ast.parse(cell.source)):
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                    calls += [node] if node.func.attr in ("predict", "compare") else []
    return calls


def words(path):
    """How many words there are to read: prose, predictions with their hints, titles of cells.

    Not the lines of programs in it, between ```.
    """
    code = "\n".join(cell.source for cell in code_cells(path))
    titles = re.findall(r"^# @title (.*)$", code, re.M)
    texts = [
        node.value
        for call in predictions(path)
        for node in ast.walk(call)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    ]
    return sum(
        len(text.split())
        for text in [re.sub(r"```.*?```", "", prose(path), flags=re.S), *titles, *texts]
    )


def outputs(path):
    return [output for cell in code_cells(path) for output in cell.outputs]


def test_there_are_lessons():
    assert len(LESSONS) >= 4


@every_notebook
def test_it_was_run_from_top_to_bottom_without_errors(path):
    counts = [cell.execution_count for cell in code_cells(path)]
    assert counts == list(range(1, len(counts) + 1)), "run `make notebooks`"
    assert not any(output.output_type == "error" for output in outputs(path))
    assert not any(output.get("name") == "stderr" for output in outputs(path))


@every_page_with_code
def test_every_picture_has_a_description(path):
    pictures = [output for output in outputs(path) if "image/png" in output.get("data", {})]
    assert pictures
    for picture in pictures:
        assert len(picture.metadata["image/png"]["alt"]) > 20
        assert WIDGET not in picture.data, "run `make notebooks`: a widget is no saved output"
    for cell in nbformat.read(path, 4).cells:
        assert not re.search(r"!\[\]\(", cell.source)


@every_page_with_code
def test_no_title_is_cut_off(path):
    for output in outputs(path):
        if "image/png" in output.get("data", {}):
            content = base64.b64decode(output.data["image/png"])
            picture = np.asarray(Image.open(io.BytesIO(content)).convert("L"))
            assert picture[0].min() > 127, output.metadata["image/png"]["alt"]


@every_page_with_code
def test_no_code_cell_is_longer_than_25_lines(path):
    for cell in code_cells(path):
        if not any(tag.startswith("program:") for tag in cell.metadata.get("tags", [])):
            assert len(cell.source.splitlines()) <= 25


@every_page_with_code
def test_it_opens_like_the_others(path):
    first = nbformat.read(path, 4).cells[0].source
    assert first.startswith("# ")
    for phrase in ("**You will**", "**You need**", "**It takes**"):
        assert phrase in first
    assert "import gan_teach as gt" in code_cells(path)[0].source


@every_lesson
def test_a_lesson_ends_like_the_others(path):
    parts = dict(re.findall(r"^## ([^\n]+)\n(.*?)(?=^## |\Z)", prose(path), re.M | re.S))
    ends = ["In five sentences", "Exercises", "Three things to try in the playground"]
    assert list(parts)[-3:] == ends
    for heading, items in ((ends[0], 5), (ends[2], 3)):
        numbers = re.findall(r"^(\d)\. ", parts[heading], re.M)
        assert numbers == [str(n) for n in range(1, items + 1)], heading
    assert "**Next:**" in parts[ends[2]]


@every_short_lesson
def test_a_short_lesson_has_at_most_2000_words_and_four_folded_predictions(path):
    assert words(path) <= 2000
    asking = [cell for cell in code_cells(path) if "gt.predict(" in cell.source]
    assert len(asking) <= 4
    assert all(folded(cell) for cell in asking)


def minutes_of(path):
    """140 words a minute; a minute for each cell of code in sight, six for each exercise and each
    case of the clinic, five for each place to play: all, and those of exercises and cases.
    """
    code = [cell.source for cell in code_cells(path) if not folded(cell)]
    exercises = sum("exercises.check_" in cell or "clinic.check(" in cell for cell in code)
    places = sum(bool(re.search(r"gt\.(Playground|Duel|explore_)", cell)) for cell in code)
    return words(path) / 140 + len(code) + 5 * exercises + 4 * places, 6 * exercises


@pytest.mark.parametrize("path", SHORT[:3], ids=lambda path: path.stem)
def test_without_its_exercises_it_takes_a_little_more_than_half(path):
    """As the page for those who teach says of lessons 01 to 03."""
    minutes, of_exercises = minutes_of(path)
    assert 0.5 < 1 - of_exercises / minutes < 0.62


@every_page_with_minutes
def test_it_takes_as_long_as_it_says(path):
    minutes, _ = minutes_of(path)
    first = nbformat.read(path, 4).cells[0].source
    said = re.search(r"\*\*It takes\*\* about (\w+) (minutes|hours)", first)
    number = {"two": 2, "three": 3}.get(said[1]) or int(said[1])
    assert 0.85 < number * (60 if said[2] == "hours" else 1) / minutes < 1.2, minutes


@every_notebook
def test_the_words_are_kind(path):
    for word in ("simply", "obviously", "trivially"):
        assert not re.search(rf"\b{word}\b", prose(path), re.IGNORECASE)


@every_notebook
def test_links_into_the_glossary_lead_to_a_term(path):
    terms = re.findall(r"^## (.+)$", prose(NOTEBOOKS / "glossary.ipynb"), re.M)
    links = re.findall(r"\]\((?:\.\./)?glossary\.ipynb#([^)]+)\)", prose(path))
    assert {term.replace(" ", "-") for term in terms} >= set(links)
    assert links or path not in LESSONS


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


@every_notebook
def test_first_cells_carry_the_address_of_pyproject_if_any(path):
    book = nbformat.read(path, 4)
    stamped = copy.deepcopy(book)
    name = path.relative_to(NOTEBOOKS).as_posix()
    stamp.stamp_notebook(stamped, name, stamp.recorded())
    assert stamped == book, "run `make stamp`"


def test_an_address_reaches_every_place_and_leaves_again():
    address, path = "https://github.com/someone/lessons", LESSONS[0]
    book, readme, project = (
        nbformat.read(path, 4),
        *((ROOT / name).read_text("utf-8") for name in ("README.md", "pyproject.toml")),
    )
    before = copy.deepcopy(book)
    stamp.stamp_notebook(book, path.name, address)
    colab = f"/github/someone/lessons/blob/main/notebooks/{path.name}"
    assert colab in book.cells[0].source
    assert f"git+{address}\n" in book.cells[1].source
    stamp.stamp_notebook(book, path.name, stamp.recorded())
    assert book == before
    stamped = stamp.stamped_readme(readme, address)
    assert stamped.count("colab-badge") == len(LESSONS)
    assert colab in stamped
    assert stamp.stamped_readme(stamped, stamp.recorded()) == readme
    stamped = stamp.stamped_project(project, address)
    assert tomllib.loads(stamped)["project"]["urls"]["repository"] == address
    assert stamp.stamped_project(stamped, stamp.recorded()) == project


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("https://github.com/someone/lessons.git\n", "https://github.com/someone/lessons"),
        ("https://name:secret@github.com/someone/lessons/", "https://github.com/someone/lessons"),
        ("git@github.com:someone/lessons.git", None),
        ("http://github.com/someone/lessons", None),
        ("https://localhost/someone/lessons", None),
        ("https://git.corp/someone/lessons", None),
        ("https://10.0.0.7/someone/lessons", None),
        ("https://github.com/lessons", None),
        ("/srv/git/lessons", None),
        (None, None),
    ],
)
def test_only_what_all_can_open_is_an_address(given, kept):
    assert stamp.public(given) == kept


@pytest.mark.parametrize(
    "path",
    [p for p in PATHS if re.search(r"gt\.digits\(|real_digits\(", p.read_text("utf-8"))],
    ids=lambda path: path.stem,
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
