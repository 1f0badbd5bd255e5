"""MNIST: fetched, checked, mended or replaced; a tiny one on a mirror of its own stands in."""

import functools
import gzip
import hashlib
import http.server
import shutil
import tempfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import torch

from gan_teach.data import mnist
from gan_teach.data.digits import digits
from tests.data.conftest import new_session

TRAIN = "train-images-idx3-ubyte.gz"
COUNTS = {"train": 30, "t10k": 10}


def idx(values):
    """A uint8 tensor in the idx format, in which MNIST is published."""
    sizes = b"".join(size.to_bytes(4, "big") for size in values.shape)
    return bytes([0, 0, 8, values.dim()]) + sizes + bytes(values.flatten().tolist())


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_):
        pass


@pytest.fixture
def server(tmp_path, monkeypatch):
    """Serves the folder `mirror` on this machine, in place of torchvision's mirrors."""
    handler = functools.partial(Quiet, directory=tmp_path / "mirror")
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        address = f"http://127.0.0.1:{server.server_port}/"
        monkeypatch.setattr(mnist.mnist_class(), "mirrors", [address])
        yield server
        server.shutdown()


@pytest.fixture
def mirror(server, tmp_path, monkeypatch):
    """The folder of a mirror that has a tiny MNIST."""
    folder = tmp_path / "mirror"
    folder.mkdir()
    generator = torch.Generator().manual_seed(0)
    resources = []
    for part, n in COUNTS.items():
        images = torch.randint(256, (n, 28, 28), generator=generator, dtype=torch.uint8)
        labels = torch.arange(n, dtype=torch.uint8) % 10
        for kind, values in (("images-idx3", images), ("labels-idx1", labels)):
            name = f"{part}-{kind}-ubyte.gz"
            archive = gzip.compress(idx(values), mtime=0)
            (folder / name).write_bytes(archive)
            resources.append((name, hashlib.md5(archive).hexdigest()))
    monkeypatch.setattr(mnist.mnist_class(), "resources", resources)
    return folder


@pytest.fixture
def root(tmp_path):
    return tmp_path / "data"


@pytest.fixture
def raw(root, mirror):
    """The folder of archives as it is when they have been copied there by hand."""
    folder = root / "MNIST" / "raw"
    shutil.copytree(mirror, folder)
    return folder


def go_offline(mirror):
    shutil.rmtree(mirror)


def damage(archive):
    archive.write_bytes(archive.read_bytes()[:-100])


def truth(folder):
    """The training images, read from an archive without torchvision."""
    pixels = gzip.decompress((folder / TRAIN).read_bytes())[16:]
    return torch.tensor(list(pixels), dtype=torch.uint8).view(-1, 28, 28)


@pytest.mark.parametrize("source", [None, "mnist"])
def test_archives_that_are_there_are_used_without_a_network(source, root, raw, mirror, capsys):
    go_offline(mirror)
    found = digits(source, root=root)
    assert (found.source, len(found)) == ("mnist", COUNTS["train"])
    assert torch.equal(found.images, truth(raw))
    assert found.labels.tolist() == [i % 10 for i in range(30)]
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize("source", [None, "mnist"])
def test_missing_archives_are_fetched(source, root, mirror):
    found = digits(source, root=str(root))
    assert found.source == "mnist"
    assert torch.equal(found.images, truth(mirror))
    go_offline(mirror)
    new_session()
    assert digits(source, root=root).source == "mnist"


def test_without_archives_and_network_mnist_by_name_is_an_error(root, mirror):
    go_offline(mirror)
    for _each_time in range(2):
        with pytest.raises(OSError, match=r"MNIST could not be fetched: .*HTTP Error 404"):
            digits("mnist", root=root)


def test_without_archives_and_network_the_embedded_digits_step_in_and_say_so_once(
    root, mirror, capsys
):
    go_offline(mirror)
    assert digits(root=root).source == "embedded"
    out = capsys.readouterr().out
    assert out.startswith("Fetching MNIST, up to 12 MB")
    assert out.count("could not be fetched") == out.count("1,797") == 1
    assert digits(value_range=(-1, 1), root=root).source == "embedded"
    assert capsys.readouterr().out == ""


def test_mnist_by_name_tries_the_network_again(root, mirror, tmp_path):
    mirror.rename(tmp_path / "away")
    assert digits(root=root).source == "embedded"
    (tmp_path / "away").rename(mirror)
    assert digits("mnist", root=root).source == "mnist"
    assert digits(root=root).source == "mnist"


@pytest.mark.parametrize("archive", [TRAIN, "t10k-labels-idx1-ubyte.gz"])
def test_a_damaged_archive_is_named_and_fetched_again(archive, root, raw, mirror, capsys):
    damage(raw / archive)
    found = digits(root=root)
    assert archive in capsys.readouterr().out
    assert torch.equal(found.images, truth(mirror))
    assert (raw / archive).read_bytes() == (mirror / archive).read_bytes()


def test_a_damaged_archive_without_a_network_is_named(root, raw, mirror, capsys):
    damage(raw / TRAIN)
    go_offline(mirror)
    with pytest.raises(OSError, match=rf"put these files .*: {TRAIN}\. They"):  # and no other
        digits("mnist", root=root)
    assert f"Damaged or half downloaded: {TRAIN}." in capsys.readouterr().out
    assert digits(root=root).source == "embedded"


