import copy

import matplotlib.pyplot as plt
import torch
from torch import nn
from torch.utils.data import DataLoader
from torchvision import datasets

ROOT = "digits"  # the folder of the data
EPOCHS = 1

pictures = datasets.MNIST(ROOT, train=True, download=True).data[:, None] / 255
loader = DataLoader(pictures, batch_size=32, shuffle=True, drop_last=True)


class Generator(nn.Sequential):
    def __init__(self):
        super().__init__(  # (n, 20), noise
            nn.Linear(20, 64 * 7 * 7),
            nn.Unflatten(1, (64, 7, 7)),  # (n, 64, 7, 7), small maps
            nn.GroupNorm(8, 64),
            nn.ReLU(),
            nn.ConvTranspose2d(64, 16, 4, stride=2, padding=1),  # (n, 16, 14, 14)
            nn.GroupNorm(8, 16),
            nn.ReLU(),
            nn.ConvTranspose2d(16, 1, 4, stride=2, padding=1),  # (n, 1, 28, 28)
            nn.Sigmoid(),
        )


class Discriminator(nn.Sequential):
    def __init__(self):
        super().__init__(  # (n, 1, 28, 28), pictures
            nn.Conv2d(1, 16, 6, stride=2, padding=2),  # (n, 16, 14, 14)
            nn.LeakyReLU(0.2),
            nn.Conv2d(16, 32, 4, stride=2, padding=1),  # (n, 32, 7, 7)
            nn.LeakyReLU(0.2),
            nn.Flatten(),  # (n, 1568)
            nn.Linear(32 * 7 * 7, 64),
            nn.LeakyReLU(0.2),
            nn.Linear(64, 1),  # (n, 1), scores
        )


torch.manual_seed(0)
G, D = Generator(), Discriminator()
G_average = copy.deepcopy(G)
optimizer_g = torch.optim.Adam(G.parameters(), lr=6e-3, betas=(0.0, 0.99))
optimizer_d = torch.optim.Adam(D.parameters(), lr=4e-3, betas=(0.0, 0.99))

for epoch in range(EPOCHS):
    for turn, real in enumerate(loader):  # (32, 1, 28, 28), from 0, paper, to 1, ink
        d_loss = ((1 - D(real)).relu() + (1 + D(G(torch.randn(32, 20)).detach())).relu()).mean()
        optimizer_d.zero_grad()
        if turn % 8 == 0:
            (slope,) = torch.autograd.grad(D(real.requires_grad_()).sum(), real, create_graph=True)
            (8 * 0.3 / 2 * slope.square().sum((1, 2, 3)).mean()).backward()
        d_loss.backward()
        optimizer_d.step()

        g_loss = -D(G(torch.randn(32, 20))).mean()
        optimizer_g.zero_grad()
        g_loss.backward()
        optimizer_g.step()
        for kept, new in zip(G_average.parameters(), G.parameters()):
            kept.data = 0.998 * kept.data + 0.002 * new.data
    print(f"epoch {epoch + 1}: D loss {d_loss.item():.3f}, G loss {g_loss.item():.3f}")

samples = G_average(torch.randn(64, 20)).detach()[:, 0]  # (64, 28, 28)
plt.imshow(torch.cat([torch.cat(list(row), 1) for row in samples.split(8)]), cmap="gray_r")
plt.axis("off")
plt.show()
