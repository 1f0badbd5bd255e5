"""Bad inputs across the public face: each gets an error that teaches, and no game is harmed.

A row is a call, and what its message must say: what was expected, and what came. The error must
come from a check of this package, not out of torch, numpy or matplotlib.
"""

import math
import traceback
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import nn

import gan_teach as gt
from gan_teach.models.conditional import ConditionalGenerator
from gan_teach.models.convolutional import ConvDiscriminator, ConvGenerator
from gan_teach.training.history import History
from gan_teach.training.recorder import Recorder
from tests.training.games import same

NAN, INF = math.nan, math.inf
PACKAGE = Path(gt.__file__).parent
TEACHING = (ValueError, TypeError, AttributeError, IndexError, FileNotFoundError)
PLAIN = {"data": gt.Gaussian(3, 2)}
X = torch.linspace(-3, 3, 7)
P = torch.full((7,), 1 / 6)
LINE = torch.randn(20, 1)
IMAGES = torch.rand(120, 1, 28, 28)
LABELS = torch.arange(120) % 10


class Frame:
    """What a table needs of a DataFrame."""

    columns = ("a", "b")

    def to_numpy(self):
        return np.array([[1, 2], [2, 4], [5, 1]])


FRAME = Frame()


def each(call, values, message):
    """A row for each of these values."""
    return [((lambda *game, v=value: call(*game, v)), message) for value in values]


def put(name, values, message):
    """A row for each value that a game's attribute is set to."""
    return each(lambda game, value: setattr(game, name, value), values, message)


# --- a game -----------------------------------------------------------------------------------

RATES = (0, -1e-3, NAN, INF, "fast", None, True, torch.tensor([1e-3, 1e-3]))


class Mute(nn.Module):
    """A player with nothing to learn."""

    latent_dim = 1

    def forward(self, x):
        return x


class Fixed:
    """Data that gives one and the same batch."""

    def __init__(self, batch):
        self.batch = batch

    def sample(self, n, generator):
        return self.batch


class Failing:
    """Data whose `sample` fails, as one that takes no generator does."""

    def sample(self, n):
        return torch.zeros(n, 1)


def a_drawing():
    """A paper with a density on it, which is no data itself."""
    pad = gt.draw("line")
    pad.drawn = tuple(range(60))
    return pad


def frozen():
    return gt.MLPDiscriminator().requires_grad_(False)


def halves():
    """Two players that share a layer."""
    shared = nn.Linear(1, 1)
    return nn.Sequential(shared), nn.Sequential(shared, nn.Tanh())


def new(G=gt.MLPGenerator, D=gt.MLPDiscriminator, **rules):
    return gt.Game(G, D, **{**PLAIN, **rules})


ONE = gt.MLPGenerator()
MAKING = [
    (lambda: new(ONE, ONE), "G and D must be two modules; got one and the same"),
    (lambda: new(*halves(), latent_dim=1), "must not share weights; '0.weight' of D"),
    (lambda: new(G=Mute), "G must have weights to train.*Mute has none"),
    (lambda: new(D=nn.Flatten), "D must have weights to train.*Flatten has none"),
    (lambda: new(D=frozen), "D must have weights to train; all of its 4 are frozen"),
    (lambda: new(G=3), "G must be an nn.Module, or a function that makes one; got int"),
    (lambda: new(D=None), "D must be an nn.Module, or a function that makes one; got NoneType"),
    (lambda: new(D="MLP"), "D must be an nn.Module, or a function that makes one; got str"),
    (lambda: new(G=lambda: None), r"G\(\) must make an nn.Module; it made NoneType"),
    (lambda: new(G=lambda: gt.MLPGenerator), r"G\(\) must make an nn.Module; it made type"),
    (lambda: new(G=lambda n: n), r"G\(\) must make an nn.Module.*raised TypeError"),
    (lambda: new(G=lambda: nn.Linear(1, 1)), "pass latent_dim"),
    (lambda: new(D=lambda: nn.Linear(2, 1)), r"D cannot take real samples of shape \(N, 1\)"),
    (lambda: new(D=lambda: nn.Linear(1, 3)), r"one logit per sample.*got \(4, 3\)"),
    (lambda: new(D=lambda: gt.MLPDiscriminator((2,))), "D cannot take real samples"),
    (lambda: new(G=lambda: gt.MLPGenerator(out_shape=(2,))), r"data's shape.*got \(4, 2\)"),
    (lambda: new(G=lambda: gt.MLPGenerator(2), latent_dim=3), "G cannot take noise of shape"),
    (lambda: new(D=lambda: nn.LSTM(1, 1)), "D must return a tensor.*got tuple"),
    *each(lambda v: new(latent_dim=v), [0, -1, 1.5, "2"], "latent_dim must be a whole number"),
    *each(lambda v: new(seed=v), [-1, 0.5, "1", None, True], "seed must be a whole number"),
    *each(lambda v: new(device=v), ["gpu", 3.5, "tpu:0"], "device.*such as 'cpu' or 'cuda'; got"),
    (lambda: new(lr_g=0), "lr_g must be a number above 0; got 0"),
    (lambda: new(loss="minmax"), "no loss 'minmax'. Did you mean 'minimax'"),
    (lambda: new(penalty=0.3), "penalty must be None or a penalty"),
    (lambda: new(D=gt.MLPDiscriminator, batch_size=0), "batch_size must be a whole number"),
    (lambda: new(lr=1e-3), "no setting of Game 'lr'. Did you mean 'lr_"),
    (lambda: new(epochs=3), "no setting of Game 'epochs'.*Choose one of"),
    (lambda: new(data=Failing()), r"data.sample\(n, generator\).*raised TypeError"),
    (lambda: gt.Game(gt.MLPGenerator, gt.MLPDiscriminator, data=3), "data must have a method"),
]

