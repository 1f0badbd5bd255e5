"""A small DCGAN: bright squares on dark pictures of 8x8, batch norm in both players."""

import torch
import torch.nn as nn

SEED = 0
TURNS = 400
BATCH = 32
Z = 8

torch.manual_seed(SEED)


def real_samples(n):
    """Pictures in [-1, 1]: a square of 3x3 or 4x4 somewhere."""
    side = torch.randint(3, 5, (n, 1, 1, 1))
    top, left = torch.randint(0, 5, (2, n, 1, 1, 1))
    row, column = torch.arange(8).view(1, 1, 8, 1), torch.arange(8).view(1, 1, 1, 8)
    inside = (row >= top) & (row < top + side) & (column >= left) & (column < left + side)
    return inside.float() * 2 - 1


def weights_init(m):
    if isinstance(m, (nn.Conv2d, nn.ConvTranspose2d)):
        nn.init.normal_(m.weight, 0.0, 0.05)


netG = nn.Sequential(
    nn.ConvTranspose2d(Z, 32, 2, bias=False),
    nn.BatchNorm2d(32),
    nn.ReLU(),
    nn.ConvTranspose2d(32, 16, 4, stride=2, padding=1, bias=False),
    nn.BatchNorm2d(16),
    nn.ReLU(),
    nn.ConvTranspose2d(16, 1, 4, stride=2, padding=1),
    nn.Tanh(),
)
netD = nn.Sequential(
    nn.Conv2d(1, 16, 4, stride=2, padding=1),
    nn.LeakyReLU(0.2),
    nn.Conv2d(16, 32, 4, stride=2, padding=1, bias=False),
    nn.BatchNorm2d(32),
    nn.LeakyReLU(0.2),
    nn.Conv2d(32, 1, 2),
    nn.Flatten(),
)
netG.apply(weights_init)
netD.apply(weights_init)
optimizerG = torch.optim.Adam(netG.parameters(), lr=2e-3, betas=(0.5, 0.999))
optimizerD = torch.optim.Adam(netD.parameters(), lr=1e-3, betas=(0.5, 0.999))
criterion = nn.BCEWithLogitsLoss()
real_label, fake_label = 1.0, 0.0

for i in range(TURNS):
    # (1) D: real pictures, then fakes
    netD.zero_grad()
    real = real_samples(BATCH)
    label = torch.full((BATCH, 1), real_label)
    errD_real = criterion(netD(real), label)
    errD_real.backward()
    noise = torch.randn(BATCH, Z, 1, 1)
    fake = netG(noise)
    label.fill_(fake_label)
    errD_fake = criterion(netD(fake.detach()), label)
    errD_fake.backward()
    errD = errD_real + errD_fake
    optimizerD.step()

    # (2) G: the same fakes, taken for real
    netG.zero_grad()
    label.fill_(real_label)
    errG = criterion(netD(fake), label)
    errG.backward()
    optimizerG.step()

    if i % 100 == 0:
        print(f"[{i}/{TURNS}] Loss_D: {errD.item():.3f} Loss_G: {errG.item():.3f}")

netG.eval()
with torch.no_grad():
    samples = netG(torch.randn(2000, Z, 1, 1))
