"""Each exercise as learners answer it: right in several ways, with each usual mistake, or not yet.

The answers here are written by hand, not taken from the exercises' own mistakes.
"""

import cmath
import inspect
import math

import numpy as np
import pytest
import torch
from scipy import linalg, stats
from scipy.special import logsumexp
from sklearn.neighbors import KernelDensity, NearestNeighbors
from torch import nn
from torch.nn.functional import binary_cross_entropy_with_logits as bce
from torch.nn.functional import logsigmoid, softplus

import gan_teach as gt
from gan_teach.lessons.exercises import EXERCISES
from gan_teach.support import walks


def one(x):
    return torch.ones_like(x)


def no(x):
    return torch.zeros_like(x)


def shares(a, b, edges):
    f, g = (np.histogram(x.numpy().ravel(), edges.numpy())[0] for x in (a, b))
    return f / f.sum(), g / g.sum()


def entropy(f):
    return -(f[f > 0] * np.log(f[f > 0])).sum()


def js_by_entropy(a, b, edges):
    f, g = shares(a, b, edges)
    return entropy((f + g) / 2) - entropy(f) / 2 - entropy(g) / 2


def d_step(
    G, D, optimizer, real, z, *, real_label=1.0, fake_label=0.0, detach=True, clear=True,
    sign=1, reduction="mean", terms=(1, 1), squash=False, move=True, tell=True,
):  # fmt: skip
    fake = G(z).detach() if detach else G(z)
    on_real, on_fake = D(real), D(fake)
    if squash:
        on_real, on_fake = on_real.sigmoid(), on_fake.sigmoid()
    loss = terms[0] * bce(on_real, real_label * one(on_real), reduction=reduction)
    loss = loss + terms[1] * bce(on_fake, fake_label * one(on_fake), reduction=reduction)
    if clear:
        optimizer.zero_grad()
    (sign * loss).backward()
    if move:
        optimizer.step()
    return loss.item() if tell else None


def g_step(
    G, D, optimizer, z, *, label=1.0, detach=False, clear=True, sign=1, reduction="mean",
    squash=False, move=True, tell=True,
):  # fmt: skip
    fake = G(z).detach() if detach else G(z)
    output = D(fake)
    if squash:
        output = output.sigmoid()
    loss = sign * bce(output, label * one(output), reduction=reduction)
    if clear:
        optimizer.zero_grad()
    loss.backward()
    if move:
        optimizer.step()
    return loss.item() if tell else None


def with_changes(step, **changes):
    return lambda *inputs: step(*inputs, **changes)


def d_step_with_bce_loss(G, D, optimizer, real, z):
    on_real, on_fake = D(real), D(G(z).detach())
    loss = nn.BCELoss()(on_real, one(on_real)) + nn.BCELoss()(on_fake, no(on_fake))
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    return loss.item()


def d_step_that_also_moves_g(G, D, optimizer, real, z):
    loss = d_step(G, D, optimizer, real, z)
    with torch.no_grad():
        next(iter(G.parameters())).add_(0.1)
    return loss


def d_step_cleared_too_late(G, D, optimizer, real, z):
    loss = bce(D(real), one(z[:, :1])) + bce(D(G(z).detach()), no(z[:, :1]))
    loss.backward()
    optimizer.zero_grad()
    optimizer.step()
    return loss.item()


def d_step_in_two_halves(G, D, optimizer, real, z):
    with torch.no_grad():
        fake = G(z)
    optimizer.zero_grad()
    on_real = -logsigmoid(D(real)).mean()
    on_real.backward()
    on_fake = -logsigmoid(-D(fake)).mean()
    on_fake.backward()
    optimizer.step()
    return (on_real + on_fake).detach()


def g_step_that_also_moves_d(G, D, optimizer, z):
    loss = g_step(G, D, optimizer, z)
    with torch.no_grad():
        next(iter(D.parameters())).add_(0.1)
    return loss


def recipe(seed, **changes):
    data = gt.Gaussian(mean=4, std=1.25)
    return gt.preset("gaussian_recipe", **{"data": data, "seed": seed} | changes)


def played(game):
    list(game.play(1))
    return game


def mend(seed, **changes):
    data = gt.digits("embedded", value_range=(0, 1))
    return gt.preset("program_c", **{"data": data, "seed": seed} | changes)


def flat_value(logit, p, q, x):
    return (p * torch.sigmoid(logit).log() + q * torch.sigmoid(-logit).log()).sum()


def as_bytes(images, low, high):
    return (images.float() / 255 * (high - low) + low).unsqueeze(1)


class Counted:
    """An answer that is an object, not a function."""

    def __call__(self, p, q):
        return (p / (q + p)).requires_grad_()


def sigmoid(t):
    return 1 / (1 + math.exp(-t))


def step_in_floats(theta, psi, rate):
    theta, psi = float(theta), float(psi)
    s = sigmoid(psi * theta)
    return theta + rate * psi * s, psi - rate * theta * s


def step_by_autograd(theta, psi, rate):
    theta.requires_grad_()
    psi.requires_grad_()
    d_loss, g_loss = softplus(-psi * 0) + softplus(psi * theta), -softplus(psi * theta)
    (of_theta,) = torch.autograd.grad(g_loss, theta)
    (of_psi,) = torch.autograd.grad(d_loss, psi)
    return [theta - rate * of_theta, psi - rate * of_psi]


def step_in_numpy(theta, psi, rate):
    at = np.array([theta, psi])
    return at + rate / (1 + np.exp(-at.prod())) * np.array([at[1], -at[0]])


def d_moves_first(theta, psi, rate):
    psi = psi - rate * theta * sigmoid(psi * theta)
    theta = theta + rate * psi * sigmoid(psi * theta)
    return theta, psi


def d_moves_first_with_the_old_sigmoid(theta, psi, rate):
    s = torch.sigmoid(psi * theta)
    psi = psi - rate * theta * s
    theta = theta + rate * psi * s
    return theta, psi


def g_moves_first(theta, psi, rate):
    theta = theta + rate * psi * sigmoid(psi * theta)
    psi = psi - rate * theta * sigmoid(psi * theta)
    return theta, psi


def g_moves_first_with_the_old_sigmoid(theta, psi, rate):
    s = torch.sigmoid(psi * theta)
    theta += rate * psi * s
    psi -= rate * theta * s
    return theta, psi


def steps_with(theta_push, psi_push):
    """A step whose pushes are functions of theta, psi and the logit t."""
    return lambda theta, psi, rate: (
        theta + rate * theta_push(theta, psi, psi * theta),
        psi + rate * psi_push(theta, psi, psi * theta),
    )


def modes_by_loops(samples, centres, std):
    hit = set()
    for x, y in samples.tolist():
        for k, (a, b) in enumerate(centres.tolist()):
            if math.hypot(x - a, y - b) < 3 * std:
                hit.add(k)
    return len(hit)


def modes_in_numpy(samples, centres, std):
    gaps = samples.numpy()[:, None] - centres.numpy()
    return (np.linalg.norm(gaps, axis=-1).min(axis=0) <= 3 * std).sum()


def modes_near(samples, centres, reach):
    return (torch.cdist(samples, centres) <= reach).any(0).sum()


def wilson(hits, n, z=1.96):
    p = hits / n
    root = math.sqrt(p * (1 - p) / n + z**2 / (4 * n**2))
    return [(p + z**2 / (2 * n) + sign * z * root) / (1 + z**2 / n) for sign in (-1, 1)]


def wilson_by_roots(hits, n):
    # where |p - s| is z standard errors: (1 + z^2/n) s^2 - (2 p + z^2/n) s + p^2 = 0
    p, z2 = hits / n, 1.96**2
    return np.sort(np.roots([1 + z2 / n, -(2 * p + z2 / n), p * p]).real)


def wilson_of_scipy(hits, n):
    return stats.binomtest(hits, n).proportion_ci(method="wilson")


def wald(hits, n, z=1.96, games=None):
    p = hits / n
    error = np.sqrt(p * (1 - p) / (games or n))
    return p - z * error, p + z * error


def wilson_with_slips(hits, n, *, p=None, over=None, middle_over=None, root_over=None, root=math):
    p, z = hits / n if p is None else p, 1.96
    middle = (p + z**2 / 2 / (middle_over or n)) / (1 + z**2 / n)
    inside = p * (1 - p) / (over or n) + z**2 / 4 / (root_over or n**2)
    half = z / (1 + z**2 / n) * root.sqrt(inside)
    return middle - half, middle + half


def middle_and_half(hits, n):
    low, high = wilson(hits, n)
    return (low + high) / 2, (high - low) / 2


def slope_of(g_loss, fake):
    fake = fake.detach().clone().requires_grad_()
    g_loss(fake).backward()
    return fake.grad


def push_one_by_one(g_loss, fake):
    sizes = []
    for output in fake:
        output = output[None].requires_grad_()
        sizes.append(torch.autograd.grad(g_loss(output), output)[0].abs().item())
    return sum(sizes) / len(sizes)


def push_by_differences(g_loss, fake, h=1e-5):
    alone = [(g_loss(t[None] + h) - g_loss(t[None] - h)) / (2 * h) for t in fake]
    return np.abs(np.array(alone)).mean()


def push_without_grad(g_loss, fake):
    (slope,) = torch.autograd.grad(g_loss(fake), fake)
    return (len(fake) * slope).abs().mean()


def gradient_penalty(
    D, real, fake, u, *, at=None, of=torch.sum, cost=lambda length: (length - 1) ** 2,
    length=lambda slope: slope.pow(2).sum(-1).sqrt(), over=torch.mean, create_graph=True,
):  # fmt: skip
    y = (u * real + (1 - u) * fake if at is None else at(real, fake, u)).requires_grad_()
    slope = torch.autograd.grad(of(D(y)), y, create_graph=create_graph)[0]
    return over(cost(length(slope)))


def penalty_point_by_point(D, real, fake, u):
    costs = []
    for x, g, share in zip(real, fake, u, strict=True):
        y = torch.lerp(g, x, share).requires_grad_()
        (slope,) = torch.autograd.grad(D(y), y, create_graph=True)
        costs.append((torch.linalg.vector_norm(slope) - 1) ** 2)
    return torch.stack(costs).mean()


