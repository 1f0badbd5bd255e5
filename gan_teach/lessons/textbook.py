"""The moves of a turn, layers, and figures of samples, as one would write them by hand.

`Game` plays the same moves; `dirac` has the same steps and eigenvalues, `latent` the same arc,
`stopping` the same rule, and `scores` the same figures, for many samples.
"""

import cmath
import copy
import math
from collections.abc import Callable, Sequence

import torch
from torch import Tensor, nn
from torch.nn.functional import binary_cross_entropy_with_logits as bce


def d_step(
    G: nn.Module, D: nn.Module, optimizer: torch.optim.Optimizer, real: Tensor, z: Tensor
) -> float:
    """One move of D, whose weights the optimiser holds. Returns D's loss before the move.

    real: a batch of samples; z: noise for as many fakes. Labels: real 1, fake 0.
    """
    fake = G(z).detach()
    on_real, on_fake = D(real), D(fake)
    loss = bce(on_real, torch.ones_like(on_real)) + bce(on_fake, torch.zeros_like(on_fake))
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    return loss.item()


def g_step(G: nn.Module, D: nn.Module, optimizer: torch.optim.Optimizer, z: Tensor) -> float:
    """One move of G with the non-saturating loss. Returns G's loss before the move."""
    on_fake = D(G(z))
    loss = bce(on_fake, torch.ones_like(on_fake))
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    return loss.item()


def gaussian_gan(seed: int, turns: int = 2000) -> Tensor:
    """A healthy GAN on data with mean 4 and standard deviation 1.25: 4,000 samples, (4000, 1)."""
    torch.manual_seed(seed)
    G = nn.Sequential(nn.Linear(1, 32), nn.ReLU(), nn.Linear(32, 1))
    D = nn.Sequential(nn.Linear(1, 32), nn.ReLU(), nn.Linear(32, 1))
    average = copy.deepcopy(G)
    optimizer_g = torch.optim.Adam(G.parameters(), lr=2e-3, betas=(0.0, 0.99))
    optimizer_d = torch.optim.Adam(D.parameters(), lr=5e-3, betas=(0.0, 0.99))
    ones, zeros = torch.ones(128, 1), torch.zeros(128, 1)
    for _ in range(turns):
        real = (4 + 1.25 * torch.randn(128, 1)).requires_grad_()
        on_real, on_fake = D(real), D(G(torch.randn(128, 1)).detach())
        (slope,) = torch.autograd.grad(on_real.sum(), real, create_graph=True)
        loss = bce(on_real, ones) + bce(on_fake, zeros) + 0.3 / 2 * slope.square().mean()
        optimizer_d.zero_grad()
        loss.backward()
        optimizer_d.step()

        g_step(G, D, optimizer_g, torch.randn(128, 1))
        for kept, weight in zip(average.parameters(), G.parameters(), strict=True):
            kept.data = moving_average(kept.data, weight.data, 0.99)
    return average(torch.randn(4000, 1)).detach()


def moving_average(average: Tensor, weights: Tensor, decay: float) -> Tensor:
    """decay * average + (1 - decay) * weights, of the same shape: one step of the average."""
    return decay * average + (1 - decay) * weights


def dirac_step(theta: Tensor, psi: Tensor, rate: float) -> tuple[Tensor, Tensor]:
    """One simultaneous step of the Dirac-GAN with the minimax loss: the new theta, the new psi.

    The data is the point 0, the fake is theta, and D's logit at x is psi x. theta, psi: tensors of
    one shape. Both slopes are taken at the old values.
    """
    slope = (psi * theta).sigmoid()  # of both losses in D's logit on the fake: its size
    return theta + rate * slope * psi, psi - rate * slope * theta


def fake_push(g_loss: Callable[[Tensor], Tensor], fake: Tensor) -> float:
    """The mean size of the slope of G's loss in D's raw outputs.

    g_loss: a mean over the batch, as in `losses`. fake: D's outputs on N fakes, (N, 1).
    """
    fake = fake.detach().requires_grad_()
    (slope,) = torch.autograd.grad(g_loss(fake), fake)  # of a mean: 1/N of what each fake feels
    return (len(fake) * slope).abs().mean().item()


def gradient_penalty(D: nn.Module, real: Tensor, fake: Tensor, u: Tensor) -> Tensor:
    """The mean of (|grad D(y)| - 1)^2 at y = u real + (1 - u) fake: a scalar, without a weight.

    real, fake: samples, (N, ...). u: between 0 and 1, one for each pair, (N, 1) for points.
    """
    y = (u * real + (1 - u) * fake).detach().requires_grad_()
    (slope,) = torch.autograd.grad(D(y).sum(), y, create_graph=True)
    return (slope.flatten(1).norm(dim=1) - 1).square().mean()


def r1_eigenvalues(gamma: float, slope: float) -> tuple[complex, complex]:
    """The eigenvalues of ((0, slope), (-slope, -gamma)), the Dirac-GAN with R1 near (0, 0).

    They solve x^2 + gamma x + slope^2 = 0. slope: f'(0), how fast the players turn round each other
    without R1, in radians per time.
    """
    root = cmath.sqrt(gamma**2 / 4 - slope**2)
    return -gamma / 2 + root, -gamma / 2 - root


def conv_side(side: int, kernel: int, stride: int, padding: int) -> int:
    """The side of the map that a convolution makes of a square one, in pixels.

    floor((side + 2 padding - kernel)/stride) + 1: one pixel for each place of the kernel.
    """
    return (side + 2 * padding - kernel) // stride + 1


def transposed_side(side: int, kernel: int, stride: int, padding: int) -> int:
    """The side of the map that a transposed convolution makes of a square one, in pixels.

    (side - 1) stride - 2 padding + kernel: the least side of which `conv_side` makes this one.
    """
    return (side - 1) * stride - 2 * padding + kernel


