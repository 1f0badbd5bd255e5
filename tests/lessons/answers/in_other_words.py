"""Right answers in yet other ways: with other libraries, by other formulas, by loops."""

import cmath
import math

import numpy as np
import torch
import torch.nn.functional as F  # noqa: N812 - as learners write it
from scipy import integrate, linalg, optimize, spatial, special, stats
from torch import nn

RIGHT = {
    "moving_average": [
        lambda a, w, d: torch.stack([a, w]).mul(torch.tensor([d, 1 - d]).view(2, 1, 1)).sum(0),
        lambda a, w, d: torch.einsum("k,kij->ij", torch.tensor([d, 1 - d]), torch.stack([a, w])),
        lambda average, weights, decay=0.998: average - (1 - decay) * (average - weights),
        lambda a, w, d: np.average([a.numpy(), w.numpy()], axis=0, weights=[d, 1 - d]),
        lambda a, w, d: nn.Parameter(d * a + (1 - d) * w),
        lambda a, w, d: d * a.double() + (1 - d) * w.double(),
    ],
    "value": [
        lambda logit, p, q, x: integrate.simpson(
            (p * F.logsigmoid(logit) + q * F.logsigmoid(-logit)).numpy(), x=x.numpy()
        ),
        lambda logit, p, q, x: torch.sum(
            (p * F.logsigmoid(logit) + q * F.logsigmoid(-logit)) * (x[1] - x[0])
        ),
        lambda logit, p, q, x: (
            -torch.trapezoid(p * torch.logaddexp(torch.zeros_like(logit), -logit), x)
            - torch.trapezoid(q * torch.logaddexp(torch.zeros_like(logit), logit), x)
        ),
        lambda logit, p, q, x: np.trapezoid(
            (p * F.logsigmoid(logit) + q * F.logsigmoid(-logit)).numpy(), x.numpy()
        ),
        lambda logit, p, q, x: [
            float(torch.trapezoid(p * F.logsigmoid(logit) + q * F.logsigmoid(-logit), x))
        ],
        lambda logit, p, q, x: (
            -torch.trapezoid(
                p
                * F.binary_cross_entropy_with_logits(
                    logit, torch.ones_like(logit), reduction="none"
                )
                + q
                * F.binary_cross_entropy_with_logits(
                    logit, torch.zeros_like(logit), reduction="none"
                ),
                x,
            )
        ),
    ],
    "d_loss": [
        lambda r, f: (
            (
                special.log_expit(r.double().numpy()).mean()
                + special.log_expit(-f.double().numpy()).mean()
            )
            * -1
        ),
        lambda real, fake: (
            F.cross_entropy(torch.cat([real, 0 * real], 1), torch.zeros(len(real)).long())
            + F.cross_entropy(torch.cat([fake, 0 * fake], 1), torch.ones(len(fake)).long())
        ),
    ],
    "g_loss_minimax": [
        lambda f: special.log_expit(-f.double().numpy()).mean(),
        lambda f: -(f.relu() + torch.log1p((-f.abs()).exp())).mean(),
    ],
    "g_loss_non_saturating": [
        lambda f: -special.log_expit(f.double().numpy()).mean(),
        lambda f: ((-f).relu() + torch.log1p((-f.abs()).exp())).mean(),
        lambda f: sum(F.softplus(-x) for x in f) / len(f),
    ],
    "dirac_step": [
        lambda t, p, r: (t + r * p * (t * p).sigmoid(), p - r * t * (t * p).sigmoid()),
        lambda theta, psi, rate: np.array(
            [
                float(theta + rate * psi * torch.sigmoid(theta * psi)),
                float(psi - rate * theta * torch.sigmoid(theta * psi)),
            ]
        ),
        lambda t, p, r: (
            torch.tensor([t, p])
            + r
            * torch.sigmoid(p * t)
            * torch.tensor([[0.0, 1], [-1, 0]]).double()
            @ torch.tensor([t, p])
        ),
        lambda t, p, r: iter((t + r * p / (1 + (-t * p).exp()), p - r * t / (1 + (-t * p).exp()))),
        lambda t, p, r: (
            (t + r * p * (t * p).sigmoid()).reshape(1),
            (p - r * t * (t * p).sigmoid()).reshape(1),
        ),
    ],
    "modes_covered": [
        lambda s, c, std: sum(
            bool(torch.dist(x, m) <= 3 * std)
            for m in c
            for x in [min(s, key=lambda x: torch.dist(x, m))]
        ),
        lambda s, c, std: (spatial.cKDTree(s.numpy()).query(c.numpy())[0] <= 3 * std).sum(),
        lambda s, c, std: int((torch.cdist(s, c).min(0).values <= 3 * std).sum()),
        lambda s, c, std: torch.unique((torch.cdist(s, c) <= 3 * std).nonzero()[:, 1]).numel(),
        lambda s, c, std: float(((s[:, None] - c).norm(dim=2) <= 3 * std).any(dim=0).sum()),
    ],
    "wilson": [
        lambda h, n: tuple(
            sorted(np.roots([1 + 1.96**2 / n, -(2 * h / n + 1.96**2 / n), (h / n) ** 2]).real)
        ),
        lambda hits, n, z=1.96: torch.tensor(
            [
                ((hits + z * z / 2) - z * math.sqrt(hits * (n - hits) / n + z * z / 4))
                / (n + z * z),
                ((hits + z * z / 2) + z * math.sqrt(hits * (n - hits) / n + z * z / 4))
                / (n + z * z),
            ]
        ),
        lambda h, n: np.array(
            [
                ((h + 1.96**2 / 2) + s * 1.96 * math.sqrt(h * (n - h) / n + 1.96**2 / 4))
                / (n + 1.96**2)
                for s in (-1, 1)
            ]
        ),
    ],
    "fake_push": [
        lambda g, f: torch.autograd.functional.jacobian(g, f).abs().sum(),
        lambda g, f: len(f) * torch.autograd.functional.jacobian(g, f).abs().mean(),
        lambda g, f: (
            sum(
                abs(torch.autograd.grad(g(x := t.clone().view(1, 1).requires_grad_()), x)[0].item())
                for t in f
            )
            / len(f)
        ),
        lambda g, f: np.abs(len(f) * torch.func.grad(g)(f).numpy()).mean(),
        lambda g, f: F.l1_loss(len(f) * torch.func.grad(g)(f), torch.zeros_like(f)),
    ],
    "d_loss_hinge": [
        lambda r, f: F.relu(1 - r).mean() + F.relu(1 + f).mean(),
        lambda r, f: (
            torch.maximum(torch.zeros_like(r), 1 - r).mean()
            + torch.where(f > -1, 1 + f, 0 * f).mean()
        ),
        lambda r, f: (
            F.hinge_embedding_loss(-f, -torch.ones_like(f), margin=1)
            + F.hinge_embedding_loss(r, -torch.ones_like(r), margin=1)
        ),
        lambda r, f: (1 - r)[r < 1].sum() / len(r) + (1 + f)[f >= -1].sum() / len(f),
        lambda r, f: (
            sum(max(0.0, 1 - x.item()) for x in r) / len(r)
            + sum(max(0.0, 1 + x.item()) for x in f) / len(f)
        ),
        lambda r, f: (
            np.clip(1 - r.numpy(), 0, None).mean() + np.clip(1 + f.numpy(), 0, None).mean()
        ),
    ],
    "w1_of_points": [
        lambda a, b: abs(np.sort(a.numpy()) - np.sort(b.numpy())).mean(),
        lambda a, b: (lambda d: d[optimize.linear_sum_assignment(d)].mean())(
            np.abs(a.numpy()[:, None] - b.numpy())
        ),
        lambda a, b: torch.dist(a.sort().values, b.sort().values, 1) / len(a),
        lambda a, b: float(torch.mean(torch.abs(torch.sort(a)[0] - torch.sort(b)[0]))),
        lambda a, b: torch.tensor(
            [abs(x - y) for x, y in zip(sorted(a.tolist()), sorted(b.tolist()), strict=True)]
        ).mean(),
    ],
    "r1_eigenvalues": [
        lambda g, f: np.linalg.eig(np.array([[0, f], [-f, -g]])).eigenvalues,
        lambda g, f: [
            (-g + cmath.sqrt(g * g - 4 * f * f)) / 2,
            (-g - cmath.sqrt(g * g - 4 * f * f)) / 2,
        ],
        lambda g, f: (
            torch.complex(
                torch.tensor([-g / 2] * 2), torch.tensor([1.0, -1]) * math.sqrt(f * f - g * g / 4)
            )
            if g < 2 * f
            else torch.tensor(
                [-g / 2 + math.sqrt(g * g / 4 - f * f), -g / 2 - math.sqrt(g * g / 4 - f * f)]
            )
        ),
        lambda g, f: linalg.eigvals([[0, f], [-f, -g]]),
    ],
    "conv_side": [
        lambda s, k, st, p: math.floor((s + 2 * p - k) / st + 1),
        lambda s, k, st, p: divmod(s + 2 * p - k, st)[0] + 1,
        lambda s, k, st, p: F.conv2d(
            torch.zeros(1, 1, s, s), torch.zeros(1, 1, k, k), stride=st, padding=p
        ).shape[2],
        lambda s, k, st, p: float((s + 2 * p - k) // st + 1),
        lambda side, kernel, stride=1, padding=0: (
            np.int64((side + 2 * padding - kernel) // stride) + 1
        ),
        lambda s, k, st, p: (
            F.unfold(torch.zeros(1, 1, s, s), k, padding=p, stride=st).shape[-1] ** 0.5
        ),
        lambda s, k, st, p: -(-(s + 2 * p - k + 1) // st),
        lambda s, k, st, p: (s + 2 * p - k + st) // st,
    ],
    "transposed_side": [
        lambda s, k, st, p: s * st - st + k - 2 * p,
        lambda s, k, st, p: F.conv_transpose2d(
            torch.zeros(1, 1, s, s), torch.zeros(1, 1, k, k), stride=st, padding=p
        ).shape[3],
        lambda s, k, st, p: np.float64((s - 1) * st) + k - p - p,
        lambda s, k, st, p: len(range(0, (s - 1) * st + k)) - 2 * p,
        lambda s, k, st, p: k + sum(st for _ in range(s - 1)) - 2 * p,
    ],
    "weights_of_conv": [
        lambda i, o, k: sum(p.numel() for p in nn.ConvTranspose2d(i, o, k).parameters()),
        lambda i, o, k: o * (i * k * k) + o,
        lambda i, o, k: np.prod([o, i, k, k]) + o,
        lambda i, o, k: torch.zeros(o, i, k, k).numel() + torch.zeros(o).numel(),
        lambda i, o, k: sum(i * k * k + 1 for _ in range(o)),
        lambda i, o, k: float(o * (i * k**2 + 1)),
    ],
    "interpolate": [
        lambda a, b, t: (lambda w: (math.sin((1 - t) * w) * a + math.sin(t * w) * b) / math.sin(w))(
            math.acos(F.cosine_similarity(a, b, dim=0))
        ),
        lambda a, b, t: (
            lambda w: (torch.sin((1 - t) * w) * a + torch.sin(t * w) * b) / torch.sin(w)
        )(
            torch.atan2(
                (b / b.norm() - (a / a.norm()) @ (b / b.norm()) * a / a.norm()).norm(),
                (a / a.norm()) @ (b / b.norm()),
            )
        ),
        lambda a, b, t: [
            float(x)
            for x in (lambda w: (torch.sin((1 - t) * w) * a + torch.sin(t * w) * b) / torch.sin(w))(
                torch.acos(torch.dot(a, b) / a.norm() / b.norm())
            )
        ],
    ],
    "log_parzen": [
        lambda x, s, h: torch.distributions.MixtureSameFamily(
            torch.distributions.Categorical(torch.ones(len(s)).double()),
            torch.distributions.Independent(torch.distributions.Normal(s, h), 1),
        ).log_prob(x),
        lambda x, s, h: [
            torch.logsumexp(torch.distributions.Normal(s, h).log_prob(y).sum(1), 0)
            - math.log(len(s))
            for y in x
        ],
        lambda x, s, h: (
            special.logsumexp(-(spatial.distance.cdist(x, s) ** 2) / (2 * h * h), axis=1)
            - np.log(len(s))
            - x.shape[1] / 2 * np.log(2 * np.pi * h * h)
        ),
        lambda x, s, h: (
            torch.distributions.Normal(s, h).log_prob(x[:, None]).sum(-1).logsumexp(1)
            - math.log(len(s))
        ),
        lambda x, s, h: (lambda e: (e - e.amax(1, keepdim=True)).exp().mean(1).log() + e.amax(1))(
            torch.distributions.Normal(s, h).log_prob(x[:, None]).sum(-1)
        ),
    ],
    "frechet_normal": [
        lambda a, b, c, d: torch.dist(torch.cat([a, b]), torch.cat([c, d])) ** 2,
        lambda a, b, c, d: F.mse_loss(a, c, reduction="sum") + F.mse_loss(b, d, reduction="sum"),
        lambda a, b, c, d: (a - c) @ (a - c) + (b - d) @ (b - d),
        lambda a, b, c, d: torch.einsum("i,i", a - c, a - c) + torch.einsum("i,i", b - d, b - d),
        lambda a, b, c, d: float(
            np.sum((a.numpy() - c.numpy()) ** 2) + np.sum((b.numpy() - d.numpy()) ** 2)
        ),
    ],
    "precision": [
        lambda r, f, k: (
            sum(
                any(
                    torch.dist(x, y) <= sorted(torch.dist(y, z).item() for z in r)[k] + 1e-12
                    for y in r
                )
                for x in f
            )
            / len(f)
        ),
        lambda r, f, k: (
            (spatial.distance.cdist(f, r) <= np.sort(spatial.distance.cdist(r, r), 1)[:, k])
            .any(1)
            .mean()
        ),
        lambda r, f, k: (
            lambda d: (
                (torch.cdist(f, r) <= d.fill_diagonal_(torch.inf).sort(1).values[:, k - 1])
                .any(1)
                .double()
                .mean()
            )
        )(torch.cdist(r, r)),
        lambda r, f, k: (
            ((torch.cdist(f, r) - torch.cdist(r, r).kthvalue(k + 1).values).amin(1) <= 0)
            .double()
            .mean()
        ),
    ],
    "nearest_index": [
        lambda s, i: spatial.cKDTree(i.numpy()).query(s.numpy())[1],
        lambda s, i: [int(((i - x) ** 2).sum(1).argmin()) for x in s],
        lambda s, i: torch.cdist(i, s).argmin(0),
        lambda s, i: [((i - x).norm(dim=1)).argmin() for x in s],
        lambda s, i: torch.cdist(s, i).topk(1, largest=False).indices[:, 0],
        lambda s, i: torch.cdist(s, i).sort(1).indices[:, 0].float(),
    ],
    "how_many": [
        lambda w: int(np.ceil(0.9604 / w**2)),
        lambda w: math.floor(0.9604 / w**2) + 1,
        lambda w: next(n for n in range(1, 10**5) if 1.96 * (0.25 / n) ** 0.5 <= w),
        lambda w: round(0.9604 / w**2 + 0.5),
        lambda w: float(math.ceil((1.96 * 0.5 / w) ** 2)),
        lambda w: math.ceil((1.959964 / (2 * w)) ** 2),
    ],
    "scale_pictures": [
        lambda x: np.moveaxis(x.numpy(), -1, 1).astype(float) / 127.5 - 1,
        lambda x: (x.float() / 127.5 - 1).permute(0, 3, 1, 2).contiguous(),
        lambda x: [[each[..., c] / 127.5 - 1 for c in range(3)] for each in x],
        lambda x: x.permute([0, 3, 1, 2]).to(torch.float64).sub_(127.5).div_(127.5),
    ],
    "scale_columns": [
        lambda x: stats.zscore(x.numpy()),
        lambda x: np.array([(c - c.mean()) / c.std() for c in x.numpy().T]).T,
        lambda x: nn.BatchNorm1d(x.shape[1], affine=False).double()(x),
        lambda x: (x - torch.mean(x, dim=0)) / torch.sqrt(((x - x.mean(0)) ** 2).mean(0)),
        lambda x: (x - x.mean(0)) / (x.std(0) + 1e-8),
    ],
    "column_w1": [
        lambda f, r: np.mean(
            [stats.wasserstein_distance(f[:, j], r[:, j]) for j in range(f.shape[1])]
        ),
        lambda f, r: F.l1_loss(f.sort(0).values, r.sort(0).values),
        lambda f, r: (
            sum(
                (torch.sort(f[:, j])[0] - torch.sort(r[:, j])[0]).abs().mean()
                for j in range(f.shape[1])
            )
            / f.shape[1]
        ),
        lambda f, r: torch.mean(
            torch.abs(torch.sort(f, dim=0).values - torch.sort(r, dim=0).values)
        ).item(),
        lambda f, r: (f.msort() - r.msort()).abs().mean(0).mean(),
    ],
    "optimal_discriminator": [
        lambda p, q: torch.where(p + q > 0, p / (p + q), 0.5 * torch.ones_like(p)),
        lambda p, q: torch.sigmoid(torch.log(p / q)),
        lambda p, q: np.divide(p, p + q),
        lambda p, q: p.float() / (p.float() + q.float()),
        lambda p, q: torch.softmax(torch.stack([p.log(), q.log()]), 0)[0],
        lambda p, q: torch.stack([p, q])[0] / torch.stack([p, q]).sum(0),
        lambda p, q: p.div(p.add(q)),
        lambda p, q: p / (p + q + 1e-8),
        lambda p, q: p / (p + q).clamp(min=1e-6),
        lambda p, q: p / torch.clamp(p + q, min=torch.finfo(torch.float32).eps),
        lambda p, q: 1 / (1 + torch.exp(q.log() - p.log())),
    ],
}
MISTAKES = {}