def penalty_by_functions(D, real, fake, u):
    slope = torch.func.vmap(torch.func.grad(lambda x: D(x).squeeze()))(fake + u * (real - fake))
    return nn.functional.mse_loss(slope.norm(2, dim=1), torch.ones(len(u)).double())


def penalty_by_ones(D, real, fake, u):
    y = torch.autograd.Variable(u * real + (1 - u) * fake, requires_grad=True)
    scores = D(y)
    slope = torch.autograd.grad(
        outputs=scores, inputs=y, grad_outputs=torch.ones_like(scores), create_graph=True,
        retain_graph=True, only_inputs=True,
    )[0]  # fmt: skip
    return ((slope.view(len(slope), -1).norm(2, dim=1) - 1) ** 2).mean()


def penalty_without_grad(D, real, fake, u):
    y = u * real + (1 - u) * fake
    (slope,) = torch.autograd.grad(D(y).sum(), y, create_graph=True)
    return ((slope.norm(dim=1) - 1) ** 2).mean()


def penalty_used_up(*inputs):
    loss = gradient_penalty(*inputs)
    loss.backward()
    return loss


def half_detached(D, real, fake, u):
    return gradient_penalty(
        D, real, fake, u, cost=lambda length: (length - 1) * (length.detach() - 1)
    )


def w1_by_hand(a, b):
    return sum(abs(x - y) for x, y in zip(sorted(a), sorted(b), strict=True)) / len(a)


def w1_between_the_cdfs(a, b):
    x = np.sort(np.concatenate([a, b]))
    f, g = (np.searchsorted(np.sort(c), x[:-1], side="right") / len(c) for c in (a, b))
    return (np.abs(f - g) * np.diff(x)).sum()


def eigenvalues_by_numpy(gamma, f):
    return np.linalg.eigvals(np.array([[0, f], [-f, -gamma]]))


def eigenvalues_by_cases(gamma, f):
    under = gamma**2 / 4 - f**2
    if under < 0:
        turn = (-under) ** 0.5
        return complex(-gamma / 2, -turn), complex(-gamma / 2, turn)
    return -gamma / 2 - under**0.5, -gamma / 2 + under**0.5


def roots(outside, under):
    return outside + cmath.sqrt(under), outside - cmath.sqrt(under)


def side_by_places(side, kernel, stride, padding):
    return len(range(-padding, side + padding - kernel + 1, stride))


def side_of_a_real_layer(side, kernel, stride, padding):
    return nn.Conv2d(1, 1, kernel, stride, padding)(torch.zeros(1, 1, side, side)).shape[-1]


def transposed_side_of_a_real_layer(side, kernel, stride, padding):
    layer = nn.ConvTranspose2d(1, 1, kernel, stride, padding)
    return torch.tensor(layer(torch.zeros(1, 1, side, side)).shape[-1])


def transposed_side_by_search(side, kernel, stride, padding):
    return next(new for new in range(1000) if side_by_places(new, kernel, stride, padding) == side)


def angle_in_numpy(a, b):
    return np.arccos(np.dot(a, b) / np.linalg.norm(a) / np.linalg.norm(b))


def slerp_in_numpy(a, b, t, angle=angle_in_numpy, over=np.sin):
    a, b = a.numpy(), b.numpy()
    w = angle(a, b)
    return np.sin((1 - t) * w) / over(w) * a + np.sin(t * w) / over(w) * b


def slerp_in_floats(a, b, t):
    a, b = a.tolist(), b.tolist()
    dot = sum(x * y for x, y in zip(a, b, strict=True))
    w = math.acos(dot / (math.hypot(*a) * math.hypot(*b)))
    first, other = math.sin((1 - t) * w) / math.sin(w), math.sin(t * w) / math.sin(w)
    return [first * x + other * y for x, y in zip(a, b, strict=True)]


def slerp_by_cosine_similarity(a, b, t):
    w = nn.functional.cosine_similarity(a, b, dim=0).acos()
    weights = torch.stack([((1 - t) * w).sin(), (t * w).sin()]) / w.sin()
    return weights @ torch.stack([a, b])


def stop_and_best(
    figures, mark, patience, *, reset=True, good=lambda figure, mark: figure <= mark,
    better=lambda new, old: new < old, enough=lambda row, patience: row >= patience,
    never=lambda figures: None,
):  # fmt: skip
    row = best = 0
    for i, figure in enumerate(figures):
        if better(figure, figures[best]):
            best = i
        row = row + 1 if good(figure, mark) else row if not reset else 0
        if enough(row, patience):
            return i, best
    return never(figures), best


def stop_by_windows(figures, mark, patience, *, window=None, summary=max):
    for i in range(patience - 1, len(figures)):
        if summary(figures[i - patience + 1 : i + 1]) <= mark:
            seen = figures[: i + 1]
            return [i, seen.index(min(seen))]
    return [None, figures.index(min(figures))]


def stop_in_numpy(figures, mark, patience):
    x = np.array(figures)
    rows = np.convolve(x <= mark, np.ones(patience), "valid").round() == patience
    stop = int(rows.argmax()) + patience - 1 if rows.any() else None
    return stop, x[: None if stop is None else stop + 1].argmin()


def stop_by_sorting(figures, mark, patience):
    stop, best = stop_and_best(figures, mark, patience)
    figures.sort()  # spoils the list that it was given
    return stop, best


def stop_of_the_slices(figures, mark, patience, first=lambda i, patience: i - patience + 1):
    for i in range(len(figures)):
        if all(figure <= mark for figure in figures[first(i, patience) : i + 1]):
            return i, int(np.argmin(figures[: i + 1]))
    return None, int(np.argmin(figures))


def stop_without_improvement(figures, mark, patience):
    best = 0
    for i, figure in enumerate(figures):
        if figure < figures[best]:
            best = i
        if i - best == patience:
            return i, best
    return None, best


def stop_with_nothing_behind_the_loop(figures, mark, patience):
    stop, best = stop_and_best(figures, mark, patience)
    if stop is not None:
        return stop, best
    return None


def then(change, rule=stop_and_best):
    """The stop and the best, changed by a function of these two, the figures and the patience."""
    return lambda figures, mark, patience: change(
        *rule(list(figures), mark, patience), figures, patience
    )


def bells(
    x, samples, sigma, *, square=True, over=None, log_mean=None, scale=None,
):  # fmt: skip
    gap = torch.cdist(x, samples)
    exponents = -(gap**2 if square else gap) / (2 * sigma**2 if over is None else over(sigma))
    n, d = len(samples), x.shape[1]
    found = torch.logsumexp(exponents, 1) - np.log(n) if log_mean is None else log_mean(exponents)
    return found - (d / 2 * np.log(2 * np.pi * sigma**2) if scale is None else scale(d, sigma))


def parzen_of_scipy(x, samples, sigma):
    d = x.shape[1]
    log = [stats.multivariate_normal(s, sigma**2 * np.eye(d)).logpdf(x) for s in samples.numpy()]
    return logsumexp(log, axis=0) - np.log(len(log))


def parzen_of_sklearn(x, samples, sigma):
    return KernelDensity(bandwidth=sigma).fit(samples).score_samples(x)


def parzen_by_loops(x, samples, sigma):
    found = []
    for point in x:
        terms = [
            sum(stats.norm.logpdf(float(p), float(s), sigma) for p, s in zip(point, sample))  # noqa: B905
            for sample in samples
        ]
        top = max(terms)
        found.append(top + math.log(sum(math.exp(term - top) for term in terms) / len(terms)))
    return found


def densities(x, samples, sigma, small=0.0):
    window = torch.exp(-(torch.cdist(x, samples) ** 2) / (2 * sigma**2))
    return (window / (sigma * math.sqrt(2 * math.pi)) ** x.shape[1]).mean(1) + small


def frechet_by_matrices(m1, s1, m2, s2):
    a, b = (np.diag(s.numpy() ** 2) for s in (s1, s2))
    return ((m1 - m2) ** 2).sum().item() + np.trace(a + b - 2 * linalg.sqrtm(a @ b)).real


def frechet_by_loops(m1, s1, m2, s2):
    rows = zip(*(x.tolist() for x in (m1, s1, m2, s2)), strict=True)
    return sum((a - c) ** 2 + (b - d) ** 2 for a, b, c, d in rows)


def precision_of_sklearn(real, fake, k):
    reach = NearestNeighbors(n_neighbors=k).fit(real).kneighbors()[0][:, -1]
    return (np.linalg.norm(fake[:, None] - real, axis=-1) <= reach).any(1).mean()


def precision_by_loops(real, fake, k):
    inside = 0
    for one in fake:
        for i, centre in enumerate(real):
            others = sorted(float((centre - o).norm()) for j, o in enumerate(real) if j != i)
            if float((one - centre).norm()) <= others[k - 1]:
                inside += 1
                break
    return inside / len(fake)


def radii(points, k):
    return torch.cdist(points, points).topk(k + 1, largest=False).values[:, -1]


def in_balls(real, fake, k):
    return torch.cdist(fake, real) <= radii(real, k)


def nearest_by_loops(samples, images):
    return [min(range(len(images)), key=lambda j: (x - images[j]).norm()) for x in samples]


def nearest_by_products(samples, images):
    return ((images**2).sum(1) - 2 * samples @ images.T).argmin(1)


def answers_by_counting(width):
    n = 1
    while 1.96 * math.sqrt(0.25 / n) > width:
        n += 1
    return n


def answers_of_scipy(width):
    return np.ceil((stats.norm.ppf(0.975) / (2 * width)) ** 2)


