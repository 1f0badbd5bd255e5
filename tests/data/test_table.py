"""Rows of numbers from arrays, frames and files; what cannot be played on is left out in words."""

import time

import numpy as np
import pytest
import torch

import gan_teach as gt

FLOWERS = """length,width,kind
5.1,3.5,setosa
4.9,3.0,setosa
7.0,3.2,versicolor
6.3,3.3,virginica
"""


class Frame:
    """What a table needs of a DataFrame."""

    def __init__(self, **columns):
        self.columns = list(columns)
        self._values = np.array(list(zip(*columns.values(), strict=True)), dtype=object)

    def to_numpy(self):
        return self._values


@pytest.fixture
def written(tmp_path):
    def write(text, encoding="utf-8"):
        path = tmp_path / "table.csv"
        path.write_bytes(text.encode(encoding))
        return path

    return write


def units(data):
    """All rows in the units of the source."""
    return data.unscale(data.all_samples()).tolist()


def test_columns_are_scaled_and_come_back(written, capsys):
    data = gt.table(written(FLOWERS))
    assert data.columns == ("length", "width")
    assert (len(data), data.shape) == (4, (2,))
    torch.testing.assert_close(data.rows.mean(0), torch.zeros(2), atol=1e-6, rtol=0)
    torch.testing.assert_close(data.rows.std(0, correction=0), torch.ones(2))
    np.testing.assert_allclose(units(data), [[5.1, 3.5], [4.9, 3], [7, 3.2], [6.3, 3.3]], rtol=1e-6)
    assert repr(data) == "Table(4 rows of 2: length, width)"
    told = "Columns left out: kind (words, such as 'setosa')."
    assert data.left_out == (told,)
    assert capsys.readouterr().out == told + "\n"


def test_samples_are_rows_drawn_with_equal_chance():
    data = gt.table(torch.tensor([[0.0, 1], [1, 0], [2, 5]]))
    some = data.sample(3000, torch.Generator().manual_seed(0))
    assert (some.shape, some.dtype) == ((3000, 2), torch.float32)
    assert torch.equal(some, data.sample(3000, torch.Generator().manual_seed(0)))
    rows, counts = some.unique(dim=0, return_counts=True)
    assert len(rows) == 3
    assert (counts - 1000).abs().max() < 100
    assert data == data
    assert data != gt.table(data.rows)


@pytest.mark.parametrize(
    "source",
    [
        [[1, 2], [3, 5], [4, 4]],
        np.array([[1, 2], [3, 5], [4, 4]]),
        torch.tensor([[1.0, 2], [3, 5], [4, 4]]),
        Frame(a=[1, 3, 4], b=[2.0, 5.0, 4.0]),
        Frame(a=[1, 3, 4, None], b=[2.0, 5.0, 4.0, 7.0]),
    ],
)
def test_arrays_tensors_lists_and_frames(source):
    data = gt.table(source)
    np.testing.assert_allclose(units(data), [[1, 2], [3, 5], [4, 4]], rtol=1e-6)
    assert data.columns in (("a", "b"), ("column 1", "column 2"))


def test_columns_are_chosen_in_files_and_frames_and_named_in_arrays(written):
    path = written("a,b,c\n1,2,3\n4,6,5\n")
    assert gt.table(path, ["c", "a"]).columns == ("c", "a")
    np.testing.assert_allclose(units(gt.table(path, ["c", "a"])), [[3, 1], [5, 4]], rtol=1e-6)
    assert gt.table(Frame(a=[1, 2], b=[4, 3]), ["b"]).columns == ("b",)
    assert gt.table([[1, 2], [2, 1]], ["x", "y"]).columns == ("x", "y")
    with pytest.raises(ValueError, match=r"no column 'd'.*Choose one of: 'a', 'b', 'c'"):
        gt.table(path, ["d"])
    with pytest.raises(ValueError, match="2 columns need 2 names; got 1"):
        gt.table([[1, 2], [2, 1]], ["x"])
    with pytest.raises(TypeError, match=r"as in \['a'\]"):
        gt.table(path, "a")


@pytest.mark.parametrize(
    "text",
    [
        "a,b\n1,2\n3,5.5\n",
        "\ufeffa,b\r\n1,2\r\n3,5.5\r\n",
        "a;b\n1;2\n3;5,5\n",
        "a\tb\n1\t2\n3\t5.5\n",
        '\n"a","b"\n"1","2"\n\n"3","5.5"\n',
        " a , b \n 1 , 2 \n 3 , 5.5 ",
    ],
)
def test_files_as_programs_write_them(written, text):
    data = gt.table(written(text))
    assert data.columns == ("a", "b")
    np.testing.assert_allclose(units(data), [[1, 2], [3, 5.5]], rtol=1e-6)


def test_files_without_names_with_an_index_and_in_an_old_encoding(written):
    assert gt.table(written("1,2\n3,5\n")).columns == ("column 1", "column 2")
    frame = gt.table(written(",a,b\n0,1,2\n1,3,5\n2,4,4\n"))
    assert frame.columns == ("a", "b")
    assert "only counts the rows" in frame.left_out[0]
    assert gt.table(written("Höhe,b\n1,2\n3,5\n", "latin-1")).columns == ("Höhe", "b")
    assert gt.table(written("a,a,\n1,2,3\n3,5,1\n")).columns == ("a", "a (2)", "column 3")