SETTING = [
    *put("lr_g", RATES, "lr_g must be a .*number above 0; got"),
    *put("lr_d", RATES[:4], "lr_d must be a .*number above 0; got"),
    *put("batch_size", [0, -1, 2.5, "16", None, NAN], "batch_size must be a whole number"),
    *put("d_steps", [0, 1.0, None, -2], "d_steps must be a whole number, at least 1"),
    *put("betas", [(0.9, 1), (-0.1, 0.9), (0.9, "a")], "each of betas must be a number from 0"),
    *put("betas", [(0.9,), 0.9, None, "ab"], "betas must be two numbers, as in"),
    *put("average", [1, -0.1, NAN, "0.9"], "average must be a number from 0 up to"),
    *put("noise", ["normal", None, 3], "no noise .*Choose one of: 'gaussian', 'uniform'"),
    *put("optimizer", ["adm", "Adam", torch.optim.Adam, None], "no optimizer .*'adam'"),
    *put("loss", ["minmax", "bce", None, torch.nn.BCELoss()], "no loss .*'minimax'"),
    *put("penalty", [0.3, "R1", gt.R1, (gt.R1(1), 3)], "penalty must be None or a penalty"),
    *put("penalty_every", [0, 1.5, None, "8"], "penalty_every must be"),
    *put("clip", [0, -1.0, NAN, "0.1"], "clip must be a number above 0; got"),
    *put("instance_noise", [-0.1, INF, None], "instance_noise must be a .*number, 0 or above"),
    *put("augment", [3, "shift", gt.Shift, gt.R1], "augment must be None, an augmentation such as"),
    *put("label_smoothing", [1, -0.1, NAN], "label_smoothing must be a number from 0"),
    *put("data", [None, torch.zeros(4, 1), "digits"], "data must have a method sample"),
    (lambda game: setattr(game, "data", a_drawing()), "got Pad. Give its .data"),
    *put("data", [Fixed(torch.zeros(4, 2)), gt.plane.ring()], "samples of the data's shape"),
    *put("data", [Fixed(torch.zeros(3, 1)), Fixed(None)], "must return 4 samples"),
    *put("data", [Fixed(np.zeros((4, 1)))], "as a float tensor; got ndarray"),
    *put(
        "data", [Fixed(torch.zeros(4, 1).long())], r"as a float tensor; got int64 of shape \(4, 1\)"
    ),
    *put("data", [Fixed(torch.full((4, 1), NAN))], "NaN or infinity"),
    *put("data", [Failing()], "raised TypeError"),
    *put("batchsize", [16], "no setting of Game 'batchsize'. Did you mean 'batch_size'"),
    *put("learning_rate", [1e-3], "no setting of Game 'learning_rate'"),
]

NO_HANDS = [
    *put("seed", [7], r"seed cannot be set: game.reset\(seed=7\) deals new batches"),
    *put("G", [ONE, None], "G cannot be set: make a new gt.Game with that module"),
    *put("D", [ONE], "D cannot be set: make a new gt.Game with that module"),
    *put("G_average", [ONE], "G_average cannot be set: game.average = 0.99"),
    *put("turns", [5], r"turns cannot be set.*game.reset\(\) goes back to 0"),
    *put("d_updates", [5], "d_updates cannot be set"),
    *put("g_updates", [5], "g_updates cannot be set"),
    *put("settings", [None, {}], "settings cannot be set: set them one by one"),
    *put("in_force", [None], "in_force cannot be set"),
    *put("history", [None, []], "history cannot be set"),
    *put("changes", [[]], "changes cannot be set"),
    *put("device", ["cuda"], "device cannot be set: make a new gt.Game on this device"),
    *put("latent_dim", [3], "latent_dim cannot be set: make a new gt.Game"),
    *put("draws", [None], r"draws cannot be set: game.reset\(seed=7\) deals others"),
    *put("threads", [2], "threads cannot be set.*torch.set_num_threads"),
    *put("play", [None], "no setting of Game 'play'"),
    (lambda game: delattr(game, "seed"), "seed cannot be deleted"),
    (lambda game: game.learning_rate, "A Game has no 'learning_rate'"),
]


def without(key):
    return lambda game: game.restore({k: v for k, v in game.state().items() if k != key})


def with_(**values):
    return lambda game: game.restore({**game.state(), **values})


def deeper():
    return gt.preset("program_a", D=lambda: gt.MLPDiscriminator(hidden=(16, 16)))


PLAYING = [
    *each(lambda game, v: game.save(v), [None, 3], "path must be a path"),
    *each(lambda game, v: game.play(v), [-1, 1.5, "10", None, True], "turns must be a whole"),
    *each(lambda game, v: game.generate(v), [0, -1, 2.5, "9", None], "n must be a whole number"),
    *each(
        lambda game, v: game.push(v),
        [LINE[0], torch.zeros(3, 2), torch.zeros(3, 1).long(), [[0.1]], None, np.zeros((3, 1))],
        r"z must be a tensor of floats of shape \(N, 1\); got",
    ),
    *each(
        lambda game, v: game.judge(v),
        [torch.zeros(3, 1).long(), 3.0, None, np.zeros((3, 1))],
        "x must be a tensor of floats; got",
    ),
    *each(lambda game, v: game.judge(v), [LINE[:, 0], torch.zeros(3, 2)], "D cannot take samples"),
    *each(lambda game, v: game.reset(v), [-1, 1.5, "7", True], "seed must be a whole number"),
    *each(lambda game, v: game.restore(v), [None, 3, "state", []], "must be a dict; got"),
    (lambda game: game.restore({}), "must hold 'version'; it is missing here"),
    *[(without(key), f"must hold '{key}'") for key in ("seed", "turns", "players", "optimizers")],
    (with_(version=0), "of version 1.*got version 0"),
    (with_(turns=-1), "turns of a state must be a whole number"),
    (with_(seed="a"), "seed of a state must be a whole number"),
    (with_(settings={}), "settings of a state must be of type Settings; got dict"),
    (with_(changes=None), "changes of a state must be of type list; got NoneType"),
    (with_(players={}), "weights of G must be a dict of tensors; got None"),
    (with_(players={"G": {"0.weight": 3}}), "weights of G must be a dict of tensors"),
    (with_(optimizers={}), "optimiser of G in this state does not fit"),
    (with_(optimizers={"G": {"state": {}, "param_groups": []}}), "optimiser of G in this state"),
    (lambda game: game.restore(deeper().state()), "another architecture: its G has"),
]

