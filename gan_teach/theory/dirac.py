"""The smallest GAN: two numbers that turn round each other. The Dirac-GAN, and what each cure does.

The data is one point at 0. G makes one point, theta. D(x) = psi x, its raw output. The
equilibrium is (0, 0): the fake lies on the data, and D cannot tell them apart. With t = psi theta,
D's output on the fake, D minimises real(0) + fake(t) and G minimises g(t); see `SLOPES`.

Facts, each verified in tests/theory. r is the distance to (0, 0), w the weight of the
gradient penalty, f'(0) the turning rate `LossSlopes.turning`; ' is the time derivative of the flow.

- minimax: theta' = psi s, psi' = -theta s, with the same s = sigmoid(t) in both. So
  (r^2)'/2 = (theta psi - psi theta) s = 0: every orbit is a circle, walked fastest where t > 0.
- Wasserstein: the same with s = 1, a plain rotation.
- non-saturating: (r^2)'/2 = t (sigmoid(-t) - sigmoid(t)) = -t tanh(t/2), below 0 but on the axes,
  which the flow leaves at once: it ends at (0, 0) from any start. Near it this is -t^2/2, on
  average over a circle -r^4/16. So r' = -r^3/16, and r nears sqrt(8/time): slower than any
  exponential. Least squares: (r^2)'/2 = -2 t^2, so r' = -r^3/4, and r nears sqrt(2/time).
- hinge: the Wasserstein flow as long as t > -1, so on circles up to r = sqrt(2). Below -1 D
  learns nothing while G raises t: from outside, the flow slides along t = -1 to that circle.
- R1 adds -gamma psi^2 to (r^2)'/2: now all these flows end at (0, 0). Eigenvalues there: -gamma/2
  +- sqrt(gamma^2/4 - f'(0)^2). They turn real at gamma = 2 f'(0), where r falls fastest, nearly
  like exp(-f'(0) time). R2, the same penalty at fakes, is the same: D is a line, with one slope.
- instance noise of std s is near (0, 0) an R1 of gamma = s^2 `LossSlopes.curvature`: s^2/2 for the
  logistic losses, and 0, no cure at all, for Wasserstein, where noise averages out of D's output.
- gradient penalty: it pushes psi from 0 to -1 or 1, but at (0, 0) psi is 0. Wasserstein:
  theta'' + 2 w theta' + theta = 2 w sign(theta'). For w < 1 all ends on one cycle, which turns at
  |theta| = 2 w / tanh(pi w / (2 sqrt(1 - w^2))), at least 4/pi. For w >= 1 the flow creeps into
  (2 w, 0) or (-2 w, 0), where the loss pulls psi back as strongly as the penalty pushes it from
  0; a nudge across psi = 0 sends it over to the other.

Source: Mescheder, Geiger and Nowozin 2018, sections 2 and 3. Their D is high on fakes: their psi
is -psi here. The rates, cycles and drifts are worked out or measured here.
"""

import cmath
from collections.abc import Callable
from dataclasses import KW_ONLY, dataclass

import numpy as np
from numpy import ndarray
from scipy.integrate import solve_ivp
from scipy.special import expit

from gan_teach.support.errors import TrainingDiverged, choose, count, finite, positive


@dataclass(frozen=True)
class LossSlopes:
    """One pair of losses, as slopes in D's output. The functions work on arrays of any shape.

    real, fake: the derivative of what D pays for its output on a real point, on a fake.
    g: the derivative of what G pays for D's output on its fake.
    turning: f'(0) = fake(0) = -g(0), how fast the flow turns round (0, 0), in radians per time.
    curvature: real'(0) + fake'(0), how much D pays for steepness once noise blurs the points.
    """

    real: Callable[[ndarray], ndarray]
    fake: Callable[[ndarray], ndarray]
    g: Callable[[ndarray], ndarray]
    turning: float
    curvature: float


def _minus_one(t: ndarray) -> ndarray:
    return np.full_like(t, -1.0)