# --- what is left out -----------------------------------------------------------------------------


def test_gaps_cost_their_rows_and_are_counted(written):
    text = "a,b\n1,2\n,3\nNA,4\n5,?\n7,inf\n8,9\n9,8\n10,1\n11,3\n12,2\n"
    data = gt.table(written(text))
    assert data.left_out == ("Rows left out, not all of numbers: 4 of 10.",)
    assert [row[0] for row in units(data)] == pytest.approx([1, 8, 9, 10, 11, 12])


def test_constant_columns_and_columns_of_gaps_are_left_out(written):
    data = gt.table(written("a,b,c\n1,4,\n2,4,5\n3,4,\n"))
    assert data.columns == ("a",)
    (told,) = data.left_out
    assert told == "Columns left out: b (always 4), c (gaps in half of its rows or more)."


def test_lines_of_another_length_are_left_out_and_the_first_is_named(written):
    data = gt.table(written("a,b\n1,2\n3,4,5\n6\n7,8\n"))
    assert len(data) == 2
    assert (
        "with more or fewer cells than the first (2): 2; the first of them is line 3."
        in (data.left_out[0])
    )


def test_a_single_column_makes_a_game_on_a_line(written):
    for source in (written("a\n1\n2\n4\n"), np.array([1.0, 2, 4])):
        data = gt.table(source)
        assert data.shape == (1,)
        game = gt.Game(gt.MLPGenerator, gt.MLPDiscriminator, data=data, batch_size=8)
        list(game.play(2))
        assert gt.stopping.w1_distance(game) > 0


def test_a_million_rows_are_read_and_more_are_not(tmp_path):
    values = np.random.default_rng(0).normal(size=(1000, 2)).round(3)
    path = tmp_path / "large.csv"
    path.write_text("a,b\n" + "\n".join(f"{a},{b}" for a, b in values) * 1 + "\n")
    block = path.read_text().split("\n", 1)[1]
    path.write_text("a,b\n" + block * 1000 + "1,2\n")
    start = time.process_time()
    data = gt.table(path)
    assert time.process_time() - start < 60
    assert len(data) == 1_000_000
    assert data.left_out == ("Only the first 1,000,000 rows were read; most=... reads more.",)
    np.testing.assert_allclose(units(data)[:1000], values, atol=1e-5)


BAD = [
    ("a,b\nx,y\nz,w\n", r"No column of this table can be played on.*a \(words, such as 'x'\)"),
    ("a,b\n1,2\n", "at least two rows of numbers; got 1"),
    ("a,b\n", "at least two rows of numbers; got 0"),
    ("a,b\n1,2,3\n4,5,6\n", "at least two rows of numbers; got 0.*first of them is line 2"),
    ("", "This file is empty"),
    ("\n\n", "This file is empty"),
    ("a\n5\n5\n5\n", r"No column of this table.*a \(always 5\)"),
    ("a,b\n1,\n2,\n,7\n,8\n", "gaps in half of its rows or more"),
    (
        "a,b,c\n1,,1\n2,5,\n,6,2\n3,8,\n,9,4\n4,,5\n",
        "0 of 6 are left, and in these not every column",
    ),
    ("a\n1e200\n-1e200\n", "numbers beyond"),
    ("a\n1e-200\n-1e-200\n", "no number beyond"),
    ('a,b\n1,2\n2,"4\n3,5\n', r"cannot be read as CSV.*Is a quotation mark not closed\?"),
    ("a b\n1 2\n2 4\n", "such as '1 2'.*part cells by commas, semicolons or tabs"),
]


@pytest.mark.parametrize(("text", "words"), BAD)
def test_files_with_nothing_to_play_on_say_why(written, text, words):
    with pytest.raises(ValueError, match=words):
        gt.table(written(text))


def test_other_sources_are_refused_in_words(tmp_path):
    (tmp_path / "table.xlsx").write_bytes(b"PK\x03\x04\0\0\0")
    for source, kind, words in (
        (tmp_path / "nowhere.csv", FileNotFoundError, "There is no file .*nowhere.csv"),
        ("~no-such-user/a.csv", FileNotFoundError, "There is no file '~no-such-user/a.csv'"),
        (tmp_path, ValueError, "is a folder"),
        (tmp_path / "table.xlsx", ValueError, "cannot be read as CSV.*Save it as CSV, in UTF-8"),
        (3, TypeError, "wants an array .*got int"),
        ({"a": [1]}, TypeError, "got dict"),
        ([[1, 2], [3]], ValueError, "must be equally long"),
        (np.zeros((2, 3, 4)), ValueError, r"must have the shape \(n, d\); got \(2, 3, 4\)"),
        (np.zeros((5, 0)), ValueError, r"\(n, d\); got \(5, 0\)"),
        ([["a", "b"], ["c", "d"]], ValueError, "No column of this table"),
    ):
        with pytest.raises(kind, match=words):
            gt.table(source)
    with pytest.raises(ValueError, match="most must be a whole number"):
        gt.table([[1, 2], [2, 1]], most=0)
    with pytest.raises(ValueError, match=r"samples must be .*shape \(n, 2\)"):
        gt.table([[1, 2], [2, 1]]).unscale(torch.zeros(3, 3))