# --- data, players, rules ---------------------------------------------------------------------

DATA = [
    *each(lambda v: gt.Gaussian(0, v), [0, -2, NAN, "2", None], r"std .* must be a number above 0"),
    *each(lambda v: gt.Gaussian(v, 1), [NAN, "3", None, [1]], "mean must be a finite number; got"),
    *each(
        lambda v: gt.Mixture(v), [torch.zeros(2, 2), np.zeros((2, 2))], "each mean must be a finite"
    ),
    *each(lambda v: gt.Gaussian().sample(v), [0, -1, 2.5, None], "n must be a whole number"),
    *each(lambda v: gt.Gaussian().density(v), [3.0, [1, 2], None], "x must be a tensor; got"),
    *each(lambda v: gt.Gaussian().quantile(v), [0.5, None], "u must be a tensor; got"),
    *each(lambda v: gt.Gaussian().quantile(v), [X, X * NAN], "u must be shares of the mass"),
    *each(lambda v: gt.Mixture(v), ["ab", 3, None], "means must be a list of numbers"),
    *each(lambda v: gt.Mixture(v), [[NAN], ["a"]], "each mean must be a finite number; got"),
    (lambda: gt.Mixture([]), "needs at least one mean"),
    *each(lambda v: gt.Mixture([0, 1], v), [0, -1, "1", [1, 0]], "each std .* above 0; got"),
    (lambda: gt.Mixture([0, 1], [1, 1, 1]), "A mixture of 2 needs as many std; got 3"),
    (lambda: gt.Mixture([0, 1], weights=[1]), "A mixture of 2 needs as many weights; got 1"),
    *each(lambda v: gt.Mixture([0, 1], weights=v), [[0, 1], [1, -1]], "each weight must be"),
    *each(lambda v: gt.Mixture([0, 1]).sample(v), [0, 2.5, "9"], "n must be a whole number"),
    *each(lambda v: gt.plane.ring(modes=v), [0, 2.5, "8"], "modes must be a whole number"),
    *each(lambda v: gt.plane.ring(radius=v), [0, NAN, None], "radius must be a number above 0"),
    *each(lambda v: gt.plane.ring(std=v), [0, -1], "std .* must be a number above 0"),
    *each(lambda v: gt.plane.grid(side=v), [0, 1.5], "side must be a whole number"),
    *each(lambda v: gt.plane.grid(spacing=v), [0, "2"], "spacing must be a number above 0"),
    *each(lambda v: gt.plane.spiral(v), [0, NAN], "turns must be a number above 0"),
    *each(lambda v: gt.plane.heart(v), [0, "a"], "std .* must be a number above 0"),
    *each(lambda v: gt.plane.ring().sample(v), [0, 1.5], "n must be a whole number"),
    *each(lambda v: gt.plane.Blobs(v, 1), [[], [1, 2], "ab", [(0, NAN)]], "centres must be pairs"),
    (lambda: gt.plane.Blobs([(0, 0)], 1, [1, 2]), "1 centres need 1 finite weights"),
    *each(lambda v: gt.plane.ring().density(v), [X, None], r"x must be a tensor of floats, shape"),
    *each(lambda v: gt.plane.Curve(v), [3, lambda t: t, lambda t: None], "function must map t"),
    *each(
        lambda v: gt.plane.Picture(v), [[], "x.png", np.zeros((3, 3, 3))], "image must hold finite"
    ),
    *each(lambda v: gt.plane.Picture(v), [np.zeros((3, 3)), -np.eye(3)], "image must hold ink"),
    *each(lambda v: gt.digits(v), ["", "mnst", 3], "no source of digits .*'mnist', 'embedded'"),
    *each(
        lambda v: gt.digits("embedded", value_range=v), [(1, 0), (0, 0)], "must go from low to high"
    ),
    *each(
        lambda v: gt.digits("embedded", value_range=v), [(0,), 1, None, "ab"], "value_range must be"
    ),
    (lambda: gt.digits("mnist", root=3), "root must be a path"),
    *each(lambda v: gt.digits("embedded").split(v), [0, 2.5, None], "n must be a whole number"),
    (lambda: gt.digits("embedded").split(1797), "Of 1,797 images at least one must be left"),
    *each(
        lambda v: gt.digits("embedded").sample(v), [0, -3, 2.5, None], "n must be a whole number"
    ),
    *each(lambda v: gt.flowers(v), [None, 3, ["mine"]], "folder must be a path"),
    *each(
        lambda v: gt.images(v), ["", Path("nowhere")], "source must be a path|There is no folder"
    ),
    *each(lambda v: gt.images(IMAGES, colour=v), ["yes", 3], "colour must be True, False or None"),
    (lambda: gt.table(""), "source must be a path.*This folder is '.'"),
    *each(lambda v: gt.table(FRAME, v), [[], ["a", "a"]], "at least one column, each of them once"),
    (lambda: gt.table(np.ones((4, 2)) * 1j), "of real numbers; these are complex"),
    *each(lambda v: gt.labelled.LabelledDigits(v), [None, IMAGES], "needs digits, as gt.digits"),
    *each(lambda v: gt.labelled.pair(IMAGES, v), [LABELS[:5]], "one label for each of 120"),
    *each(lambda v: gt.labelled.pair(IMAGES, v), [LABELS + 1], "from 0 to 9; got 10"),
    *each(lambda v: gt.labelled.pair(IMAGES, v), [LABELS / 2, None], "labels must be a tensor of"),
    (lambda: gt.labelled.pair(IMAGES[:, 0], LABELS), r"images must be pictures of 28x28"),
    *each(lambda v: gt.labelled.pictures(v), [IMAGES, None], "pairs must be images with a row"),
    *each(lambda v: gt.labelled.labels(v), [IMAGES, 3], "pairs must be images with a row"),
]

