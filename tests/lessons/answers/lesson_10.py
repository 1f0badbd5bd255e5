"""Lesson 10: right answers in several ways, and the usual mistakes, written by hand."""

import math

import numpy as np
import torch
from torch import nn
from torch.nn.functional import binary_cross_entropy_with_logits, logsigmoid, softplus


def paired_by_loops(real, fake):
    total = 0.0
    for x, y in zip(real.flatten().tolist(), fake.flatten().tolist(), strict=True):
        total += max(y - x, 0) + math.log1p(math.exp(-abs(y - x)))
    return total / len(real)


def paired_by_bce(real, fake):
    return binary_cross_entropy_with_logits(real - fake, torch.ones_like(real))


def two_classes(real, fake):
    both = torch.cat([real, fake], dim=1)
    return nn.CrossEntropyLoss()(both, torch.zeros(len(both), dtype=torch.long))


def moved_by_padding(images, by):
    return nn.functional.pad(images, (0, 0, 0, by))[:, :, by:]


def moved_by_rows(images, by):
    rows = [images[:, :, i + by] if i + by < images.shape[2] else torch.zeros_like(images[:, :, 0])
            for i in range(images.shape[2])]  # fmt: skip
    return torch.stack(rows, dim=2)


def moved_by_a_matrix(images, by):
    return torch.eye(images.shape[2], dtype=images.dtype).roll(by, 1).triu(by) @ images


def moved_by_roll(images, by):
    moved = images.clone().roll(-by, dims=2)
    if by:
        moved[:, :, -by:] = 0
    return moved


def moved_in_place(images, by):
    height = images.shape[2]
    images[:, :, : max(height - by, 0)] = images[:, :, by:].clone()
    images[:, :, max(height - by, 0) :] = 0
    return images


def answers_by_index(z, x):
    _, place, counts = z.unique(return_inverse=True, return_counts=True)
    sums = torch.zeros(len(counts), x.shape[1], dtype=x.dtype).index_add(0, place, x)
    return (sums / counts[:, None])[place]


def answers_by_hand(z, x):
    found = []
    for each in z.tolist():
        own = [row for other, row in zip(z.tolist(), x.tolist(), strict=True) if other == each]
        found.append([sum(column) / len(own) for column in zip(*own, strict=True)])
    return found


def answers_by_mask(z, x):
    same = (z[:, None] == z).float()
    return same @ x / same.sum(1, keepdim=True)


def answers_by_least_squares(z, x):
    codes = (z[:, None] == z.unique()).double()
    return codes @ torch.linalg.lstsq(codes, x).solution


def step_by_backward(G, wanted, z, rate):
    z = z.clone().requires_grad_()
    ((G(z) - wanted) ** 2).mean(dim=1).sum().backward()
    return z.detach() - rate * z.grad


def step_by_sgd(G, wanted, z, rate):
    z = z.clone().requires_grad_()
    optimizer = torch.optim.SGD([z], lr=rate)
    (G(z) - wanted).square().mean(1).sum().backward()
    optimizer.step()
    return z


def step_by_functions(G, wanted, z, rate):
    def error(one, goal):
        return nn.functional.mse_loss(G(one), goal)

    return z - rate * torch.func.vmap(torch.func.grad(error))(z, wanted)


def step_one_by_one(G, wanted, z, rate):
    return torch.cat([step_by_backward(G, wanted[i : i + 1], z[i : i + 1], rate)
                      for i in range(len(z))])  # fmt: skip


def step_of_both(G, wanted, z, rate):
    z = z.clone().requires_grad_()
    optimizer = torch.optim.SGD([z, *G.parameters()], lr=rate)
    (G(z) - wanted).square().mean(1).sum().backward()
    optimizer.step()
    return z


def step_in_eval_mode(G, wanted, z, rate):
    return step(G.eval(), wanted, z, rate)


def step(G, wanted, z, rate, *, sign=-1, over=torch.sum, of=torch.mean):
    z = z.clone().requires_grad_()
    (slope,) = torch.autograd.grad(over(of((G(z) - wanted) ** 2, 1)), z)
    return z.detach() + sign * rate * slope


