"""Notebooks for a class and for its teacher (`make handouts`).

    python -m tests.tools.handouts [folder]

class/: no outputs, no solutions; the exercises are stubs. teacher/: every exercise solved, every
sick program mended, every prediction with its answer below it.
"""

import re
import sys
from collections.abc import Callable
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from gan_teach.clinic.cases import CASES
from gan_teach.exercises import EXERCISES
from tests.tools.run_notebooks import NOTEBOOKS

LESSON = re.compile(r"0[1-9]_")
TEACHING = "teaching.ipynb"
CHECK = re.compile(r"gt\.exercises\.check_(\w+)\((\w+)\)")


def for_class(notebook: NotebookNode) -> NotebookNode:
    """The notebook without outputs; its solutions are hidden from the first cell on."""
    for cell in _code(notebook):
        cell.outputs, cell.execution_count = [], None
    imports = next((cell for cell in _code(notebook) if "import gan_teach" in cell.source), None)
    if imports:
        imports.source += "\n\ngt.exercises.hide_solutions()"
    return notebook


def for_teacher(notebook: NotebookNode) -> NotebookNode:
    """The notebook without outputs, solved, with the answers of its predictions."""
    answers = {
        name: answer
        for cell in _code(notebook)
        for name, answer in re.findall(r"^(\w+)\.compare\(\s*(.+?),?$", cell.source, re.M | re.S)
    }
    cells = []
    for cell in notebook.cells:
        cells.append(cell)
        if cell.cell_type != "code":
            continue
        cell.outputs, cell.execution_count = [], None
        if CHECK.search(cell.source):
            cell.source = solved(cell.source)
        cell.source = mended(cell.source)
        if asked := re.match(r"(\w+) = gt\.predict\(", cell.source):
            cells.append(_answer(f"{cell.id}a", answers[asked[1]]))
    notebook.cells = cells
    return notebook


def solved(source: str) -> str:
    """The source of an exercise's cell with the library's own answer in place of the stub."""
    name, answer = CHECK.search(source).groups()
    exercise = EXERCISES[name]
    shown = "\n".join(f"# {line}".rstrip() for line in exercise.solution().splitlines())
    stub = re.compile(rf"def {answer}\(.*?\n(?=\n*gt\.exercises)|{answer} = \.\.\.[^\n]*\n", re.S)
    if not stub.search(source):
        raise ValueError(f"There is no stub of {answer} in the cell that checks {name}.")
    return stub.sub(lambda _: f"{shown}\n{answer} = {exercise.answer}\n\n", source, count=1)


def mended(source: str) -> str:
    """The source with each of the clinic's programs in it mended."""
    for case in CASES.values():
        if f"def {case.name}(" in source:
            for sick, sound in case.mend:
                source = source.replace(sick, sound)
    return source


def _answer(cell_id: str, answer: str) -> NotebookNode:
    letter = re.match(r'"([A-Z])"', answer)
    told = f"choice {letter[1]}" if letter else f"it is computed: `{answer.splitlines()[0]}`"
    return nbformat.v4.new_markdown_cell(f"**For the teacher:** {told}.", id=cell_id)


def _code(notebook: NotebookNode) -> list[NotebookNode]:
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def write(folder: Path) -> list[Path]:
    """Write both sets. Raises NotADirectoryError where the folder's name is that of a file."""
    if folder.exists() and not folder.is_dir():
        raise NotADirectoryError(f"{folder} is a file; name a folder for the handouts.")
    written = []
    sets: list[tuple[str, Callable[[NotebookNode], NotebookNode]]] = [
        ("class", for_class), ("teacher", for_teacher)
    ]  # fmt: skip
    for name, change in sets:
        (folder / name).mkdir(parents=True, exist_ok=True)
        for path in sorted(NOTEBOOKS.glob("*.ipynb")):
            if name == "class" and path.name == TEACHING:
                continue
            notebook = nbformat.read(path, as_version=4)
            written.append(folder / name / path.name)
            is_lesson = LESSON.match(path.name)
            nbformat.write(change(notebook) if is_lesson or name == "class" else notebook,
                           written[-1])  # fmt: skip
    return written


def main(arguments: list[str]) -> None:
    """Write the handouts and say where they are."""
    for path in write(Path(arguments[0] if arguments else "handouts")):
        print(path)


if __name__ == "__main__":
    main(sys.argv[1:])
