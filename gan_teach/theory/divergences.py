"""The game on paper: exact values for densities on a line.

A density is given by its values on a grid x, as a float64 tensor of shape (N,); integrals are
taken with the trapezoid rule, so the grid must cover all of the mass. V, KL and JS are in nats.
"""

import math

import torch
from torch import Tensor
from torch.nn.functional import logsigmoid

from gan_teach.support.tensors import floats

LOG_4 = math.log(4)


def optimal_discriminator(p: Tensor, q: Tensor) -> Tensor:
    """The best D against a fixed G: D*(x) = p(x) / (p(x) + q(x)).

    p, q: densities of the data and of the fakes, not negative, same shape. Where both are 0 no
    sample ever lands, any value is optimal, and the answer is NaN.

    Source: Goodfellow et al. 2014, proposition 1. Taught in: lesson 01.
    """
    _check_densities(p, q)
    return p / (p + q)


def optimal_logit(log_p: Tensor, log_q: Tensor) -> Tensor:
    """The logit of D*: log p(x) - log q(x), since sigmoid(log(p/q)) = p/(p + q).

    Works far out in the tails, where p and q themselves are too small for a float.
    Taught in: lesson 01.
    """
    _check_like(log_p=log_p, log_q=log_q)
    return log_p - log_q


def value(logit: Tensor, p: Tensor, q: Tensor, x: Tensor) -> Tensor:
    """V(D, G) = E_p[log D(x)] + E_q[log(1 - D(x))], for D = sigmoid(logit) on the grid x.

    log D = logsigmoid(logit) and log(1 - D) = logsigmoid(-logit), which do not overflow.

    Source: Goodfellow et al. 2014, equation 1. Taught in: lesson 01.
    """
    _check_on_grid(p, q, x)
    _check_like(logit=logit, p=p)
    return torch.trapezoid(p * logsigmoid(logit) + q * logsigmoid(-logit), x)


def kl(p: Tensor, q: Tensor, x: Tensor) -> Tensor:
    """Kullback-Leibler divergence KL(p || q), the integral of p log(p/q); 0 log 0 counts as 0.

    Infinite where q is 0 and p is not. Not symmetric. Taught in: lesson 01.
    """
    _check_on_grid(p, q, x)
    return torch.trapezoid(torch.where(p > 0, p * (p.log() - q.log()), 0.0), x)


def js(p: Tensor, q: Tensor, x: Tensor) -> Tensor:
    """Jensen-Shannon divergence: JS(p, q) = KL(p || m)/2 + KL(q || m)/2, with m = (p + q)/2.

    Symmetric; 0 where p = q, at most log 2, reached where p and q do not overlap.
    V(D*, G) = -log 4 + 2 JS(p, q).

    Source: Goodfellow et al. 2014, theorem 1. Taught in: lesson 01.
    """
    _check_on_grid(p, q, x)
    log_middle = (p + q).log() - math.log(2)  # halved after the logarithm: p + q may be tiny
    of_p, of_q = (torch.where(f > 0, f * (f.log() - log_middle), 0.0) for f in (p, q))
    return (torch.trapezoid(of_p + of_q, x) / 2).clamp(min=0)  # rounding may give -1e-17


def w1(p: Tensor, q: Tensor, x: Tensor) -> Tensor:
    """Wasserstein-1 distance on a line: the integral of |F_p - F_q|, F the distribution functions.

    In the units of x. The least mean distance that mass has to travel to turn q into p.
    """
    _check_on_grid(p, q, x)
    distance = torch.cumulative_trapezoid(p - q, x).abs()
    return torch.trapezoid(distance, x[1:])


def _check_like(**values: Tensor) -> None:
    for what, value in values.items():
        floats(what, value)
    (a, x), (b, y) = values.items()
    if x.shape[-1:] != y.shape[-1:]:
        raise ValueError(
            f"{a} and {b} must be values on the same grid; got shapes {tuple(x.shape)} and "
            f"{tuple(y.shape)}."
        )


def _check_densities(p: Tensor, q: Tensor) -> None:
    floats("p", p, finite=True)
    floats("q", q, finite=True)
    if p.shape != q.shape:
        raise ValueError(
            f"p and q must be densities on the same grid; got shapes {tuple(p.shape)} and "
            f"{tuple(q.shape)}."
        )
    if (p < 0).any() or (q < 0).any():
        raise ValueError("A density is never negative. Pass the density, not its logarithm.")


def _check_on_grid(p: Tensor, q: Tensor, x: Tensor) -> None:
    _check_densities(p, q)
    floats("x", x, finite=True)
    if x.shape != p.shape[-1:] or not (x.diff() > 0).all():
        raise ValueError(
            f"x must be the grid of the densities, rising, shape {tuple(p.shape[-1:])}; got "
            f"{x!r:.80}."
        )
