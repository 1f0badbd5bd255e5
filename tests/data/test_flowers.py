"""Flowers painted by code: the same everywhere, and pictures like any others."""

import errno
from pathlib import Path

import numpy as np
import pytest

import gan_teach as gt
from gan_teach.data.flowers import flower


def test_a_folder_of_flowers_is_data(tmp_path):
    folder = gt.flowers(tmp_path / "new" / "flowers", n=120)
    data = gt.images(folder)
    assert len(data) == 120
    assert data.shape == (3, 32, 32)
    assert np.array_equal(data.images[7].permute(1, 2, 0), flower(7))


def test_they_differ_and_are_the_same_again():
    pictures = np.stack([flower(i) for i in range(20)])
    assert pictures.dtype == np.uint8
    assert len(np.unique(pictures.reshape(20, -1), axis=0)) == 20
    assert np.array_equal(flower(3), pictures[3])
    middle, corner = pictures[:, 14:18, 14:18].mean((0, 1, 2)), pictures[:, 0, 0].mean(0)
    assert corner[1] > corner[[0, 2]].max()  # the meadow is green, the flower is not
    assert middle[0] > middle[1]


def test_other_files_stay(tmp_path):
    (tmp_path / "mine.txt").write_text("kept")
    gt.flowers(tmp_path, n=2)
    gt.flowers(tmp_path, n=1)
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "flower_0000.png", "flower_0001.png", "mine.txt",
    ]  # fmt: skip


def test_a_place_that_cannot_be_written_says_so_and_other_files_stay(tmp_path):
    (tmp_path / "mine.txt").write_text("kept")
    for folder in (tmp_path / "mine.txt", tmp_path / "mine.txt" / "more", tmp_path / ("a" * 300)):
        with pytest.raises(OSError, match=r"flowers could not be written to .*Choose a folder"):
            gt.flowers(folder, n=1)
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_a_full_disk_leaves_no_half_picture(tmp_path, monkeypatch):
    write = Path.write_bytes

    def fail(path, content):
        if "0002" not in path.name:
            return write(path, content)
        write(path, content[:100])
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", fail)
    with pytest.raises(OSError, match=r"No space left on device\. Choose a folder .* has room"):
        gt.flowers(tmp_path, n=5)
    assert sorted(path.name[7:11] for path in tmp_path.iterdir()) == ["0000", "0001"]


@pytest.mark.parametrize("n", [0, -1, 1.5, "many"])
def test_a_number_that_is_none_is_told(tmp_path, n):
    with pytest.raises(ValueError, match="n must be"):
        gt.flowers(tmp_path, n)
