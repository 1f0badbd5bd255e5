"""Digits: fetched, checked, mended or replaced; a tiny MNIST on a mirror of its own stands in."""

import functools
import gzip
import hashlib
import http.server
import shutil
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import torch

from gan_teach import Digits, Game, MLPDiscriminator, MLPGenerator
from gan_teach.data import mnist
from gan_teach.data.digits import digits

TRAIN = "train-images-idx3-ubyte.gz"
COUNTS = {"train": 30, "t10k": 10}


def idx(values):
    """A uint8 tensor in the idx format, in which MNIST is published."""
    sizes = b"".join(size.to_bytes(4, "big") for size in values.shape)
    return bytes([0, 0, 8, values.dim()]) + sizes + bytes(values.flatten().tolist())


def new_session():
    """Forget what an earlier call found out, as a new kernel has."""
    mnist.fetch.cache_clear()
    mnist.load.cache_clear()


@pytest.fixture(autouse=True)
def no_memory_and_no_wishes(monkeypatch):
    monkeypatch.delenv("GAN_TEACH_DIGITS", raising=False)
    new_session()
    yield
    new_session()


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_):
        pass


@pytest.fixture
def server(tmp_path, monkeypatch):
    """Serves the folder `mirror` on this machine, in place of torchvision's mirrors."""
    handler = functools.partial(Quiet, directory=tmp_path / "mirror")
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        monkeypatch.setenv("no_proxy", "127.0.0.1")
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
    with pytest.raises(OSError, match=r"MNIST is not in .*raw and could not be fetched"):
        digits("mnist", root=root)


def test_a_network_that_is_down_is_called_so(root, server):
    server.shutdown()
    server.server_close()
    with pytest.raises(OSError, match=r"could not be fetched \(no connection\)"):
        digits("mnist", root=root)


def test_without_archives_and_network_the_embedded_digits_step_in_and_say_so(root, mirror, capsys):
    go_offline(mirror)
    for _call in range(2):
        assert digits(root=root).source == "embedded"
        out = capsys.readouterr().out
        assert out.count("\n") == 1
        assert "could not be fetched" in out
        assert "1,797" in out


def test_mnist_by_name_tries_the_network_again(root, mirror, tmp_path):
    mirror.rename(tmp_path / "away")
    assert digits(root=root).source == "embedded"
    (tmp_path / "away").rename(mirror)
    assert digits("mnist", root=root).source == "mnist"


@pytest.mark.parametrize("archive", [TRAIN, "t10k-labels-idx1-ubyte.gz"])
def test_a_damaged_archive_is_named_and_fetched_again(archive, root, raw, mirror, capsys):
    damage(raw / archive)
    found = digits(root=root)
    assert archive in capsys.readouterr().out
    assert torch.equal(found.images, truth(mirror))
    assert (raw / archive).read_bytes() == (mirror / archive).read_bytes()


def test_a_damaged_archive_without_a_network_is_named_in_the_error(root, raw, mirror):
    damage(raw / TRAIN)
    go_offline(mirror)
    with pytest.raises(OSError, match=f"{TRAIN} is damaged"):
        digits("mnist", root=root)


def test_a_damaged_archive_without_a_network_is_replaced_by_the_embedded_digits(
    root, raw, mirror, capsys
):
    damage(raw / TRAIN)
    go_offline(mirror)
    assert digits(root=root).source == "embedded"
    out = capsys.readouterr().out
    assert TRAIN in out
    assert out.count("Using scikit-learn's") == 1


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
    with pytest.raises(OSError, match="MNIST"):
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
    digits("mnist", root=root)  # unpacks

    def refuse(path):
        raise PermissionError(path)

    new_session()
    monkeypatch.setattr(mnist, "FileLock", refuse)
    assert torch.equal(digits("mnist", root=root).images, truth(raw))


def test_embedded_digits_look_like_mnist(capsys):
    found = digits("embedded")
    assert found.source == "embedded"
    assert found.images.shape == (1797, 28, 28)
    assert found.images.dtype == torch.uint8
    assert found.labels.shape == (1797,)
    assert found.labels.dtype == torch.int64
    assert found.labels.unique().tolist() == list(range(10))
    assert capsys.readouterr().out == ""
    # as in MNIST the ink lies in a box of 20x20, the margin is paper, and every image has ink
    margin = torch.ones(28, 28, dtype=torch.bool)
    margin[4:24, 4:24] = False
    assert (found.images[:, margin] == 0).all()
    assert (found.images.flatten(1).amax(1) > 200).all()
    assert found.images.float().mean().item() == pytest.approx(33, abs=15)  # MNIST's is 33.3


@pytest.mark.parametrize("value_range", [(0, 1), (-1, 1), (0.25, 0.5)])
def test_samples_are_scaled_to_the_value_range(value_range):
    low, high = value_range
    found = digits("embedded", value_range=value_range)
    x = found.sample(64, torch.Generator().manual_seed(0))
    assert x.shape == (64, 1, 28, 28)
    assert x.dtype == torch.float32
    assert x.min().item() == pytest.approx(low)
    assert x.max().item() == pytest.approx(high)
    scaled = low + (high - low) * found.images[:3].double() / 255
    torch.testing.assert_close(
        found.scale(found.images[:3])[:, 0].double(), scaled, atol=1e-6, rtol=0
    )


def test_the_same_generator_gives_the_same_sample_and_another_another():
    found = digits("embedded")
    first, same, other = (found.sample(8, torch.Generator().manual_seed(s)) for s in (0, 0, 1))
    assert torch.equal(first, same)
    assert not torch.equal(first, other)


def test_every_image_is_drawn_sooner_or_later():
    images = torch.arange(5, dtype=torch.uint8).view(5, 1, 1).expand(5, 28, 28).contiguous()
    few = Digits(images, torch.arange(5), "embedded", (0, 255))
    drawn = few.sample(5000, torch.Generator().manual_seed(0))[:, 0, 0, 0]
    assert torch.bincount(drawn.long()) == pytest.approx(1000, abs=150)


def test_a_game_can_be_played_on_digits():
    game = Game(
        lambda: MLPGenerator(4, (8,), (1, 28, 28), output="sigmoid"),
        lambda: MLPDiscriminator((1, 28, 28), (8,)),
        data=digits("embedded"),
        batch_size=8,
    )
    assert [step.index for step in game.play(3)] == [1, 2, 3]


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


@pytest.mark.parametrize("source", ["MNIST", "mnits", "embeded"])
def test_an_unknown_source_is_answered_with_the_nearest(source):
    with pytest.raises(ValueError, match=r"There is no source of digits .* Did you mean"):
        digits(source)


@pytest.mark.parametrize("value_range", [(1, 0), (0, 0), (0, float("nan")), ("0", 1), (0, None)])
def test_a_value_range_that_makes_no_sense_is_refused(value_range):
    with pytest.raises(ValueError, match="value_range"):
        digits("embedded", value_range=value_range)
