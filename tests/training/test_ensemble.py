"""Many games at once: each plays the numbers that it would play alone."""

import pytest
import torch
from torch import nn

from gan_teach import R1, Ensemble, Game, Gaussian, MLPDiscriminator, MLPGenerator, preset
from gan_teach.data.plane import ring
from gan_teach.training import losses

SEEDS = (0, 1, 7)


def games(name="program_a", **changes):
    return [preset(name, seed=seed, **changes) for seed in SEEDS]


def play(singles, turns):
    """Play each game alone. Returns its last step."""
    return [list(game.play(turns))[-1] for game in singles]


def assert_same_numbers(ensemble, singles, steps):
    # Up to turn 100 they differ by at most 2e-6, whatever vector instructions the processor has
    # (measured). Later a sample may lie on either side of a ReLU's kink, and the games part.
    close = {"atol": 1e-5, "rtol": 0}
    torch.testing.assert_close(ensemble.d_loss, torch.tensor([s.d_loss for s in steps]), **close)
    # A constant added to a critic changes nothing that counts (with the hinge loss: inside its
    # margin), so its slope is rounding alone, and Adam and RMSprop blow that up to full steps. Only
    # G's loss shows the constant.
    counts = [k for k, game in enumerate(singles) if game.loss.name not in ("wasserstein", "hinge")]
    expected = torch.tensor([steps[k].g_loss for k in counts])
    torch.testing.assert_close(ensemble.g_loss[counts], expected, **close)
    samples = torch.stack([game.generate(100) for game in singles])
    torch.testing.assert_close(ensemble.generate(100), samples, **close)


class Middle(losses.NonSaturating):
    """A learner's own loss that is no mean: G looks at the median of its fakes."""

    name = "middle"

    def g_loss(self, fake):
        return -torch.nn.functional.logsigmoid(fake).median()


def test_a_learners_own_loss_need_not_be_a_mean():
    middle = Middle()
    ensemble, singles = Ensemble(games(loss=middle)), games(loss=middle)
    ensemble.play(50)
    assert_same_numbers(ensemble, singles, play(singles, 50))


@pytest.mark.parametrize("name", ["program_a", "gaussian_recipe"])
def test_the_games_of_an_ensemble_play_the_numbers_of_the_single_games(name):
    ensemble, singles = Ensemble(games(name)), games(name)
    samples = torch.stack([game.generate(9) for game in singles])
    torch.testing.assert_close(ensemble.generate(9), samples)  # the same first weights
    ensemble.play(100)
    assert_same_numbers(ensemble, singles, play(singles, 100))
    assert (ensemble.turns, len(ensemble)) == (100, len(SEEDS))
    assert ensemble.generate(5).shape == (len(SEEDS), 5, 1)


@pytest.mark.parametrize(
    "changes",
    [
        {"loss": "minimax"},
        {"optimizer": "sgd"},
        {"optimizer": "rmsprop"},
        {"d_steps": 3},
        {"noise": "uniform"},
        {"penalty": R1(1.0), "average": 0.9},
        {"data": Gaussian(4, 1.25), "batch_size": 5},
        {"G": lambda: MLPGenerator(3, (8, 4)), "D": lambda: MLPDiscriminator(hidden=(8, 4))},
        {"D": lambda: MLPDiscriminator(hidden=(), activation="tanh")},
        {"loss": "least_squares", "label_smoothing": 0.1},
        {"loss": "hinge", "instance_noise": 0.3},
        {"loss": "wasserstein", "clip": 0.05, "optimizer": "rmsprop"},
        {"loss": "wasserstein", "penalty": losses.GradientPenalty()},
        {"loss": "paired", "penalty": (R1(0.3), losses.R2(0.3)), "d_steps": 2},
        {"loss": "paired", "instance_noise": 0.3, "optimizer": "sgd"},
        {"penalty": (R1(0.5), losses.R2(0.3), losses.GradientPenalty(0.1)), "d_steps": 2},
    ],
    ids=lambda changes: "-".join(changes),
)
def test_every_setting_means_what_it_means_for_a_single_game(changes):
    ensemble, singles = Ensemble(games(**changes)), games(**changes)
    ensemble.play(30)
    assert_same_numbers(ensemble, singles, play(singles, 30))


