"""The rules of the game: what D minimises, what G minimises, and what D's output means.

A loss sees D's raw outputs and nothing else. A new one is one small class here and one entry in
`LOSSES`; the menus, the game and the tests find it there. Options beside the loss are
arguments of `Game` of their own: penalties on D's slope (`penalties`), and weight clipping,
instance noise, label smoothing and an average of G's weights (`settings`).

Labels: real = 1, fake = 0. All losses are averaged over the batch; those of binary cross-entropy
and the paired one are in nats.
"""

import math

from torch import Tensor
from torch.nn.functional import softplus

from gan_teach.support.errors import choose, finite
from gan_teach.training.penalties import R1, R2, GradientPenalty, Penalty, slopes

__all__ = [
    "LOSSES", "R1", "R2", "GradientPenalty", "Hinge", "LeastSquares", "Loss", "Minimax",
    "NonSaturating", "Paired", "Penalty", "Wasserstein", "as_loss", "hinge", "least_squares",
    "minimax", "non_saturating", "paired", "slopes", "wasserstein",
]  # fmt: skip


class Loss:
    """One pair of losses: `d_loss(real, fake)` for D, and `g_loss(fake)` for G.

    name: how `Game(loss=...)` and the menus call it.
    output: what D's output means, "logit" (its sigmoid is a probability) or "score".
    relative: whether a constant added to D's output changes no gradient; then only the difference
        of two outputs means anything.
    sees_real: whether G's loss needs D's outputs on real samples too, as `g_loss(fake, real)`.
    d_equilibrium, g_equilibrium: both losses where G's density equals the data's and D is
        optimal; None where the theory gives no number.
    g_minimises: what G's gradient goes downhill on while D is the best one of the moment.
    """

    name: str
    output: str = "logit"
    relative: bool = False
    sees_real: bool = False
    d_equilibrium: float | None = None
    g_equilibrium: float | None = None
    g_minimises: str = ""

    def __init_subclass__(cls) -> None:
        if not hasattr(cls, "name"):
            cls.name = cls.__name__

    def d_loss(self, real: Tensor, fake: Tensor) -> Tensor:
        """What D minimises, a scalar. real, fake: D's outputs on the two batches, (N, 1)."""
        raise NotImplementedError

    def g_loss(self, fake: Tensor) -> Tensor:
        """What G minimises. fake: D's outputs on G's samples, (N, 1). Returns a scalar."""
        raise NotImplementedError

    def g_loss_beside(self, fake: Tensor, real: Tensor | None) -> Tensor:
        """What G minimises, where D's outputs on as many real samples are at hand, (N, 1).

        real: may be None for a loss that does not see them.
        """
        return self.g_loss(fake)

    def smoothed_d_loss(self, real: Tensor, fake: Tensor, smoothing: float) -> Tensor:
        """D's loss where real samples give up this share of their label: a scalar.

        One-sided label smoothing. Source: Salimans et al. 2016, section 3.4.
        """
        loss = self.d_loss(real, fake)
        return loss + smoothing * self.swap_cost(real) if smoothing else loss

    def swap_cost(self, real: Tensor) -> Tensor:
        """What D pays more, on average, if it must call these real samples fakes: a scalar.

        Raises ValueError for a loss without labels.
        """
        raise ValueError(
            f"The loss {self.name!r} has no labels, so there is nothing to smooth: set "
            "label_smoothing=0, or choose minimax, non_saturating, least_squares or hinge."
        )

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
    g_minimises = "2 JS(p, q) - log 4, the Jensen-Shannon divergence"

    def d_loss(self, real: Tensor, fake: Tensor) -> Tensor:
        return softplus(-real).mean() + softplus(fake).mean()

    def g_loss(self, fake: Tensor) -> Tensor:
        return -softplus(fake).mean()

    def swap_cost(self, real: Tensor) -> Tensor:
        return real.mean()  # softplus(l) - softplus(-l) = l


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
    g_minimises = (
        "no loss of its own; its gradient is that of KL(q || p) - 2 JS(p, q) = 2 KL(m || p), "
        "m = (p + q)/2"
    )

    def g_loss(self, fake: Tensor) -> Tensor:
        return softplus(-fake).mean()


