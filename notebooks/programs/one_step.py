import math
from itertools import pairwise

import matplotlib.pyplot as plt
import torch
from torch import nn
from torch.nn.functional import softplus

TURNS = 2000
angles = torch.arange(51) * math.pi / 100
A, S = angles.cos(), angles.sin()  # (51,), how much data and how much noise is in step t


def data(n):
    angle = torch.randint(8, (n,)) * math.pi / 4
    return 2 * torch.stack([angle.cos(), angle.sin()], 1) + 0.1 * torch.randn(n, 2)  # (n, 2)


def network(n_in, n_out):
    layers = [nn.Linear(n_in, 128), nn.ReLU(), nn.Linear(128, 128), nn.ReLU()]
    return nn.Sequential(*layers, nn.Linear(128, 128), nn.ReLU(), nn.Linear(128, n_out))


def descend(optimizer, loss, turn):
    optimizer.param_groups[0]["lr"] = 2e-3 * (1 - turn / TURNS)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()


def denoise(x, t):  # (n, 2) and (n,): the data behind noisy points, as the teacher guesses it
    a, s = A[t, None], S[t, None]  # (n, 1)
    return a * x - s * teacher(torch.cat([x, a, s], 1))  # (n, 2)


@torch.no_grad()
def sample(x, calls=50, fresh=True):  # (n, 2), noise
    path = [x]
    for t, after in pairwise(range(50, -1, -50 // calls)):
        guess = denoise(x, torch.full((len(x),), t))
        noise = (x - A[t] * guess) / S[t]
        kept = A[t] / A[after] * S[after] ** 2 / S[t] if fresh else S[after]
        new = (S[after] ** 2 - kept**2).sqrt()
        x = A[after] * guess + kept * noise + new * torch.randn_like(x)
        path.append(x)
    return path  # calls + 1 times (n, 2), from noise to samples


torch.manual_seed(0)
teacher, student, G, D = network(4, 2), network(2, 2), network(2, 2), network(2, 1)
optimizers = [torch.optim.Adam(player.parameters()) for player in (teacher, student)]
optimizers += [torch.optim.Adam(player.parameters(), betas=(0.0, 0.99)) for player in (D, G)]
for turn in range(TURNS):  # the teacher learns to take noise away
    x, t = data(512), torch.randint(1, 51, (512,))
    noisy = A[t, None] * x + S[t, None] * torch.randn(512, 2)
    descend(optimizers[0], ((denoise(noisy, t) - x) / S[t, None]).square().mean(), turn)

z = torch.randn(20000, 2)
path = sample(z)
for turn in range(TURNS):  # two students learn its 50 calls in one
    rows = torch.randint(20000, (256,))
    real, fake = path[-1][rows], G(z[rows])  # (256, 2) each
    descend(optimizers[1], (student(z[rows]) - real).square().mean(), turn)  # squared error
    descend(optimizers[2], (softplus(-D(real)) + softplus(D(fake.detach()))).mean(), turn)  # judge
    descend(optimizers[3], softplus(-D(fake)).mean(), turn)

z = torch.randn(1000, 2)
pictures = {f"teacher, {calls} calls": path[calls][:1000] for calls in (0, 20, 30, 40, 50)}
pictures |= {"data": data(1000), "student, squared error": student(z), "student, judge": G(z)}
plt.figure(figsize=(10, 5.5), layout="constrained")
for place, (title, points) in enumerate(pictures.items(), 1):
    plt.subplot(2, 4, place, title=title, xlim=(-4, 4), ylim=(-4, 4), aspect="equal")
    plt.plot(*points.detach().T, ".", markersize=2)
    print(f"{title}: {points.norm(dim=1).mean():.2f} from the middle, on average")
plt.show()