RIGHT = {
    "move_up": [
        moved_by_padding, moved_by_rows, moved_by_a_matrix, moved_by_roll, moved_in_place,
        lambda images, by: torch.cat(
            [images[:, :, by:], torch.zeros_like(images)[:, :, : min(by, images.shape[2])]], 2)],
    "best_answers": [
        answers_by_index, answers_by_hand, answers_by_least_squares, answers_by_mask,
        lambda z, x: torch.stack([x[z == each].mean(0) for each in z]),
        lambda z, x: np.stack([x.numpy()[z.numpy() == each].mean(0) for each in z.numpy()]),
        lambda z, x: torch.softmax(torch.where(z[:, None] == z, 0.0, -torch.inf), 1).double() @ x],
    "noise_step": [
        step, step_by_backward, step_by_sgd, step_by_functions, step_one_by_one,
        lambda G, wanted, z, rate: z - rate / wanted.shape[1] * torch.autograd.functional.jacobian(
            lambda z: (G(z) - wanted).square().sum(), z)],
    "d_loss_paired": [
        paired_by_loops, paired_by_bce, two_classes,
        lambda real, fake: -logsigmoid(real - fake).mean(),
        lambda real, fake: torch.logaddexp(0 * real, fake - real).mean(),
        lambda real, fake: np.logaddexp(0, fake.numpy() - real.numpy()).mean(),
        lambda real, fake: softplus(fake - real).sum() / len(real)],
}  # fmt: skip

MISTAKES = {
    "move_up": {
        "round": lambda images, by: np.roll(images.numpy(), -by, axis=2),
        "down": lambda images, by: nn.functional.pad(images, (0, 0, by, 0))[:, :, :6],
        "to_the_side": lambda images, by: nn.functional.pad(images, (0, by))[..., by:],
        "ink": [
            lambda images, by: nn.functional.pad(images, (0, 0, 0, by), value=1.0)[:, :, by:],
            lambda images, by: nn.functional.pad(images, (0, 0, 0, by), value=-1.0)[:, :, by:],
        ],
        "no_gradient": [
            lambda images, by: moved_by_padding(images.detach(), by),
            lambda images, by: torch.tensor(moved_by_padding(images, by).tolist()),
            lambda images, by: moved_by_padding(images, by).detach().numpy(),
            lambda images, by: torch.tensor(moved_by_padding(images, by).numpy()),
            torch.no_grad()(moved_by_padding),
        ],
        "gradient": [
            lambda images, by: moved_by_padding(images, by).detach().requires_grad_(),
            lambda images, by: moved_by_padding(images / 2 + images.detach() / 2, by),
            lambda images, by: moved_by_padding(torch.cat([images[:1], images[1:].detach()]), by),
        ],
        "edge": lambda images, by: images[:, :, [min(i + by, 5) for i in range(6)]],
    },
    "best_answers": {
        "all": lambda z, x: torch.ones_like(x) * x.mean(0),
        "itself": lambda z, x: x.clone(),
        "median": lambda z, x: torch.stack([x[z == each].median(0).values for each in z]),
        "sum": lambda z, x: torch.stack([x[z == each].sum(0) for each in z]),
        "first": lambda z, x: torch.stack([x[z == each][0] for each in z]),
    },
    "noise_step": {
        "uphill": lambda *inputs: step(*inputs, sign=1),
        "rate": lambda G, wanted, z, rate: step(G, wanted, z, 1),
        "mean": lambda *inputs: step(*inputs, over=torch.mean),
        "sum": lambda *inputs: step(*inputs, of=torch.sum),
        "slope": [
            lambda G, wanted, z, rate: z - step(G, wanted, z, 1),
            lambda G, wanted, z, rate: z - step(G, wanted, z, rate),
        ],
        "left_behind": [step_of_both, step_in_eval_mode],
        "graph": lambda G, wanted, z, rate: (
            z - rate * torch.autograd.grad((G(z) - wanted).square().mean(1).sum(), z)[0]
        ),
        "no_slope": [
            lambda G, wanted, z, rate: z - rate * z.requires_grad_().grad,
            lambda G, wanted, z, rate: z - rate * print("the slope"),
            lambda G, wanted, z, rate: [
                (G(z) - wanted).square().mean(1).sum().backward(),
                z - rate * z.grad,
            ][1],
        ],
        "not_scalar": lambda G, wanted, z, rate: (
            z - rate * torch.autograd.grad((G(z.requires_grad_()) - wanted).square().mean(1), z)[0]
        ),
        "tuple": lambda G, wanted, z, rate: (
            z
            - rate * torch.autograd.grad((G(z.requires_grad_()) - wanted).square().mean(1).sum(), z)
        ),
    },
    "d_loss_paired": {
        "minus": lambda real, fake: -softplus(fake - real).mean(),
        "times_n": lambda real, fake: softplus(fake - real).sum(),
        "swapped": lambda real, fake: softplus(real - fake).mean(),
        "usual": lambda real, fake: softplus(-real).mean() + softplus(fake).mean(),
        "no_softplus": lambda real, fake: -(real - fake).mean(),
        "mean_first": lambda real, fake: -logsigmoid(real.mean() - fake.mean()),
        "no_log": lambda real, fake: 1 - torch.sigmoid(real - fake).mean(),
        "all_pairs": lambda real, fake: -logsigmoid(real.view(1, -1) - fake.view(-1, 1)).mean(),
        "overflow": [
            lambda real, fake: -torch.sigmoid(real - fake).log().mean(),
            lambda real, fake: torch.log(1 + torch.exp(fake - real)).mean(),
            lambda real, fake: nn.SoftMarginLoss()(real - fake, torch.ones_like(real)),
            lambda real, fake: -(real.exp() / (real.exp() + fake.exp())).log().mean(),
        ],
        "clamped": [
            lambda real, fake: nn.BCELoss()(torch.sigmoid(real - fake), torch.ones_like(real)),
            lambda real, fake: -(torch.sigmoid(real - fake) + 1e-12).log().mean(),
        ],
    },
}