# Least squares: D pays ((D(x) - 1)^2 + D(G)^2)/2 and G pays (D(G) - 1)^2/2. Labels 0 and 1 want an
# output of 1/2 where nothing can be told apart, so here D(x) = 1/2 + psi x. The outputs below are
# those above 1/2, with labels -1/2 for fake, and 1/2 for real and for G. Without that 1/2, let a
# be the fake's label and c G's: psi' = (a - t) theta and theta' = (c - t) psi. Every choice keeps
# (0, 0) at rest, with eigenvalues +-sqrt(a c). But a = 0 (labels 0 and 1) leaves all of psi = 0 at
# rest, and c = 0 all of theta = 0. Only a and c of unlike sign make the players turn.
SLOPES: dict[str, LossSlopes] = {
    # D: softplus(-D(x)) + softplus(D(G)). G: -softplus(D(G)).
    "minimax": LossSlopes(lambda r: expit(r) - 1, expit, lambda t: -expit(t), 0.5, 0.5),
    # D: the same. G: softplus(-D(G)).
    "non_saturating": LossSlopes(lambda r: expit(r) - 1, expit, lambda t: -expit(-t), 0.5, 0.5),
    "least_squares": LossSlopes(lambda r: r - 0.5, lambda t: t + 0.5, lambda t: t - 0.5, 0.5, 2.0),
    # D: -D(x) + D(G). G: -D(G).
    "wasserstein": LossSlopes(_minus_one, np.ones_like, _minus_one, 1.0, 0.0),
    # D: max(0, 1 - D(x)) + max(0, 1 + D(G)). G: -D(G). At a kink the slope is 0, as in torch.
    "hinge": LossSlopes(lambda r: -1.0 * (r < 1), lambda t: 1.0 * (t > -1), _minus_one, 1.0, 0.0),
}

# E[f(z)] for z ~ N(0, 1) is f(NODES) @ WEIGHTS, by Gauss-Hermite quadrature.
NODES, WEIGHTS = np.polynomial.hermite_e.hermegauss(128)
WEIGHTS = WEIGHTS / WEIGHTS.sum()