G = ConditionalGenerator(4, 2)
MODELS = [
    *each(lambda v: gt.MLPGenerator(v), [0, 1.5, "2", None], "latent_dim must be a whole number"),
    *each(lambda v: gt.MLPGenerator(hidden=v), [(0,), (8, -1), ("a",)], "each of hidden must be"),
    *each(lambda v: gt.MLPGenerator(hidden=v), [8, None, "88"], "hidden must be a list of whole"),
    *each(lambda v: gt.MLPGenerator(out_shape=v), [(), 2, None], "out_shape must be a list of"),
    *each(lambda v: gt.MLPGenerator(out_shape=v), [(0,), (1.5, 2)], "each of out_shape must be"),
    *each(lambda v: gt.MLPGenerator(activation=v), ["relue", None], "no activation .*'relu'"),
    *each(lambda v: gt.MLPGenerator(output=v), ["softmax", None], "no output .*'sigmoid'"),
    *each(lambda v: gt.MLPDiscriminator(v), [(), 1, "1"], "in_shape must be a list of whole"),
    *each(lambda v: gt.MLPDiscriminator(hidden=v), [(0,), (2.5,)], "each of hidden must be"),
    *each(lambda v: ConvGenerator(width=v), [0, 1.5, "8"], "width must be a whole number"),
    *each(lambda v: ConvGenerator(norm=v), ["layer", 3], "no norm .*'batch', 'group'"),
    *each(lambda v: ConvDiscriminator(hidden=v), [-1, 2.5], "hidden must be a whole number"),
    *each(lambda v: ConditionalGenerator(v), [0, None], "latent_dim must be a whole number"),
    *each(lambda v: G.choose(v, 3), [None, torch.zeros(2, 4)], "This G's noise has the shape"),
    *each(lambda v: G.choose(torch.zeros(2, 14), v), [-1, 2.5, "3"], "a label must be a whole"),
    (lambda: G.choose(torch.zeros(2, 14), 12), "from 0 to 9; got 12"),
    *each(lambda v: gt.R1(v), [0, -1, NAN, "1", None], "gamma of R1 must be a number above 0"),
    *each(lambda v: gt.losses.R2(v), [0, INF], "gamma of R2 must be a (finite )?number above 0"),
    *each(lambda v: gt.losses.GradientPenalty(v), [0, "10"], "weight of GradientPenalty must"),
    *each(lambda v: gt.losses.LeastSquares(v), [NAN, "0"], "label a of least_squares must be"),
    (lambda: gt.losses.LeastSquares(1, 1), "Real and fake need two labels; both are 1"),
    (lambda: gt.losses.wasserstein.swap_cost(LINE), "'wasserstein' has no labels"),
    (lambda: gt.losses.wasserstein.optimal_output(X, X), "The best critic at a point cannot"),
    *each(lambda v: gt.losses.as_loss(v), ["hing", None], "no loss .*Choose one of"),
    *each(lambda v: gt.preset(v), ["program_d", "", None, 3], "no preset .*'program_a'"),
    (lambda: gt.preset("program_a", lr=3), "no setting of Game 'lr'"),
    *each(lambda v: gt.trained.load(v), ["gan", None], "no trained generator .*'dcgan'"),
]

# --- figures ----------------------------------------------------------------------------------

