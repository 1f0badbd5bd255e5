"""The learner's own copies: made once, never written over, renewed where nobody worked in them."""

import json
import os
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

from gan_teach.lessons import copies
from gan_teach.support.paths import PROJECT

OLD, NEW = "What is a GAN?", "What is a GAN for?"


def notebook(text, *code):
    """A small lesson with outputs, as it would be committed."""
    cells = [nbformat.v4.new_markdown_cell(text, id="a")]
    for number, source in enumerate(code, 1):
        output = nbformat.v4.new_output("stream", text="0 games\n")
        metadata = {"jupyter": {"source_hidden": True}}
        cells.append(
            nbformat.v4.new_code_cell(
                source, id=f"c{number}", outputs=[output], execution_count=number, metadata=metadata
            )
        )
    return nbformat.v4.new_notebook(cells=cells)


def update(project, text, name="01_game.ipynb"):
    """A new version of the lesson arrives."""
    nbformat.write(notebook(text, "x = 1", "x + 1"), project / "notebooks" / name)


def start(project):
    return copies.bring_up_to_date(project / "notebooks", project / "my_lessons")


def edit(path, change):
    """The learner does something in a copy and saves it, as JupyterLab does."""
    book = nbformat.read(path, 4)
    change(book)
    nbformat.write(book, path)


def own(project, name="01_game.ipynb"):
    return project / "my_lessons" / name


def text_of(path):
    return nbformat.read(path, 4).cells[0].source


@pytest.fixture(params=["project", "Größe 2 (é'&%)"])
def project(tmp_path, request):
    folder = tmp_path / request.param
    (folder / "notebooks").mkdir(parents=True)
    update(folder, OLD)
    return folder


# what a learner does that may not be lost
def writes_code(book):
    book.cells[1].source = "x = 2"


def writes_a_note(book):
    book.cells[0].source += "\n\nMine."


def runs_a_cell(book):
    book.cells[2].outputs = [nbformat.v4.new_output("stream", text="2\n")]
    book.cells[2].execution_count = 1


def adds_a_cell(book):
    book.cells.append(nbformat.v4.new_code_cell(""))


def deletes_a_cell(book):
    del book.cells[2]


def makes_it_text(book):
    book.cells[2] = nbformat.v4.new_markdown_cell(book.cells[2].source)


def unfolds_a_cell(book):
    book.cells[1].metadata = {}


def adds_a_picture(book):
    book.cells[0].attachments = {"a.png": {"image/png": "aGk="}}


WORK = [writes_code, writes_a_note, runs_a_cell, adds_a_cell, deletes_a_cell, makes_it_text,
        unfolds_a_cell, adds_a_picture]  # fmt: skip
every_kind_of_work = pytest.mark.parametrize("work", WORK, ids=lambda work: work.__name__)


def opens_and_saves(book):
    """What JupyterLab itself changes."""
    book.metadata["language_info"] = {"name": "python", "version": "3.11.2"}
    book.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3 (ipykernel)"}


def runs_and_clears(book):
    opens_and_saves(book)
    book.cells[1].execution_count = 7


def test_a_copy_has_no_outputs_and_its_folds(project):
    assert start(project) == ["01_game.ipynb is new"]
    book = nbformat.read(own(project), 4)
    nbformat.validate(book)
    assert [cell.source for cell in book.cells] == [OLD, "x = 1", "x + 1"]
    for cell in book.cells[1:]:
        assert not cell.outputs
        assert cell.execution_count is None
        assert cell.metadata.jupyter.source_hidden


def test_it_is_made_once(project):
    start(project)
    files = {path: path.stat().st_mtime_ns for path in (project / "my_lessons").iterdir()}
    assert start(project) == []
    assert {path: path.stat().st_mtime_ns for path in (project / "my_lessons").iterdir()} == files


@pytest.mark.parametrize("look", [lambda book: None, opens_and_saves, runs_and_clears])
def test_one_that_nobody_worked_in_is_brought_up_to_date(project, look):
    start(project)
    edit(own(project), look)
    update(project, NEW)
    assert start(project) == ["01_game.ipynb is brought up to date; you had not worked in it"]
    assert text_of(own(project)) == NEW
    assert len(list((project / "my_lessons").glob("*.ipynb"))) == 1


@every_kind_of_work
def test_one_that_was_worked_in_stays_and_the_newer_lesson_lies_beside_it(project, work):
    start(project)
    edit(own(project), work)
    saved = own(project).read_bytes()
    assert start(project) == []
    update(project, NEW)
    (said,) = start(project)
    assert "Yours is kept" in said
    assert said.endswith("(new) 01_game.ipynb")
    assert text_of(own(project, "(new) 01_game.ipynb")) == NEW
    assert start(project) == []
    assert own(project).read_bytes() == saved


