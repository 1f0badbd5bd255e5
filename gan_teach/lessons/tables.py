"""The table of lesson 08: what `gan_teach.studies.tables` found, as rows and as Markdown."""

import json
from collections.abc import Mapping
from statistics import median
from typing import Any

from gan_teach.metrics.scores import SCORED
from gan_teach.support.paths import evidence_folder, weights_folder
from gan_teach.training.contest import NETWORKS, RULES, SEEDS, label

__all__ = ["NETWORKS", "RULES", "load", "real_row", "rows", "show", "with_range"]

GOODFELLOW = "225 ± 2"  # nats and standard error: Goodfellow et al. 2014, table 1, on MNIST


def load() -> dict[str, Any]:
    """What was computed: settings, turns, and the games by their names."""
    return json.loads((evidence_folder() / "digits_table.json").read_text(encoding="utf-8"))


def rows(kept: Mapping[str, Any] | None = None) -> list[dict[str, Any]]:
    """One row for each network, rule, R1 or not, and G itself or its average.

    Each figure is a list, one number a seed; a game that was lost has none. `n` says how many
    games were played.
    """
    games = (kept or load())["games"]
    table = []
    for network in NETWORKS:
        for rule in RULES:
            for r1 in (False, True):
                found = [games.get(label(network, rule, r1, seed)) for seed in range(SEEDS)]
                found = [each for each in found if each is not None]
                for averaged in (False, True):
                    which = "average" if averaged else "itself"
                    known = [each[which] for each in found if which in each]
                    row = {"network": network, "rule": rule, "R1": r1, "average": averaged,
                           "n": len(found), "lost": len(found) - len(known)}  # fmt: skip
                    figures = {figure: [each[figure] for each in known] for figure in SCORED}
                    table.append(row | figures)
    return table


def show(kept: Mapping[str, Any] | None = None) -> str:
    """The table in Markdown: the median of the seeds, and their range, of what was played.

    First come real images, and the published adversarial nets, of which only one figure is known.
    """
    lines = [f"| {' | '.join(HEAD)} |", f"|{'---|' * len(HEAD)}", _line("real images", real_row())]
    lines.append(f"| Goodfellow et al. 2014 | {GOODFELLOW} |{' |' * (len(HEAD) - 2)}")
    for row in rows(kept):
        if not row["n"]:
            continue
        options = [it for it in ("R1", "average") if row[it]]
        lines.append(_line(f"{row['network']}, {', '.join([row['rule'], *options])}", row))
    return "\n".join(lines)


HEAD = ("", "Parzen, nats", "Frechet", "classes", "confident", "precision", "recall")
FORMS = {"parzen": "{:.0f}", "frechet": "{:.1f}", "classes": "{:.0f}", "confident": "{:.0f} %",
         "precision": "{:.2f}", "recall": "{:.2f}"}  # fmt: skip


def real_row() -> dict[str, list[float]]:
    """What as many real images of MNIST reach, one number for each draw (`gt.scores`)."""
    return json.loads((weights_folder() / "digit_scores.json").read_text(encoding="utf-8"))


def _line(name: str, row: Mapping[str, Any]) -> str:
    row = {**row, "confident": [100 * share for share in row["confident"]]}
    said = [with_range(row[figure], form) for figure, form in FORMS.items()]
    return f"| {' | '.join([name, *said])} |"


def with_range(values: list[float], form: str) -> str:
    """The median and, behind it, the least and the largest: "14.2 (12.9 to 15.0)"."""
    if not values:
        return "lost"
    middle, low, high = (form.format(x) for x in (median(values), min(values), max(values)))
    return middle if low == high else f"{middle} ({low.removesuffix(' %')} to {high})"
