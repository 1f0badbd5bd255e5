"""Which cell of a notebook is running."""

from IPython import get_ipython


def running() -> tuple[str, str]:
    """Which cell it is, and which run of it; empty where nobody tells.

    Where the front end sends no id of the cell, as classic Notebook, its text stands for it.
    """
    shell = get_ipython()
    parent = getattr(shell, "parent_header", None) or {}
    cell = parent.get("metadata", {}).get("cellId", "")
    run = parent.get("header", {}).get("msg_id", "")
    if shell is not None and not cell:
        cell = shell.history_manager.input_hist_raw[-1]
    return cell, run or str(getattr(shell, "execution_count", ""))