RULES = [
    {"loss": "minimax", "lr_g": 1e-3},
    {"loss": "hinge", "lr_d": 3e-3, "penalty": R1(0.5)},
    {"loss": "least_squares", "lr_g": 1e-4, "lr_d": 1e-2},
    {"loss": "wasserstein", "penalty": losses.GradientPenalty(2.0), "seed": 3},
    {"penalty": (R1(0.5), losses.R2(0.1)), "lr_g": 5e-3},
    {"loss": "minimax", "lr_g": 2e-4, "lr_d": 2e-4, "seed": 5},
    {"loss": "paired", "lr_g": 2e-3, "seed": 2},
]


@pytest.mark.parametrize("optimizer", ["adam", "rmsprop", "sgd"])
def test_games_may_differ_in_seed_learning_rates_loss_and_penalty(optimizer):
    """Each gives its own numbers, to 1e-5 over 100 turns."""
    ensemble, singles = (
        [preset("program_a", optimizer=optimizer, **rules) for rules in RULES] for _ in range(2)
    )
    ensemble = Ensemble(ensemble)
    ensemble.play(100)
    assert_same_numbers(ensemble, singles, play(singles, 100))


def planar(**changes):
    return Game(
        lambda: MLPGenerator(2, (16, 16), (2,)),
        lambda: MLPDiscriminator((2,), (16, 16)),
        data=ring(std=0.1),
        **{"penalty": R1(0.1), "average": 0.9, "batch_size": 32, **changes},
    )


@pytest.mark.parametrize("penalty_every", [1, 3])
def test_games_in_the_plane_play_the_numbers_of_the_single_games(penalty_every):
    ensemble, singles = (
        [
            planar(seed=seed, lr_g=rate, penalty_every=penalty_every)
            for seed, rate in enumerate((1e-3, 2e-3, 1e-4))
        ]
        for _ in range(2)
    )
    ensemble = Ensemble(ensemble)
    ensemble.play(100)
    assert_same_numbers(ensemble, singles, play(singles, 100))
    assert ensemble.generate(7).shape == (3, 7, 2)


def test_games_of_pictures_play_the_numbers_of_the_single_games():
    changes = {
        "penalty": R1(0.1),
        "G": lambda: MLPGenerator(5, (8,), (1, 28, 28), output="sigmoid"),
    }
    ensemble, singles = games("program_c_mended", **changes), games("program_c_mended", **changes)
    ensemble = Ensemble(ensemble)
    ensemble.play(10)
    assert_same_numbers(ensemble, singles, play(singles, 10))


def test_games_in_several_threads_play_the_same_numbers(monkeypatch):
    alone = Ensemble([preset("program_a", **rules) for rules in RULES])
    monkeypatch.setattr("gan_teach.training.ensemble.LARGE", 1)
    monkeypatch.setattr("os.cpu_count", lambda: 4)
    monkeypatch.setattr("torch.get_num_threads", lambda: 4)
    together = Ensemble([preset("program_a", **rules) for rules in RULES])
    assert (alone.threads, together.threads) == (1, 4)
    for ensemble in (alone, together):
        ensemble.play(50)
    torch.testing.assert_close(together.generate(20), alone.generate(20), atol=1e-5, rtol=0)
    assert together.turns == 50
    for k in (0, 3, 5):
        assert together.game(k).settings == alone.game(k).settings
        torch.testing.assert_close(
            together.game(k).generate(9), alone.game(k).generate(9), atol=1e-5, rtol=0
        )


@pytest.mark.parametrize("optimizer", ["adam", "rmsprop", "sgd"])
def test_a_game_taken_out_goes_on_to_the_same_numbers(optimizer):
    rules = [{"average": 0.9, "optimizer": optimizer, "d_steps": 2, **some} for some in RULES[:3]]
    ensemble = Ensemble([preset("program_a", **some) for some in rules])
    ensemble.play(30)
    taken = [ensemble.game(k) for k in range(3)]
    assert [game.turns for game in taken] == [30] * 3
    assert [game.loss.name for game in taken] == ["minimax", "hinge", "least_squares"]
    ensemble.play(50)
    assert_same_numbers(ensemble, taken, play(taken, 50))


def test_a_game_taken_out_keeps_the_batches_that_were_given():
    class Data:  # equal to nothing but itself
        def sample(self, n, generator):
            return torch.randn(n, 1, generator=generator)

    given, data = {stream: torch.rand(10, 16, 1) for stream in ("real", "D", "G")}, Data()
    games = [preset("program_a", data=data, given=given, seed=seed) for seed in range(3)]
    ensemble = Ensemble(games[:2])
    ensemble.play(2)
    list(games[2].play(2))
    assert torch.equal(ensemble.game(0).draws.real(3), games[2].draws.real(3))


