"""A game is kept in a file, and plays on from it to the same numbers; no code is in it."""

import copy
import errno
import io
import os
import pickle
import subprocess
import sys
import zipfile
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
import torch
from torch import nn

import gan_teach as gt
from gan_teach import R1
from gan_teach.data.labelled import LabelledDigits
from gan_teach.support.files import plain_bytes, read_plain
from gan_teach.training.losses import R2, GradientPenalty, LeastSquares, NonSaturating
from gan_teach.training.optimizers import OPTIMIZERS
from gan_teach.training.presets import PRESETS
from tests.training.games import DATA, new_game, new_game_at, play, same

EVERYTHING = {
    "average": 0.9, "penalty": (R1(0.5), GradientPenalty()), "clip": 0.5, "noise": "uniform",
    "instance_noise": 0.2, "label_smoothing": 0.1, "d_steps": 2,
}  # fmt: skip
OTHERS = [
    {"data": gt.Mixture([-1, 0.3, 4], std=[1, 0.2, 0.7], weights=[1, 2, 0.7])},
    {"loss": "hinge", "penalty": R2(0.1), "average": 0.99},
    {"loss": LeastSquares(-1, 1, 0), "optimizer": "rmsprop"},
    {"loss": "wasserstein", "clip": 0.1, "betas": (0.5, 0.9)},
]
PLANE = [
    gt.plane.ring(7), gt.plane.spiral(1.5), gt.plane.heart(),
    gt.plane.Blobs([(0, 0), (1, 2)], 0.3, [0.1, 0.7]), gt.plane.Picture(torch.eye(5), 0.1),
]  # fmt: skip


@pytest.fixture
def path(tmp_path):
    return tmp_path / "game.pt"


def check_plays_on(game, path, turns=5, **given):
    """The loaded game plays what the saved one does, and holds what it holds."""
    assert game.save(path) == path
    loaded = gt.load(path, **given)
    assert same(loaded.history.rows.tolist(), game.history.rows.tolist())
    assert (loaded.turns, loaded.seed, loaded.settings) == (game.turns, game.seed, game.settings)
    assert loaded.changes == game.changes
    assert play(loaded, turns) == play(game, turns)
    assert torch.equal(loaded.generate(20), game.generate(20))
    ours, theirs = game.state(), loaded.state()
    for key in ("players", "optimizers", "turns", "d_updates", "g_updates"):
        assert same(ours[key], theirs[key])
    game.reset()
    loaded.reset()
    assert play(loaded, 2) == play(game, 2)
    return loaded


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_a_loaded_game_goes_on_to_exactly_the_same_numbers(optimizer, path):
    check_plays_on(new_game_at(10, optimizer=optimizer, seed=3, **EVERYTHING), path)


@pytest.mark.parametrize("rules", OTHERS)
def test_so_does_one_of_other_rules(rules, path):
    check_plays_on(new_game_at(3, **rules), path)


@pytest.mark.parametrize("data", PLANE, ids=repr)
def test_so_does_one_in_the_plane(data, path):
    game = gt.preset("ring_recipe", data=data)
    play(game, 2)
    game.save(path)
    loaded = gt.load(path)
    assert play(loaded, 3) == play(game, 3)
    generators = [torch.Generator().manual_seed(0) for _ in range(2)]
    ours, theirs = (it.data.sample(50, g) for it, g in zip((game, loaded), generators, strict=True))
    assert torch.equal(ours, theirs)
    assert loaded.data.extent == game.data.extent


@pytest.mark.parametrize("name", ["digits_mlp", "dcgan", "conditional"])
def test_so_does_one_of_digits(name, path):
    data = gt.digits("embedded", value_range=(-1, 1) if name == "dcgan" else (0, 1))
    game = gt.preset(name, data=LabelledDigits(data) if name == "conditional" else data)
    play(game, 2)
    game.save(path)
    loaded = gt.load(path)
    assert loaded.data == game.data
    assert play(loaded, 2) == play(game, 2)


