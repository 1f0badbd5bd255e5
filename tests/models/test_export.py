"""A generator is written so that plain PyTorch draws the same samples from it."""

import subprocess
import sys
import zipfile

import pytest
import torch
from torch import nn

import gan_teach as gt
from gan_teach.models.conditional import ConditionalGenerator
from gan_teach.models.convolutional import ConvGenerator

GENERATORS = {
    "one number": gt.MLPGenerator,
    "pictures": lambda: gt.MLPGenerator(9, (16,), (1, 28, 28), "leaky_relu", "sigmoid"),
    "convolutional": lambda: ConvGenerator(8, 4, norm="group"),
    "batch norm": lambda: ConvGenerator(8, 4, "tanh"),
    "conditional": lambda: ConditionalGenerator(8, 4, norm=False),
    "of one's own": lambda: nn.Sequential(nn.Linear(3, 4), nn.Dropout(), nn.Unflatten(1, (2, 2))),
}
READ = """
import sys
sys.modules["gan_teach"] = None  # to import it is an error
import torch
torch.set_num_threads(1)
G = torch.export.load(sys.argv[1]).module()
z, expected = torch.load(sys.argv[2])
assert torch.equal(G(z), expected)
assert G(torch.randn(64, z.shape[1])).shape == (64, *expected.shape[1:])
print("the same")
"""


@pytest.fixture
def path(tmp_path):
    return tmp_path / "G.pt2"


@pytest.mark.parametrize("make", GENERATORS.values(), ids=GENERATORS)
def test_what_was_exported_gives_the_same_samples(make, path):
    G = make()
    latent_dim = getattr(G, "latent_dim", 3)
    G(torch.randn(8, latent_dim))  # batch norm has seen something
    before = {name: it.clone() for name, it in G.state_dict().items()}
    assert gt.export(G, path, latent_dim=latent_dim) == path
    assert G.training
    assert all(torch.equal(it, before[name]) for name, it in G.state_dict().items())
    read = torch.export.load(path).module()
    for n in (1, 2, 50):
        z = torch.randn(n, latent_dim)
        assert torch.equal(read(z), G.eval()(z))


def test_double_precision_becomes_single(path):
    G = nn.Linear(3, 2).double()
    gt.export(G, path, latent_dim=3)
    z = torch.randn(4, 3)
    read = torch.export.load(path).module()
    torch.testing.assert_close(read(z), G(z.double()).float())
    assert G.weight.dtype == torch.float64


def test_a_program_without_the_library_reads_it(path, tmp_path):
    game = gt.preset("gaussian_recipe")
    list(game.play(3))
    gt.export(game.G_average, path)
    z = torch.randn(5, 1)
    torch.save((z, game.push(z)), tmp_path / "expected.pt")
    command = [sys.executable, "-I", "-c", READ, path, tmp_path / "expected.pt"]
    run = subprocess.run(command, capture_output=True, text=True)
    assert run.stdout.strip() == "the same", run.stderr


def test_nothing_in_it_tells_where_it_was_made(path):
    gt.export(ConvGenerator(8, 4), path)
    with zipfile.ZipFile(path) as archive:
        assert not any(b".py" in archive.read(name) for name in archive.namelist())


class Own(nn.Module):
    latent_dim = 3

    def __init__(self):
        super().__init__()
        self.layer = nn.Linear(3, 3)


class Asking(Own):
    def forward(self, z):
        return self.layer(z) if z.sum() > 0 else -self.layer(z)


class OfOneSize(Own):
    def forward(self, z):
        return self.layer(z.view(7, 3))


class Drawing(Own):
    def forward(self, z):
        return self.layer(z) + torch.randn_like(z)


@pytest.mark.parametrize(
    ("G", "message"),
    [
        (Asking(), "cannot export this Asking. Its forward must take noise of shape"),
        (OfOneSize(), "cannot export this OfOneSize"),
        (Drawing(), "gives other samples than G for the same noise"),
    ],
)
def test_a_generator_that_cannot_be_exported_is_told_why(G, message, path, capfd):
    with pytest.raises(ValueError, match=message):
        gt.export(G, path)
    assert not path.exists()
    assert "".join(capfd.readouterr()) == ""


def test_wrong_arguments_are_told_what_is_right(path, tmp_path):
    G = gt.MLPGenerator()
    with pytest.raises(TypeError, match=r"such as game\.G.*got Game"):
        gt.export(gt.preset("program_a"), path)
    with pytest.raises(ValueError, match=r"must end in \.pt2"):
        gt.export(G, tmp_path / "G.pt")
    with pytest.raises(ValueError, match="pass latent_dim"):
        gt.export(nn.Linear(3, 3), path)
    with pytest.raises(FileNotFoundError, match="generator could not be written"):
        gt.export(G, tmp_path / "none" / "G.pt2")