METRICS = [
    *each(lambda v: gt.w1(v, gt.Gaussian()), [LINE * NAN, LINE / 0], "NaN or infinity"),
    *each(
        lambda v: gt.w1(v, gt.Gaussian()),
        [torch.zeros(3, 2), torch.zeros(0, 1), torch.tensor(3.0)],
        r"on a line, shape \(n, 1\) or \(n,\), n at least 1; got",
    ),
    *each(
        lambda v: gt.w1(v, gt.Gaussian()),
        [[1.0, 2.0], None, np.zeros(3), torch.zeros(3).long()],
        "samples must be a tensor of floats; got",
    ),
    *each(lambda v: gt.w1(LINE, v), [LINE[:3]], "as many samples on both sides; got 20 and 3"),
    *each(lambda v: gt.w1(LINE, v), [None, 3, "data", gt.plane.ring()], "target must be samples"),
    (lambda: gt.w1(LINE, LINE * NAN), "target must be finite; it holds NaN"),
    *each(lambda v: gt.metrics.w1_floor(v), [None, gt.plane.ring()], "target must be samples"),
    *each(lambda v: gt.metrics.w1_floor(gt.Gaussian(), n=v), [0, 1.5], "n must be a whole number"),
    *each(lambda v: gt.metrics.w1_floor(gt.Gaussian(), repeats=v), [0, "9"], "repeats must be a"),
    *each(lambda v: gt.metrics.w1_floor(gt.Gaussian(), seed=v), [-1, None], "seed must be a whole"),
    *each(lambda v: gt.mean_std(v), [None, [1.0], torch.zeros(0)], "samples must be a tensor of"),
    *each(lambda v: gt.metrics.js(v, P, X), [torch.zeros(3, 2), None], "samples"),
    *each(lambda v: gt.metrics.js(LINE, v, X), [P[:3], -P], "densities|density"),
    *each(lambda v: gt.metrics.density(LINE, v), [None, X[:1], X.flip(0)], "x must be"),
    *each(
        lambda v: gt.metrics.js_of_samples(LINE, LINE, v),
        [None, X.flip(0), X[:1]],
        "edges must be",
    ),
    (
        lambda: gt.metrics.js_of_samples(LINE, LINE, X + 100),
        "No sample of a lies between",
    ),
    *each(lambda v: gt.metrics.spread(v), [None, torch.zeros(0, 1), 3], "samples must be a"),
    *each(lambda v: gt.metrics.share_interval(v, 9), [-1, 1.5, None], "hits must be a whole"),
    *each(lambda v: gt.metrics.share_interval(0, v), [0, 2.5], "n must be a whole number"),
    (lambda: gt.metrics.share_interval(9, 8), "more hits than cases; got 9 of 8"),
    *each(lambda v: gt.metrics.coverage(v, gt.plane.ring()), [None, LINE[:, 0]], "samples must be"),
    *each(lambda v: gt.metrics.coverage(torch.zeros(3, 2), v), [None, gt.Gaussian()], "centres"),
    *each(lambda v: gt.metrics.coverage(torch.zeros(3, 2), gt.plane.ring(), v), [0, NAN], "within"),
    *each(lambda v: gt.metrics.coverage_floor(gt.plane.ring(), n=v), [0, 2.5], "n must be a whole"),
    *each(lambda v: gt.scores.score(v), [None, "x"], "samples must be a tensor of floats"),
    *each(lambda v: gt.scores.score(v), [IMAGES[:9]], "at least 100 images; got 9"),
    *each(lambda v: gt.scores.score(v), [IMAGES * 2 - 1], r"lie in \[0, 1\]"),
    *each(lambda v: gt.scores.score(v), [IMAGES[:, :, :20]], "images of 28x28"),
    *each(lambda v: gt.scores.score(IMAGES, v), ["mnst"], "no source of digits"),
    *each(lambda v: gt.scores.class_shares(v), [IMAGES * NAN], r"lie in \[0, 1\]"),
    *each(lambda v: gt.scores.class_shares(IMAGES, v), ["x", 3], "classifier must be a network"),
    *each(lambda v: gt.scores.frechet(v, LINE), [None], "a_features must be a tensor of floats"),
    *each(lambda v: gt.scores.frechet(v, LINE), [LINE[:, 0]], r"must have the shape \(n, d\)"),
    *each(lambda v: gt.scores.frechet(v, LINE), [LINE / 0], "a_features must be finite"),
    *each(lambda v: gt.scores.frechet(v, LINE), [torch.zeros(9, 2)], "the same features; got 2"),
    (lambda: gt.scores.frechet(LINE[:1], LINE), "more samples than that; a_features has 1"),
    *each(lambda v: gt.scores.precision_recall(LINE, LINE, v), [0, 1.5], "k must be a whole"),
    (lambda: gt.scores.precision_recall(LINE, LINE, 30), "k = 30 needs more than 30 samples"),
    *each(lambda v: gt.scores.nearest(IMAGES, v, 3), [IMAGES[:2]], "at least 3 images; got 2"),
    *each(lambda v: gt.scores.nearest(IMAGES, IMAGES, v), [0, None], "k must be a whole number"),
    *each(lambda v: gt.scores.agreement(v), [IMAGES, None], "pairs must be images with a row"),
    *each(lambda v: gt.classifier.load_classifier(v), ["no.pt"], "no file of weights no.pt"),
    *each(lambda v: gt.classifier.load_classifier(v), [3], "path must be a path"),
    *each(
        lambda v: gt.classifier.accuracy(gt.classifier.DigitClassifier(), IMAGES, v),
        [LABELS[:3], LABELS + 1, LABELS / 2, None],
        "labels",
    ),
    *each(
        lambda v: gt.classifier.train(IMAGES, LABELS, epochs=v), [0, 1.5], "epochs must be a whole"
    ),
    *each(
        lambda v: gt.classifier.train(IMAGES, LABELS, batch_size=v), [0, 500], "batch|A batch of"
    ),
    *each(lambda v: gt.classifier.train(IMAGES, LABELS, lr=v), [0, NAN], "lr must be a number"),
]

THEORY = [
    *each(lambda v: gt.theory.kl(v, P, X), [P[:3], -P, P.log()], "densities|never negative"),
    *each(lambda v: gt.theory.kl(v, P, X), [None, [0.1], P * NAN], "p must be"),
    *each(lambda v: gt.theory.js(P, v, X), [None, P.long(), P / 0], "q must be"),
    *each(lambda v: gt.theory.js(P, P, v), [None, X[:3], X[:, None]], "x must be"),
    *each(lambda v: gt.theory.w1(P, P, v), [None, X.flip(0), X * 0], "x must be"),
    *each(lambda v: gt.theory.value(v, P, P, X), [None, X[:2]], "logit must be a tensor|same grid"),
    *each(lambda v: gt.theory.optimal_discriminator(v, P), [None, -P], "p must be|negative"),
    *each(lambda v: gt.theory.optimal_logit(v, X), [None, [1.0]], "log_p must be a tensor"),
    *each(lambda v: gt.dirac.DiracGAN(v), ["minmax", None], "no loss .*'minimax'"),
    *each(lambda v: gt.dirac.DiracGAN(r1=v), [-1, INF, "a"], "r1 must be"),
    *each(lambda v: gt.dirac.DiracGAN(clip=v), [0, NAN], "clip must be a number above 0"),
    (lambda: gt.dirac.DiracGAN("hinge", instance_noise=1), "does not work with the hinge loss"),
    *each(lambda v: gt.dirac.DiracGAN().simultaneous(1, 1, v, 9), [0, NAN, "a"], "rate must be a"),
    *each(lambda v: gt.dirac.DiracGAN().alternating(1, 1, 0.1, v), [0, 1.5], "steps must be a"),
    *each(lambda v: gt.dirac.DiracGAN().alternating(v, 1, 0.1, 9), [NAN, None], "theta must be a"),
    *each(lambda v: gt.dirac.DiracGAN().flow(1, 1, v, 9), [0, "a"], "time must be a number above"),
    *each(lambda v: gt.dirac.DiracGAN().flow(1, 1, 1, v), [1, 2.5], "points must be a whole"),
    *each(lambda v: gt.dirac.DiracGAN().field(v, 1), ["a", None, {}], "theta must be numbers"),
    (lambda: gt.dirac.DiracGAN(gradient_penalty=1).jacobian(), "no Jacobian"),
]