def weights_of_conv(channels_in: int, channels_out: int, kernel: int) -> int:
    """How many numbers a convolution learns: channels_out kernels, each with one bias.

    A kernel looks at all channels_in maps at once: it has channels_in kernel^2 weights.
    """
    return channels_out * (channels_in * kernel**2 + 1)


def interpolate(a: Tensor, b: Tensor, t: float) -> Tensor:
    """The point at t, from 0 to 1, on the arc from a to b: (d,), as both.

    sin((1 - t) w)/sin(w) a + sin(t w)/sin(w) b, with w the angle between a and b, above 0 and below
    pi. Source: Shoemake 1985; for the noise of a GAN, White 2016.
    """
    w = torch.acos(a @ b / (a.norm() * b.norm()))
    return (torch.sin((1 - t) * w) * a + torch.sin(t * w) * b) / torch.sin(w)


def keep_best(figures: Sequence[float], mark: float, patience: int) -> tuple[int | None, int]:
    """After which measurement to stop, and which was the best until then: two indices.

    figures: one for each measurement, at least one, finite; less is better. Stops at the first
    index at which the last `patience` figures are all at or below `mark`: None if there is none.
    The best is the smallest figure, the first of equals.
    """
    good, best = 0, 0
    for i, figure in enumerate(figures):
        good = good + 1 if figure <= mark else 0
        if figure < figures[best]:
            best = i
        if good == patience:
            return i, best
    return None, best


def log_parzen(x: Tensor, samples: Tensor, sigma: float) -> Tensor:
    """The log density at each x, in nats, with a normal window around each sample: (m,).

    x: (m, d); samples: (n, d). log (1/n) sum_i exp(-|x - sample_i|^2/(2 sigma^2)) minus
    d log(sigma sqrt(2 pi)). The log of the sum is taken without the sum, so far points keep theirs.
    """
    exponents = -torch.cdist(x, samples).square() / (2 * sigma**2)  # (m, n)
    windows = x.shape[1] * math.log(sigma * math.sqrt(2 * math.pi))
    return torch.logsumexp(exponents, 1) - math.log(len(samples)) - windows


def frechet_normal(m1: Tensor, s1: Tensor, m2: Tensor, s2: Tensor) -> Tensor:
    """The Frechet distance of two normal distributions whose features are independent.

    m1, m2: the means of d features; s1, s2: their standard deviations, (d,) each. It is the sum of
    (m1 - m2)^2 + (s1 - s2)^2: what `scores.frechet` gives where no feature tells of another.
    """
    return ((m1 - m2).square() + (s1 - s2).square()).sum()


def precision(real: Tensor, fake: Tensor, k: int) -> Tensor:
    """The share of fakes that lie within the ball of at least one real sample.

    real: (n, d), n above k; fake: (m, d). The ball of a real sample reaches to its k-th nearest
    other real sample. Source: Kynkaanniemi et al. 2019; `scores.precision_recall` is the same.
    """
    among_real = torch.cdist(real, real).sort(1).values  # in column 0 each finds itself
    return (torch.cdist(fake, real) <= among_real[:, k]).any(1).double().mean()


def nearest_index(samples: Tensor, images: Tensor) -> Tensor:
    """For each sample the index of the image that is nearest to it, by Euclidean distance: (n,).

    samples: (n, d); images: (m, d), with the pixels of an image in one row.
    """
    return torch.cdist(samples, images).argmin(1)


def how_many(width: float) -> int:
    """How many answers it takes so that a share near 1/2 is known to within width, either way.

    The 95 % interval reaches 1.96 sqrt(p (1 - p)/n) to each side, at most 1.96/(2 sqrt(n)). So n is
    1.96^2/(4 width^2), rounded up. width: as a share, 0.05 for 5 percentage points.
    """
    return math.ceil(1.96**2 * 0.25 / width**2)


def scale_pictures(pictures: Tensor) -> Tensor:
    """Colour pictures as a network takes them: bytes (n, H, W, 3) -> (n, 3, H, W), from -1 to 1."""
    return pictures.permute(0, 3, 1, 2) / 127.5 - 1


def scale_columns(rows: Tensor) -> Tensor:
    """Rows (n, d) with each column brought to mean 0 and standard deviation 1."""
    return (rows - rows.mean(0)) / rows.std(0, correction=0)


def column_w1(fake: Tensor, real: Tensor) -> Tensor:
    """The W1 distance in each column by itself, and of these the mean; fake, real: (n, d)."""
    return (fake.sort(0).values - real.sort(0).values).abs().mean()


def move_up(images: Tensor, by: int) -> Tensor:
    """Images (n, C, H, W) moved up by 0 to H pixels; from below comes paper, 0."""
    moved = torch.zeros_like(images)
    moved[:, :, : images.shape[2] - by] = images[:, :, by:]
    return moved


def best_answers(z: Tensor, x: Tensor) -> Tensor:
    """For each row the answer that depends on z alone and has the least squared error: (n, d).

    z: (n,), the same number where the noise is the same; x: (n, d), what was drawn from it.
    The mean of all x with this z, E[x | z].
    """
    same = (z[:, None] == z).to(x)
    return same @ x / same.sum(1, keepdim=True)


def noise_step(G: nn.Module, wanted: Tensor, z: Tensor, rate: float) -> Tensor:
    """The noise after one step downhill on the error of G's samples: (n, latent).

    wanted: (n, d). The error of each is the mean over its d numbers of the squared difference;
    each z goes down its own. G's weights stay.
    """
    z = z.detach().requires_grad_()
    error = (G(z) - wanted).square().mean(1)
    (slope,) = torch.autograd.grad(error.sum(), z)
    return z.detach() - rate * slope
