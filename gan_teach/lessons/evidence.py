"""Figures over many seeds, computed once (`studies`) and quoted by the lessons."""

import json
from typing import Any

from gan_teach.support.errors import choose
from gan_teach.support.paths import evidence_folder
from gan_teach.training.cures import CURES, failing

__all__ = ["CURES", "failing", "load"]


def load(name: str) -> dict[str, Any]:
    """The evidence of that name. Raises ValueError with the nearest name for an unknown one."""
    files = {file.stem: file for file in evidence_folder().glob("*.json")}
    return json.loads(choose("evidence", name, files).read_text(encoding="utf-8"))
