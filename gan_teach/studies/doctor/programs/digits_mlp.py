"""An MLP GAN on small handwritten digits, 8x8, in [-1, 1]."""

import torch
from sklearn.datasets import load_digits
from torch import nn

SEED = 0
TURNS = 1500
BATCH_SIZE = 64

torch.manual_seed(SEED)
images = torch.tensor(load_digits().data, dtype=torch.float32) / 8 - 1


def real_samples(n):
    return images[torch.randint(len(images), (n,))]


class Generator(nn.Module):
    def __init__(self):
        super().__init__()
        self.net = nn.Sequential(
            nn.Linear(20, 128),
            nn.ReLU(),
            nn.Linear(128, 64),
            nn.Tanh(),
        )

    def forward(self, z):
        return self.net(z)


class Discriminator(nn.Module):
    def __init__(self):
        super().__init__()
        self.net = nn.Sequential(
            nn.Linear(64, 128),
            nn.LeakyReLU(0.2),
            nn.Dropout(0.3),
            nn.Linear(128, 1),
        )

    def forward(self, x):
        return self.net(x)


def train(turns):
    G, D = Generator(), Discriminator()
    loss_function = nn.BCEWithLogitsLoss()
    optimizers = {
        "G": torch.optim.Adam(G.parameters(), lr=1e-3, betas=(0.5, 0.999)),
        "D": torch.optim.Adam(D.parameters(), lr=1e-3, betas=(0.5, 0.999)),
    }
    labels_real = torch.full((BATCH_SIZE, 1), 0.9)
    labels_fake = torch.zeros(BATCH_SIZE, 1)
    for turn in range(1, turns + 1):
        real = real_samples(BATCH_SIZE)
        z = torch.randn(BATCH_SIZE, 20)
        fake = G(z)

        optimizers["D"].zero_grad()
        loss_d = loss_function(D(real), labels_real) + loss_function(D(fake.detach()), labels_fake)
        loss_d.backward()
        optimizers["D"].step()

        optimizers["G"].zero_grad()
        loss_g = loss_function(D(fake), torch.ones(BATCH_SIZE, 1))
        loss_g.backward()
        optimizers["G"].step()
        if turn % 200 == 0:
            print(f"{turn}: D {loss_d.item():.3f} G {loss_g.item():.3f}")
    return G.eval()


generator = train(TURNS)
with torch.no_grad():
    samples = generator(torch.randn(1500, 20))