def test_a_newer_lesson_is_written_over_its_forerunner_only_if_nobody_worked_in_that(project):
    start(project)
    edit(own(project), writes_code)
    update(project, NEW)
    start(project)
    update(project, "third")
    assert start(project)[0].endswith("(new) 01_game.ipynb")
    beside = own(project, "(new) 01_game.ipynb")
    assert text_of(beside) == "third"
    edit(beside, writes_a_note)
    update(project, "fourth")
    assert start(project)[0].endswith("(new 2) 01_game.ipynb")
    assert text_of(beside).startswith("third")
    assert text_of(own(project, "(new 2) 01_game.ipynb")) == "fourth"


def test_a_newer_lesson_that_was_deleted_does_not_come_again(project):
    start(project)
    edit(own(project), writes_code)
    update(project, NEW)
    start(project)
    own(project, "(new) 01_game.ipynb").unlink()
    assert start(project) == []
    assert not own(project, "(new) 01_game.ipynb").exists()


def test_a_copy_that_was_deleted_comes_back_as_the_lesson_is_now(project):
    start(project)
    edit(own(project), writes_code)
    own(project).unlink()
    update(project, NEW)
    assert start(project) == ["01_game.ipynb was missing and is back"]
    assert text_of(own(project)) == NEW


def test_a_new_lesson_gets_its_copy_and_one_that_is_gone_keeps_it(project):
    start(project)
    update(project, "two", "02_more.ipynb")
    (project / "notebooks" / "01_game.ipynb").unlink()
    assert start(project) == ["02_more.ipynb is new"]
    assert own(project).exists()


def test_what_lies_deeper_is_copied_into_a_folder_of_its_own(project):
    name = "deeper/01_game.ipynb"
    (project / "notebooks" / "deeper").mkdir()
    update(project, "more", name)
    start(project)
    assert (text_of(own(project)), text_of(own(project, name))) == (OLD, "more")
    edit(own(project, name), writes_code)
    assert copies.last_worked_in(project / "my_lessons") == own(project, name)
    update(project, "still more", name)
    assert start(project)[0].endswith("(new) 01_game.ipynb")
    assert text_of(own(project, "deeper/(new) 01_game.ipynb")) == "still more"
    assert start(project) == []


@pytest.mark.parametrize("notes", [None, "", "[]", "{"])
def test_without_sound_notes_nothing_is_written_over(project, notes):
    start(project)
    edit(own(project), writes_code)
    update(project, "two", "02_more.ipynb")
    start(project)
    path = own(project, copies.NOTES)
    path.unlink() if notes is None else path.write_text(notes)
    update(project, NEW)
    assert start(project)[0].endswith("(new) 01_game.ipynb")
    assert nbformat.read(own(project), 4).cells[1].source == "x = 2"
    update(project, "two again", "02_more.ipynb")  # which was found as it comes, and is known again
    assert start(project) == ["02_more.ipynb is brought up to date; you had not worked in it"]


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"cells": 3}', b"\xff\xfe", b"my notes"])
def test_a_file_that_is_no_notebook_is_left_alone(project, content):
    start(project)
    own(project).write_bytes(content)
    update(project, NEW)
    assert start(project)[0].endswith("(new) 01_game.ipynb")
    assert own(project).read_bytes() == content


def test_other_files_in_the_folder_are_left_alone(project):
    (project / "my_lessons").mkdir()
    names = ("gan_turn_100.gif", "mine.ipynb", "(new) 01_game.ipynb")
    for name in names:
        own(project, name).write_text("mine")
    start(project)
    edit(own(project), writes_code)
    update(project, NEW)
    assert start(project)[0].endswith("(new 2) 01_game.ipynb")
    assert all(own(project, name).read_text() == "mine" for name in names)


def test_the_lesson_to_start_with_is_the_one_saved_last(project):
    update(project, "two", "02_more.ipynb")
    assert copies.last_worked_in(project / "my_lessons") is None
    start(project)
    assert copies.last_worked_in(project / "my_lessons") is None
    for seconds, name in enumerate(["02_more.ipynb", "01_game.ipynb"]):
        edit(own(project, name), writes_code)
        os.utime(own(project, name), (seconds, seconds))
    assert copies.last_worked_in(project / "my_lessons") == own(project)
    own(project).unlink()
    assert copies.last_worked_in(project / "my_lessons").name == "02_more.ipynb"


# --- the command ------------------------------------------------------------------------------


