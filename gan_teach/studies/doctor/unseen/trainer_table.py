"""A GAN for a table of body measurements: one Trainer class, everything set in CONFIG."""

import torch
import torch.nn.functional as F
from torch import nn

SEED = 0
TURNS = 1000

CONFIG = {
    "columns": 3,
    "latent": 8,
    "hidden": [64, 64],
    "batch_size": 128,
    "lr_g": 5e-4,
    "lr_d": 1e-3,
    "betas": (0.5, 0.999),
    "dropout": 0.1,
    "log_every": 250,
}


def real_samples(n):
    """Height in cm, weight in kg and waist in cm, each brought to mean 0 and spread 1."""
    height = 170 + 9 * torch.randn(n)
    index = 24 * torch.exp(0.15 * torch.randn(n))
    weight = index * (height / 100) ** 2
    waist = 20 + 0.95 * weight + 5 * torch.randn(n)
    table = torch.stack((height, weight, waist), dim=1)
    return (table - torch.tensor([170.0, 70.5, 87.0])) / torch.tensor([9.0, 13.0, 13.5])


class Generator(nn.Module):
    def __init__(self, cfg):
        super().__init__()
        sizes = [cfg["latent"], *cfg["hidden"]]
        self.blocks = nn.ModuleList()
        for n_in, n_out in zip(sizes[:-1], sizes[1:], strict=True):
            self.blocks.append(
                nn.Sequential(nn.Linear(n_in, n_out), nn.BatchNorm1d(n_out), nn.ReLU())
            )
        self.head = nn.Linear(sizes[-1], cfg["columns"])

    def forward(self, z):
        for block in self.blocks:
            z = block(z)
        return self.head(z)


class Discriminator(nn.Module):
    def __init__(self, cfg):
        super().__init__()
        sizes = [cfg["columns"], *cfg["hidden"]]
        self.blocks = nn.ModuleList()
        for n_in, n_out in zip(sizes[:-1], sizes[1:], strict=True):
            self.blocks.append(
                nn.Sequential(nn.Linear(n_in, n_out), nn.LeakyReLU(0.2), nn.Dropout(cfg["dropout"]))
            )
        self.head = nn.Linear(sizes[-1], 1)

    def forward(self, x):
        for block in self.blocks:
            x = block(x)
        return self.head(x).squeeze(1)


class Trainer:
    def __init__(self, cfg, data):
        self.cfg = cfg
        self.data = data
        self.generator = Generator(cfg)
        self.discriminator = Discriminator(cfg)
        self.g_optim = torch.optim.Adam(
            self.generator.parameters(), lr=cfg["lr_g"], betas=cfg["betas"]
        )
        self.d_optim = torch.optim.Adam(
            self.discriminator.parameters(), lr=cfg["lr_d"], betas=cfg["betas"]
        )
        self.history = {"d": [], "g": []}

    def next_batch(self):
        rows = torch.randint(len(self.data), (self.cfg["batch_size"],))
        return self.data[rows]

    def generate(self, n):
        z = torch.randn(n, self.cfg["latent"])
        return self.generator(z)

    def adversarial_loss(self, logits, is_real):
        target = torch.full_like(logits, 1.0 if is_real else 0.0)
        return F.binary_cross_entropy_with_logits(logits, target)

    def set_requires_grad(self, net, flag):
        for p in net.parameters():
            p.requires_grad = flag

    def discriminator_step(self):
        self.set_requires_grad(self.discriminator, True)
        real = self.next_batch()
        fake = self.generate(len(real)).detach()
        loss_real = self.adversarial_loss(self.discriminator(real), True)
        loss_fake = self.adversarial_loss(self.discriminator(fake), False)
        loss = 0.5 * (loss_real + loss_fake)
        self.d_optim.zero_grad()
        loss.backward()
        self.d_optim.step()
        return loss.item()

    def generator_step(self):
        self.set_requires_grad(self.discriminator, False)
        fake = self.generate(self.cfg["batch_size"])
        loss = self.adversarial_loss(self.discriminator(fake), True)
        self.g_optim.zero_grad()
        loss.backward()
        self.g_optim.step()
        return loss.item()

    def log(self, step):
        self.generator.eval()
        with torch.no_grad():
            mean = self.generate(500).mean(0)
        self.generator.train()
        print(f"step {step}: mean {mean.tolist()}")

    def fit(self, steps):
        for step in range(steps):
            self.history["d"].append(self.discriminator_step())
            self.history["g"].append(self.generator_step())
            if step % self.cfg["log_every"] == 0:
                self.log(step)


torch.manual_seed(SEED)
trainer = Trainer(CONFIG, real_samples(5000))
trainer.fit(TURNS)

trainer.generator.eval()
with torch.no_grad():
    samples = trainer.generate(4000)
