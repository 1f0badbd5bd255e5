"""A least-squares GAN on a slanted cloud: one batch of both, a slower rate in first layers."""

import torch
from torch import nn

SEED = 0
TURNS = 1000
N = 64

torch.manual_seed(SEED)


def real_samples(n):
    mix = torch.tensor([[1.5, 0.0], [1.0, 0.5]])
    return torch.randn(n, 2) @ mix.T + torch.tensor([2.0, -1.0])


def network(inputs, outputs):
    body = nn.Sequential(nn.Linear(inputs, 64), nn.LeakyReLU(0.2), nn.Linear(64, 64), nn.Tanh())
    return nn.ModuleDict({"body": body, "head": nn.Linear(64, outputs)})


def run(net, x):
    return net["head"](net["body"](x))


def optimizer(net, lr):
    groups = [
        {"params": net["body"].parameters(), "lr": lr / 2},
        {"params": net["head"].parameters()},
    ]
    return torch.optim.Adam(groups, lr=lr, betas=(0.0, 0.99))


gen, dis = network(3, 2), network(2, 1)
gen_opt, dis_opt = optimizer(gen, 1e-3), optimizer(dis, 2e-3)
target = torch.cat([torch.ones(N, 1), torch.zeros(N, 1)])

for turn in range(TURNS):
    real = real_samples(N)
    fake = run(gen, torch.randn(N, 3))
    scores = run(dis, torch.cat([real, fake.detach()]))
    dis_loss = ((scores - target) ** 2).mean()
    dis_opt.zero_grad()
    dis_loss.backward()
    dis_opt.step()

    gen_loss = ((run(dis, fake) - 1) ** 2).mean()
    gen_opt.zero_grad()
    gen_loss.backward()
    gen_opt.step()

    if turn % 250 == 0:
        print(turn, dis_loss.item(), gen_loss.item())

samples = run(gen, torch.randn(4000, 3)).detach()