# --- games together, what is seen of them, lessons --------------------------------------------


def program_a(**rules):
    return gt.preset("program_a", **rules)


def a_duel(**rules):
    return gt.Duel(program_a(), program_a(**rules))


def an_atlas(**rules):
    return gt.atlas.Atlas("program_a", **{"lr_g": [1e-3], "lr_d": [1e-3], **rules})


def hooked():
    game = program_a()
    game.optimizers()["D"].register_step_post_hook(lambda *_: None)
    return game


def a_rule(**rules):
    return gt.stopping.Rule(**{"mark": 1.0, "figure": "w1", **rules})


TOGETHER = [
    *each(lambda v: gt.Ensemble(v), [[]], "at least one game"),
    *each(lambda v: gt.Ensemble(v), [None, 3, program_a()], "needs a list of games; got"),
    *each(lambda v: gt.Ensemble(v), [["a"], [None]], "played by several of gt.Game; got"),
    (lambda: gt.Ensemble([program_a(), program_a(batch_size=8)]), "batch_size is 16 in one and 8"),
    (lambda: gt.Ensemble([hooked()]), "a scheduler of its rate, cannot be called"),
    *each(lambda v: gt.Ensemble([program_a()]).play(v), [-1, 2.5, None], "turns must be a whole"),
    *each(lambda v: gt.Ensemble([program_a()]).generate(v), [0, 2.5], "n must be a whole number"),
    *each(lambda v: gt.Ensemble([program_a()]).game(v), [-1, 1, "0", 0.0], "There are games 0 to"),
    *each(
        lambda v: setattr(gt.Ensemble([program_a()]), v, 3),
        ["turns", "settings", "first"],
        "cannot be set",
    ),
    *each(lambda v: gt.Duel(v, program_a()), ["a", None], "played by two of gt.Game; got"),
    (lambda: gt.Duel(program_a(), program_a(seed=1)), "the same seed.*0 and 1"),
    *each(lambda v: a_duel().play(v), [-1, "3", None], "turns must be a whole number"),
    *each(lambda v: a_duel().reset(v), [-1, "3"], "seed must be a whole number"),
    *each(lambda v: setattr(a_duel(), v, program_a()), ["a", "b", "games"], "make a new gt.Duel"),
    *each(lambda v: gt.atlas.Atlas(v), ["program_d", None], "no preset"),
    *each(lambda v: an_atlas(lr_g=v), [[0], [NAN], ["a"]], "each of lr_g must be a number above 0"),
    *each(lambda v: an_atlas(lr_d=v), [3, "1e-3"], "lr_d must be a list of learning rates"),
    *each(lambda v: an_atlas(lr_d=v), [[]], "at least one panel, one lr_g and one lr_d"),
    *each(lambda v: an_atlas(panels=v), [["a"], "ab", {"a": 3}], "panels must be a dict of titles"),
    (lambda: an_atlas(panels={"a": {"d_steps": 3}}), "no setting in which panels may differ"),
    *each(lambda v: an_atlas(seed=v), [-1, "a"], "seed must be a whole number"),
    *each(lambda v: an_atlas().game("b", v, 0), [0], "no panel 'b'"),
    *each(lambda v: an_atlas().game("program_a", v, 0), [1, -1, None], "lr_d has the numbers 0"),
    *each(
        lambda v: setattr(an_atlas(), v, 3),
        ["values", "lr_g", "seed", "panels", "ensemble", "figure"],
        "cannot be set",
    ),
    *each(lambda v: gt.atlas.rates(v, 1, 3), [0, "a", NAN], "the lowest rate must be a number"),
    *each(lambda v: gt.sweeps.sweep(v, bool, turns=1), [None, 3], "make must be a function of"),
    (lambda: gt.sweeps.sweep(lambda seed: 3, bool, turns=1, seeds=1), "several of gt.Game; got 3"),
    *each(
        lambda v: gt.sweeps.sweep(lambda s: program_a(), bool, turns=1, seeds=v),
        [0, 2.5],
        "seeds must be a whole number",
    ),
    *each(
        lambda v: gt.sweeps.sweep(lambda s: program_a(), v, turns=1, seeds=1),
        [None, 0.2],
        "statement must be a function of",
    ),
    (lambda: gt.stopping.Rule(), "Give a mark for the figure, a number of turns, or both"),
    *each(lambda v: a_rule(mark=v), [NAN, "8"], "mark must be a finite number"),
    *each(lambda v: a_rule(patience=v), [0, 1.5, None], "patience must be a whole number"),
    *each(lambda v: a_rule(turns=v), [0, "9"], "turns must be a whole number"),
    *each(lambda v: a_rule(every=v), [0, None], "every must be a whole number"),
    *each(lambda v: a_rule(figure=v), ["fid", None, 3], "no figure .*'w1', 'frechet'"),
    *each(lambda v: Recorder([program_a()], megabytes=v), [0, "9"], "megabytes must be a number"),
    *each(lambda v: Recorder([program_a()]).go_to(v), [3, -2], "There are moments 0 to 0"),
    *each(lambda v: Recorder([program_a()]).switch(v), [9, "1"], "There is no run"),
    *each(
        lambda v: setattr(Recorder([program_a()]), v, 3),
        ["games", "run", "runs", "position", "megabytes"],
        "cannot be set",
    ),
    *each(lambda v: History(v), [0, 2.5, None], "capacity must be a whole number"),
    (lambda: History(3).append((1, 2)), r"A row must have 5 numbers, index, d_loss.*got \(1, 2\)"),
    (lambda: History(3).loss, "A history has no 'loss'; it has index"),
]