class LeastSquares(Loss):
    """D is a regression on labels: real b, fake a; G wants its fakes to read c.

    D minimises E[(D(x) - b)^2]/2 + E[(D(G(z)) - a)^2]/2.
    G minimises E[(D(G(z)) - c)^2]/2.
    The best D is (b p + a q)/(p + q). With a, b, c = 0, 1, 1, the default, G's gradient is then
    that of KL(p || m) - chi2(p || m)/4 with m = (p + q)/2, a divergence. With -1, 1, 0 the paper
    finds half of Pearson's integral (p - q)^2/(p + q), but for another value: it adds
    E[(D(x) - c)^2]/2 and lets D follow. G's own gradient, with D standing still, is that of no
    divergence then: G pays most both where only fakes lie and where only data lies.

    Raises ValueError for labels that are no numbers, or a = b. D's output is a score.
    Source: Mao et al. 2017, equations 2, 8 and 9. Taught in: lesson 05.
    """

    name = "least_squares"
    output = "score"

    def __init__(self, a: float = 0.0, b: float = 1.0, c: float = 1.0):
        self.a, self.b, self.c = (
            finite(f"label {name} of least_squares", value)
            for name, value in (("a", a), ("b", b), ("c", c))
        )
        if self.a == self.b:
            raise ValueError(f"Real and fake need two labels; both are {self.a:g}.")
        middle = (self.a + self.b) / 2  # D where q = p
        self.d_equilibrium = ((self.b - self.a) / 2) ** 2
        self.g_equilibrium = (middle - self.c) ** 2 / 2
        self.g_minimises = "it depends on the labels"
        if self.c == self.b:
            scale, what = (self.b - self.a) ** 2, "KL(p || m) - chi2(p || m)/4"
            what = what if scale == 1 else f"{scale:g} ({what})"
            self.g_minimises = f"{what}, m = (p + q)/2"

    def d_loss(self, real: Tensor, fake: Tensor) -> Tensor:
        return ((real - self.b).square().mean() + (fake - self.a).square().mean()) / 2

    def g_loss(self, fake: Tensor) -> Tensor:
        return (fake - self.c).square().mean() / 2

    def swap_cost(self, real: Tensor) -> Tensor:
        return ((real - self.a).square() - (real - self.b).square()).mean() / 2

    def optimal_output(self, log_p: Tensor, log_q: Tensor) -> Tensor:
        """(b p + a q)/(p + q). Mao et al. 2017, section 3.2."""
        return self.a + (self.b - self.a) * (log_p - log_q).sigmoid()

    def __repr__(self) -> str:
        if (self.a, self.b, self.c) == (0, 1, 1):
            return "gt.losses.least_squares"
        return f"gt.losses.LeastSquares({self.a:g}, {self.b:g}, {self.c:g})"


class Wasserstein(Loss):
    """D is a critic: it gives data high scores and fakes low ones, and its slope is held back.

    D minimises E[D(G(z))] - E[D(x)].
    G minimises -E[D(G(z))].
    Among all D whose slope is nowhere above 1 (1-Lipschitz) the best one reaches -W1(p, q), and
    G's gradient is then that of W1. The loss alone does not hold the slope: play it with
    `penalty=gt.losses.GradientPenalty()` or with `clip=0.01`, else D's scores grow without end.
    Clipping keeps D in another family of functions, whose best one gives another distance.
    There is no best D at a single point, and no label: a constant added to D changes no gradient.

    Source: Arjovsky et al. 2017, equations 2 and 3, theorem 3. Taught in: lesson 06.
    """

    name = "wasserstein"
    output = "score"
    relative = True
    d_equilibrium = 0.0
    g_minimises = "W1(p, q), if D is the best one with a slope of at most 1"

    def d_loss(self, real: Tensor, fake: Tensor) -> Tensor:
        return fake.mean() - real.mean()

    def g_loss(self, fake: Tensor) -> Tensor:
        return -fake.mean()

    def optimal_output(self, log_p: Tensor, log_q: Tensor) -> Tensor:
        """Raises ValueError: the best critic at x depends on both densities everywhere."""
        raise ValueError("The best critic at a point cannot be had from the densities there alone.")