@pytest.fixture
def opened(project, monkeypatch):
    """The command in this project; what JupyterLab is told."""
    told = []
    monkeypatch.setattr("jupyterlab.labapp.main", told.append)
    monkeypatch.setattr(copies, "PROJECT", project)
    monkeypatch.setattr(copies, "LESSONS", project / "notebooks")
    monkeypatch.setattr(copies, "COPIES", project / "my_lessons")
    monkeypatch.setenv("JUPYTER_CONFIG_PATH", "theirs")
    return told


def test_the_command_opens_the_first_lesson_with_the_project_in_the_file_list(
    project, opened, capsys
):
    copies.main(["--no-browser", "--port=9999"])
    assert opened == [
        [
            f"--ServerApp.root_dir={project}",
            "--LabApp.default_url=/lab/tree/my_lessons/01_minimax_game.ipynb",
            "--no-browser",
            "--port=9999",
        ]
    ]
    said = capsys.readouterr().out.splitlines()
    assert said == [
        f"Your own copies of the lessons are in {project / 'my_lessons'}",
        "  01_game.ipynb is new",
    ]


def test_the_next_day_it_opens_the_lesson_worked_in_last(project, opened):
    copies.main([])
    edit(own(project), writes_code)
    update(project, NEW)
    copies.main([])
    edit(own(project, "(new) 01_game.ipynb"), runs_a_cell)
    copies.main([])
    assert [arguments[1].rpartition("/")[2] for arguments in opened] == [
        "01_minimax_game.ipynb", "01_game.ipynb", "%28new%29%2001_game.ipynb"
    ]  # fmt: skip


def test_jupyterlab_does_not_ask_about_news(opened):
    copies.main([])
    ours, theirs = os.environ["JUPYTER_CONFIG_PATH"].split(os.pathsep)
    assert theirs == "theirs"
    defaults = Path(ours, "labconfig", "default_setting_overrides.json").read_text("utf-8")
    assert json.loads(defaults)["@jupyterlab/apputils-extension:notification"] == {
        "fetchNews": "false"
    }


@pytest.mark.parametrize("option", ["-h", "--help"])
def test_help_makes_nothing(project, opened, option, capsys):
    copies.main(["--no-browser", option])
    assert "python -m gan_teach" in capsys.readouterr().out
    assert not opened
    assert not (project / "my_lessons").exists()


def test_a_folder_that_cannot_be_made_is_told(project, opened):
    (project / "my_lessons").write_text("in the way")
    with pytest.raises(SystemExit, match=r"cannot be kept in .*my_lessons"):
        copies.main([])
    assert not opened


def test_a_read_only_folder_is_told_unless_all_is_there(project, opened):
    project.chmod(0o500)
    if os.access(project, os.W_OK):
        pytest.skip("this user may write everywhere, or the system knows no such folders")
    with pytest.raises(SystemExit, match=r"Permission denied.*that you may write to"):
        copies.main([])
    project.chmod(0o700)
    copies.main([])
    (project / "my_lessons").chmod(0o500)
    copies.main([])
    update(project, NEW)
    with pytest.raises(SystemExit, match=r"Permission denied.*that you may write to"):
        copies.main([])
    (project / "my_lessons").chmod(0o700)
    assert text_of(own(project)) == OLD
    assert len(opened) == 2


def test_the_package_alone_says_where_the_lessons_are(opened, monkeypatch, tmp_path):
    monkeypatch.setattr(copies, "LESSONS", tmp_path / "nowhere")
    with pytest.raises(SystemExit, match="Clone the project"):
        copies.main([])


def test_a_missing_jupyterlab_is_told(opened, monkeypatch, project):
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(SystemExit, match=r"pip install -r requirements\.txt"):
        copies.main([])
    assert not (project / "my_lessons").exists()


def test_it_starts_at_once():
    program = (
        "import sys, gan_teach.__main__; print({'torch', 'numpy', 'IPython'} & {*sys.modules})"
    )
    run = subprocess.run(
        [sys.executable, "-c", program], cwd=PROJECT, capture_output=True, text=True, check=True
    )
    assert run.stdout.strip() == "set()"


def test_git_ignores_the_copies_and_what_a_lesson_saves():
    names = ["my_lessons/01_game.ipynb", "my_lessons/.made.json", "gan_turn_7.gif"]
    names += ["notebooks/gan_turn_7.png", "notebooks/gan_turn_7_2.svg"]
    command = ["git", "check-ignore", *names]
    run = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=False)
    if run.returncode == 128:
        pytest.skip("this is no clone")
    assert run.stdout.split() == names
