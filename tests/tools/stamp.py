"""Write the project's public address where it belongs, or take it out where there is none.

    python -m tests.tools.stamp [https://github.com/someone/gan-teach]     (make stamp ADDRESS=...)

With an address each lesson gets its Colab button, and its first cell installs from there.
The address is the one given, or else that of the git remote `origin`. A remote that is not open to
all counts as none: then no button and no link is left that leads nowhere.
"""

import ipaddress
import re
import subprocess
import sys
import tomllib
from pathlib import Path
from urllib.parse import urlsplit

import nbformat

from gan_teach.lessons.copies import notebooks
from tests.tools.run_notebooks import NOTEBOOKS

ROOT = Path(__file__).resolve().parents[2]
BADGE = "https://colab.research.google.com/assets/colab-badge.svg"
INSIDE = (".local", ".lan", ".internal", ".intranet", ".home", ".corp", ".test", ".localhost")
INSTALLING = """try:
    import gan_teach as gt
except ModuleNotFoundError:  # on Colab; on your own machine choose the kernel of .venv
    %pip install --quiet --no-deps git+{address}
    import gan_teach as gt"""
TELLING = """try:
    import gan_teach as gt
except ModuleNotFoundError as error:
    raise ModuleNotFoundError(
        "On your own machine choose the kernel of .venv. On Colab upload the project's folder as "
        "gan-teach.zip, then run: !unzip -q gan-teach.zip && pip install -q --no-deps ./gan-teach"
    ) from error"""


def public(address: str | None) -> str | None:
    """The address without what is private in it; None unless anybody can open it by https."""
    parts = urlsplit((address or "").strip())
    host = parts.hostname or ""
    try:
        outside = ipaddress.ip_address(host).is_global
    except ValueError:
        outside = "." in host and not host.endswith(INSIDE)
    path = parts.path.removesuffix("/").removesuffix(".git")
    if parts.scheme != "https" or not outside or path.count("/") < 2:
        return None
    return f"https://{host}{path}"


def origin() -> str | None:
    """The git remote `origin`, if it is public."""
    command = ["git", "-C", str(ROOT), "remote", "get-url", "origin"]
    found = subprocess.run(command, capture_output=True, text=True)
    return public(found.stdout) if found.returncode == 0 else None


def recorded() -> str | None:
    """The address that pyproject.toml has, None if it has none."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return project.get("urls", {}).get("repository")


def badge(address: str | None, name: str) -> str:
    """The Colab button of a notebook; empty without an address on GitHub, which Colab reads."""
    if not address or not address.startswith("https://github.com/"):
        return ""
    where = address.removeprefix("https://github.com/")
    colab = f"https://colab.research.google.com/github/{where}/blob/main/notebooks/{name}"
    return f"[![Open in Colab]({BADGE})]({colab})"


def stamped_readme(text: str, address: str | None) -> str:
    """The README with a button beside each lesson, or without."""
    text = re.sub(r" \[!\[Open in Colab\]\([^)]*\)\]\([^)]*\)", "", text)

    def with_badge(row: re.Match[str]) -> str:
        return f"{row[0]} {badge(address, row[1])}".rstrip()

    return re.sub(r"^\| \[\d\d [^\]]+\]\(notebooks/([^)]+)\)", with_badge, text, flags=re.M)


def stamped_project(text: str, address: str | None) -> str:
    """pyproject.toml with the address among its links, or without."""
    text = re.sub(r"\[project\.urls\]\n(.*\n)+?\n", "", text)
    if address:
        links = f'[project.urls]\nrepository = "{address}"\n\n'
        text = text.replace(
            "[tool.hatch.build.targets.wheel]\n", links + "[tool.hatch.build.targets.wheel]\n", 1
        )
    return text


def stamp_notebook(book: nbformat.NotebookNode, name: str, address: str | None) -> None:
    """Give a notebook its button and its first cell of code. name: its path in `notebooks`."""
    first = book.cells[0]
    first.source = re.sub(r"\[!\[Open in Colab\][^\n]*\n\n", "", first.source)
    if button := badge(address, name):
        title, rest = first.source.split("\n\n", 1)
        first.source = f"{title}\n\n{button}\n\n{rest}"
    code = next((cell for cell in book.cells if cell.cell_type == "code"), None)
    if code is not None and code.source.startswith("try:\n    import gan_teach as gt"):
        code.source = INSTALLING.format(address=address) if address else TELLING


def main(words: list[str]) -> None:
    """Stamp README, pyproject.toml and all notebooks."""
    address = public(words[0]) if words else origin()
    if words and not address:
        sys.exit(f"An address is public and has https, an owner and a name; got {words[0]!r}.")
    for name, stamped in (("README.md", stamped_readme), ("pyproject.toml", stamped_project)):
        path = ROOT / name
        path.write_text(stamped(path.read_text(encoding="utf-8"), address), encoding="utf-8")
    for path in notebooks(NOTEBOOKS):
        book = nbformat.read(path, 4)
        stamp_notebook(book, path.relative_to(NOTEBOOKS).as_posix(), address)
        nbformat.write(book, path)
    print(f"The address is {address}." if address else "No public address: no buttons, no links.")


if __name__ == "__main__":
    main(sys.argv[1:])