@pytest.mark.parametrize("spoil", [damage, Path.unlink], ids=["damaged", "missing"])
def test_what_was_unpacked_from_an_archive_that_fails_its_check_is_never_trained_on(
    spoil, root, raw, mirror
):
    unpacked = (raw / TRAIN).with_suffix("")
    blank = idx(torch.zeros(30, 28, 28, dtype=torch.uint8))

    digits("mnist", root=root)  # unpacks
    unpacked.write_bytes(blank)
    spoil(raw / TRAIN)
    new_session()
    assert torch.equal(digits(root=root).images, truth(mirror))

    unpacked.write_bytes(blank)
    spoil(raw / TRAIN)
    go_offline(mirror)
    new_session()
    assert digits(root=root).source == "embedded"
    with pytest.raises(OSError, match="could not be fetched"):
        digits("mnist", root=root)


def test_a_mirror_that_serves_damaged_archives_is_not_believed(root, mirror):
    damage(mirror / TRAIN)
    with pytest.raises(OSError, match="what came is damaged"):
        digits("mnist", root=root)
    new_session()
    assert digits(root=root).source == "embedded"


def test_a_half_unpacked_file_is_unpacked_again(root, raw, mirror):
    digits("mnist", root=root)
    go_offline(mirror)
    unpacked = (raw / TRAIN).with_suffix("")
    unpacked.write_bytes(unpacked.read_bytes()[:1000])
    new_session()
    assert torch.equal(digits("mnist", root=root).images, truth(raw))


def test_two_who_ask_at_once_do_not_unpack_into_one_another(root, raw, monkeypatch):
    inside, most = [], []

    def slow(_):
        inside.append(1)
        most.append(len(inside))
        time.sleep(0.05)
        inside.pop()

    monkeypatch.setattr(mnist, "remove_half_unpacked", slow)
    with ThreadPoolExecutor(4) as readers:
        found = list(readers.map(lambda _: digits("mnist", root=root), range(4)))
    assert most
    assert max(most) == 1
    assert all(torch.equal(each.images, truth(raw)) for each in found)


def test_a_folder_that_cannot_be_locked_is_read_all_the_same(root, raw, monkeypatch):
    def refuse(path):
        raise PermissionError(path)

    monkeypatch.setattr(mnist, "FileLock", refuse)
    assert torch.equal(digits("mnist", root=root).images, truth(raw))


@pytest.fixture
def read_only(monkeypatch):
    """Makes folders read-only, for root as well."""
    closed, touch = [], Path.touch

    def refuse(path):
        if any(path.is_relative_to(folder) for folder in closed):
            raise PermissionError(path)
        touch(path)

    monkeypatch.setattr(Path, "touch", refuse)
    return closed.append


def test_archives_in_a_folder_that_is_read_only_are_unpacked_in_the_users_cache(
    root, raw, mirror, read_only, tmp_path, capsys
):
    go_offline(mirror)
    before = sorted(root.rglob("*"))
    read_only(root)
    assert torch.equal(digits(root=root).images, truth(raw))
    out = capsys.readouterr().out
    assert f"MNIST is unpacked into {tmp_path / 'home'}" in out
    assert "Fetching" not in out
    assert sorted(root.rglob("*")) == before
    new_session()
    assert digits(root=root).source == "mnist"
    assert capsys.readouterr().out == ""


def test_what_lies_unpacked_in_a_folder_that_is_read_only_is_read_there(
    root, raw, read_only, tmp_path
):
    digits("mnist", root=root)  # unpacks
    read_only(root)
    new_session()
    assert digits("mnist", root=root).source == "mnist"
    assert not (tmp_path / "home").exists()


def test_what_a_read_only_folder_lacks_is_fetched_into_the_cache(
    root, raw, mirror, read_only, tmp_path
):
    damage(raw / TRAIN)
    read_only(root)
    assert torch.equal(digits("mnist", root=root).images, truth(mirror))
    assert len(list((tmp_path / "home").rglob("*.gz"))) == 4


def test_where_even_the_home_is_read_only_a_temporary_folder_serves(
    root, raw, read_only, tmp_path, monkeypatch
):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temporary"))
    (tmp_path / "temporary").mkdir()
    read_only(root)
    read_only(tmp_path / "home")
    assert torch.equal(digits("mnist", root=root).images, truth(raw))
    assert len(list((tmp_path / "temporary").rglob("*.gz"))) == 4


def test_the_environment_sets_the_default_and_no_more(root, mirror, monkeypatch):
    monkeypatch.setenv("GAN_TEACH_DIGITS", "embedded")
    assert digits(root=root).source == "embedded"
    assert not root.exists()  # nothing was fetched
    assert digits("mnist", root=root).source == "mnist"
    monkeypatch.setenv("GAN_TEACH_DIGITS", "mnist")
    assert digits(root=root).source == "mnist"
    monkeypatch.setenv("GAN_TEACH_DIGITS", "embeded")
    with pytest.raises(ValueError, match="Did you mean 'embedded'"):
        digits(root=root)
