"""The rules of the game: what D minimises, what G minimises, and what D's output means.

A loss sees D's raw outputs and nothing else. A new one is one small class here and one entry in
`LOSSES`; the menus, the game and the tests find it there. Options that work with any loss
(so far the R1 penalty) stand apart from the losses and are arguments of `Game` of their own.

Labels: real = 1, fake = 0. All losses are in nats, averaged over the batch.
"""

import math
from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn.functional import softplus

from gan_teach.errors import choose, positive


class Loss:
    """One pair of losses: `d_loss(real, fake)` for D, and `g_loss(fake)` for G.

    name: how `Game(loss=...)` and the menus call it.
    output: what D's output means, "logit" (its sigmoid is a probability) or "score".
    d_equilibrium, g_equilibrium: both losses where G's density equals the data's and D is
        optimal; None where the theory gives no number.
    formula: what D and G minimise, in LaTeX.
    source: where it comes from.
    """

    name: str
    output: str = "logit"
    d_equilibrium: float | None = None
    g_equilibrium: float | None = None
    formula: str
    source: str

    def d_loss(self, real: Tensor, fake: Tensor) -> Tensor:
        """What D minimises, a scalar. real, fake: D's outputs on the two batches, (N, 1)."""
        raise NotImplementedError

    def g_loss(self, fake: Tensor) -> Tensor:
        """What G minimises. fake: D's outputs on G's samples, (N, 1). Returns a scalar."""
        raise NotImplementedError

    def readout(self, output: Tensor) -> Tensor:
        """D's output as it is shown: the probability of "real" for a logit, else the score."""
        return output.sigmoid() if self.output == "logit" else output

    def optimal_output(self, log_p: Tensor, log_q: Tensor) -> Tensor:
        """The output of the best D where the data has log density log_p and the fakes log_q.

        For the two losses of binary cross-entropy it is the log ratio of the densities:
        sigmoid(log p - log q) = p / (p + q). Goodfellow et al. 2014, proposition 1.
        """
        return log_p - log_q

    def __eq__(self, other: object) -> bool:
        return type(self) is type(other) and vars(self) == vars(other)

    def __hash__(self) -> int:
        return hash(type(self))

    def __repr__(self) -> str:
        return f"gt.losses.{self.name}"


class Minimax(Loss):
    """The loss of the minimax game. It saturates: where D is sure of a fake, G learns little.

    D minimises -E[log D(x)] - E[log(1 - D(G(z)))], which is -V(D, G).
    G minimises  E[log(1 - D(G(z)))].
    D = sigmoid(logit), so log D = -softplus(-logit) and log(1 - D) = -softplus(logit): neither
    overflows. The slope of G's loss in the logit l of a fake is -sigmoid(l).

    Source: Goodfellow et al. 2014, equation 1. Taught in: lesson 01.
    """

    name = "minimax"
    d_equilibrium = 2 * math.log(2)
    g_equilibrium = -math.log(2)
    formula = r"D: -E[\log D(x)] - E[\log(1-D(G(z)))];\quad G: E[\log(1-D(G(z)))]"
    source = "Goodfellow et al. 2014, equation 1"

    def d_loss(self, real: Tensor, fake: Tensor) -> Tensor:
        return softplus(-real).mean() + softplus(fake).mean()

    def g_loss(self, fake: Tensor) -> Tensor:
        return -softplus(fake).mean()


class NonSaturating(Minimax):
    """The loss that most GANs use: G makes log D(G(z)) large, so it learns most where it loses.

    D minimises -E[log D(x)] - E[log(1 - D(G(z)))], as in the minimax game.
    G minimises -E[log D(G(z))]. Mind the sign: it is a cost, and goes down as D(G(z)) goes up.
    Same fixed point as the minimax loss, other gradients: the slope in the logit l of a fake
    is sigmoid(l) - 1.

    Source: Goodfellow et al. 2014, end of section 3. Taught in: lesson 01.
    """

    name = "non_saturating"
    g_equilibrium = math.log(2)
    formula = r"D: -E[\log D(x)] - E[\log(1-D(G(z)))];\quad G: -E[\log D(G(z))]"
    source = "Goodfellow et al. 2014, section 3"

    def g_loss(self, fake: Tensor) -> Tensor:
        return softplus(-fake).mean()


minimax = Minimax()
non_saturating = NonSaturating()
LOSSES: dict[str, Loss] = {loss.name: loss for loss in (minimax, non_saturating)}


def as_loss(loss: "str | Loss") -> Loss:
    """The loss of that name, or the loss itself. Raises ValueError with the nearest name."""
    return loss if isinstance(loss, Loss) else choose("loss", loss, LOSSES)


class Penalty:
    """A cost on D that is added to its loss. A penalty is called with (D(real), real)."""

    def __call__(self, output: Tensor, real: Tensor) -> Tensor:
        """The cost, a scalar. real must require grad."""
        raise NotImplementedError


@dataclass(frozen=True)
class R1(Penalty):
    """A penalty on the slope of D at real data: gamma/2 * E|grad_x D(x)|^2, added to D's loss.

    gamma: how much the slope costs; above 0. D(x) is D's raw output (the logit).
    It holds D back from ever steeper walls. Near an equilibrium, and under the paper's
    assumptions, it makes the game converge.
    Raises ValueError for a gamma that is no positive number.

    Source: Mescheder et al. 2018, equation 9. Used in: lesson 02; derived in a later one on cures.
    """

    gamma: float

    def __post_init__(self) -> None:
        object.__setattr__(self, "gamma", positive("gamma of R1", self.gamma))

    def __call__(self, output: Tensor, real: Tensor) -> Tensor:
        """output: D(real), (N, 1); real: the batch, which must require grad. Returns a scalar.

        A sample's output may depend on that sample alone, so that one gradient of the sum holds
        the gradient of each.
        """
        (slope,) = torch.autograd.grad(output.sum(), real, create_graph=True)
        return self.gamma / 2 * slope.square().flatten(1).sum(1).mean()
