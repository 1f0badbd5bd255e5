"""Pictures from a folder or a data set: cut and resized as stated, and bad files named."""

import numpy as np
import pytest
import torch
from PIL import Image
from torch.utils.data import TensorDataset

import gan_teach as gt
from gan_teach.support import progress

RED, WHITE, BLUE = (255, 0, 0), (255, 255, 255), (0, 0, 255)


def fill(size, colour, mode="RGB"):
    return Image.new(mode, size, colour)


def three_stripes(width=90, height=30):
    """Blue, red, blue: the largest square around the middle is red alone."""
    picture = fill((width, height), BLUE)
    picture.paste(RED, (width // 3, 0, 2 * width // 3, height))
    return picture


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "more").mkdir()
    three_stripes().save(tmp_path / "a.png")
    fill((7, 200), RED).save(tmp_path / "more" / "b.JPG", quality=95)
    (tmp_path / "notes.txt").write_text("no picture")
    (tmp_path / ".hidden.png").write_bytes(b"no picture")
    return tmp_path


def test_the_square_around_the_middle_is_made_as_large_as_asked(folder):
    data = gt.images(folder, side=16)
    assert data.images.shape == (2, 3, 16, 16)
    assert data.images.dtype == torch.uint8
    assert data.shape == (3, 16, 16)
    assert (len(data), data.skipped) == (2, {})
    colour = data.images.float().mean((2, 3))
    assert colour[0].tolist() == [255, 0, 0]  # no blue is left
    torch.testing.assert_close(colour[1], torch.tensor([255.0, 0, 0]), atol=3, rtol=0)
    assert repr(data) == "Images(2 colour pictures of 16x16)"


def test_samples_are_scaled_bytes_and_all_are_drawn(folder):
    data = gt.images(folder, side=8, value_range=(-1, 1))
    some = data.sample(50, torch.Generator().manual_seed(0))
    assert (some.shape, some.dtype) == ((50, 3, 8, 8), torch.float32)
    assert (some.min(), some.max()) == (-1, 1)
    assert torch.equal(some, data.sample(50, torch.Generator().manual_seed(0)))
    assert torch.equal(data.all_samples()[0, 0], torch.ones(8, 8))
    assert data == data
    assert data != gt.images(folder, side=8, value_range=(-1, 1))


def test_pictures_without_colour_are_grey_and_colour_can_be_chosen(tmp_path):
    fill((9, 9), 200, "L").save(tmp_path / "a.png")
    fill((9, 9), (90, 90, 90)).save(tmp_path / "b.png")
    grey = gt.images(tmp_path, side=8)
    assert grey.shape == (1, 8, 8)
    assert grey.images[:, 0, 0, 0].tolist() == [200, 90]
    assert gt.images(tmp_path, side=8, colour=True).shape == (3, 8, 8)
    fill((9, 9), RED).save(tmp_path / "c.png")
    assert gt.images(tmp_path, side=8).shape == (3, 8, 8)
    assert gt.images(tmp_path, side=8, colour=False).images[2, 0, 0, 0] == round(0.299 * 255)


def test_other_kinds_of_pictures_are_read(tmp_path):
    Image.fromarray(np.full((9, 9), 257 * 100, np.uint16)).save(tmp_path / "a.png")  # 16 bits
    fill((9, 9), (0, 0, 0, 0), "RGBA").save(tmp_path / "b.png")  # all of it is see-through
    fill((9, 9), (0, 255, 255, 0), "CMYK").save(tmp_path / "c.tiff")
    fill((9, 9), RED).convert("P").save(tmp_path / "d.gif")
    turned = fill((40, 20), BLUE)
    turned.paste(RED, (0, 0, 40, 10))
    exif = Image.Exif()
    exif[0x0112] = 6  # to be turned to the right: the red half is then at the right
    turned.save(tmp_path / "e.jpg", exif=exif, quality=100)
    data = gt.images(tmp_path, side=8)
    corners = data.images[:, :, 0, -1].tolist()
    assert corners[:4] == [[100] * 3, list(WHITE), list(RED), list(RED)]
    assert np.abs(np.subtract(corners[4], RED)).max() < 20
    assert data.images[4, 2, 0, 0] > 200


# --- data sets ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("items", "shape"),
    [
        (TensorDataset(torch.rand(4, 3, 12, 9), torch.arange(4)), (3, 8, 8)),
        (TensorDataset(torch.rand(4, 1, 12, 9)), (1, 8, 8)),
        (torch.rand(4, 12, 12), (1, 8, 8)),
        ((255 * torch.rand(4, 3, 8, 8)).byte(), (3, 8, 8)),
        (np.random.default_rng(0).random((4, 20, 30, 3)), (3, 8, 8)),
        ([(three_stripes(), 0), (fill((9, 9), RED), 1)] * 2, (3, 8, 8)),
        ([fill((9, 9), 7, "L")] * 4, (1, 8, 8)),
    ],
)
def test_any_data_set_of_pictures_will_do(items, shape):
    data = gt.images(items, side=8)
    assert (len(data), data.shape) == (4, shape)


