"""What was found, as text for a terminal and as a table for a notebook."""

import html
import re
import textwrap
from collections.abc import Sequence
from typing import Protocol

from gan_teach.doctor.finding import Finding
from gan_teach.doctor.kinds import KINDS

WIDTH = 88
NOTHING_SEEN = (
    "No turn of a game was seen. A turn is a step of D's optimiser and one of G's, both of PyTorch."
)
CELL = "style='text-align:left;vertical-align:top;white-space:normal;padding:4px 10px'"


class Examined(Protocol):
    """What a report needs to know of an examination."""

    findings: list[Finding]
    suspicions: list[Finding]
    looked_at: list[str]
    unknown: list[str]
    crash: Finding | None
    done: bool
    turns: int
    players: dict[str, str]


def text(check: Examined) -> str:
    """The report in lines of at most 88 characters."""
    parts = [_fill(_headline(check))]
    parts += [item(finding, f"{i}. ") for i, finding in enumerate(found(check), 1)]
    if check.suspicions:
        parts.append("Suspicions, which are not certain:")
        parts += [item(finding, "?  ") for finding in check.suspicions]
    parts += ["\n".join([f"{what}:", *(_fill(it, "- ", "  ") for it in points)])
              for what, points in _notes(check)]  # fmt: skip
    return "\n\n".join(parts)


def page(check: Examined) -> str:
    """The report as HTML, in the page's own colours."""
    head = ("", "What was found", "What it means", "What to try", "Lesson")
    rows = [_row(str(i), finding) for i, finding in enumerate(found(check), 1)]
    rows += [_row("?", finding) for finding in check.suspicions]
    table = ""
    if rows:
        names = "".join(f"<th {CELL}>{name}</th>" for name in head)
        table = f"<table><thead><tr>{names}</tr></thead><tbody>{''.join(rows)}</tbody></table>"
    notes = "".join(
        f"<p>{what}:</p><ul>{''.join(f'<li>{_as_html(it)}</li>' for it in points)}</ul>"
        for what, points in _notes(check)
    )
    return f"<div><p><b>{_as_html(_headline(check))}</b></p>{table}{notes}</div>"


def item(finding: Finding, mark: str = "") -> str:
    """One finding in lines: what it is, what was measured, what it means, and what to try."""
    kind = KINDS[finding.kind]
    lines = [("Measured", _sentence(finding)), ("It means", kind.meaning), ("Try", kind.advice)]
    body = [_fill(words, f"   {name + ':':10}", " " * 13) for name, words in lines]
    return "\n".join([f"{mark}{kind.title} (lesson {kind.lesson})", *body])


def found(check: Examined) -> list[Finding]:
    """All that is certain: the crash first, if there was one."""
    first = [check.crash] if check.crash and check.crash not in check.findings else []
    return [*first, *check.findings]


def _headline(check: Examined) -> str:
    if not check.done:
        return "The examination is still under way. Look at it after the `with` block."
    certain, turns = len(found(check)), _count(check.turns, "turn")
    who = ", ".join(f"{player} is {what}" for player, what in check.players.items())
    whose = f" {who}." if who else ""
    if certain:
        order = ", the most important first" if certain > 1 else ""
        return f"{_count(certain, 'finding')} in {turns}{order}.{whose}"
    if not check.turns:
        return NOTHING_SEEN
    if len(check.players) < 2:
        return f"Little could be looked at in {turns}, and nothing was found in that.{whose}"
    if check.suspicions:
        return (
            f"Nothing certain was found in {turns}, but "
            f"{_count(len(check.suspicions), 'suspicion')}.{whose}"
        )
    return f"Healthy as far as can be told: nothing was found in {turns}.{whose}"


def _notes(check: Examined) -> list[tuple[str, Sequence[str]]]:
    notes = (("Looked at", check.looked_at), ("Cannot be told", check.unknown))
    return [(what, points) for what, points in notes if points]


def _sentence(finding: Finding) -> str:
    return f"{finding.evidence} {finding.how_sure}".strip()


def _row(mark: str, finding: Finding) -> str:
    kind = KINDS[finding.kind]
    what = f"<b>{_as_html(kind.title)}</b><br>{_as_html(_sentence(finding))}"
    cells = (mark, what, _as_html(kind.meaning), _as_html(kind.advice), kind.lesson)
    return f"<tr>{''.join(f'<td {CELL}>{cell}</td>' for cell in cells)}</tr>"


def _as_html(words: str) -> str:
    return re.sub(r"`([^`]+)`", r"<code>\1</code>", html.escape(words))


def _count(number: int, what: str) -> str:
    return f"{number:,} {what}" + ("" if number == 1 else "s")


def _fill(words: str, first: str = "", rest: str = "") -> str:
    return textwrap.fill(
        words, WIDTH, initial_indent=first, subsequent_indent=rest,
        break_long_words=False, break_on_hyphens=False,
    )  # fmt: skip
