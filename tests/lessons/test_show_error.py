"""`%%show_error`: an error ends its cell alone."""

import pytest
from IPython.core.interactiveshell import InteractiveShell


@pytest.fixture
def shell():
    shell = InteractiveShell()
    shell.run_cell("%load_ext gan_teach.lessons.show_error").raise_error()
    return shell


def test_a_cell_that_stops_tells_its_line_and_the_type_of_the_error(shell, capsys):
    cell = "%%show_error\nx = 2\nprint(x)\nx.subplot(8, 8, 1)\nx = 3"
    assert shell.run_cell(cell).success
    said = capsys.readouterr().out
    assert said.startswith("2\nIt stops in the line\n\n    x.subplot(8, 8, 1)\n\n")
    assert said.endswith("AttributeError: 'int' object has no attribute 'subplot'\n")
    assert shell.user_ns["x"] == 2


def test_the_line_is_the_cells_where_the_error_comes_from_deeper(shell, capsys):
    shell.run_cell("%%show_error\nimport torch\n\ntorch.ones(2, 3) @ torch.ones(2, 3)")
    said = capsys.readouterr().out
    assert "    torch.ones(2, 3) @ torch.ones(2, 3)\n" in said
    assert "RuntimeError: mat1 and mat2 shapes" in said


def test_the_line_of_what_is_no_python_is_the_cells(shell, capsys):
    shell.run_cell("%%show_error\ny = 1\nx = (")
    said = capsys.readouterr().out
    assert said.startswith("It stops in the line\n\n    x = (\n\n")
    assert "SyntaxError" in said
    shell.run_cell("%%show_error\neval('x = (')")
    assert capsys.readouterr().out.startswith("It stops in the line\n\n    eval('x = (')\n\n")


def test_a_cell_without_an_error_is_as_ever(shell, capsys):
    assert shell.run_cell("%%show_error\ny = 5\nassert y == 5").success
    assert shell.user_ns["y"] == 5
    assert capsys.readouterr().out == ""


def test_pictures_that_it_had_begun_are_closed(shell):
    shell.run_cell("%%show_error\nimport matplotlib.pyplot as plt\nplt.subplots()\n1 / 0")
    assert shell.user_ns["plt"].get_fignums() == []
