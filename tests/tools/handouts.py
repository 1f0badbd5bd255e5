"""Notebooks for a class and for its teacher (`make handouts`).

    python -m tests.tools.handouts [folder]

class/: no outputs, no solutions; the exercises are stubs. teacher/: every exercise solved, every
sick program mended, the answer below each prediction and each diagnosis, no code folded away.
"""

import ast
import inspect
import re
import sys
import textwrap
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from gan_teach.lessons.clinic.cases import CASES
from gan_teach.lessons.copies import for_learner, notebooks, without_outputs
from gan_teach.lessons.exercises import EXERCISES
from tests.tools.run_notebooks import NOTEBOOKS

LESSON = re.compile(r"(?!00)\d\d_")
TEACHING = "teaching.ipynb"
CHECK = re.compile(r"gt\.exercises\.check_(\w+)\((\w+)\)")


def for_class(notebook: NotebookNode) -> NotebookNode:
    """The notebook without outputs; its solutions are hidden from the first cell on."""
    for_learner(notebook)  # whose badge would lead to a page with the solutions
    imports = next((cell for cell in _code(notebook) if "import gan_teach" in cell.source), None)
    if imports:
        imports.source += "\n\ngt.exercises.hide_solutions()"
    return notebook


def for_teacher(notebook: NotebookNode) -> NotebookNode:
    """The notebook without outputs, solved, with the answers to what it asks."""
    without_outputs(notebook)
    found, cells = truths(notebook), []
    for cell in notebook.cells:
        cells.append(cell)
        if cell.cell_type == "code":
            for folded in ("jupyter", "cellView"):
                cell.metadata.pop(folded, None)
            cell.source = mended(solved(cell.source))
            if answer := answered(cell.source, found):
                told = f"**For the teacher:** {answer}"
                cells.append(nbformat.v4.new_markdown_cell(told, id=f"{cell.id}a"))
    notebook.cells = cells
    return notebook


def solved(source: str) -> str:
    """The source of a cell; an exercise's stub gives way to the library's own answer."""
    if not (checked := CHECK.search(source)):
        return source
    name, answer = checked.groups()
    own = EXERCISES[name].own
    shown = textwrap.fill(own, 98) if isinstance(own, str) else inspect.getsource(own)
    lines = textwrap.indent(textwrap.dedent(shown), "# ", lambda _: True).splitlines()
    lines = [*(line.rstrip() for line in lines), f"{answer} = {EXERCISES[name].answer}", "", ""]
    stub = rf"(?:def {answer}\(.*?|{answer} = \.\.\..*?)\n+(?=gt\.exercises\.check_)"
    source, stubs = re.subn(stub, lambda _: "\n".join(lines), source, count=1, flags=re.S)
    if not stubs:
        raise ValueError(f"There is no stub of {answer} in the cell that checks {name}.")
    return source


def mended(source: str) -> str:
    """The source of a cell, with each of the clinic's programs in it mended."""
    for case in CASES.values():
        if f"def {case.name}(" in source:
            for sick, sound in case.mend:
                if sick not in source:
                    raise ValueError(f"{sick!r} is not in the cell of {case.name}.")
                source = source.replace(sick, sound)
    return source


def truths(notebook: NotebookNode) -> dict[str, tuple[str, str]]:
    """For each prediction: what `compare` holds it against, as code, and in which section."""
    found, section = {}, ""
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            section = (re.findall(r"^## (.+)$", cell.source, re.M) or [section])[-1]
        elif ".compare(" in cell.source:
            for node in ast.walk(ast.parse(cell.source)):
                match node:
                    case ast.Call(ast.Attribute(ast.Name(name), "compare"), [truth, *_]):
                        found[name] = ast.get_source_segment(cell.source, truth), section
    return found


def answered(source: str, found: dict[str, tuple[str, str]]) -> str | None:
    """The answer to what this cell asks: a prediction or a diagnosis. None if it asks nothing."""
    if diagnosis := re.match(r'gt\.clinic\.diagnose\("(\w+)"\)', source):
        case = CASES[diagnosis[1]]
        return f"{_choice(case.right, list(case.choices))} {case.why}"
    if not (asked := re.search(r"^(\w+) = gt\.predict\(", source, re.M)):
        return None
    if asked[1] not in found:
        raise ValueError(f"The prediction {asked[1]} is never compared.")
    truth, section = found[asked[1]]
    if re.fullmatch('"[A-F]"', truth):
        choices = ast.parse(source).body[0].value.args[1]
        return _choice(ast.literal_eval(truth), ast.literal_eval(choices))
    return f"it is computed, in the section *{section}*: `{truth}`."


def _choice(letter: str, choices: list[str]) -> str:
    return f"{letter}, *{choices['ABCDEF'.index(letter)].rstrip('.')}*."


def _code(notebook: NotebookNode) -> list[NotebookNode]:
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def write(folder: Path) -> list[Path]:
    """Write both sets. Raises NotADirectoryError where a file is in the way."""
    written = []
    for name, change in (("class", for_class), ("teacher", for_teacher)):
        for part in (folder / name, folder, *folder.parents):
            if part.is_file():
                raise NotADirectoryError(f"{part} is a file; name a folder for the handouts.")
        for path in notebooks(NOTEBOOKS):
            if name == "class" and path.name == TEACHING:
                continue
            notebook = nbformat.read(path, as_version=4)
            if name == "class" or LESSON.match(path.name):
                notebook = change(notebook)
            written.append(folder / name / path.relative_to(NOTEBOOKS))
            written[-1].parent.mkdir(parents=True, exist_ok=True)
            nbformat.write(notebook, written[-1])
    return written


def main(arguments: list[str]) -> None:
    """Write the handouts and say where they are."""
    try:
        for path in write(Path(arguments[0] if arguments else "handouts")):
            print(path)
    except NotADirectoryError as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main(sys.argv[1:])