WRONG = {
    "move_up": [
        lambda images, by: images,
        lambda images, by: moved_by_padding(images, by + 1),
        lambda images, by: moved_by_padding(images, 1),
        lambda images, by: images * 0,
        lambda images, by: moved_by_padding(images, by)[:, :, :5],
        lambda images, by: (
            nn.functional.pad(images[:, :, by:], (0, 0, 0, by)) if by != 5 else images
        ),
    ],
    "best_answers": [
        lambda z, x: torch.stack([x[z >= each].mean(0) for each in z]),
        lambda z, x: torch.stack([x[z == each].amax(0) for each in z]),
        lambda z, x: torch.stack([x[z == each].mean() for each in z]),
        lambda z, x: torch.stack([x[z == each].sum(0) / len(z) for each in z]),
        lambda z, x: torch.stack([x[z == each].mean(0) for each in z.unique()]),
        lambda z, x: torch.stack([x[(z == each)][1:].mean(0) for each in z]),
    ],
    "noise_step": [
        lambda G, wanted, z, rate: z,
        lambda G, wanted, z, rate: step(G, -wanted, z, rate),
        lambda G, wanted, z, rate: step(G, wanted, step(G, wanted, z, rate), rate),
        lambda G, wanted, z, rate: step(G, wanted, z, rate / 2),
        lambda G, wanted, z, rate: z - rate * (z - step(G, wanted, z, 1)).sign(),
    ],
    "d_loss_paired": [
        lambda real, fake: softplus(fake - real).sum(),
        lambda real, fake: softplus(fake - real).mean() / 2,
        lambda real, fake: (1 + fake - real).relu().mean(),
        lambda real, fake: softplus(fake.sort(0).values - real.sort(0).values).mean(),
        lambda real, fake: softplus(fake.abs() - real.abs()).mean(),
        lambda real, fake: (softplus(fake - real).mean() + softplus(real - fake).mean()) / 2,
        lambda real, fake: softplus(fake - real).median(),
        lambda real, fake: softplus(fake.mean() - real).mean(),
    ],
}

# In mutants that are right as well: noise that is a leaf as it comes, or still has a graph.
AS_GOOD = {"noise_step": ["z = z.requires_grad_()", "return z - rate * slope"]}