@dataclass(frozen=True)
class DiracGAN:
    """The Dirac-GAN under one pair of losses, with any of the cures.

    loss: a name in `SLOPES`.
    r1: gamma; adds gamma/2 psi^2 to D's loss. R2 is the same here.
    gradient_penalty: the weight w; adds w (|psi| - 1)^2 to D's loss, with slope 0 at psi = 0.
    clip: after each of its steps D's psi is cut to [-clip, clip]; `field` does not know of it.
        Wide orbits shrink to one that touches the cut. It draws nothing inside towards (0, 0).
    instance_noise: the std s; both players see real and fake points with noise N(0, s^2), as an
        expectation by quadrature, good to 1e-6 for s from 0.2 to 10 and |psi| s up to 4.
    Raises ValueError for an unknown loss, a negative or infinite number, a clip that is not above
    0, and for instance noise with the hinge loss, whose jumps quadrature cannot see.

    Source: Mescheder et al. 2018, sections 2 and 3.
    """

    loss: str = "minimax"
    _: KW_ONLY
    r1: float = 0.0
    gradient_penalty: float = 0.0
    clip: float | None = None
    instance_noise: float = 0.0

    def __post_init__(self) -> None:
        choose("loss", self.loss, SLOPES)
        for name in ("r1", "gradient_penalty", "instance_noise"):
            value = finite(name, getattr(self, name))
            if value < 0:
                raise ValueError(f"{name} must be 0 (off) or a number above 0; got {value!r}.")
            object.__setattr__(self, name, value)
        if self.clip is not None:
            object.__setattr__(self, "clip", positive("clip", self.clip))
        if self.loss == "hinge" and self.instance_noise:
            raise ValueError("instance_noise does not work with the hinge loss. Take another loss.")

    @property
    def slopes(self) -> LossSlopes:
        """The slopes of this game's losses."""
        return SLOPES[self.loss]

    def field(self, theta: float | ndarray, psi: float | ndarray) -> tuple[ndarray, ndarray]:
        """Where the players are pushed: (-dL_G/dtheta, -dL_D/dpsi), each down its own loss.

        With x the real point, y the fake (0 and theta, plus noise if there is any):
        -dL_G/dtheta = -psi E[g(psi y)],
        -dL_D/dpsi = -E[x real(psi x)] - E[y fake(psi y)] - r1 psi - 2 w (|psi| - 1) sign(psi).
        theta, psi: numbers, or arrays that broadcast. Returns two arrays of their common shape.
        """
        theta, psi = _as_array("theta", theta), _as_array("psi", psi)
        if self.instance_noise:
            slope, x = psi[..., None], self.instance_noise * NODES
            y = theta[..., None] + x
            d_theta = -psi * (self.slopes.g(slope * y) @ WEIGHTS)
            d_psi = -(x * self.slopes.real(slope * x) + y * self.slopes.fake(slope * y)) @ WEIGHTS
        else:
            output = psi * theta  # on the fake; that on the real point is 0, and pushes nobody
            d_theta = -psi * self.slopes.g(output)
            d_psi = -theta * self.slopes.fake(output)
        if not self.r1 and not self.gradient_penalty:
            return d_theta, d_psi
        penalty = self.r1 * psi + 2 * self.gradient_penalty * (np.abs(psi) - 1) * np.sign(psi)
        return d_theta, d_psi - penalty

    def flow(self, theta: float, psi: float, time: float, points: int) -> ndarray:
        """The path of infinitely small steps: (theta, psi)' = field(theta, psi).

        theta, psi: the start. time: above 0; n steps of rate h take the time n h.
        Returns (points, 2): row i is (theta, psi) at time * i / (points - 1); tolerance 1e-10.
        Raises ValueError for a setting out of range, with `clip`, which needs steps, and where the
        hinge flow falls to t = -1: it would slide along that kink, too fast a chatter to follow.
        Raises TrainingDiverged if the solver gives up.
        """
        start, time = (finite("theta", theta), finite("psi", psi)), positive("time", time)
        times = np.linspace(0, time, count("points", points, least=2))
        if self.clip is not None:
            raise ValueError("clip acts after a step, and a flow has none. Take small steps.")

        path = solve_ivp(lambda _, at: np.array(self.field(*at)), (0, time), start, t_eval=times,
                         method="DOP853", rtol=1e-10, atol=1e-12,
                         events=_Kink() if self.loss == "hinge" else None)  # fmt: skip
        if path.status == 1:
            raise ValueError(
                f"The flow met the hinge's kink, D(fake) = -1, at time {path.t_events[0][0]:.3g}. "
                "Start nearer to (0, 0), or take small alternating steps."
            )
        if not path.success:
            raise TrainingDiverged(f"The flow cannot be followed: {path.message}", len(path.t))
        return path.y.T

    def simultaneous(self, theta: float, psi: float, rate: float, steps: int) -> ndarray:
        """Both players step at once, from the same place: at + rate * field(at).

        minimax: r^2 is multiplied by 1 + (rate sigmoid(t))^2, since the field stands at right
        angles to (theta, psi): always outwards, past any bound, but ever slower, since sigmoid(t)
        is near 0 on nearly half of a wide circle. Wasserstein: by 1 + rate^2.
        non_saturating: outwards by r rate^2/8, inwards by rate r^3/16, to a cycle of r near
        sqrt(2 rate) for small rates. least_squares: from near by in the same way, near
        sqrt(rate/2).
        Near (0, 0) a step is I + rate J: without a cure its eigenvalues 1 +- i rate f'(0) lie
        outside the unit circle at every rate; with R1 and gamma < 2 f'(0) they lie inside for
        rate < gamma / f'(0)^2.
        Returns (steps + 1, 2); row 0 is the start. rate: above 0.
        Raises ValueError for a setting out of range, TrainingDiverged if a number overflows.
        Source: Mescheder et al. 2018, section 2; the cycles are worked out here.
        """
        rate = positive("rate", rate)

        def move(theta: ndarray, psi: ndarray) -> tuple[ndarray, ndarray]:
            d_theta, d_psi = self.field(theta, psi)
            return theta + rate * d_theta, self._clipped(psi + rate * d_psi)

        return _walk(move, theta, psi, steps)

    def alternating(
        self, theta: float, psi: float, rate: float, steps: int, d_steps: int = 1
    ) -> ndarray:
        """D takes d_steps steps, then G one against the new D; this, `steps` times.

        Without a cure, with a = rate f'(0), one D step and small t, a turn keeps theta^2 + psi^2 -
        a theta psi: an ellipse if a < 2. Wasserstein keeps it at any t. minimax does not: it drifts
        outwards, by some 6e-5 rate^4 r^9 a turn up to r = 1. That is nothing at rate 0.1, but at
        rate 0.5 it leads from (1, 0) beyond 3 within 60,000 turns. At small rates, from
        near by, non_saturating and least_squares spiral in, as their flows do.
        Returns (steps + 1, 2); row 0 is the start. rate, d_steps: above 0.
        Raises ValueError for a setting out of range, TrainingDiverged if a number overflows.
        Source: Mescheder et al. 2018, section 2, for small t; the drift is measured here.
        """
        rate, d_steps = positive("rate", rate), count("d_steps", d_steps)

        def move(theta: ndarray, psi: ndarray) -> tuple[ndarray, ndarray]:
            for _ in range(d_steps):
                psi = self._clipped(psi + rate * self.field(theta, psi)[1])
            return theta + rate * self.field(theta, psi)[0], psi

        return _walk(move, theta, psi, steps)

    def jacobian(self) -> ndarray:
        """The derivative of the field at (0, 0): ((0, f'(0)), (-f'(0), -gamma)), shape (2, 2).

        gamma = r1 + instance_noise^2 * curvature. A clip does nothing so near to psi = 0.
        Raises ValueError with a gradient penalty: at psi = 0 its push jumps from -2 w to 2 w.
        """
        if self.gradient_penalty:
            raise ValueError("A gradient penalty makes the field jump at psi = 0: no Jacobian.")
        turn = self.slopes.turning
        gamma = self.r1 + self.instance_noise**2 * self.slopes.curvature
        return np.array([[0.0, turn], [-turn, -gamma]])

    def eigenvalues(self) -> ndarray:
        """Those of the Jacobian, (2,), complex: -gamma/2 +- sqrt(gamma^2/4 - f'(0)^2), + first.

        Both real parts below 0: from near (0, 0) the flow nears it exponentially. Purely imaginary
        ones settle nothing: the minimax flow circles, the non-saturating flow spirals in.
        Raises as `jacobian`. Source: Mescheder et al. 2018, sections 2 and 3.
        """
        return _eigenvalues(self.jacobian())

    def alternating_eigenvalues(self, rate: float, d_steps: int = 1) -> ndarray:
        """Those of one alternating turn at (0, 0): d_steps of D, then one of G; (2,), complex.

        Without a cure, and a^2 = d_steps rate^2 f'(0)^2: 1 - a^2/2 +- sqrt((1 - a^2/2)^2 - 1), on
        the unit circle up to a = 2 (there both are -1, and steps grow), one outside beyond. With R1
        and d_steps = 1 both lie inside for rate^2 f'(0)^2 + 2 rate gamma < 4.
        Raises as `jacobian`. Source: Mescheder et al. 2018, section 2, without R1.
        """
        change = positive("rate", rate) * self.jacobian()
        d_step, g_step = np.eye(2), np.eye(2)
        d_step[1] += change[1]
        g_step[0] += change[0]
        return _eigenvalues(g_step @ np.linalg.matrix_power(d_step, count("d_steps", d_steps)))

    def _clipped(self, psi: ndarray) -> ndarray:
        return psi if self.clip is None else np.clip(psi, -self.clip, self.clip)


