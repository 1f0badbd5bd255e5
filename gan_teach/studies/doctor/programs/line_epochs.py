"""A GAN on a narrow bell curve: data set, epochs and batches; D ends in a probability."""

import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

SEED = 0
TURNS = 1600
BATCH = 64
BATCHES = 100  # in an epoch

torch.manual_seed(SEED)


def real_samples(n):
    return torch.normal(4.0, 1.25, (n, 1))


def noise(n):
    return torch.randn(n, 4)


loader = DataLoader(TensorDataset(real_samples(BATCH * BATCHES)), batch_size=BATCH, shuffle=True)

generator = nn.Sequential(nn.Linear(4, 32), nn.Tanh(), nn.Linear(32, 1))
discriminator = nn.Sequential(nn.Linear(1, 32), nn.Tanh(), nn.Linear(32, 1), nn.Sigmoid())
g_optimizer = torch.optim.Adam(generator.parameters(), lr=1e-3, betas=(0.5, 0.99))
d_optimizer = torch.optim.Adam(discriminator.parameters(), lr=3e-3, betas=(0.5, 0.99))
criterion = nn.BCELoss()


def train_discriminator(real):
    fake = generator(noise(len(real))).detach()
    d_optimizer.zero_grad()
    real_loss = criterion(discriminator(real), torch.ones(len(real), 1))
    real_loss.backward()
    fake_loss = criterion(discriminator(fake), torch.zeros(len(fake), 1))
    fake_loss.backward()
    d_optimizer.step()
    return real_loss.item() + fake_loss.item()


def train_generator(n):
    fake = generator(noise(n))
    g_optimizer.zero_grad()
    loss = criterion(discriminator(fake), torch.ones(n, 1))
    loss.backward()
    g_optimizer.step()
    return loss.item()


for epoch in range(TURNS // BATCHES):
    for (batch,) in loader:
        d_loss = train_discriminator(batch)
        g_loss = train_generator(len(batch))
    print(f"epoch {epoch + 1}: d_loss {d_loss:.3f}, g_loss {g_loss:.3f}")

samples = generator(noise(4000)).detach()
