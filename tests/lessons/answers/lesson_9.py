"""Lesson 09: right answers in several ways, and the usual mistakes, written by hand."""

import numpy as np
import torch
from torch import nn

from gan_teach.lessons.exercises.lesson_9 import program
from gan_teach.lessons.variants import changed
from tests.lessons.answers import with_kept_networks, without_a_judge


def gan(*changes):
    """The library's own program with parts of its source changed."""
    return changed(program.own_rows, changes)


def between_ends(rows, turns):
    """Columns from -1 to 1, tanh, probabilities, RMSprop, one batch of fakes for both moves."""
    low, high = rows.amin(0), rows.amax(0)
    data = 2 * (rows - low) / (high - low) - 1
    G = nn.Sequential(nn.Linear(4, 128), nn.ReLU(), nn.Linear(128, 3), nn.Tanh())
    D = nn.Sequential(nn.Linear(3, 128), nn.LeakyReLU(0.2), nn.Linear(128, 1), nn.Sigmoid())
    g_step = torch.optim.RMSprop(G.parameters(), lr=3e-4)
    d_step = torch.optim.RMSprop(D.parameters(), lr=1e-3)
    bce, ones, zeros = nn.BCELoss(), torch.ones(64, 1), torch.zeros(64, 1)
    for _ in range(turns):
        real = data[torch.randperm(len(data))[:64]]
        fake = G(torch.rand(64, 4) * 2 - 1)
        d_step.zero_grad()
        (bce(D(real), ones) + bce(D(fake.detach()), zeros)).backward()
        d_step.step()
        g_step.zero_grad()
        bce(D(fake), ones).backward()
        g_step.step()

    def draw(n):
        with torch.no_grad():
            return (G(torch.rand(n, 4) * 2 - 1) + 1) / 2 * (high - low) + low

    return draw


def with_least_squares(rows, turns):
    """Classes, least squares, numpy for the scale and for what is returned."""

    class Layers(nn.Module):
        def __init__(self, *sizes):
            super().__init__()
            self.layers = nn.ModuleList(map(nn.Linear, sizes, sizes[1:]))

        def forward(self, x):
            for layer in self.layers[:-1]:
                x = nn.functional.leaky_relu(layer(x), 0.2)
            return self.layers[-1](x)

    table = rows.numpy()
    mean, std = table.mean(0), table.std(0)
    data = torch.from_numpy(((table - mean) / std).astype(np.float32))
    G, D = Layers(6, 64, 64, rows.shape[1]), Layers(rows.shape[1], 64, 64, 1)
    g_step, d_step = (torch.optim.Adam(it.parameters(), 1e-3, (0.5, 0.99)) for it in (G, D))
    for _ in range(turns):
        real = data[torch.randint(len(data), (128,))]
        d_step.zero_grad()
        on_fake = D(G(torch.randn(128, 6)).detach())
        ((D(real) - 1).square().mean() + on_fake.square().mean()).backward()
        d_step.step()
        g_step.zero_grad()
        (D(G(torch.randn(128, 6))) - 1).square().mean().backward()
        g_step.step()
    return lambda n: G(torch.randn(n, 6)).detach().numpy() * std + mean


def without_d(rows, turns):
    """A G whose rows get the mean and the covariance of the table, and no D."""
    data = (rows - rows.mean(0)) / rows.std(0)
    G = without_a_judge(nn.Linear(4, rows.shape[1]), data, turns, 4)
    return lambda n: G(torch.randn(n, 4)).detach() * rows.std(0) + rows.mean(0)


def of_the_windows(rows, turns):
    """Rows of the table with a little noise."""
    return lambda n: (
        rows[torch.randint(len(rows), (n,))] + 0.05 * rows.std(0) * torch.randn(n, rows.shape[1])
    )


def pixels_by_loops(pictures):
    n, height, width, _ = pictures.shape
    out = torch.empty(n, 3, height, width)
    for c in range(3):
        out[:, c] = pictures[..., c].float() / 255 * 2 - 1
    return out


def columns_by_numpy(rows):
    table = rows.numpy().copy()
    for j in range(table.shape[1]):
        table[:, j] = (table[:, j] - table[:, j].mean()) / table[:, j].std()
    return table


def w1_by_loops(fake, real):
    d = fake.shape[1]
    gaps = [
        abs(a - b)
        for j in range(d)
        for a, b in zip(sorted(fake[:, j].tolist()), sorted(real[:, j].tolist()), strict=True)
    ]
    return sum(gaps) / len(gaps)


def shuffled_columns(rows, turns):
    """Columns that are right, each drawn by itself."""
    noise = 0.01 * rows.std(0)

    def draw(n):
        columns = [column[torch.randint(len(rows), (n,))] for column in rows.T]
        return torch.stack(columns, 1) + noise * torch.randn(n, rows.shape[1])

    return draw


