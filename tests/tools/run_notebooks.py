"""Run every notebook in place, in full, and keep its outputs (`make notebooks`).

    python -m tests.tools.run_notebooks [notebook ...]

A live widget cannot live on a page of saved outputs: of each output that has one, only the still
picture and its description are kept.
"""

import base64
import io
import os
import sys
import time
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from PIL import Image

from gan_teach.lessons.copies import notebooks

NOTEBOOKS = Path(__file__).resolve().parents[2] / "notebooks"
# Exercises are tagged; a cell may hide its source, and describe the picture of a plain program.
KEPT = ("tags", "jupyter", "cellView", "alt")
WIDGET = "application/vnd.jupyter.widget-view+json"
LARGE = 60_000  # bytes of a picture


def run(path: Path) -> nbformat.NotebookNode:
    """The notebook, run from top to bottom beside its file, without widgets in its outputs."""
    notebook = nbformat.read(path, as_version=4)
    os.environ["GAN_TEACH_STILLS"] = "long"  # for those who read it where nothing runs
    client = NotebookClient(
        notebook, timeout=1800, kernel_name="python3", record_timing=False,
        resources={"metadata": {"path": str(path.parent)}},
    )  # fmt: skip
    client.execute()
    clean(notebook)
    return notebook


def clean(notebook: nbformat.NotebookNode) -> None:
    """Drop widgets, and what only says where and when the notebook was run."""
    notebook.metadata = {
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
    }
    for cell in notebook.cells:
        cell.metadata = {key: cell.metadata[key] for key in KEPT if key in cell.metadata}
        if "compare" in cell.metadata.get("tags", []):
            cell.outputs = []  # what a prediction was held against shows when it is run
        for output in cell.get("outputs", []):
            output.get("data", {}).pop(WIDGET, None)
            if "image/png" in output.get("data", {}):
                output.data["image/png"] = smaller(output.data["image/png"])
            if "image/png" in output.get("data", {}) and "alt" in cell.metadata:
                output.metadata.setdefault("image/png", {})["alt"] = cell.metadata["alt"]


def smaller(png: str) -> str:
    """A large picture that does not move, in 256 colours; others as they are."""
    content = base64.b64decode(png)
    picture, file = Image.open(io.BytesIO(content)), io.BytesIO()
    if len(content) < LARGE or picture.mode == "P":
        return png
    in_colour = picture.convert("RGB")
    in_colour.quantize(256, dither=Image.Dither.NONE).save(file, "png", optimize=True)
    return base64.b64encode(file.getvalue()).decode()


def main(names: list[str]) -> None:
    """Run the notebooks named, or all of them."""
    for path in [Path(name) for name in names] or notebooks(NOTEBOOKS):
        start = time.perf_counter()
        notebook = run(path)
        nbformat.write(notebook, path)
        print(f"{path.name}: {time.perf_counter() - start:.0f} s, {path.stat().st_size // 1000} kB")


if __name__ == "__main__":
    main(sys.argv[1:])
