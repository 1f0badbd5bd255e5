"""The learner's own copies of the lessons, in `my_lessons`: made, brought up to date, opened.

`notebooks/` holds the lessons as they come, with outputs, to be read. A copy has no outputs, so it
answers nothing before it asks, and saving it changes no file of the project.

A copy counts as worked in when its cells are not as they were made: another source, an output, a
cell more or less, a fold opened. The numbers beside cells and the metadata of the whole notebook do
not count, since opening a notebook can change them. What was worked in is never written over. So a
lesson that was run and saved stays; without outputs and with its first sources it is renewed again.
"""

import hashlib
import importlib.util
import itertools
import json
import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

from gan_teach.support.paths import PROJECT

LESSONS, COPIES = PROJECT / "notebooks", PROJECT / "my_lessons"
# For JupyterLab as we open it: no question about news, Markdown shown as a page, and all cells on
# their page, so that a link to a heading leads there. What a user has set comes first.
DEFAULTS = Path(__file__).with_name("jupyter")
FIRST = "01_minimax_game.ipynb"
NOTES = ".made.json"  # beside the copies: which files were written for a lesson, with fingerprints
COLAB = re.compile(r"^(?:\[!\[Open in Colab\]|\*\*On Colab).*\n+", re.M)
HELP = """\
python -m gan_teach [options]

Opens the lessons in JupyterLab: your own copies of them, in the folder my_lessons. They are made at
the first start, and brought up to date as long as you have not worked in them. You start with the
lesson that you saved last. JupyterLab gets the options, for instance --no-browser or --port=9999;
all are listed by: python -m jupyter lab --help"""

Written = dict[str, str]  # names of files, and the fingerprints of what was written to them


def without_outputs(notebook: Any) -> Any:
    """The notebook, its cells without outputs and numbers. What is folded away stays folded."""
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            cell["outputs"], cell["execution_count"] = [], None
    return notebook


def for_learner(notebook: Any) -> Any:
    """The notebook without outputs, and without the lines for those who read it on a web page."""
    for cell in without_outputs(notebook)["cells"]:
        cell["source"] = COLAB.sub("", "".join(cell["source"]))
    return notebook


def fingerprint(notebook: Any) -> str:
    """A short text that changes with the cells of the notebook."""
    kept = ("cell_type", "metadata", "outputs", "attachments")
    cells = [
        ["".join(cell["source"]), *(cell.get(key) or None for key in kept)]
        for cell in notebook["cells"]
    ]
    return hashlib.sha256(json.dumps(cells, sort_keys=True).encode()).hexdigest()[:16]


def notebooks(folder: Path) -> list[Path]:
    """The lessons of a folder, then those in its folder `deeper`."""
    return [*sorted(folder.glob("*.ipynb")), *sorted(folder.glob("deeper/*.ipynb"))]


def bring_up_to_date(lessons: Path, copies: Path) -> list[str]:
    """Make the copies that are missing and renew those nobody worked in; return what was done.

    The newer version of a lesson whose copy was worked in is written beside that copy, once: its
    name begins with "(new)", or "(new 2)" and so on where that was worked in too.
    """
    copies.mkdir(exist_ok=True)
    notes = _read_notes(copies)
    before, done = json.dumps(notes), []
    for lesson in notebooks(lessons):
        name = lesson.relative_to(lessons).as_posix()
        notebook = for_learner(json.loads(lesson.read_text(encoding="utf-8")))
        newest, own = fingerprint(notebook), copies / name
        written = notes.setdefault(name, {})
        if _found(own) == newest:
            written[own.name] = newest
        elif place := _place(own, newest, written):
            done.append(_tell(own, place, written))
            own.parent.mkdir(exist_ok=True)
            _write(place, json.dumps(notebook, indent=1, ensure_ascii=False))
            written[place.name] = newest
    if json.dumps(notes) != before:
        _write(copies / NOTES, json.dumps(notes, indent=1))
    return done


def last_worked_in(copies: Path) -> Path | None:
    """The copy that was saved last of those that were worked in."""
    files = (
        ((copies / lesson).with_name(name), made)
        for lesson, written in _read_notes(copies).items()
        for name, made in written.items()
    )
    worked_in = [path for path, made in files if _found(path) not in (None, made)]
    return max(worked_in, key=lambda path: path.stat().st_mtime, default=None)


def main(arguments: list[str]) -> None:
    """Bring the copies up to date, say what was done, and open JupyterLab with these options."""
    if {"-h", "--help"} & set(arguments):
        print(HELP)
        return
    if not LESSONS.is_dir():
        sys.exit(
            "The lessons come with the project's folder, and this is the package alone. Clone the "
            "project, and start python -m gan_teach there."
        )
    if importlib.util.find_spec("jupyterlab") is None:
        sys.exit(
            f"JupyterLab is not installed for {sys.executable}. Install what the project needs: "
            "python -m pip install -r requirements.txt"
        )
    try:
        done = bring_up_to_date(LESSONS, COPIES)
        start = last_worked_in(COPIES) or COPIES / FIRST
    except OSError as error:
        sys.exit(
            f"Your copies of the lessons cannot be kept in {COPIES} ({error.strerror}: "
            f"{error.filename}). Put the project into a folder that you may write to, and start "
            "again there."
        )
    print(f"Your own copies of the lessons are in {COPIES}", *done, sep="\n  ", flush=True)
    more = os.environ.get("JUPYTER_CONFIG_PATH")
    os.environ["JUPYTER_CONFIG_PATH"] = os.pathsep.join(filter(None, (str(DEFAULTS), more)))
    from jupyterlab.labapp import main as open_lab

    open_lab(
        [
            f"--ServerApp.root_dir={PROJECT}",
            f"--LabApp.default_url=/lab/tree/{quote(start.relative_to(PROJECT).as_posix())}",
            *arguments,
        ]
    )


def _place(own: Path, newest: str, written: Written) -> Path | None:
    """Where to write the newest version of a lesson; None if the learner was given it before."""
    if _is_free(own, written):
        return own
    if newest in written.values():
        return None
    return next(path for path in _beside(own) if _is_free(path, written))


def _is_free(path: Path, written: Written) -> bool:
    """Whether nothing of the learner's is lost when this file is written."""
    return _found(path) in (None, written.get(path.name))


def _beside(own: Path) -> Iterator[Path]:
    for number in itertools.count(1):
        yield own.with_name(f"(new{f' {number}' if number > 1 else ''}) {own.name}")


def _tell(own: Path, place: Path, written: Written) -> str:
    if place != own:
        return f"{own.name} has a newer version. Yours is kept; beside it now lies {place.name}"
    if place.exists():
        return f"{own.name} is brought up to date; you had not worked in it"
    return f"{own.name} was missing and is back" if own.name in written else f"{own.name} is new"


def _found(path: Path) -> str | None:
    """The fingerprint of the notebook there: None without a file, "" if it is no notebook."""
    try:
        return fingerprint(json.loads(path.read_text(encoding="utf-8")))
    except FileNotFoundError:
        return None
    except (ValueError, LookupError, TypeError, AttributeError):
        return ""


def _read_notes(copies: Path) -> dict[str, Written]:
    """What was written so far. Without sound notes every copy counts as worked in."""
    try:
        notes = json.loads((copies / NOTES).read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        return {}
    return notes if isinstance(notes, dict) else {}


def _write(path: Path, text: str) -> None:
    """Write a file as a whole or not at all."""
    part = path.with_name(f".{path.name}.part")
    part.write_text(f"{text}\n", encoding="utf-8", newline="\n")
    part.replace(path)
