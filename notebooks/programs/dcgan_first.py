import matplotlib.pyplot as plt
import torch
from torch import nn
from torch.utils.data import DataLoader
from torchvision import datasets

ROOT = "digits"  # the folder of the data
EPOCHS = 1

pictures = datasets.MNIST(ROOT, train=True, download=True).data[:, None] / 255
loader = DataLoader(pictures, batch_size=64, shuffle=True, drop_last=True)


class Generator(nn.Sequential):
    def __init__(self):
        super().__init__(  # (n, 20), noise
            nn.Linear(20, 64 * 7 * 7),
            nn.Unflatten(1, (64, 7, 7)),  # (n, 64, 7, 7), small maps
            nn.BatchNorm2d(64),
            nn.ReLU(),
            nn.ConvTranspose2d(64, 16, 4, stride=2, padding=1),  # (n, 16, 14, 14)
            nn.BatchNorm2d(16),
            nn.ReLU(),
            nn.ConvTranspose2d(16, 1, 4, stride=2, padding=1),  # (n, 1, 28, 28)
            nn.Sigmoid(),
        )


class Discriminator(nn.Sequential):
    def __init__(self):
        super().__init__(  # (n, 1, 28, 28), pictures
            nn.Conv2d(1, 16, 4, stride=2, padding=1),  # (n, 16, 14, 14)
            nn.LeakyReLU(0.2),
            nn.Conv2d(16, 32, 4, stride=2, padding=1),  # (n, 32, 7, 7)
            nn.BatchNorm2d(32),
            nn.LeakyReLU(0.2),
            nn.Flatten(),  # (n, 1568)
            nn.Linear(32 * 7 * 7, 1),  # (n, 1), logits
        )


def start_small(layer):
    if isinstance(layer, nn.Linear | nn.Conv2d | nn.ConvTranspose2d):
        nn.init.normal_(layer.weight, mean=0, std=0.02)
        nn.init.zeros_(layer.bias)


torch.manual_seed(0)
G, D = Generator().apply(start_small), Discriminator().apply(start_small)
optimizer_g = torch.optim.Adam(G.parameters(), lr=2e-4, betas=(0.5, 0.999))
optimizer_d = torch.optim.Adam(D.parameters(), lr=2e-4, betas=(0.5, 0.999))
bce, ones, zeros = nn.BCEWithLogitsLoss(), torch.ones(64, 1), torch.zeros(64, 1)

for epoch in range(EPOCHS):
    for real in loader:  # (64, 1, 28, 28), from 0, paper, to 1, ink
        d_loss = bce(D(real), ones) + bce(D(G(torch.randn(64, 20)).detach()), zeros)
        optimizer_d.zero_grad()
        d_loss.backward()
        optimizer_d.step()

        g_loss = bce(D(G(torch.randn(64, 20))), ones)
        optimizer_g.zero_grad()
        g_loss.backward()
        optimizer_g.step()
    print(f"epoch {epoch + 1}: D loss {d_loss.item():.3f}, G loss {g_loss.item():.3f}")

samples = G(torch.randn(64, 20)).detach()[:, 0]  # (64, 28, 28)
plt.imshow(torch.cat([torch.cat(list(row), 1) for row in samples.split(8)]), cmap="gray_r")
plt.axis("off")
plt.show()