A = torch.randn(1, 4)
SEEN = [
    *each(lambda v: gt.latent.pick(v, 4), [-1, 1.5, None], "seed must be a whole number"),
    *each(lambda v: gt.latent.pick(1, v), [0, "4"], "latent_dim must be a whole number"),
    *each(lambda v: gt.latent.pick(1, 4, v), ["normal"], "no noise"),
    *each(lambda v: gt.latent.slerp(v, A, 0.5), [None, [1.0]], "a must be a tensor of floats"),
    *each(lambda v: gt.latent.slerp(A, v, 0.5), [3, None], "b must be a tensor of floats"),
    (lambda: gt.latent.slerp(A, A[:, :3], 0.5), "as many numbers a vector"),
    *each(
        lambda v: gt.latent.slerp(A, A, v),
        ["half", None, NAN],
        "t, the share of the way, must be a finite number",
    ),
    *each(lambda v: gt.latent.between(A, A, 0.5, v), ["normal"], "no noise"),
    *each(
        lambda v: gt.latent.arithmetic(A, v, A),
        [None, A[:, :2]],
        "b must be a tensor|as many numbers",
    ),
    *each(lambda v: gt.latent.explore(v), [None, "dcgan"], "from a gt.Game or a generator; got"),
    (lambda: gt.latent.explore(program_a()), r"make images of shape \(N, 1, H, W\)"),
    *each(lambda v: gt.Playground(v), [None, "program_a"], "plays a gt.Game or a gt.Duel; got"),
    (lambda: gt.Playground(a_duel(), stop=a_rule()), "stopping rule watches one game"),
    *each(lambda v: gt.Playground(program_a(), stop=v), [3, "w1"], "stop must be a stopping rule"),
    *each(
        lambda v: gt.Playground(program_a(), history_mb=v), [0, "9"], "history_mb|megabytes must be"
    ),
    *each(lambda v: gt.Playground(program_a(), driver=v), ["thread"], "no driver 'thread'"),
    *each(lambda v: gt.Playground(program_a()).step(v), [-1, 2.5], "turns must be a whole number"),
    *each(lambda v: gt.Playground(program_a()).load(v), ["program_d"], "no preset 'program_d'"),
    *each(lambda v: gt.Playground(program_a()).save(v), ["mp4", None], "no kind of file"),
    *each(lambda v: gt.Playground(program_a()).switch(v), [7], "There is no run 7"),
    *each(lambda v: gt.Playground(program_a()).rewind(v), ["a", 1.5, -9], "There are moments 0 to"),
    *each(lambda v: gt.watch(v, 3), [None, "program_a", a_duel()], "watch plays a gt.Game; got"),
    *each(lambda v: gt.watch(program_a(), v), [-1, 2.5], "turns must be a whole number"),
    *each(lambda v: gt.watch(program_a(), 3, stop=v), [3], "stop must be a stopping rule"),
    *each(
        lambda v: gt.watch(program_a(), 3, frames_per_second=v), [0, NAN], "frames_per_second must"
    ),
    *each(lambda v: gt.show(v, "words"), [None, 3], "picture must be axes or a figure; got"),
    *each(lambda v: gt.show(gt.plots.new_axes(), v), [None, "", 3], "alt must be the picture in"),
    *each(lambda v: gt.plots.new_row(v), [0, 2.5], "columns must be a whole number"),
    *each(lambda v: gt.plots.plot_densities(X, v, P), [P[:3], None], "p must be numbers of shape"),
    *each(lambda v: gt.plots.plot_histograms(v, LINE), [None, [1.0], LINE[:0]], "real must be"),
    *each(lambda v: gt.plots.plot_histograms(LINE, LINE, v), [0, 2.5], "bins must be a whole"),
    *each(lambda v: gt.plots.plot_discriminator(X, v), [P[:3], "a"], "d must be numbers of shape"),
    *each(lambda v: gt.plots.plot_losses(v), [None, [1.0]], "history must be a History; got"),
    *each(lambda v: gt.plots.plot_digits(v), [None, LINE], r"images must be a tensor .*\(n, 1, H"),
    *each(lambda v: gt.plots.plot_digits(IMAGES, v), [0, 2.5], "columns must be a whole number"),
    *each(lambda v: gt.plots.plot_images(v), [None, LINE], r"images must be a tensor .*\(n, C, H"),
    (
        lambda: gt.plots.plot_images(torch.rand(2, 4, 8, 8)),
        "must have 3 colours, or 1, grey; got 4",
    ),
    *each(lambda v: gt.plots.plot_curves(X, v), [None, [P]], "curves must be a dict of names"),
    (lambda: gt.plots.plot_curves(X, dict.fromkeys("abcde", P)), "curves may be 4 at most; got 5"),
    *each(lambda v: gt.explore_optimal_discriminator(std=v), [0, "a"], "std .* must be a number"),
]

