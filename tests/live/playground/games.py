"""Games to play with, some that fail and some small, and what a session does with them."""

import torch

import gan_teach as gt
from tests.pages import words


class TurnsBad(gt.losses.NonSaturating):
    """A learner's own loss that fails after a while."""

    name = "my_own"

    def __init__(self, fault):
        self.fault, self.calls = fault, 0

    def g_loss(self, fake):
        self.calls += 1
        return super().g_loss(fake) if self.calls < 30 else self.fault(fake)


def nan(fake):
    return (fake * torch.nan).mean()


def crash(fake):
    raise ValueError("a learner's mistake")


def misshape(fake):
    return fake.reshape(3, 5, 7).mean()


def ruin(game):
    """A weight that is NaN."""
    with torch.no_grad():
        next(game.G.parameters()).fill_(torch.nan)


def overflow(game):
    """Weights that are finite, but whose logits are not: the game stops before any update."""
    with torch.no_grad():
        for weight in game.D.parameters():
            weight.fill_(3e38)


def weights(game):
    return [weight.clone() for player in (game.G, game.D) for weight in player.parameters()]


def same(ours, theirs):
    return all(torch.equal(a, b) for a, b in zip(ours, theirs, strict=True))


def small_digits(**settings):
    return gt.Game(
        lambda: gt.MLPGenerator(8, (16,), (1, 28, 28), output="sigmoid"),
        lambda: gt.MLPDiscriminator((1, 28, 28), (8,)),
        data=gt.digits("embedded"), batch_size=8, **settings,
    )  # fmt: skip


def step(session, turns=1):
    """Play this many turns, as a click does."""
    session.run(lambda: session.move(lambda: list(session.source.play(turns))))


def message(session):
    """What the page says is wrong."""
    line = session.message.line
    return words(line.value) if line.layout.visibility == "visible" else ""