@pytest.mark.parametrize("name", PRESETS)
def test_the_players_of_every_preset_are_built_by_name(name, path):
    arguments = PRESETS[name]()
    game = gt.Game(
        arguments["G"], arguments["D"], latent_dim=None,
        data=arguments["data"] if not callable(arguments["data"]) else one_shape(arguments["G"]()),
    )  # fmt: skip
    game.save(path)
    loaded = gt.load(path, data=game.data)
    assert (repr(loaded.G), repr(loaded.D)) == (repr(game.G), repr(game.D))


def one_shape(G):
    """Data of the shape of this G's samples."""

    class Any:
        def sample(self, n, generator):
            return torch.rand(n, *G.out_shape, generator=generator)

    return Any()


def test_in_mid_turn_with_a_setting_that_waits_and_a_log(path):
    game = new_game_at(2)
    game.loss = "hinge"
    game.data = gt.Gaussian(1, 1)
    play(game, 1)
    game.lr_d = 0.02
    game.batch_size = 32
    game.save(path)
    loaded = gt.load(path)
    assert (loaded.lr_d, loaded.in_force.lr_d) == (0.02, 1e-3)
    assert play(loaded, 2) == play(game, 2)
    assert loaded.changes == game.changes
    game.d_step()
    check_plays_on(game, path)


def test_modules_keep_the_weights_that_they_came_with_and_frozen_layers(path):
    G, D = gt.MLPGenerator(2, (8, 8), activation="tanh"), gt.MLPDiscriminator(hidden=[4])
    G[0].requires_grad_(False)
    game = gt.Game(copy.deepcopy(G), D.eval(), data=DATA)
    play(game, 3)
    loaded = check_plays_on(game, path)
    assert [it.requires_grad for it in loaded.G.parameters()] == 2 * [False] + 4 * [True]
    assert not loaded.D.training


def test_the_batches_of_another_program_are_kept(path):
    given = {"real": torch.randn(9, 16, 1), "D": torch.randn(9, 16, 1), "G": torch.randn(9, 16, 1)}
    game = new_game_at(4, given=given)
    check_plays_on(game, path)


def test_a_long_history_is_kept_as_it_is(path):
    game = new_game()
    for index in range(1, 9001):
        game.history.append((index, 0, 0, 0, 0))
    vars(game).update(turns=9000)
    game.save(path)
    loaded = gt.load(path)
    assert (loaded.history.rows == game.history.rows).all()
    assert loaded.history.stride == game.history.stride > 1
    assert loaded.turns == 9000


# --- what is the learner's own ------------------------------------------------------------------


class OwnG(nn.Module):
    latent_dim = 1

    def __init__(self):
        super().__init__()
        self.layer = nn.Linear(1, 1)

    def forward(self, z):
        return self.layer(z)


class OwnLoss(NonSaturating):
    name = "own"


@dataclass(frozen=True)
class OwnPenalty(R1):
    pass


class OwnData:
    def sample(self, n, generator):
        return torch.rand(n, 1, generator=generator)


def test_what_is_the_learners_own_is_asked_for_by_name(path):
    own = {"data": OwnData(), "loss": OwnLoss(), "penalty": (R1(0.1), OwnPenalty(0.2))}
    game = gt.Game(OwnG, nn.Sequential(nn.Linear(1, 4), nn.ReLU(), nn.Linear(4, 1)), **own)
    play(game, 3)
    game.save(path)
    with pytest.raises(ValueError, match="holds no code") as raised:
        gt.load(path)
    message = str(raised.value)
    for part in ("G is your own OwnG", "D is your own Sequential", "data is your own OwnData"):
        assert part in message
    assert "G=..., D=..., data=..., loss=..., penalty=...)" in message
    with pytest.raises(ValueError, match=r"and D is your own Sequential: give it.*, D=\.\.\.\)"):
        gt.load(path, G=OwnG, **own)
    D = nn.Sequential(nn.Linear(1, 4), nn.ReLU(), nn.Linear(4, 1))
    check_plays_on(game, path, G=OwnG, D=D, **own)
    with pytest.raises(ValueError, match="another architecture: its D has weights"):
        gt.load(path, G=OwnG, D=gt.MLPDiscriminator, **own)
    with pytest.raises(TypeError, match=r"G must be an nn\.Module"):
        gt.load(path, G=3, D=D, **own)