def test_pictures_of_the_size_asked_for_stay_as_they_are():
    given = (255 * torch.rand(5, 3, 8, 8, generator=torch.Generator().manual_seed(0))).byte()
    assert torch.equal(gt.images(given, side=8).images, given)
    assert torch.equal(gt.images(given.float() / 255, side=8).images, given)


def test_pictures_of_a_list_stay_open():
    pictures = [three_stripes(), fill((9, 9), RED)]
    gt.images(pictures, side=8)
    assert pictures[0].getpixel((0, 0)) == BLUE


def test_of_many_some_are_taken_from_all_over(capsys):
    given = torch.arange(200, dtype=torch.uint8)[:, None, None].repeat(1, 8, 8)
    data = gt.images(given, side=8, most=100)
    assert data.images[:, 0, 0, 0].tolist() == list(range(0, 200, 2))
    assert capsys.readouterr().out == "Of 200 pictures 100 are taken; most=... takes more.\n"


# --- what goes wrong ------------------------------------------------------------------------------


def test_what_cannot_be_read_is_left_out_and_named(folder, capsys):
    (folder / "words.png").write_text("no picture")
    whole = (folder / "a.png").read_bytes()
    (folder / "half.png").write_bytes(whole[: len(whole) // 2])
    (folder / "empty.png").write_bytes(b"")
    data = gt.images(folder, side=8)
    assert len(data) == 2
    assert set(data.skipped) == {"words.png", "half.png", "empty.png"}
    assert data.skipped["words.png"] == "not a picture that Pillow can read"
    told = capsys.readouterr().out
    assert "Left out, 3 of 5: " in told
    assert "words.png (not a picture that Pillow can read)" in told
    assert "There are only 2 pictures: G may come to copy" in told


def bomb(path, side=20_000):
    """A PNG of 20,000 x 20,000 black pixels in 50 kB: it would take 400 MB and more to read."""
    Image.init()
    import struct
    import zlib

    def chunk(name, content):
        check = struct.pack(">I", zlib.crc32(name + content))
        return struct.pack(">I", len(content)) + name + content + check

    head = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    rows = zlib.compress(bytes(side * (side // 8 + 1)))
    parts = chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + parts)


@pytest.mark.parametrize("side", [8000, 12_000, 20_000])
def test_a_picture_that_would_eat_the_memory_is_not_read(folder, side, recwarn, monkeypatch):
    bomb(folder / "bomb.png", side)
    monkeypatch.setattr(Image.Image, "convert", refuse_large)
    data = gt.images(folder, side=8)
    assert data.skipped == {"bomb.png": "over 50,000,000 pixels: make it smaller"}
    assert not recwarn


def refuse_large(picture, mode):
    assert max(picture.size) < 1000
    return picture if picture.mode == mode else Image.Image.copy(picture)


class Torn:
    """A data set some of whose items fail."""

    def __len__(self):
        return 9

    def __getitem__(self, i):
        if i % 3 == 1:
            raise OSError("the disk is gone")
        return torch.rand(3, 8, 8)


def test_items_that_fail_are_named_too():
    data = gt.images(Torn(), side=8)
    assert len(data) == 6
    assert data.skipped == {f"item {i}": "the disk is gone" for i in (1, 4, 7)}


BAD = [
    ("nowhere", FileNotFoundError, "There is no folder 'nowhere'; this is"),
    (3, TypeError, "wants a folder, or a data set with a length.*got int"),
    ({"a": 1}, TypeError, "got dict"),
    (iter([]), TypeError, "a data set with a length"),
    ([], ValueError, "no picture in this data set: its length is 0"),
    (["a", "b"], TypeError, "Each item must be a picture.*item 0 is of type str"),
    (torch.rand(4, 2, 8, 8), ValueError, r"1 or 3 colours, or \(H, W\); item 0 has the shape"),
    (torch.rand(4, 8), ValueError, r"item 0 has the shape \(8,\)"),
    (torch.rand(4, 3, 8, 8) * 2 - 1, ValueError, "floats from 0 to 1.*Normalize"),
    (torch.full((4, 8, 8), torch.nan), ValueError, "item 0 holds float32 from nan to nan"),
    (torch.ones(4, 8, 8, dtype=torch.long), ValueError, "bytes, 0 to 255.*holds int64"),
]


@pytest.mark.parametrize(("source", "kind", "words"), BAD)
def test_other_sources_are_refused_in_words(source, kind, words):
    with pytest.raises(kind, match=words):
        gt.images(source, side=8)


def test_a_folder_without_pictures_a_file_and_pictures_that_all_fail(tmp_path):
    with pytest.raises(
        ValueError,
        match=r"no picture in .*, but for hidden ones, ends in \.bmp, \.gif",
    ):
        gt.images(tmp_path)
    (tmp_path / "a.png").write_text("no picture")
    with pytest.raises(ValueError, match=r"None of these .* a.png \(not a picture that Pillow"):
        gt.images(tmp_path)
    with pytest.raises(ValueError, match=r"wants a folder of pictures; .* is a file"):
        gt.images(tmp_path / "a.png")


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"side": 0}, "side must be a whole number, at least 1; got 0"),
        ({"side": 5000}, "take 8 GB of memory. Take a smaller side"),
        ({"most": 0}, "most must be a whole number"),
        ({"value_range": (1, 0)}, "value_range must go from low to high"),
    ],
)
def test_options_that_make_no_sense_are_named(options, words):
    with pytest.raises(ValueError, match=words):
        gt.images(torch.rand(100, 8, 8), **options)


