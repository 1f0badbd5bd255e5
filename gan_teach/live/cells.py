"""Which cell of a notebook is running."""

from IPython import get_ipython

RUN = "execute_request"  # the message by which a front end runs a cell


def running() -> tuple[str, str]:
    """Which cell it is, and which run of it; empty where nobody tells, or where none runs.

    Where the front end sends no id of the cell, as classic Notebook, its text stands for it. None
    runs while a widget is heard, a button that was pressed say.
    """
    shell = get_ipython()
    parent = getattr(shell, "parent_header", None) or {}
    header = parent.get("header", {})
    if header.get("msg_type", RUN) != RUN:
        return "", ""
    cell = parent.get("metadata", {}).get("cellId", "")
    run = header.get("msg_id", "")
    if shell is not None and not cell:
        cell = shell.history_manager.input_hist_raw[-1]
    return cell, run or str(getattr(shell, "execution_count", ""))