RIGHT = {
    "scale_pictures": [
        lambda x: x.movedim(-1, 1).float().div(255).sub(0.5).mul(2),
        lambda x: (x.numpy().transpose(0, 3, 1, 2) - 127.5) / 127.5,
        lambda x: torch.einsum("nhwc->nchw", x.float()) / 127.5 - 1,
        pixels_by_loops, lambda x: [pixels_by_loops(each[None])[0] for each in x],
        lambda x: torch.stack([x[..., c] for c in range(3)], 1) / 127.5 - 1,
        lambda x: (x.permute(0, 3, 1, 2).double() / 255 - 0.5) / 0.5,
    ],
    "scale_columns": [
        lambda x: (x - x.mean(dim=0, keepdim=True)) / x.std(dim=0, keepdim=True),
        lambda x: (x - x.mean(0)) / x.var(0, correction=0).sqrt(),
        lambda x: x.sub_(x.mean(0)).div_(x.std(0)),
        columns_by_numpy, lambda x: [(row - x.mean(0)) / x.std(0) for row in x],
        lambda x: torch.stack([(c - c.mean()) / c.std() for c in x.T], 1),
        lambda x: ((x - x.mean(0)) / x.std(0)).float(),
        lambda x: nn.BatchNorm1d(x.shape[1])(x),
    ],
    "column_w1": [
        w1_by_loops,
        lambda f, r: np.abs(np.sort(f.numpy(), 0) - np.sort(r.numpy(), 0)).mean(),
        lambda f, r: (f.T.sort().values - r.T.sort().values).abs().mean(1).mean(),
        lambda f, r: torch.stack(
            [torch.dist(a.sort().values, b.sort().values, 1) for a, b in zip(f.T, r.T, strict=True)]
        ).sum() / f.numel(),
    ],
    "own_data_gan": [program.own_rows, between_ends, with_least_squares, gan(("0.3 / 2", "0"))],
}  # fmt: skip

MISTAKES = {
    "scale_pictures": {
        "reshaped": lambda x: x.view(len(x), 3, x.shape[1], x.shape[2]) / 255 * 2 - 1,
        "transposed": [
            lambda x: x.transpose(1, 3) / 127.5 - 1,
            lambda x: x.numpy().transpose(0, 3, 2, 1) / 127.5 - 1],
        "minus": lambda x: 1 - x.permute(0, 3, 1, 2) / 127.5,
        "sixteen_bits": [
            lambda x: (x.permute(0, 3, 1, 2) / 127.5 - 1).half(),
            lambda x: x.permute(0, 3, 1, 2).half() / 127.5 - 1,
            lambda x: (x.permute(0, 3, 1, 2) / 127.5 - 1).bfloat16()],
        "unit": lambda x: x.permute(0, 3, 1, 2).float() / 255,
        "not_shifted": lambda x: 2 * (x.permute(0, 3, 1, 2) / 255),
        "own_range": [
            lambda x: x.permute(0, 3, 1, 2) / (x.max() / 2) - 1,
            lambda x: (x.permute(0, 3, 1, 2) - x.amin()) / (x.amax() - x.amin()) * 2 - 1],
        "beside_the_middle": [
            lambda x: (x.permute(0, 3, 1, 2).float() - 127.5) / 128,
            lambda x: x.permute(0, 3, 1, 2) / 128 - 1,
            lambda x: (x.permute(0, 3, 1, 2).float() - 128) / 128,
            lambda x: x.permute(0, 3, 1, 2) / 256 * 2 - 1,
            lambda x: (x.permute(0, 3, 1, 2).float() - 127) / 127],
        "wrapped": [
            lambda x: x.mul(2).permute(0, 3, 1, 2) / 255 - 1,
            lambda x: x.sub(127).permute(0, 3, 1, 2) / 128],
    },
    "scale_columns": {
        "whole_table": [
            lambda x: (x - x.mean()) / x.std(), lambda x: (x.numpy() - np.mean(x.numpy()))
            / np.std(x.numpy())],
        "rows": [
            lambda x: ((x.T - x.mean(1)) / x.std(1)).T,
            lambda x: ((x.T - x.mean(1)) / x.std(1, correction=0)).T],
        "variance": lambda x: (x - x.mean(0)) / x.std(0) ** 2,
        "sixteen_bits": lambda x: ((x - x.mean(0)) / x.std(0)).half(),
        "not_centred": lambda x: x / x.var(0).sqrt(),
        "not_divided": lambda x: x - x.sum(0) / len(x),
    },
    "column_w1": {
        "not_sorted": lambda f, r: torch.mean(abs(f - r)),
        "wrong_axis": lambda f, r: (f.sort().values - r.sort().values).abs().mean(),
        "all_together": lambda f, r: np.abs(
            np.sort(f.numpy(), None) - np.sort(r.numpy(), None)).mean(),
        "only_means": lambda f, r: abs(f.mean(0) - r.mean(0)).sum() / f.shape[1],
        "no_abs": lambda f, r: f.mean() - r.mean(),
        "squares": [
            lambda f, r: ((f.sort(0).values - r.sort(0).values) ** 2).mean(),
            lambda f, r: nn.functional.mse_loss(f.sort(0).values, r.sort(0).values) ** 0.5],
        "sum": [
            lambda f, r: w1_by_loops(f, r) * f.numel(),
            lambda f, r: w1_by_loops(f, r) * f.shape[1],
            lambda f, r: w1_by_loops(f, r) * len(f)],
    },
    "own_data_gan": {
        "still_scaled": gan((" * std + mean)", ")")),
        "rough": [
            lambda rows, turns: lambda n: rows.mean(0) + 2.5 * rows.std(0) * torch.randn(n, 3),
            *(gan(("rows.mean(0), rows.std(0)", scale)) for scale in (
                "rows.mean(), rows.std()", "rows.amin(), rows.amax() - rows.amin()"))],
        "apart": shuffled_columns,
        "kept": with_kept_networks(program.own_rows),
        "no_d": without_d,
        "not_trained": of_the_windows,
        "copied": lambda rows, turns: lambda n: rows[torch.randint(len(rows), (n,))],
        "never_stepped": [
            gan(("optimizer_g.step()", "pass")), gan(("optimizer_d.step()", "pass"))],
        "wrong_sign_g": gan(("8))), ones)", "8))), zeros)")),
        "gradient_cut": gan(("D(G(torch.randn(128, 8)))", "D(fake.detach())")),
        "same_batch": gan(
            ("for _ in", "real = data[:128].requires_grad_()\n    for _ in"),
            ("real = data[torch.randint(len(data), (128,))].requires_grad_()", "pass")),
        "crash_targets": gan(("zeros = nn.BCEWithLogitsLoss(), torch.ones(128, 1), "
                              "torch.zeros(128, 1)",
                              "zeros = nn.BCEWithLogitsLoss(), torch.ones(64, 1), "
                              "torch.zeros(64, 1)")),
        "seed": lambda rows, turns: lambda n: rows[:n],
        "not_finite": lambda rows, turns: lambda n: torch.full((n, 3), torch.nan),
        "shape": lambda rows, turns: lambda n: torch.zeros(n, 2),
        "type": lambda rows, turns: 3,
    },
}  # fmt: skip

