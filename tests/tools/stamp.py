"""Write the project's address from pyproject.toml into badges and first cells (`make stamp`)."""

import re
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
COLAB = "https://colab.research.google.com/github/"


def address() -> str:
    """The repository's address, as pyproject.toml has it."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return project["urls"]["repository"].removesuffix("/")


def stamped(text: str, url: str) -> str:
    """The text with every Colab link and every install line pointing to this address."""
    name = "/".join(url.split("/")[-2:])
    text = re.sub(re.escape(COLAB) + r"[^/\s]+/[^/\s]+/", f"{COLAB}{name}/", text)
    return re.sub(r"git\+https://[^\s\"'\\]+", f"git+{url}", text)


def stamped_files() -> list[Path]:
    """The files that carry the address."""
    return [ROOT / "README.md", *sorted((ROOT / "notebooks").glob("*.ipynb"))]


def main() -> None:
    """Stamp all of them."""
    for path in stamped_files():
        text = path.read_text(encoding="utf-8")
        path.write_text(stamped(text, address()), encoding="utf-8")


if __name__ == "__main__":
    main()
