"""Where the project's files are: in its own folder, or inside an installed package."""

from pathlib import Path

PACKAGE = Path(__file__).resolve().parents[1]
PROJECT = PACKAGE.parent


def evidence_folder() -> Path:
    """Where figures over many seeds are kept: `data/evidence`."""
    inside = PACKAGE / "_evidence"
    return inside if inside.exists() else PROJECT / "data" / "evidence"


def weights_folder() -> Path:
    """Where trained weights and their notes are kept: `data`."""
    inside = PACKAGE / "_weights"
    return inside if inside.exists() else PROJECT / "data"


def download_folder() -> Path:
    """Where fetched data goes: the project's `data`, or that of the folder one works in."""
    return (PROJECT if (PROJECT / "pyproject.toml").exists() else Path.cwd()) / "data"


def cache_folder() -> Path:
    """Where data goes that cannot be written beside the project: in the user's own cache."""
    return Path.home() / ".cache" / "gan_teach"