# Wrong answers without a hint of their own.
NEAR_MISSES = {
    "scale_pictures": [
        lambda x: x.flip(3).permute(0, 3, 1, 2) / 127.5 - 1,
        lambda x: x.permute(0, 3, 1, 2) / 255 - 0.5],
    "scale_columns": [
        lambda x: (x - x.median(0).values) / x.std(0),
        lambda x: (x - x.amin(0)) / (x.amax(0) - x.amin(0)),
        lambda x: (x - x.mean(0)) / (x - x.mean(0)).abs().mean(0)],
    "column_w1": [
        lambda f, r: (f.sort(0).values - r.sort(0).values).abs().amax(0).mean(),
        lambda f, r: (f.sort(0, descending=True).values - r.sort(0).values).abs().mean(),
        lambda f, r: (f.sort(0).values - r.sort(0).values).abs().mean(0)[0]],
}  # fmt: skip

WRONG = {
    "scale_pictures": [
        lambda x: (x.permute(0, 3, 1, 2) / 127.5 - 1).clamp(-0.99, 0.99),
        lambda x: x.permute(0, 3, 1, 2) / 127 - 1, lambda x: x.permute(0, 3, 1, 2) // 127.5 - 1,
        lambda x: x / 127.5 - 1, lambda x: (x.permute(0, 3, 1, 2) / 127.5 - 1).mean(),
        lambda x: [str(each) for each in x],
        lambda x: (x - x.amin()) / (x.amax() - x.amin()) * 2 - 1],
    "scale_columns": [
        lambda x: (x - x.mean(0)) / (x.std(0) + 1),
        lambda x: (x - x.mean(0)) / x.std(0) * torch.nan,
        lambda x: ((x - x.mean(0)) / x.std(0))[1:], lambda x: ((x - x.mean(0)) / x.std(0)).T,
        lambda x: ((x - x.mean(0)) / x.std(0)).clamp(-1, 1), lambda x: (x - x[0]) / x.std(0)],
    "column_w1": [
        lambda f, r: (f.sort(0).values - r.sort(0).values).abs().mean(0),
        lambda f, r: (f.sort(0).values - r.sort(0).values).abs().median(),
        lambda f, r: (f.sort(0).values - r.sort(0).values)[1:-1].abs().mean(),
        lambda f, r: (f.sort(0).values - r.sort(0).values).abs().sum() / (len(f) - 1) / f.shape[1],
        lambda f, r: (f.sort(0).values - r.sort(0).values).abs()[:, :2].mean()],
}  # fmt: skip

# What stands in mutants that are right as well: either standard deviation.
AS_GOOD = {"scale_columns": ["correction=1"]}