LESSONS = [
    (lambda: gt.predict(3, ["a", "b"]), "question must be a sentence; got 3"),
    *each(lambda v: gt.predict(v, ["a", "b"]), ["", None, ["a"]], "question must be a sentence"),
    *each(lambda v: gt.predict("Q?", v), ["ab", ["a", 3], 7], "choices must be a list of words"),
    *each(lambda v: gt.predict("Q?", v), [["a"], []], "two choices or more, or a range"),
    (lambda: gt.predict("Q?", ["a", "a"]), "choices must differ; 'a' is there more than once"),
    (lambda: gt.predict("Q?", low=3, high=3), "two choices or more, or a range"),
    *each(lambda v: gt.predict("Q?", low=v, high=3), ["a", NAN], "low must be a finite number"),
    *each(lambda v: gt.predict("Q?", low=0, high=v), ["a", INF], "high must be a finite number"),
    *each(
        lambda v: setattr(gt.predict("Q1?", ["a", "b"]), "answer", v), ["C", 3], "of the letters"
    ),
    *each(
        lambda v: setattr(gt.predict("Q2?", low=0, high=9), "answer", v),
        ["x", 99],
        "The answer must be",
    ),
    *each(lambda v: gt.predict("Q3?", ["a", "b"]).compare(v), ["C", None, 3], "truth must be one"),
    *each(lambda v: gt.predict("Q4?", low=0, high=9).compare(v), ["C", NAN], "truth must be a"),
    *each(lambda v: gt.exercises.hint(v), ["d_stp", None, 3], "no exercise"),
    *each(lambda v: gt.exercises.solution(v), ["d_stp", ""], "no exercise"),
    *each(lambda v: gt.clinic.symptoms(v), ["the_runnaway", None], "no case"),
    *each(lambda v: gt.clinic.diagnose(v), ["the_runnaway"], "no case"),
    *each(lambda v: gt.clinic.diagnose("the_calm", v), ["Z", 3], "one of the letters"),
    *each(lambda v: gt.clinic.hint(v), ["x"], "no case"),
    *each(lambda v: gt.clinic.solution(v), ["x"], "no case"),
    *each(lambda v: gt.clinic.check(v), [None], "Give the program itself"),
    *each(lambda v: gt.clinic.check(v), [lambda: 3], "no case"),
    *each(lambda v: gt.evidence.load(v), ["curses", None], "no evidence .*'cures'"),
    *each(lambda v: gt.budget(v, 1), [-1, 2.5, "9"], "full must be a whole number"),
    *each(lambda v: gt.budget(1, v), [-1, None], "short must be a whole number"),
    *each(
        lambda v: gt.Draws(gt.Gaussian(), v), [0, 2.5, None], "batch_size must be a whole number"
    ),
    *each(lambda v: gt.Draws(gt.Gaussian(), 3, v), [0, "1"], "latent_dim must be a whole number"),
    *each(lambda v: gt.Draws(gt.Gaussian(), 3, noise=v), ["normal", None], "no noise"),
    *each(lambda v: gt.Draws(gt.Gaussian(), 3, seed=v), [-1, 0.5], "seed must be a whole number"),
    *each(lambda v: gt.Draws(v, 3), [None, LINE], "data must have a method sample"),
    *each(lambda v: gt.Draws(gt.Gaussian(), 3).real(v), [-1, 0.5], "number of a batch must be"),
    *each(lambda v: gt.Draws(gt.Gaussian(), 3).batch(v, 0), ["reel", None], "no stream"),
    *each(lambda v: gt.Draws(gt.Gaussian(), 3).noise_batch(0, v), ["E"], "no stream 'E'"),
]

KEPT = [
    *each(lambda v: gt.load(v), [3, None, b"game.pt"], "path must be a path"),
    (lambda: gt.load("no such game.pt"), r"There is no file no such game\.pt \(looked in"),
    *each(
        lambda v: gt.export(v, "G.pt2"), [3, None, "G", gt.MLPGenerator], "G must be a generator"
    ),
    (lambda: gt.export(ONE, "G.pt"), r"path must end in \.pt2"),
    (lambda: gt.export(nn.Linear(2, 2), "G.pt2"), "pass latent_dim"),
    *each(lambda v: gt.draw(v), ["plain", 3, None], "no kind of drawing"),
    (lambda: gt.draw().data, "Too little is drawn to learn from"),
    *each(lambda v: gt.film(v), ["flower", 3, None], "no film .*'flowers'"),
    *each(lambda v: gt.load(v), [""], "path must be a path.*got ''"),
]

OF_A_GAME = {"setting": SETTING, "read-only": NO_HANDS, "playing": PLAYING}
OTHERS = {
    **{"making": MAKING, "data": DATA, "models": MODELS, "metrics": METRICS, "theory": THEORY},
    **{"together": TOGETHER, "seen": SEEN, "lessons": LESSONS, "kept": KEPT},
}


def table(groups):
    return [
        pytest.param(call, message, id=f"{name}-{i}-{message[:30]}")
        for name, rows in groups.items()
        for i, (call, message) in enumerate(rows)
    ]


def teaches(call, message):
    """The call is refused by a check of this package, in these words."""
    with pytest.raises(TEACHING, match=message) as caught:
        call()
    raised_in = Path(traceback.extract_tb(caught.tb)[-1].filename)
    assert raised_in.is_relative_to(PACKAGE), f"it came from {raised_in}: {caught.value!r}"


@pytest.mark.parametrize(("call", "message"), table(OF_A_GAME))
def test_a_game_refuses_what_is_wrong_and_is_unharmed(call, message):
    game = gt.preset("gaussian_recipe", batch_size=4)
    list(game.play(2))
    game.lr_g = 0.01  # waits for the next turn
    before, history = game.state(), game.history.index.tolist()
    teaches(lambda: call(game), message)
    assert same(game.state(), before)
    assert game.history.index.tolist() == history
    assert (game.turns, game.settings.lr_g, game.in_force.lr_g) == (2, 0.01, 2e-3)


@pytest.mark.parametrize(("call", "message"), table(OTHERS))
def test_what_is_wrong_gets_an_error_that_teaches(call, message, monkeypatch):
    monkeypatch.setenv("GAN_TEACH_DIGITS", "embedded")
    teaches(call, message)


def test_the_table_is_long():
    assert sum(map(len, (*OF_A_GAME.values(), *OTHERS.values()))) >= 300