class Hinge(Loss):
    """D must pass a margin: real above 1, fake below -1; beyond it nothing more is to be won.

    D minimises E[max(0, 1 - D(x))] + E[max(0, 1 + D(G(z)))].
    G minimises -E[D(G(z))].
    The best D is 1 where p > q and -1 where p < q (anything between where p = q); G's gradient is
    then that of 2 TV(p, q) = integral |p - q|, the total variation. D's loss is then 2 - 2 TV.

    Source: Lim and Ye 2017; Miyato et al. 2018, equations 16 and 17. Taught in: lesson 06.
    """

    name = "hinge"
    output = "score"
    d_equilibrium = 2.0
    g_minimises = "2 TV(p, q), the total variation"

    def d_loss(self, real: Tensor, fake: Tensor) -> Tensor:
        return (1 - real).relu().mean() + (1 + fake).relu().mean()

    def g_loss(self, fake: Tensor) -> Tensor:
        return -fake.mean()

    def swap_cost(self, real: Tensor) -> Tensor:
        return ((1 + real).relu() - (1 - real).relu()).mean()

    def optimal_output(self, log_p: Tensor, log_q: Tensor) -> Tensor:
        """sign(p - q)."""
        return (log_p - log_q).sign()


class Paired(Loss):
    """The paired, or relativistic, loss: of a real sample and a fake, which one is the real one?

    D minimises E[softplus(-(D(x) - D(G(z))))]: sigmoid(D(x) - D(G(z))) is the probability that D
        gives to the right answer.
    G minimises E[softplus(-(D(G(z)) - D(x)))], the same with the two swapped; its real samples are
        a batch of their own. The i-th real sample is paired with the i-th fake.
    The best D is log p/q plus any constant, so one output alone says nothing. D's loss is then
    log 2 - JS(p x q, q x p), of the two orders of a pair; G's gradient is that of
    KL(q || p) - JS(p x q, q x p). In the Dirac-GAN both gradients are those of
    the non-saturating loss.

    Source: Jolicoeur-Martineau 2018, *The relativistic discriminator*; Huang et al. 2024, R3GAN,
    section 2, play it with R1 and R2. Taught in: lesson 10.
    """

    name = "paired"
    output = "score"
    relative = True
    sees_real = True
    d_equilibrium = math.log(2)
    g_equilibrium = math.log(2)
    g_minimises = "no loss of its own; its gradient is that of KL(q || p) - JS(p x q, q x p)"

    def d_loss(self, real: Tensor, fake: Tensor) -> Tensor:
        return softplus(fake - real).mean()

    def g_loss(self, fake: Tensor, real: Tensor | None = None) -> Tensor:
        """What G minimises: a scalar. Raises TypeError without D's outputs on real samples."""
        if real is None:
            raise TypeError(
                "The paired loss compares each fake with a real sample: call g_loss(fake, real), "
                "with D's outputs on both."
            )
        return softplus(real - fake).mean()

    def g_loss_beside(self, fake: Tensor, real: Tensor | None) -> Tensor:
        return self.g_loss(fake, real)


minimax = Minimax()
non_saturating = NonSaturating()
least_squares = LeastSquares()
wasserstein = Wasserstein()
hinge = Hinge()
paired = Paired()
LOSSES: dict[str, Loss] = {
    loss.name: loss for loss in (minimax, non_saturating, least_squares, wasserstein, hinge, paired)
}


def as_loss(loss: "str | Loss") -> Loss:
    """The loss of that name, or the loss itself. Raises ValueError with the nearest name."""
    return loss if isinstance(loss, Loss) else choose("loss", loss, LOSSES)