class _Kink:
    """Where the hinge flow meets t = -1 from above, as an event for `solve_ivp`."""

    terminal, direction = True, -1

    def __call__(self, _: float, at: ndarray) -> float:
        return at[0] * at[1] + 1


def _as_array(what: str, value: object) -> ndarray:
    try:
        if value is not None:
            return np.asarray(value, float)
    except (TypeError, ValueError):
        pass
    raise TypeError(f"{what} must be numbers, one or an array of them; got {value!r:.80}.")


def _walk(
    move: Callable[..., tuple[ndarray, ndarray]], theta: float, psi: float, steps: int
) -> ndarray:
    path = np.empty((count("steps", steps) + 1, 2))
    path[0] = finite("theta", theta), finite("psi", psi)
    for i in range(steps):
        with np.errstate(over="ignore", invalid="ignore"):
            path[i + 1] = move(*path[i])
        if not np.isfinite(path[i + 1]).all():
            raise TrainingDiverged(f"The numbers overflowed after {i} steps. Lower the rate.", i)
    return path


def _eigenvalues(matrix: ndarray) -> ndarray:
    half, (a, b, c, d) = np.trace(matrix) / 2, matrix.ravel()
    root = cmath.sqrt(half**2 - (a * d - b * c))
    return np.array([half + root, half - root])