RIGHT = {
    "optimal_discriminator": [lambda p, q: 1 / (1 + q / p), Counted()],
    "value": [
        lambda logit, p, q, x: torch.trapezoid(-p * softplus(-logit) - q * softplus(logit), x),
        lambda logit, p, q, x: float(gt.theory.value(logit, p, q, x)),
    ],
    "d_loss": [
        lambda real, fake: bce(real, one(real)) + bce(fake, no(fake)),
        lambda real, fake: -logsigmoid(real).mean() - logsigmoid(-fake).mean(),
    ],
    "g_loss_minimax": [lambda fake: logsigmoid(-fake).mean(), lambda fake: -bce(fake, no(fake))],
    "g_loss_non_saturating": [
        lambda fake: -logsigmoid(fake).mean(), lambda fake: nn.BCEWithLogitsLoss()(fake, one(fake))
    ],
    "half_js": [2.04, -2.0435, torch.tensor(2.044), np.float64(2.0435)],
    "which_step": ["C", "c"],
    "d_step": [d_step, d_step_in_two_halves],
    "g_step": [g_step, with_changes(g_step)],
    "js_of_samples": [js_by_entropy],
    "js_floor": [0.0088, torch.tensor(0.00885)],
    "recipe": [recipe],
    "scale": [as_bytes, lambda i, low, high: low + (high - low) * i[:, None].double() / 255],
    "spread": [lambda x: x.std(0).mean(), lambda x: x.numpy().std(0).mean()],
    "weights_of_g": [227_344, sum(w.numel() for w in gt.preset("program_c").G.parameters())],
    "moving_average": [lambda average, weights, decay: average + (1 - decay) * (weights - average)],
    "mend": [mend],
    "dirac_step": [step_in_floats, step_by_autograd, step_in_numpy, lambda theta, psi, rate: (
        torch.stack([theta, psi]) + rate * torch.sigmoid(psi * theta) * torch.stack([psi, -theta])
    )],
    "modes_covered": [
        modes_by_loops, modes_in_numpy,
        lambda samples, centres, std: modes_near(samples, centres, 3 * std),
        lambda x, c, std: (((x[:, None] - c) ** 2).sum(-1) <= 9 * std**2).any(0).float().sum(),
    ],
    "wilson": [
        wilson, wilson_by_roots, wilson_of_scipy,
        lambda hits, n: torch.tensor(wilson(hits, n)).clamp(0, 1),
    ],
    "fake_push": [
        push_one_by_one, push_by_differences,
        lambda g_loss, fake: slope_of(g_loss, fake).abs().sum(),
        lambda g_loss, fake: torch.func.grad(g_loss)(fake).norm(p=1),
    ],
    "d_loss_hinge": [
        lambda real, fake: torch.clamp(1 - real, min=0).mean() + torch.clamp(1 + fake, 0).mean(),
        lambda real, fake: (nn.ReLU()(1 - real) + nn.ReLU()(1 + fake)).mean(),
        lambda real, fake: np.maximum(0, np.stack([1 - real, 1 + fake])).mean(1).sum(),
    ],
    "gradient_penalty": [
        gradient_penalty, penalty_point_by_point, penalty_by_functions, penalty_by_ones,
    ],
    "w1_of_points": [
        w1_by_hand, w1_between_the_cdfs, lambda a, b: stats.wasserstein_distance(a, b),
        lambda a, b: nn.functional.l1_loss(a.msort(), b.msort()),
        lambda a, b: np.abs(np.sort(a.numpy())[::-1] - np.sort(b.numpy())[::-1]).mean(),
    ],
    "r1_eigenvalues": [
        eigenvalues_by_numpy, eigenvalues_by_cases,
        lambda gamma, f: torch.linalg.eigvals(torch.tensor([[0, f], [-f, -gamma]])),
        lambda gamma, f: [-gamma / 2 + sign * (gamma**2 / 4 - f**2) ** 0.5 for sign in (1, -1)],
        lambda gamma, f: np.roots([1, gamma, f**2]),
    ],
    "conv_side": [
        side_by_places, side_of_a_real_layer,
        lambda side, kernel, stride, padding: int((side + 2 * padding - kernel) / stride) + 1,
        lambda side, kernel, stride, padding: np.floor(
            (side + 2 * padding - kernel + stride) / stride
        ),
        lambda side, kernel, stride, padding: torch.tensor(
            (side + 2 * padding - 1 * (kernel - 1) - 1) / stride + 1
        ).floor(),
    ],
    "transposed_side": [
        transposed_side_of_a_real_layer, transposed_side_by_search,
        lambda side, kernel, stride, padding: (
            (side - 1) * stride - 2 * padding + 1 * (kernel - 1) + 0 + 1.0
        ),
    ],
    "weights_of_conv": [
        lambda n_in, n_out, k: sum(w.numel() for w in nn.Conv2d(n_in, n_out, k).parameters()),
        lambda n_in, n_out, k: n_in * n_out * k * k + n_out,
        lambda n_in, n_out, k: torch.tensor(float((n_in * k**2 + 1) * n_out)),
    ],
    "interpolate": [
        slerp_in_numpy, slerp_in_floats, slerp_by_cosine_similarity, walks.slerp,
        lambda a, b, t: walks.slerp(a[None], b[None], torch.tensor(t))[0],
    ],
    "keep_best": [
        stop_and_best, stop_by_windows, stop_in_numpy, stop_by_sorting,
        then(lambda stop, best, *_: (None if stop is None else float(stop), np.int64(best))),
        then(lambda stop, best, *_: np.array([np.nan if stop is None else stop, best])),
    ],
    "log_parzen": [
        bells, parzen_of_scipy, parzen_of_sklearn, parzen_by_loops,
        lambda x, samples, sigma: bells(x.float(), samples.float(), sigma).requires_grad_(),
    ],
    "frechet_normal": [
        frechet_by_matrices, frechet_by_loops,
        lambda m1, s1, m2, s2: ((m1 - m2) ** 2 + s1**2 + s2**2 - 2 * s1 * s2).sum(),
        lambda m1, s1, m2, s2: (
            np.linalg.norm(m1 - m2) ** 2 + sum(s1**2 + s2**2 - 2 * (s1**2 * s2**2).sqrt())
        ),
    ],
    "precision": [
        precision_of_sklearn, precision_by_loops,
        lambda real, fake, k: gt.scores.precision_recall(real, fake, k).precision,
        lambda real, fake, k: in_balls(real, fake, k).any(1).sum() / len(fake),
    ],
    "nearest_index": [
        nearest_by_loops, nearest_by_products,
        lambda samples, images: ((samples[:, None] - images) ** 2).sum(2).min(1).indices,
        lambda samples, images: NearestNeighbors(n_neighbors=1).fit(images).kneighbors(samples)[1][
            :, 0
        ],
        lambda samples, images: list(torch.cdist(samples, images).numpy().argmin(axis=1)),
    ],
    "how_many": [
        answers_by_counting, answers_of_scipy,
        lambda width: -int(-((0.98 / width) ** 2) // 1),
        lambda width: torch.tensor(1.96**2 * 0.25 / width**2).ceil(),
    ],
}  # fmt: skip

# (exercise, mistake): what a learner might write.
MISTAKES = {
    ("optimal_discriminator", "swapped"): lambda p, q: q / (q + p),
    ("optimal_discriminator", "ratio"): lambda p, q: p / q,
    ("optimal_discriminator", "brackets"): lambda p, q: p / p + q,
    ("optimal_discriminator", "logit"): lambda p, q: torch.log(p / q),
    ("optimal_discriminator", "half"): lambda p, q: p * 0 + 0.5,
    ("optimal_discriminator", "shape"): lambda p, q: (p / (p + q)).mean(),
    ("optimal_discriminator", "error"): lambda p, q: p / (p + r),  # noqa: F821
    ("optimal_discriminator", "not_a_function"): torch.ones(3),
    ("optimal_discriminator", "type"): lambda p, q: "p / (p + q)",
    ("value", "sign"): lambda logit, p, q, x: -gt.theory.value(logit, p, q, x),
    ("value", "swapped"): lambda logit, p, q, x: gt.theory.value(-logit, p, q, x),
    ("value", "only_real"): lambda logit, p, q, x: torch.trapezoid(p * logsigmoid(logit), x),
    ("value", "only_fake"): lambda logit, p, q, x: torch.trapezoid(q * logsigmoid(-logit), x),
    ("value", "probability"): lambda logit, p, q, x: torch.trapezoid(
        p * torch.log(logit) + q * torch.log(1 - logit), x
    ),
    ("value", "no_log"): lambda logit, p, q, x: torch.trapezoid(
        p * logit.sigmoid() + q * (1 - logit.sigmoid()), x
    ),
    ("value", "sum"): flat_value,
    ("value", "mean"): lambda *inputs: flat_value(*inputs) / len(inputs[0]),
    ("value", "overflow"): lambda logit, p, q, x: torch.trapezoid(
        p * logit.sigmoid().log() + q * (1 - logit.sigmoid()).log(), x
    ),
    ("value", "clamped"): lambda logit, p, q, x: torch.trapezoid(
        p * (logit.sigmoid() + 1e-12).log() + q * (1 - logit.sigmoid() + 1e-12).log(), x
    ),
    ("d_loss", "sign"): lambda real, fake: -bce(real, one(real)) - bce(fake, no(fake)),
    ("d_loss", "swapped"): lambda real, fake: bce(real, no(real)) + bce(fake, one(fake)),
    ("d_loss", "halved"): lambda real, fake: (bce(real, one(real)) + bce(fake, no(fake))) / 2,
    ("d_loss", "only_real"): lambda real, fake: bce(real, one(real)),
    ("d_loss", "only_fake"): lambda real, fake: bce(fake, no(fake)),
    ("d_loss", "all_real"): lambda real, fake: bce(real, one(real)) + bce(fake, one(fake)),
    ("d_loss", "sum"): lambda real, fake: (softplus(-real) + softplus(fake)).sum(),
    ("d_loss", "sigmoid_twice"): lambda real, fake: (
        bce(real.sigmoid(), one(real)) + bce(fake.sigmoid(), no(fake))
    ),
    ("d_loss", "probability"): lambda real, fake: -real.log().mean() - (1 - fake).log().mean(),
    ("d_loss", "overflow"): lambda real, fake: (
        -real.sigmoid().log().mean() - (1 - fake.sigmoid()).log().mean()
    ),
    ("d_loss", "clamped"): lambda real, fake: (
        nn.BCELoss()(real.sigmoid(), one(real)) + nn.BCELoss()(fake.sigmoid(), no(fake))
    ),
    ("g_loss_minimax", "other_loss"): lambda fake: bce(fake, one(fake)),
    ("g_loss_minimax", "labels"): lambda fake: bce(fake, no(fake)),
    ("g_loss_minimax", "sign"): lambda fake: logsigmoid(fake).mean(),
    ("g_loss_minimax", "sum"): lambda fake: logsigmoid(-fake).sum(),
    ("g_loss_minimax", "sigmoid_twice"): lambda fake: -bce(fake.sigmoid(), no(fake)),
    ("g_loss_minimax", "probability"): lambda fake: (1 - fake).log().mean(),
    ("g_loss_minimax", "overflow"): lambda fake: (1 - fake.sigmoid()).log().mean(),
    ("g_loss_minimax", "clamped"): lambda fake: (1 - fake.sigmoid() + 1e-9).log().mean(),
    ("g_loss_non_saturating", "other_loss"): lambda fake: -bce(fake, no(fake)),
    ("g_loss_non_saturating", "labels"): lambda fake: bce(fake, no(fake)),
    ("g_loss_non_saturating", "sign"): lambda fake: fake.sigmoid().log().mean(),
    ("g_loss_non_saturating", "sum"): lambda fake: bce(fake, one(fake), reduction="sum"),
    ("g_loss_non_saturating", "sigmoid_twice"): lambda fake: bce(fake.sigmoid(), one(fake)),
    ("g_loss_non_saturating", "probability"): lambda fake: -fake.log().mean(),
    ("g_loss_non_saturating", "overflow"): lambda fake: -fake.sigmoid().log().mean(),
    ("g_loss_non_saturating", "clamped"): lambda fake: nn.BCELoss()(fake.sigmoid(), one(fake)),
    ("half_js", "half_of_one"): 2.828,
    ("half_js", "kl"): math.sqrt(math.log(2)),
    ("half_js", "half_way"): 4,
    ("half_js", "type"): lambda: 2.04,
    ("which_step", "A"): "A",
    ("which_step", "B"): " b",
    ("which_step", "D"): "D",
    ("which_step", "type"): "turn_c",
    ("d_step", "zero_grad"): with_changes(d_step, clear=False),
    ("d_step", "swapped"): with_changes(d_step, real_label=0.0, fake_label=1.0),
    ("d_step", "all_real"): with_changes(d_step, fake_label=1.0),
    ("d_step", "sign"): with_changes(d_step, sign=-1),
    ("d_step", "sum"): with_changes(d_step, reduction="sum"),
    ("d_step", "halved"): with_changes(d_step, terms=(0.5, 0.5)),
    ("d_step", "only_real"): with_changes(d_step, terms=(1, 0)),
    ("d_step", "only_fake"): with_changes(d_step, terms=(0, 1)),
    ("d_step", "sigmoid_twice"): with_changes(d_step, squash=True),
    ("d_step", "detach"): with_changes(d_step, detach=False),
    ("d_step", "did_not_move"): d_step_cleared_too_late,
    ("d_step", "no_return"): with_changes(d_step, tell=False),
    ("d_step", "returned"): lambda *inputs: 1 + d_step(*inputs),
    ("d_step", "moves_g"): d_step_that_also_moves_g,
    ("d_step", "probability"): d_step_with_bce_loss,
    ("g_step", "zero_grad"): with_changes(g_step, clear=False),
    ("g_step", "labels"): with_changes(g_step, label=0.0),
    ("g_step", "sign"): with_changes(g_step, sign=-1),
    ("g_step", "other_loss"): with_changes(g_step, sign=-1, label=0.0),
    ("g_step", "sum"): with_changes(g_step, reduction="sum"),
    ("g_step", "sigmoid_twice"): with_changes(g_step, squash=True),
    ("g_step", "detached"): with_changes(g_step, detach=True),
    ("g_step", "no_return"): with_changes(g_step, tell=False),
    ("g_step", "moves_d"): g_step_that_also_moves_d,
    ("js_of_samples", "counts"): lambda a, b, edges: (
        lambda f, g: np.nansum(
            f * np.log(np.where(f > 0, 2 * f / (f + g + 1e-300), 1))
            + g * np.log(np.where(g > 0, 2 * g / (f + g + 1e-300), 1))
        ) / 2
    )(*(np.histogram(x.numpy(), edges.numpy())[0].astype(float) for x in (a, b))),
    ("js_of_samples", "bits"): lambda *inputs: js_by_entropy(*inputs) / np.log(2),
    ("js_of_samples", "doubled"): lambda *inputs: 2 * js_by_entropy(*inputs),
    ("js_of_samples", "middle"): lambda *inputs: js_by_entropy(*inputs) - np.log(2),
    ("js_of_samples", "one_side"): lambda a, b, edges: (
        lambda f, g: (f[f > 0] * np.log(2 * f[f > 0] / (f + g)[f > 0])).sum() / 2
    )(*shares(a, b, edges)),
    ("js_of_samples", "width"): lambda a, b, edges: js_by_entropy(a, b, edges) / 0.3,
    ("js_of_samples", "zero_log_zero"): lambda a, b, edges: (
        lambda f, g: (
            (f * (2 * f / (f + g)).log()).sum() / 2 + (g * (2 * g / (f + g)).log()).sum() / 2
        )
    )(*map(torch.tensor, shares(a, b, edges))),
    ("js_of_samples", "kl"): lambda a, b, edges: (
        lambda f, g: (f * (f / g).log())[f > 0].sum()
    )(*map(torch.tensor, shares(a, b, edges))),
    ("js_floor", "zero"): 0,
    ("js_floor", "one_repeat"): 0.0064,
    ("js_floor", "doubled"): 0.0177,
    ("recipe", "data"): lambda seed: recipe(seed, data=gt.Gaussian(3, 2)),
    ("recipe", "variance"): lambda seed: recipe(seed, data=gt.Gaussian(4, 1.25**2)),
    ("recipe", "seed"): lambda seed: recipe(0),
    ("recipe", "played"): lambda seed: played(recipe(seed)),
    ("recipe", "type"): lambda seed: "gaussian_recipe",
    ("recipe", "rates"): lambda seed: recipe(seed, lr_g=1e-4, lr_d=1e-4),
    ("recipe", "average"): lambda seed: recipe(seed, average=None, lr_g=0.02, lr_d=0.02),
    ("recipe", "batch"): lambda seed: recipe(seed, batch_size=1, lr_g=0.05, lr_d=0.05),
    ("recipe", "diverged"): lambda seed: recipe(seed, lr_g=1e38, lr_d=1e38),
    ("scale", "no_shift"): lambda i, low, high: as_bytes(i, 0, high - low),
    ("scale", "by_256"): lambda i, low, high: (i / 256 * (high - low) + low).unsqueeze(1),
    ("scale", "not_divided"): lambda i, low, high: (i.float() * (high - low) + low).unsqueeze(1),
    ("scale", "overflow"): lambda i, low, high: (i * (high - low) / 255 + low).unsqueeze(1),
    ("scale", "inverted"): lambda i, low, high: as_bytes(i, high, low),
    ("scale", "only_01"): lambda i, low, high: (i / 255).unsqueeze(1),
    ("scale", "shape"): lambda i, low, high: i / 255 * (high - low) + low,
    ("spread", "everything"): lambda x: x.std(unbiased=False),
    ("spread", "over_pixels"): lambda x: x.flatten(1).std(1, unbiased=False).mean(),
    ("spread", "variance"): lambda x: x.var(0, unbiased=False).mean(),
    ("spread", "root_of_mean"): lambda x: x.var(0, unbiased=False).mean() ** 0.5,
    ("spread", "sum"): lambda x: x.std(0, unbiased=False).sum(),
    ("spread", "shape"): lambda x: x.std(0),
    ("weights_of_g", "no_bias"): 100 * 256 + 256 * 784,
    ("weights_of_g", "of_d"): 201_217,
    ("weights_of_g", "both"): 428_561,
    ("weights_of_g", "units"): 1140,
    ("moving_average", "swapped"): lambda old, new, decay: (1 - decay) * old + decay * new,
    ("moving_average", "plain_mean"): lambda old, new, decay: (old + new) / 2,
    ("moving_average", "no_complement"): lambda old, new, decay: decay * old + new,
    ("moving_average", "no_memory"): lambda old, new, decay: new,
    ("mend", "rates"): lambda seed: gt.preset(
        "program_c", data=gt.digits("embedded", value_range=(-1, 1)), seed=seed, lr_d=1e-5
    ),
    ("mend", "as_published"): lambda seed: gt.preset("program_c", seed=seed),
    ("mend", "seed"): lambda seed: mend(0),
    ("mend", "played"): lambda seed: played(mend(seed)),
    ("mend", "diverged"): lambda seed: mend(seed, lr_g=1e30, lr_d=1e30, optimizer="sgd"),
    ("mend", "dead"): lambda seed: mend(seed, lr_g=10, lr_d=10),
    ("dirac_step", "alternating"): d_moves_first,
    ("dirac_step", "half_alternating"): d_moves_first_with_the_old_sigmoid,
    ("dirac_step", "g_first"): g_moves_first,
    ("dirac_step", "half_g_first"): g_moves_first_with_the_old_sigmoid,
    ("dirac_step", "g_sign"): steps_with(
        lambda theta, psi, t: -psi * sigmoid(t), lambda theta, psi, t: -theta * sigmoid(t)
    ),
    ("dirac_step", "d_sign"): steps_with(
        lambda theta, psi, t: psi * sigmoid(t), lambda theta, psi, t: theta * sigmoid(t)
    ),
    ("dirac_step", "both_signs"): steps_with(
        lambda theta, psi, t: -psi * sigmoid(t), lambda theta, psi, t: theta * sigmoid(t)
    ),
    ("dirac_step", "non_saturating"): steps_with(
        lambda theta, psi, t: psi * sigmoid(-t), lambda theta, psi, t: -theta * sigmoid(t)
    ),
    ("dirac_step", "linear"): lambda theta, psi, rate: (theta + rate * psi, psi - rate * theta),
    ("dirac_step", "logit"): steps_with(
        lambda theta, psi, t: psi * t, lambda theta, psi, t: -theta * t
    ),
    ("dirac_step", "no_chain"): steps_with(
        lambda theta, psi, t: sigmoid(t), lambda theta, psi, t: -sigmoid(t)
    ),
    ("dirac_step", "own_factor"): steps_with(
        lambda theta, psi, t: theta * sigmoid(t), lambda theta, psi, t: -psi * sigmoid(t)
    ),
    ("dirac_step", "no_rate"): lambda theta, psi, rate: step_in_floats(theta, psi, 1),
    ("dirac_step", "only_moves"): lambda theta, psi, rate: (
        rate * psi * sigmoid(psi * theta), -rate * theta * sigmoid(psi * theta)
    ),
    ("dirac_step", "order"): lambda *inputs: step_in_floats(*inputs)[::-1],
    ("dirac_step", "shape"): lambda theta, psi, rate: theta + rate * psi * sigmoid(psi * theta),
    ("dirac_step", "type"): lambda theta, psi, rate: "no",
    ("dirac_step", "error"): lambda theta, psi: (theta, psi),
    ("modes_covered", "samples"): lambda samples, centres, std: (
        (torch.cdist(samples, centres) < 3 * std).sum()
    ),
    ("modes_covered", "one_std"): lambda samples, centres, std: modes_near(samples, centres, std),
    ("modes_covered", "no_std"): lambda samples, centres, std: modes_near(samples, centres, 3),
    ("modes_covered", "squared"): lambda samples, centres, std: sum(
        any((x - a) ** 2 + (y - b) ** 2 <= 3 * std for x, y in samples.tolist())
        for a, b in centres.tolist()
    ),
    ("modes_covered", "per_axis"): lambda samples, centres, std: sum(
        any(max(abs(x - a), abs(y - b)) <= 3 * std for x, y in samples.tolist())
        for a, b in centres.tolist()
    ),
    ("modes_covered", "nearest"): lambda samples, centres, std: len(
        set(torch.cdist(samples, centres).min(1).indices.tolist())
    ),
    ("modes_covered", "share"): lambda *inputs: modes_by_loops(*inputs) / 25,
    ("modes_covered", "shape"): lambda samples, centres, std: (
        (torch.cdist(samples, centres) <= 3 * std).any(0)
    ),
    ("wilson", "wald"): wald,
    ("wilson", "one_error"): lambda hits, n: wald(hits, n, z=1),
    ("wilson", "one_game"): lambda hits, n: wald(hits, n, games=1),
    ("wilson", "no_z"): lambda hits, n: wilson(hits, n, z=1),
    ("wilson", "z_two"): lambda hits, n: wilson(hits, n, z=2),
    ("wilson", "not_divided"): lambda hits, n: wilson_with_slips(hits, n, over=1),
    ("wilson", "hits_for_p"): lambda hits, n: wilson_with_slips(hits, n, p=hits),
    ("wilson", "counts"): lambda hits, n: [n * end for end in wilson(hits, n)],
    ("wilson", "brackets"): lambda hits, n: wilson_with_slips(
        hits, n, middle_over=1 / n, root_over=1 / n**2
    ),
    ("wilson", "bracket_in_the_middle"): lambda hits, n: wilson_with_slips(
        hits, n, middle_over=1 / n
    ),
    ("wilson", "bracket_under_the_root"): lambda hits, n: wilson_with_slips(
        hits, n, root_over=1 / n**2
    ),
    ("wilson", "middle"): lambda hits, n: (
        hits / n - middle_and_half(hits, n)[1], hits / n + middle_and_half(hits, n)[1]
    ),
    ("wilson", "whole"): lambda hits, n: [end * (1 + 1.96**2 / n) for end in wilson(hits, n)],
    ("wilson", "order"): lambda hits, n: wilson(hits, n)[::-1],
    ("wilson", "parts"): middle_and_half,
    ("wilson", "shape"): lambda hits, n: wilson(hits, n)[1],
    ("wilson", "type"): lambda hits, n: "01",
    ("fake_push", "one_nth"): lambda g_loss, fake: slope_of(g_loss, fake).abs().mean(),
    ("fake_push", "sum"): lambda g_loss, fake: (
        (slope_of(g_loss, fake) * len(fake)).abs().sum().item()
    ),
    ("fake_push", "no_abs"): lambda g_loss, fake: (slope_of(g_loss, fake) * len(fake)).mean(),
    ("fake_push", "no_abs_one_nth"): lambda g_loss, fake: slope_of(g_loss, fake).mean(),
    ("fake_push", "abs_late"): lambda g_loss, fake: abs(slope_of(g_loss, fake).sum().item()),
    ("fake_push", "norm"): lambda g_loss, fake: (slope_of(g_loss, fake) ** 2).sum() ** 0.5,
    ("fake_push", "loss"): lambda g_loss, fake: g_loss(fake).item(),
    ("fake_push", "minimax"): lambda g_loss, fake: (
        slope_of(lambda output: bce(output, no(output)), fake).abs().sum()
    ),
    ("fake_push", "non_saturating"): lambda g_loss, fake: (1 / (1 + fake.exp())).mean(),
    ("fake_push", "requires_grad"): push_without_grad,
    ("fake_push", "shape"): lambda g_loss, fake: slope_of(g_loss, fake).abs() * len(fake),
    ("d_loss_hinge", "swapped"): lambda real, fake: (1 + real).relu().mean() + (
        1 - fake
    ).relu().mean(),
    ("d_loss_hinge", "sign"): lambda real, fake: (
        torch.clamp(real - 1, max=0).mean() + torch.clamp(-1 - fake, max=0).mean()
    ),
    ("d_loss_hinge", "no_margin"): lambda real, fake: torch.relu(-real).mean() + (
        torch.relu(fake).mean()
    ),
    ("d_loss_hinge", "no_relu"): lambda real, fake: (1 - real + 1 + fake).mean(),
    ("d_loss_hinge", "wasserstein"): lambda real, fake: -(real.mean() - fake.mean()),
    ("d_loss_hinge", "mean_first"): lambda real, fake: (
        max(0, 1 - real.mean()) + max(0, 1 + fake.mean())
    ),
    ("d_loss_hinge", "relu_of_the_sum"): lambda real, fake: torch.relu(
        (1 - real) + (1 + fake)
    ).mean(),
    ("d_loss_hinge", "halved"): lambda real, fake: torch.cat([1 - real, 1 + fake]).relu().mean(),
    ("d_loss_hinge", "sum"): lambda real, fake: (1 - real).relu().sum() + (1 + fake).relu().sum(),
    ("d_loss_hinge", "only_real"): lambda real, fake: torch.relu(1 - real).mean(),
    ("d_loss_hinge", "only_fake"): lambda real, fake: torch.relu(1 + fake).mean(),
    ("d_loss_hinge", "sigmoid"): lambda real, fake: (
        (1 - real.sigmoid()).mean() + (1 + fake.sigmoid()).mean()
    ),
    ("d_loss_hinge", "logistic"): lambda real, fake: bce(real, one(real)) + bce(fake, no(fake)),
    ("d_loss_hinge", "shape"): lambda real, fake: (1 - real).relu() + (1 + fake).relu(),
    ("gradient_penalty", "u_swapped"): with_changes(
        gradient_penalty, at=lambda real, fake, u: real.lerp(fake, u)
    ),
    ("gradient_penalty", "own_u"): lambda D, real, fake, u: gradient_penalty(
        D, real, fake, torch.rand(len(real), 1)
    ),
    ("gradient_penalty", "at_real"): with_changes(gradient_penalty, at=lambda real, *_: real),
    ("gradient_penalty", "at_fake"): lambda D, real, fake, u: gradient_penalty(D, fake, fake, u),
    ("gradient_penalty", "r1"): with_changes(
        gradient_penalty, at=lambda real, *_: real, cost=lambda length: length**2
    ),
    ("gradient_penalty", "no_target"): with_changes(
        gradient_penalty, cost=lambda length: length**2
    ),
    ("gradient_penalty", "not_squared"): with_changes(
        gradient_penalty, cost=lambda length: length - 1
    ),
    ("gradient_penalty", "absolute"): with_changes(
        gradient_penalty, cost=lambda length: abs(length - 1)
    ),
    ("gradient_penalty", "no_root"): with_changes(
        gradient_penalty, length=lambda slope: (slope * slope).sum(1)
    ),
    ("gradient_penalty", "sum_of_slopes"): with_changes(
        gradient_penalty, length=lambda slope: slope.sum(1)
    ),
    ("gradient_penalty", "each_part"): with_changes(gradient_penalty, length=lambda slope: slope),
    ("gradient_penalty", "whole_batch"): with_changes(
        gradient_penalty, length=lambda slope: slope.pow(2).sum().sqrt()
    ),
    ("gradient_penalty", "of_the_mean"): with_changes(gradient_penalty, of=torch.mean),
    ("gradient_penalty", "sigmoid"): with_changes(
        gradient_penalty, of=lambda output: torch.sigmoid(output).sum()
    ),
    ("gradient_penalty", "sum"): with_changes(gradient_penalty, over=torch.sum),
    ("gradient_penalty", "one_sided"): with_changes(
        gradient_penalty, cost=lambda length: (length - 1).clamp(min=0) ** 2
    ),
    ("gradient_penalty", "weighted"): lambda *inputs: 10 * gradient_penalty(*inputs),
    ("gradient_penalty", "requires_grad"): penalty_without_grad,
    ("gradient_penalty", "not_scalar"): with_changes(gradient_penalty, of=lambda output: output),
    ("gradient_penalty", "no_number"): lambda *inputs: gradient_penalty(*inputs).item(),
    ("gradient_penalty", "create_graph"): with_changes(gradient_penalty, create_graph=False),
    ("gradient_penalty", "gradient"): half_detached,
    ("gradient_penalty", "shape"): with_changes(gradient_penalty, over=lambda costs: costs),
    ("w1_of_points", "unsorted"): lambda a, b: np.abs(a.numpy() - b.numpy()).mean(),
    ("w1_of_points", "one_sorted"): lambda a, b: abs(torch.msort(a) - b).mean(),
    ("w1_of_points", "other_sorted"): lambda a, b: abs(torch.msort(b) - a).mean(),
    ("w1_of_points", "squared"): lambda a, b: ((np.sort(a) - np.sort(b)) ** 2).mean(),
    ("w1_of_points", "w2"): lambda a, b: ((np.sort(a) - np.sort(b)) ** 2).mean() ** 0.5,
    ("w1_of_points", "sum"): lambda a, b: abs(np.sort(a) - np.sort(b)).sum(),
    ("w1_of_points", "means"): lambda a, b: abs((np.sort(a) - np.sort(b)).mean()),
    ("w1_of_points", "no_abs"): lambda a, b: (a.sort().values - b.sort().values).mean(),
    ("w1_of_points", "no_abs_turned"): lambda a, b: (b - a).mean(),
    ("w1_of_points", "nearest"): lambda a, b: sum(min(abs(x - y) for y in b) for x in a) / len(a),
    ("w1_of_points", "all_pairs"): lambda a, b: torch.cdist(a[:, None], b[:, None]).mean(),
    ("w1_of_points", "sort_gives_two"): lambda a, b: (a.sort() - b.sort()).abs().mean(),
    ("w1_of_points", "shape"): lambda a, b: (a.sort().values - b.sort().values).abs(),
    ("r1_eigenvalues", "real_part"): lambda gamma, f: roots(-gamma, gamma**2 / 4 - f**2),
    ("r1_eigenvalues", "positive"): lambda gamma, f: roots(gamma / 2, gamma**2 / 4 - f**2),
    ("r1_eigenvalues", "plus_in_the_root"): lambda gamma, f: roots(
        -gamma / 2, gamma**2 / 4 + f**2
    ),
    ("r1_eigenvalues", "turned_root"): lambda gamma, f: roots(-gamma / 2, f**2 - gamma**2 / 4),
    ("r1_eigenvalues", "doubled"): lambda gamma, f: roots(-gamma, gamma**2 - 4 * f**2),
    ("r1_eigenvalues", "no_quarter"): lambda gamma, f: roots(-gamma / 2, gamma**2 - f**2),
    ("r1_eigenvalues", "f_not_squared"): lambda gamma, f: roots(-gamma / 2, gamma**2 / 4 - f),
    ("r1_eigenvalues", "parts"): lambda gamma, f: (
        max(eigenvalues_by_numpy(gamma, f).astype(complex), key=lambda x: (x.imag, x.real)).real,
        max(eigenvalues_by_numpy(gamma, f).imag),
    ),
    ("r1_eigenvalues", "nan"): lambda gamma, f: (
        -gamma / 2 + math.sqrt(gamma**2 / 4 - f**2), -gamma / 2 - math.sqrt(gamma**2 / 4 - f**2)
    ),
    ("r1_eigenvalues", "shape"): lambda gamma, f: -gamma / 2 + cmath.sqrt(gamma**2 / 4 - f**2),
    ("r1_eigenvalues", "type"): lambda gamma, f: ["a", "b"],
    ("conv_side", "no_one"): lambda side, k, s, p: int((side + 2 * p - k) / s),
    ("conv_side", "one_inside"): lambda side, k, s, p: int((side + 2 * p - k + 1) / s),
    ("conv_side", "one_padding"): lambda side, k, s, p: (side - k + p) // s + 1,
    ("conv_side", "no_padding"): lambda side, k, s, p: side_by_places(side, k, s, 0),
    ("conv_side", "sign_of_padding"): lambda side, k, s, p: math.floor((side - k - 2 * p) / s + 1),
    ("conv_side", "no_kernel"): lambda side, k, s, p: side_by_places(side, 0, s, p),
    ("conv_side", "kernel_minus_one"): lambda side, k, s, p: side_by_places(side, k - 1, s, p),
    ("conv_side", "no_stride"): lambda side, k, s, p: side_by_places(side, k, 1, p),
    ("conv_side", "by_stride"): lambda side, k, s, p: math.floor(side / s),
    ("conv_side", "rounded_up"): lambda side, k, s, p: -(-(side + 2 * p - k) // s) + 1,
    ("conv_side", "rounded"): lambda side, k, s, p: torch.tensor(
        (side + 2 * p - k) / s
    ).round() + 1,
    ("conv_side", "not_rounded"): lambda side, k, s, p: 1 + (side + 2 * p - k) / s,
    ("conv_side", "transposed"): transposed_side_of_a_real_layer,
    ("conv_side", "shape"): lambda side, k, s, p: 2 * [side_by_places(side, k, s, p)],
    ("transposed_side", "times_stride"): lambda side, k, s, p: s * side,
    ("transposed_side", "no_one"): lambda side, k, s, p: side * s + k - 2 * p,
    ("transposed_side", "brackets"): lambda side, k, s, p: side - s - 2 * p + k,
    ("transposed_side", "padding_sign"): lambda side, k, s, p: (side - 1) * s + k + 2 * p,
    ("transposed_side", "one_padding"): lambda side, k, s, p: (side - 1) * s + k - p,
    ("transposed_side", "no_padding"): lambda side, k, s, p: transposed_side_by_search(
        side, k, s, 0
    ),
    ("transposed_side", "no_kernel"): lambda side, k, s, p: side * s - s - 2 * p,
    ("transposed_side", "signs"): lambda side, k, s, p: (side - 1) * s - k + 2 * p,
    ("transposed_side", "kernel_minus_one"): lambda side, k, s, p: (side - 1) * s - 2 * p + (k - 1),
    ("transposed_side", "plus_one"): lambda side, k, s, p: (side - 1) * s - 2 * p + k + 1,
    ("transposed_side", "no_stride"): lambda side, k, s, p: side + k - 2 * p - 1,
    ("transposed_side", "conv"): side_of_a_real_layer,
    ("weights_of_conv", "no_bias"): lambda n_in, n_out, k: (
        nn.Conv2d(n_in, n_out, k, bias=False).weight.numel()
    ),
    ("weights_of_conv", "bias_in"): lambda n_in, n_out, k: sum(
        w.numel() for w in nn.ConvTranspose2d(n_out, n_in, k).parameters()
    ),
    ("weights_of_conv", "bias_of_pairs"): lambda n_in, n_out, k: (k * k + 1) * n_in * n_out,
    ("weights_of_conv", "one_bias"): lambda n_in, n_out, k: k**2 * n_in * n_out + 1,
    ("weights_of_conv", "bias_of_weights"): lambda n_in, n_out, k: n_out * k**2 * (1 + n_in),
    ("weights_of_conv", "kernel_once"): lambda n_in, n_out, k: n_out * (n_in * k + 1),
    ("weights_of_conv", "kernel_doubled"): lambda n_in, n_out, k: n_out * (n_in * k * 2 + 1),
    ("weights_of_conv", "one_map_in"): lambda n_in, n_out, k: n_out * k * k + n_out,
    ("weights_of_conv", "one_map_out"): lambda n_in, n_out, k: (
        nn.Conv2d(n_in, 1, k).weight.numel() + 1
    ),
    ("weights_of_conv", "in_and_out_added"): lambda n_in, n_out, k: (n_in + n_out) * k**2 + n_out,
    ("interpolate", "straight"): torch.lerp,
    ("interpolate", "straight_swapped"): lambda a, b, t: t * a.numpy() + (1 - t) * b.numpy(),
    ("interpolate", "swapped"): lambda a, b, t: slerp_in_numpy(a, b, 1 - t),
    ("interpolate", "lengths"): with_changes(
        slerp_in_numpy, angle=lambda a, b: np.arccos(np.dot(a, b))
    ),
    ("interpolate", "cosine"): with_changes(
        slerp_in_numpy, angle=lambda a, b: np.cos(angle_in_numpy(a, b))
    ),
    ("interpolate", "degrees"): with_changes(
        slerp_in_numpy, angle=lambda a, b: np.degrees(angle_in_numpy(a, b))
    ),
    ("interpolate", "right_angle"): with_changes(slerp_in_numpy, angle=lambda a, b: np.pi / 2),
    ("interpolate", "not_divided"): with_changes(slerp_in_numpy, over=np.ones_like),
    ("interpolate", "divided_by_w"): with_changes(slerp_in_numpy, over=np.abs),
    ("interpolate", "unit_ends"): lambda a, b, t: walks.slerp(a / a.norm(), b / b.norm(), t),
    ("interpolate", "unit_result"): lambda a, b, t: nn.functional.normalize(
        walks.slerp(a, b, t), dim=0
    ),
    ("interpolate", "unit_line"): lambda a, b, t: nn.functional.normalize(a.lerp(b, t), dim=0),
    ("interpolate", "shape"): lambda a, b, t: walks.slerp(a[None], b[None], t),
    ("keep_best", "not_in_a_row"): with_changes(stop_and_best, reset=False),
    ("keep_best", "beyond"): then(lambda stop, best, figures, _: (stop, int(np.argmin(figures)))),
    ("keep_best", "strict"): with_changes(
        stop_and_best, good=lambda figure, mark: figure < mark
    ),
    ("keep_best", "above"): with_changes(stop_and_best, good=lambda figure, mark: figure > mark),
    ("keep_best", "too_late"): with_changes(
        stop_and_best, enough=lambda row, patience: row > patience
    ),
    ("keep_best", "too_early"): with_changes(
        stop_and_best, enough=lambda row, patience: row >= patience - 1
    ),
    ("keep_best", "one_is_enough"): with_changes(
        stop_and_best, enough=lambda row, patience: row > 0
    ),
    ("keep_best", "empty"): stop_of_the_slices,
    ("keep_best", "short"): with_changes(
        stop_of_the_slices, first=lambda i, patience: max(0, i - patience + 1)
    ),
    ("keep_best", "no_improvement"): stop_without_improvement,
    ("keep_best", "mean"): with_changes(stop_by_windows, summary=np.mean),
    ("keep_best", "start"): then(
        lambda stop, best, _, patience: (None if stop is None else stop + 1 - patience, best)
    ),
    ("keep_best", "number"): then(
        lambda stop, best, *_: (None if stop is None else stop + 1, best)
    ),
    ("keep_best", "numbers"): then(
        lambda stop, best, *_: (None if stop is None else stop + 1, best + 1)
    ),
    ("keep_best", "last_of_equals"): with_changes(
        stop_and_best, better=lambda new, old: new <= old
    ),
    ("keep_best", "figure"): then(lambda stop, best, figures, _: (stop, figures[best])),
    ("keep_best", "largest"): then(lambda stop, best, figures, _: (
        stop, int(np.argmax(figures if stop is None else figures[: stop + 1]))
    )),
    ("keep_best", "stop_as_best"): then(
        lambda stop, best, figures, _: (stop, len(figures) - 1 if stop is None else stop)
    ),
    ("keep_best", "order"): then(lambda stop, best, *_: [best, stop]),
    ("keep_best", "never_last"): with_changes(
        stop_and_best, never=lambda figures: len(figures) - 1
    ),
    ("keep_best", "never_length"): with_changes(stop_and_best, never=len),
    ("keep_best", "never_minus_one"): with_changes(stop_and_best, never=lambda figures: -1),
    ("keep_best", "never_nothing"): stop_with_nothing_behind_the_loop,
    ("keep_best", "shape"): then(lambda stop, *_: stop or 0),
    ("log_parzen", "underflow"): lambda *inputs: densities(*inputs).log(),
    ("log_parzen", "density"): densities,
    ("log_parzen", "no_n"): with_changes(bells, log_mean=lambda e: logsumexp(e.numpy(), axis=1)),
    ("log_parzen", "divided_by_n"): with_changes(
        bells, log_mean=lambda e: torch.logsumexp(e, 1) / e.shape[1]
    ),
    ("log_parzen", "mean_of_logs"): with_changes(bells, log_mean=lambda e: e.mean(1)),
    ("log_parzen", "nearest"): with_changes(
        bells, log_mean=lambda e: e.max(1).values - np.log(e.shape[1])
    ),
    ("log_parzen", "no_width"): with_changes(bells, scale=lambda d, sigma: 0),
    ("log_parzen", "one_dimension"): with_changes(
        bells, scale=lambda d, sigma: math.log(math.sqrt(2 * math.pi) * sigma)
    ),
    ("log_parzen", "width_sign"): with_changes(
        bells, scale=lambda d, sigma: -d / 2 * math.log(2 * math.pi * sigma**2)
    ),
    ("log_parzen", "no_two_pi"): with_changes(bells, scale=lambda d, sigma: d * math.log(sigma)),
    ("log_parzen", "variance_in_width"): with_changes(
        bells, scale=lambda d, sigma: d * math.log(sigma**2 * math.sqrt(2 * math.pi))
    ),
    ("log_parzen", "no_root"): with_changes(
        bells, scale=lambda d, sigma: d * math.log(2 * math.pi * sigma**2)
    ),
    ("log_parzen", "sigma"): with_changes(bells, over=lambda sigma: 2 * sigma),
    ("log_parzen", "no_half"): with_changes(bells, over=lambda sigma: sigma**2),
    ("log_parzen", "brackets"): with_changes(bells, over=lambda sigma: 2 / sigma**2),
    ("log_parzen", "not_squared"): with_changes(bells, square=False),
    ("log_parzen", "one_over_all"): lambda *inputs: bells(*inputs).mean(),
    ("log_parzen", "clamped"): lambda *inputs: densities(*inputs, small=1e-12).log(),
    ("log_parzen", "shape"): lambda x, samples, sigma: bells(samples, x, sigma),
    ("frechet_normal", "variances"): lambda m1, s1, m2, s2: (
        frechet_by_loops(m1, s1**2, m2, s2**2)
    ),
    ("frechet_normal", "variance_difference"): lambda m1, s1, m2, s2: (
        ((m1 - m2) ** 2).sum() + (s1**2).sum() - (s2**2).sum()
    ),
    ("frechet_normal", "no_cross"): lambda m1, s1, m2, s2: (
        frechet_by_loops(m1, s1, m2, s2) + 2 * (s1 @ s2)
    ),
    ("frechet_normal", "cross_once"): lambda m1, s1, m2, s2: (
        frechet_by_loops(m1, s1, m2, s2) + s1 @ s2
    ),
    ("frechet_normal", "cross_of_variances"): lambda m1, s1, m2, s2: (
        ((m1 - m2) ** 2 + s1**2 + s2**2 - 2 * s1**2 * s2**2).numpy().sum()
    ),
    ("frechet_normal", "roots"): lambda m1, s1, m2, s2: (
        frechet_by_loops(m1, s1**0.5, m2, s2**0.5)
    ),
    ("frechet_normal", "plus"): lambda m1, s1, m2, s2: frechet_by_loops(m1, s1, m2, -s2),
    ("frechet_normal", "std_not_squared"): lambda m1, s1, m2, s2: (
        nn.functional.mse_loss(m1, m2, reduction="sum") + abs(s1 - s2).sum()
    ),
    ("frechet_normal", "mean_not_squared"): lambda m1, s1, m2, s2: (
        abs(m1 - m2).sum() + nn.functional.mse_loss(s1, s2, reduction="sum")
    ),
    ("frechet_normal", "not_squared"): lambda m1, s1, m2, s2: (
        abs(m1 - m2).sum() + abs(s1 - s2).sum()
    ),
    ("frechet_normal", "mean_length"): lambda m1, s1, m2, s2: (
        torch.dist(m1, m2) + torch.dist(s1, s2) ** 2
    ),
    ("frechet_normal", "root"): lambda *inputs: math.sqrt(frechet_by_loops(*inputs)),
    ("frechet_normal", "only_means"): lambda m1, s1, m2, s2: torch.dist(m1, m2) ** 2,
    ("frechet_normal", "only_stds"): lambda m1, s1, m2, s2: torch.dist(s1, s2) ** 2,
    ("frechet_normal", "average"): lambda m1, s1, m2, s2: (
        ((m1 - m2) ** 2 + (s1 - s2) ** 2).mean()
    ),
    ("frechet_normal", "sum_first"): lambda m1, s1, m2, s2: (
        (m1.sum() - m2.sum()) ** 2 + (s1.sum() - s2.sum()) ** 2
    ),
    ("frechet_normal", "shape"): lambda m1, s1, m2, s2: (m1 - m2) ** 2 + (s1 - s2) ** 2,
    ("precision", "recall"): lambda real, fake, k: (
        gt.scores.precision_recall(real, fake, k).recall
    ),
    ("precision", "itself"): lambda real, fake, k: (
        torch.cdist(fake, real) <= torch.cdist(real, real).kthvalue(k).values
    ).any(1).float().mean(),
    ("precision", "one_further"): lambda real, fake, k: precision_of_sklearn(real, fake, k + 1),
    ("precision", "nearest"): lambda real, fake, k: precision_of_sklearn(real, fake, 1),
    ("precision", "mean_reach"): lambda real, fake, k: (
        torch.cdist(fake, real)
        <= torch.cdist(real, real).topk(k + 1, largest=False).values.sum(1) / k
    ).any(1).float().mean(),
    ("precision", "one_reach"): lambda real, fake, k: (
        torch.cdist(fake, real).amin(1) <= radii(real, k).mean()
    ).float().mean(),
    ("precision", "reach_of_fakes"): lambda real, fake, k: (
        torch.cdist(fake, real).amin(1) <= radii(fake, k)
    ).float().mean(),
    ("precision", "reach_in_fakes"): lambda real, fake, k: (
        torch.cdist(fake, real) <= torch.cdist(real, fake).kthvalue(k).values
    ).any(1).float().mean(),
    ("precision", "every"): lambda real, fake, k: in_balls(real, fake, k).all(1).float().mean(),
    ("precision", "pairs"): lambda real, fake, k: in_balls(real, fake, k).float().mean(),
    ("precision", "axis"): lambda real, fake, k: in_balls(real, fake, k).any(0).float().mean(),
    ("precision", "of_the_nearest"): lambda real, fake, k: (
        torch.cdist(fake, real).min(1).values <= radii(real, k)[torch.cdist(fake, real).argmin(1)]
    ).numpy().mean(),
    ("precision", "count"): lambda real, fake, k: len(fake) * precision_of_sklearn(real, fake, k),
    ("precision", "over_reals"): lambda real, fake, k: (
        in_balls(real, fake, k).any(1).sum().item() / len(real)
    ),
    ("precision", "outside"): lambda real, fake, k: 1 - precision_of_sklearn(real, fake, k),
    ("precision", "shape"): lambda real, fake, k: in_balls(real, fake, k).any(1),
    ("nearest_index", "farthest"): lambda samples, images: torch.cdist(samples, images).argmax(1),
    ("nearest_index", "manhattan"): lambda samples, images: (
        torch.cdist(samples, images, p=1).argmin(1)
    ),
    ("nearest_index", "signed"): lambda samples, images: (
        (samples.sum(1, keepdim=True) - images.sum(1)).argmin(1)
    ),
    ("nearest_index", "product"): lambda samples, images: [
        max(range(len(images)), key=lambda j: x @ images[j]) for x in samples
    ],
    ("nearest_index", "angle"): lambda samples, images: nn.functional.cosine_similarity(
        samples[:, None], images[None], dim=2
    ).argmax(1),
    ("nearest_index", "second"): lambda samples, images: (
        torch.cdist(samples, images).kthvalue(2).indices
    ),
    ("nearest_index", "distance"): lambda samples, images: (
        torch.cdist(samples, images).min(1).values
    ),
    ("nearest_index", "number"): lambda samples, images: [
        i + 1 for i in nearest_by_loops(samples, images)
    ],
    ("nearest_index", "transposed"): lambda samples, images: torch.cdist(samples, images).argmin(0),
    ("nearest_index", "min_gives_two"): lambda samples, images: torch.cdist(samples, images).min(1),
    ("nearest_index", "shape"): lambda samples, images: torch.cdist(samples, images),
    ("how_many", "no_square"): lambda width: math.ceil(math.sqrt(0.25) * 1.96 / width),
    ("how_many", "width_not_squared"): lambda width: math.ceil(0.9604 / width),
    ("how_many", "z_not_squared"): lambda width: math.ceil(0.49 / width**2),
    ("how_many", "four_times"): lambda width: math.ceil(0.25 * (1.96 / (width / 2)) ** 2),
    ("how_many", "quarter"): lambda width: math.ceil((0.25 * 1.96 / width) ** 2),
    ("how_many", "half"): lambda width: math.ceil((1.96 / width) ** 2 / 2),
    ("how_many", "down"): lambda width: int((0.98 / width) ** 2),
    ("how_many", "rounded"): lambda width: round((0.98 / width) ** 2),
    ("how_many", "not_rounded"): lambda width: (0.98 / width) ** 2,
    ("how_many", "no_z"): lambda width: math.ceil((0.5 / width) ** 2),
    ("how_many", "z_two"): lambda width: math.ceil(width**-2),
    ("how_many", "one_sided"): lambda width: math.ceil((1.645 / 2 / width) ** 2),
    ("how_many", "ninety_nine"): lambda width: math.ceil((2.576 / 2 / width) ** 2),
}  # fmt: skip

# The same mistakes as above, written in another way.
MISTAKES_TOO = [
    ("dirac_step", "alternating", lambda theta, psi, rate: (
        lambda new: (theta + rate * new * torch.sigmoid(new * theta), new)
    )(psi - rate * theta * torch.sigmoid(psi * theta))),
    ("modes_covered", "samples", lambda samples, centres, std: (
        (torch.cdist(samples, centres).min(1).values < 3 * std).sum()
    )),
    ("wilson", "hits_for_p", np.errstate(invalid="ignore")(
        lambda hits, n: wilson_with_slips(hits, n, p=hits, root=np)
    )),
    ("wilson", "hits_for_p", lambda hits, n: (math.sqrt(hits / n * (hits / n - 1) / n), 1)),
    ("wilson", "one_game", lambda hits, n: wald(hits, n, z=1.959964, games=1)),
    ("wilson", "not_divided", lambda hits, n: wilson_with_slips(hits, n, over=1, root=np)),
    ("d_loss_hinge", "mean_first", lambda real, fake: (
        np.maximum(0, 1 - real.numpy().mean()) + np.maximum(0, 1 + fake.numpy().mean())
    )),
    ("d_loss_hinge", "no_relu", lambda real, fake: 2 - real.mean() + fake.mean()),
    ("w1_of_points", "no_abs_turned", lambda a, b: (np.sort(b) - np.sort(a)).mean()),
    ("wilson", "wald", lambda hits, n: wald(hits, n, z=1.959964)),
    ("wilson", "no_z", lambda hits, n: torch.tensor(wilson(hits, n, z=1))),
    ("fake_push", "minimax", lambda g_loss, fake: torch.sigmoid(fake).mean().item()),
    ("fake_push", "requires_grad", lambda g_loss, fake: g_loss(fake).backward()),
    ("d_loss_hinge", "swapped", lambda real, fake: gt.losses.hinge.d_loss(fake, real)),
    ("d_loss_hinge", "halved", lambda real, fake: gt.losses.hinge.d_loss(real, fake) / 2),
    ("gradient_penalty", "create_graph", lambda *inputs: gradient_penalty(*inputs).detach()),
    ("gradient_penalty", "gradient", penalty_used_up),
    ("gradient_penalty", "requires_grad", lambda D, real, fake, u: torch.autograd.grad(
        D(real).sum(), real)[0].mean()),
    ("w1_of_points", "means", lambda a, b: abs(a.mean() - b.mean())),
    ("r1_eigenvalues", "nan", lambda gamma, f: -gamma / 2 + torch.tensor([1, -1]) * torch.sqrt(
        torch.tensor(gamma**2 / 4 - f**2))),
    ("interpolate", "straight", lambda a, b, t: [
        x + t * (y - x) for x, y in zip(a.tolist(), b.tolist(), strict=True)
    ]),
    ("interpolate", "lengths", with_changes(slerp_in_numpy, angle=lambda a, b: math.acos(a @ b))),
    ("keep_best", "never_nothing", then(
        lambda stop, best, *_: None if stop is None else np.array([stop, best])
    )),
    ("keep_best", "numbers", lambda figures, mark, patience: (
        lambda stop, best: (None if stop is None else stop + 1, best + 1)
    )(*stop_by_windows(figures, mark, patience))),
    ("log_parzen", "underflow", np.errstate(divide="ignore")(
        lambda *inputs: np.log(densities(*inputs).numpy())
    )),
    ("log_parzen", "underflow", lambda x, samples, sigma: densities(
        x.float(), samples.float(), sigma).log()),
    ("log_parzen", "clamped", lambda *inputs: densities(*inputs).clamp(min=1e-20).log()),
    ("log_parzen", "one_over_all", lambda *inputs: float(np.mean(parzen_of_sklearn(*inputs)))),
    ("frechet_normal", "root", lambda *inputs: frechet_by_matrices(*inputs) ** 0.5),
    ("precision", "axis", lambda real, fake, k: np.mean([
        any(torch.dist(x, f) <= r for f in fake) for x, r in zip(real, radii(real, k), strict=True)
    ])),
    ("nearest_index", "transposed", lambda samples, images: nearest_by_loops(images, samples)),
    ("how_many", "four_times", lambda width: math.ceil(1.96**2 / width**2)),
    ("how_many", "quarter", lambda width: math.ceil(1.96**2 * 0.25 / (2 * width) ** 2)),
    ("how_many", "down", lambda width: math.floor((stats.norm.ppf(0.975) / 2 / width) ** 2)),
]  # fmt: skip

SLOW = ("recipe", "mend")
every_exercise = pytest.mark.parametrize("name", EXERCISES)


def check(name, answer):
    return getattr(gt.exercises, f"check_{name}")(answer)


@pytest.mark.parametrize(
    ("name", "answer"), [(name, answer) for name, answers in RIGHT.items() for answer in answers]
)
def test_a_right_answer_passes_however_it_is_written(name, answer):
    for _ in range(1 if name in SLOW else 10):
        verdict = check(name, answer)
        assert verdict.passed, verdict.text


@every_exercise
def test_the_librarys_own_answer_passes(name):
    if name not in SLOW:  # those two are played above
        assert check(name, eval(EXERCISES[name].answer)).passed


@pytest.mark.parametrize(("name", "mistake"), MISTAKES)
def test_a_mistake_gets_its_own_hint(name, mistake):
    for _ in range(1 if name in SLOW else 10):
        verdict = check(name, MISTAKES[name, mistake])
        assert verdict.mistake == mistake, verdict.text
        assert verdict.done
        assert not verdict.passed
        if mistake in EXERCISES[name].mistakes:
            assert EXERCISES[name].mistakes[mistake].hint in verdict.text


@pytest.mark.parametrize(("name", "mistake", "answer"), MISTAKES_TOO)
def test_a_mistake_is_known_however_it_is_written(name, mistake, answer):
    for _ in range(10):
        verdict = check(name, answer)
        assert verdict.mistake == mistake, verdict.text
        assert EXERCISES[name].mistakes[mistake].hint in verdict.text


@every_exercise
def test_every_named_mistake_is_tried_here(name):
    tried = {mistake for exercise, mistake in MISTAKES if exercise == name}
    assert tried >= set(EXERCISES[name].mistakes)
    hints = [mistake.hint for mistake in EXERCISES[name].mistakes.values()]
    assert len(set(hints)) == len(hints)


def raises(*inputs):
    raise NotImplementedError


@every_exercise
def test_a_stub_is_treated_kindly(name):
    stubs = [..., None]
    if name not in ("half_js", "which_step", "js_floor", "weights_of_g"):
        stubs += [lambda *inputs: ..., lambda *inputs: None, raises]
    for stub in stubs:
        verdict = check(name, stub)
        assert not verdict.done
        assert not verdict.passed
        assert verdict.mistake is None
        assert "Not done yet" in verdict.text


@pytest.mark.parametrize("name", ["dirac_step", "wilson", "r1_eigenvalues"])
def test_a_stub_with_two_gaps_is_not_done_until_both_are_filled(name):
    for stub in (lambda *inputs: (..., ...), lambda *inputs: (1.0, ...), lambda *inputs: (None, 1)):
        verdict = check(name, stub)
        assert not verdict.done, verdict.text


def test_no_stop_is_an_answer_and_three_dots_are_none():
    for stub in (lambda *inputs: (..., ...), lambda *inputs: (1, ...), lambda *inputs: (None, ...),
                 lambda *inputs: (None, None)):  # fmt: skip
        assert not check("keep_best", stub).done
    assert check("keep_best", lambda *inputs: (None, 1)).done


def test_a_wrong_stop_is_shown_with_its_figures():
    verdict = check("keep_best", lambda figures, mark, patience: (17, 4))
    assert verdict.mistake is None
    assert "your answer is (17, 4); right is (" in verdict.text
    assert "patience 2" in verdict.text


@every_exercise
def test_hints_come_in_steps(name, capsys):
    EXERCISES[name].help.given = 0
    for step in (*range(1, len(EXERCISES[name].hints) + 1), len(EXERCISES[name].hints)):
        gt.exercises.hint(name)
        assert capsys.readouterr().out.startswith(f"Hint {step} of {len(EXERCISES[name].hints)}:")
    assert len(EXERCISES[name].hints) >= 2


@every_exercise
def test_the_solution_is_the_librarys_own_and_can_be_hidden(name, capsys):
    gt.exercises.solution(name)
    shown, own = capsys.readouterr().out, EXERCISES[name].own
    first = own if isinstance(own, str) else inspect.getsource(own).strip()
    assert first.splitlines()[0].strip() in shown
    gt.exercises.hide_solutions()
    try:
        gt.exercises.solution(name)
        assert "ask your teacher" in capsys.readouterr().out
    finally:
        gt.exercises.hide_solutions(False)


def test_an_unknown_exercise_is_answered_with_the_nearest():
    with pytest.raises(ValueError, match="'d_loss'"):
        gt.exercises.hint("d_los")
    with pytest.raises(ValueError, match="'recipe'"):
        gt.exercises.solution("recipie")


def test_a_check_leaves_the_global_random_state_alone():
    torch.manual_seed(1)
    before = torch.get_rng_state()
    check("d_step", d_step)
    check("spread", gt.metrics.spread)
    assert torch.equal(torch.get_rng_state(), before)


def test_the_penalty_is_asked_of_a_d_that_stays_as_it_was():
    seen = []

    def answer(D, *inputs):
        seen.append(D)
        assert all(weight.grad is None for weight in D.parameters())
        gradient_penalty(D, *inputs).backward()
        return gradient_penalty(D, *inputs)

    for _ in range(5):
        assert check("gradient_penalty", answer).passed
    assert len({id(D) for D in seen}) == len(seen)


def test_an_answer_that_changes_its_inputs_is_still_marked_by_what_it_returns():
    def in_place(p, q):
        return p.div_(q.add_(p))

    assert check("optimal_discriminator", in_place).passed


def test_an_error_names_its_line():
    def d_loss(real, fake):
        return real.mean() + fale.mean()  # noqa: F821

    verdict = check("d_loss", d_loss)
    assert "NameError" in verdict.text
    assert "fale.mean()" in verdict.text