def test_a_setting_that_waits_for_the_next_turn_is_taken_over():
    singles = games()
    for game in singles:
        game.lr_g = 1e-2
    ensemble = Ensemble(singles)
    ensemble.play(20)
    assert_same_numbers(ensemble, singles, play(singles, 20))


def test_an_ensemble_may_be_played_in_portions():
    once, portions = Ensemble(games()), Ensemble(games())
    once.play(20)
    for turns in (0, 5, 15):
        portions.play(turns)
    assert torch.equal(once.generate(20), portions.generate(20))
    assert torch.equal(once.d_loss, portions.d_loss)


def test_a_game_does_not_depend_on_who_else_plays():
    alone, together = Ensemble(games()[1:2]), Ensemble(games())
    alone.play(50)
    together.play(50)
    torch.testing.assert_close(alone.generate(20)[0], together.generate(20)[1], atol=1e-5, rtol=0)


def test_the_games_themselves_do_not_move():
    singles = games("gaussian_recipe")
    before = [game.generate(10) for game in singles]
    Ensemble(singles).play(10)
    assert all(torch.equal(game.generate(10), x) for game, x in zip(singles, before, strict=True))
    assert [game.turns for game in singles] == [0] * len(SEEDS)


def test_what_becomes_of_the_games_later_is_nothing_to_the_ensemble():
    singles, others = games(), games()
    ensemble, expected = Ensemble(singles), Ensemble(others)
    singles[0].reset(seed=9)
    singles[0].lr_g = 0.5
    for some in (ensemble, expected):
        some.play(5)
    assert play([ensemble.game(0)], 3) == play([expected.game(0)], 3)


def test_random_state_and_threads_are_left_as_they_were():
    state, threads = torch.get_rng_state(), torch.get_num_threads()
    Ensemble(games()).play(3)
    assert torch.equal(torch.get_rng_state(), state)
    assert torch.get_num_threads() == threads


def test_one_game_that_runs_into_nan_leaves_the_others_alone():
    spoilt = games()
    with torch.no_grad():
        next(spoilt[1].G.parameters()).fill_(torch.nan)
    ensemble, healthy = Ensemble(spoilt), Ensemble(games())
    for some in (ensemble, healthy):
        some.play(20)
    assert ensemble.d_loss.isnan().tolist() == [False, True, False]
    assert ensemble.lost.tolist() == [False, True, False]
    assert not healthy.lost.any()
    torch.testing.assert_close(ensemble.d_loss[[0, 2]], healthy.d_loss[[0, 2]])


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"G": lambda: MLPGenerator(hidden=(8,))}, "All games need the same G"),
        ({"D": lambda: MLPDiscriminator(activation="tanh")}, "All games need the same D"),
        ({"data": Gaussian(0, 1)}, "loss and penalty alone; data is"),
        ({"batch_size": 8}, r"loss and penalty alone; batch_size is 16 in one and 8 in another"),
        ({"clip": 1.0}, "loss and penalty alone; clip is None in one"),
    ],
)
def test_games_that_differ_in_more_than_that_are_refused(changes, message):
    with pytest.raises(ValueError, match=message):
        Ensemble([preset("program_a"), preset("program_a", seed=1, **changes)])


def test_games_that_have_begun_are_refused():
    first, second = games()[:2]
    play([second], 1)
    with pytest.raises(ValueError, match="a game has made 1 of D and 1 of G"):
        Ensemble([first, second])
    second.reset()
    Ensemble([first, second])


class Residual(nn.Module):
    def __init__(self):
        super().__init__()
        self.inner = nn.Linear(1, 1)

    def forward(self, x):
        return x + self.inner(x)


PLAYERS = {
    "no chain": Residual,
    "batch norm": lambda: nn.Sequential(nn.Linear(1, 4), nn.BatchNorm1d(4), nn.Linear(4, 1)),
    "no bias": lambda: nn.Sequential(nn.Linear(1, 1, bias=False)),
}


@pytest.mark.parametrize("make", PLAYERS.values(), ids=PLAYERS)
@pytest.mark.parametrize("player", ["G", "D"])
def test_players_that_are_no_chain_of_linear_layers_are_refused(player, make):
    players = {"G": MLPGenerator, "D": MLPDiscriminator, player: make}
    game = Game(players["G"], players["D"], data=Gaussian(3, 2), latent_dim=1)
    with pytest.raises(ValueError, match=f"needs {player} to be an nn.Sequential of linear"):
        Ensemble([game])