def changed():
    G = gt.MLPGenerator(hidden=(16, 16))
    G[1] = nn.Tanh()
    return G


def doubled():
    return gt.MLPGenerator(hidden=(4 for _ in range(1)))


class OwnMLP(gt.MLPGenerator):
    pass


@pytest.mark.parametrize("G", [changed, doubled, OwnMLP])
def test_a_player_that_cannot_be_built_anew_is_the_learners_own(G, path):
    game = new_game(G=G)
    game.save(path)
    with pytest.raises(ValueError, match="G is your own"):
        gt.load(path)
    assert play(gt.load(path, G=G), 2) == play(game, 2)


def test_a_curve_of_a_formula_of_ones_own_and_digits_of_ones_own(path):
    curve = gt.plane.Curve(lambda t: torch.stack([t, t.sin()], -1))
    game = gt.preset("ring", data=curve)
    game.data = gt.plane.ring()
    play(game, 1)
    game.save(path)
    loaded = gt.load(path)  # the curve is in the log alone
    assert loaded.changes == [(0, "data", gt.plane.ring())]
    game.data = curve
    game.save(path)
    with pytest.raises(ValueError, match="data is your own Curve"):
        gt.load(path)
    assert gt.load(path, data=curve).data is curve

    few = gt.digits("embedded")
    few = replace(few, images=few.images[100:200], labels=few.labels[100:200])
    gt.preset("digits_mlp", data=few).save(path)
    with pytest.raises(ValueError, match=r"100 digits that are not those of.*data=\.\.\."):
        gt.load(path)
    assert len(gt.load(path, data=few).data) == 100


# --- bad files and bad places -------------------------------------------------------------------


def test_what_is_no_game_says_what_it_is(path, tmp_path):
    with pytest.raises(FileNotFoundError, match=r"no file .*game.pt \(looked in"):
        gt.load(path)
    with pytest.raises(OSError, match="cannot be read"):
        gt.load(tmp_path)
    path.write_text("hello")
    with pytest.raises(ValueError, match="damaged, or not a game"):
        gt.load(path)
    torch.save(gt.MLPGenerator().state_dict(), path)
    with pytest.raises(ValueError, match="holds no game"):
        gt.load(path)
    with pytest.raises(TypeError, match="path must be a path"):
        gt.load(3)
    with pytest.raises(TypeError, match="path must be a path"):
        new_game().save(None)


class Evil:
    def __reduce__(self):
        return os.system, ("touch ran",)