# --- a bar for many -------------------------------------------------------------------------------


def test_a_bar_appears_in_a_notebook_where_it_takes_long_and_is_gone_at_the_end(monkeypatch):
    shown = []
    monkeypatch.setattr(progress, "_in_notebook", lambda: True)
    monkeypatch.setattr(progress, "PATIENCE", 0)
    monkeypatch.setattr(progress, "EVERY", 0)
    monkeypatch.setattr("IPython.display.display", shown.append)
    with progress.Progress(10, "Reading pictures") as bar:
        bar.at(3)
        bar.at(7)
        (widget,) = shown
        assert (widget.value, widget.max, widget.description) == (7, 10, "Reading pictures")
    assert widget.comm is None
    monkeypatch.setattr(progress, "PATIENCE", 60)
    with progress.Progress(10, "Reading pictures") as bar:
        bar.at(3)
    assert len(shown) == 1


def test_in_a_terminal_it_is_a_line_that_is_gone_at_the_end(monkeypatch, capsys):
    monkeypatch.setattr(progress, "PATIENCE", 0)
    monkeypatch.setattr(progress, "EVERY", 0)
    for seen in (True, False):
        monkeypatch.setattr("sys.stderr.isatty", lambda seen=seen: seen)
        with progress.Progress(10, "Reading") as bar:
            bar.at(3)
            bar.at(7)
        line = "\rReading: 30%\rReading: 70%\r            \r"
        assert capsys.readouterr().err == (line if seen else "")
