"""Which playgrounds a new one closes."""

from types import SimpleNamespace

import pytest

from gan_teach.live import cells
from gan_teach.live.playground.newest import take_place_of_others


class Player:
    """Plays these games until it is closed."""

    def __init__(self, *games):
        self.games, self.closed = games, False

    def close(self):
        self.closed = True


@pytest.fixture
def opened(monkeypatch):
    """Opens a player by a message of a front end; text: that of the cell that was run last."""

    def open_by(kind, run, *games, cell=None, text=""):
        header = {"msg_type": kind, "msg_id": run}
        shell = SimpleNamespace(
            parent_header={"header": header, "metadata": {"cellId": cell} if cell else {}},
            history_manager=SimpleNamespace(input_hist_raw=["", text]),
            execution_count=1,
        )
        monkeypatch.setattr(cells, "get_ipython", lambda: shell)
        player = Player(*games)
        take_place_of_others(player)
        return player

    return open_by


@pytest.mark.parametrize("cell", ["c1", None])  # None: a front end that sends no ids of cells
def test_a_cell_that_is_run_again_closes_what_it_opened(opened, cell):
    first = opened("execute_request", "1", cell=cell, text="play()")
    beside = opened("execute_request", "1", cell=cell, text="play()")
    other = opened("execute_request", "2", cell="c2", text="more()")
    opened("execute_request", "3", cell=cell, text="play()")
    assert (first.closed, beside.closed, other.closed) == (True, True, False)


def test_what_a_button_opens_closes_nothing_but_what_plays_the_same_game(opened):
    by_cell = opened("execute_request", "1", text="play()")  # the cell that was run last
    drawn = opened("comm_msg", "2", "a game", text="play()")
    tile = opened("comm_msg", "3", "another", text="play()")
    assert (by_cell.closed, drawn.closed, tile.closed) == (False, False, False)
    opened("comm_msg", "4", "a game", text="play()")
    assert (by_cell.closed, drawn.closed, tile.closed) == (False, True, False)