@pytest.mark.parametrize("write", [torch.save, lambda it, file: pickle.dump(it, file.open("wb"))])
def test_no_code_is_run(write, path, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    write({"format": Evil()}, path)
    with pytest.raises(ValueError, match="damaged, or not a game"):
        gt.load(path)
    assert not (tmp_path / "ran").exists()


def told(path):
    """What loading it says, or the state that it gives."""
    try:
        return gt.load(path).state()
    except ValueError as error:
        return str(error)


def test_a_damaged_or_half_file_is_refused(path):
    game = new_game_at(2)
    game.save(path)
    whole, told_damaged = path.read_bytes(), 0
    for at in range(0, len(whole), len(whole) // 40):
        path.write_bytes(whole[:at])
        assert "damaged, or not a game" in told(path)
        path.write_bytes(whole[:at] + bytes([whole[at] ^ 255]) + whole[at + 1 :])
        found = told(path)  # between two parts of the file a byte means nothing
        told_damaged += isinstance(found, str)
        assert "damaged" in found if isinstance(found, str) else same(found, game.state())
    assert told_damaged > 10


def test_a_file_that_was_packed_anew_and_damaged_is_refused():
    content, packed = plain_bytes([1.0] * 99), io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        parts = zipfile.ZipFile(io.BytesIO(content))
        for name in parts.namelist():
            archive.writestr(name, parts.read(name))
    whole = packed.getvalue()
    assert read_plain(whole) == [1.0] * 99
    start = whole.index(b"data.pkl") + len("data.pkl")
    with pytest.raises(ValueError, match="not a whole file"):
        read_plain(whole[:start] + b"\xff" + whole[start + 1 :])


def rewritten(path, **values):
    content = torch.load(path, weights_only=True)
    torch.save({k: v for k, v in (content | values).items() if v is not None}, path)


def test_a_newer_version_and_missing_parts_are_named(path):
    game = new_game()
    game.save(path)
    rewritten(path, version=2)
    with pytest.raises(ValueError, match=r"newer gan_teach: it is of version 2.*Update"):
        gt.load(path)
    game.save(path)
    rewritten(path, played=None)
    with pytest.raises(ValueError, match="its 'played' must be of type dict; got NoneType"):
        gt.load(path)
    game.save(path)
    rewritten(path, makers={"G": {"kind": "Transformer"}})
    with pytest.raises(ValueError, match="names the player 'Transformer', which this gan_teach"):
        gt.load(path)
    game.save(path)
    rewritten(path, makers={})
    with pytest.raises(ValueError, match="no whole game"):
        gt.load(path)
    game.save(path)
    rewritten(path, players={"G": {}, "D": {}})
    with pytest.raises(ValueError, match="another architecture"):
        gt.load(path)


def test_a_place_that_cannot_be_written_says_so_and_loses_nothing(path, tmp_path):
    game = new_game_at(2)
    game.save(path)
    old = path.read_bytes()
    with pytest.raises(FileNotFoundError, match=r"could not be written.*no folder .*none; make it"):
        game.save(tmp_path / "none" / "game.pt")
    with pytest.raises(IsADirectoryError, match="that is a folder"):
        game.save(tmp_path)
    with pytest.raises(OSError, match="could not be written"):
        game.save(path / "game.pt")
    with pytest.raises(OSError, match="could not be written"):
        game.save(tmp_path / ("a" * 300))
    assert path.read_bytes() == old
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("stop", [OSError(errno.ENOSPC, "No space left"), KeyboardInterrupt()])
def test_a_full_disk_or_an_interrupt_leaves_the_old_file(stop, path, tmp_path, monkeypatch):
    game = new_game_at(2)
    game.save(path)
    old = path.read_bytes()
    play(game, 1)

    def fail(_):
        raise stop

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(type(stop), match=r"No space left.*The old file is as it was|^$"):
        game.save(path)
    assert path.read_bytes() == old
    assert list(tmp_path.iterdir()) == [path]


def test_a_link_stays_a_link_and_the_file_is_replaced(path, tmp_path):
    link = tmp_path / "link.pt"
    link.symlink_to(path)
    new_game_at(1).save(link)
    assert link.is_symlink()
    assert gt.load(path).turns == 1


class Keeper(OwnG):
    def get_extra_state(self):
        return Path("x")

    def set_extra_state(self, state):
        pass


def test_what_no_such_file_can_hold_is_said_when_it_is_saved(path):
    with pytest.raises(TypeError, match=r"keeps something else: .*Path"):
        new_game(G=Keeper).save(path)
    assert not path.exists()


def test_another_process_plays_on_to_the_same_numbers(path):
    game = new_game_at(5, **EVERYTHING)
    game.save(path)
    code = (
        "import sys, gan_teach as gt; game = gt.load(sys.argv[1]); "
        "print([[*step] for step in game.play(5)])"
    )
    run = subprocess.run([sys.executable, "-c", code, path], capture_output=True, text=True)
    assert run.stdout.strip() == str([[*step] for step in play(game, 5)]), run.stderr
