"""The patients of the clinic: whole programs, each with one common fault in it.

They are written as one meets them, with both players, both optimisers and the loop in one place.
Each calls `record(G, D, d_loss, g_loss)` at the end of a turn, which is how it is measured. What is
wrong with each stands in `cases`. Taught in: lesson 04.
"""

import torch
from torch import nn


def the_runaway(data, turns, record):
    """Data on a line; BCE on logits; Adam."""
    G = nn.Sequential(nn.Linear(1, 32), nn.Tanh(), nn.Linear(32, 1))
    D = nn.Sequential(nn.Linear(1, 32), nn.Tanh(), nn.Linear(32, 1))
    optimizer_g = torch.optim.Adam(G.parameters(), lr=1e-3, betas=(0.5, 0.99))
    optimizer_d = torch.optim.Adam(D.parameters(), lr=3e-3, betas=(0.5, 0.99))
    bce = nn.BCEWithLogitsLoss()
    ones, zeros = torch.ones(64, 1), torch.zeros(64, 1)
    for _ in range(turns):
        real = data.sample(64)
        fake = G(torch.randn(64, 1)).detach()
        d_loss = bce(D(real), zeros) + bce(D(fake), ones)
        optimizer_d.zero_grad()
        d_loss.backward()
        optimizer_d.step()
        fake = G(torch.randn(64, 1))
        g_loss = bce(D(fake), ones)
        optimizer_g.zero_grad()
        g_loss.backward()
        optimizer_g.step()
        record(G, D, d_loss, g_loss)


def the_statue(data, turns, record):
    """Data on a line; one batch of fakes a turn, for both moves."""
    G = nn.Sequential(nn.Linear(1, 32), nn.Tanh(), nn.Linear(32, 1))
    D = nn.Sequential(nn.Linear(1, 32), nn.Tanh(), nn.Linear(32, 1))
    optimizer_g = torch.optim.Adam(G.parameters(), lr=1e-3, betas=(0.5, 0.99))
    optimizer_d = torch.optim.Adam(D.parameters(), lr=3e-3, betas=(0.5, 0.99))
    bce = nn.BCEWithLogitsLoss()
    ones, zeros = torch.ones(64, 1), torch.zeros(64, 1)
    for _ in range(turns):
        real = data.sample(64)
        fake = G(torch.randn(64, 1)).detach()
        d_loss = bce(D(real), ones) + bce(D(fake), zeros)
        optimizer_d.zero_grad()
        d_loss.backward()
        optimizer_d.step()
        g_loss = bce(D(fake), ones)
        optimizer_g.zero_grad()
        g_loss.backward()
        optimizer_g.step()
        record(G, D, d_loss, g_loss)


def the_fugitive(data, turns, record):
    """Data on a line; the losses written with logsigmoid, which does not overflow."""
    G = nn.Sequential(nn.Linear(1, 32), nn.Tanh(), nn.Linear(32, 1))
    D = nn.Sequential(nn.Linear(1, 32), nn.Tanh(), nn.Linear(32, 1))
    optimizer_g = torch.optim.Adam(G.parameters(), lr=1e-3, betas=(0.5, 0.99))
    optimizer_d = torch.optim.Adam(D.parameters(), lr=3e-3, betas=(0.5, 0.99))
    log_d = nn.functional.logsigmoid  # log D of a logit; log(1 - D) is log_d(-logit)
    for _ in range(turns):
        real = data.sample(64)
        fake = G(torch.randn(64, 1)).detach()
        d_loss = -log_d(D(real)).mean() - log_d(-D(fake)).mean()
        optimizer_d.zero_grad()
        d_loss.backward()
        optimizer_d.step()
        fake = G(torch.randn(64, 1))
        g_loss = log_d(D(fake)).mean()
        optimizer_g.zero_grad()
        g_loss.backward()
        optimizer_g.step()
        record(G, D, d_loss, g_loss)


def the_stubborn_judge(data, turns, record):
    """Data on a line; BCE on logits; Adam."""
    G = nn.Sequential(nn.Linear(1, 32), nn.Tanh(), nn.Linear(32, 1))
    D = nn.Sequential(nn.Linear(1, 32), nn.Tanh(), nn.Linear(32, 1))
    optimizer_g = torch.optim.Adam(G.parameters(), lr=2e-3, betas=(0.5, 0.99))
    optimizer_d = torch.optim.Adam(D.parameters(), lr=5e-3, betas=(0.5, 0.99))
    bce = nn.BCEWithLogitsLoss()
    ones, zeros = torch.ones(64, 1), torch.zeros(64, 1)
    for _ in range(turns):
        real = data.sample(64)
        fake = G(torch.randn(64, 1)).detach()
        d_loss = bce(D(real), ones) + bce(D(fake), zeros)
        d_loss.backward()
        optimizer_d.step()
        fake = G(torch.randn(64, 1))
        g_loss = bce(D(fake), ones)
        optimizer_g.zero_grad()
        g_loss.backward()
        optimizer_g.step()
        record(G, D, d_loss, g_loss)


def the_lenient_judge(data, turns, record):
    """Data on a line; BCE on logits; Adam."""
    G = nn.Sequential(nn.Linear(1, 32), nn.Tanh(), nn.Linear(32, 1))
    D = nn.Sequential(nn.Linear(1, 32), nn.Tanh(), nn.Linear(32, 1))
    players = [*G.parameters(), *D.parameters()]
    optimizer = torch.optim.Adam(players, lr=2e-3, betas=(0.5, 0.99))
    bce = nn.BCEWithLogitsLoss()
    ones, zeros = torch.ones(64, 1), torch.zeros(64, 1)
    for _ in range(turns):
        real = data.sample(64)
        fake = G(torch.randn(64, 1)).detach()
        d_loss = bce(D(real), ones) + bce(D(fake), zeros)
        optimizer.zero_grad()
        d_loss.backward()
        optimizer.step()
        fake = G(torch.randn(64, 1))
        g_loss = bce(D(fake), ones)
        optimizer.zero_grad()
        g_loss.backward()
        optimizer.step()
        record(G, D, d_loss, g_loss)


def the_half_hearted(data, turns, record):
    """Data on a line; one batch of fakes a turn; gradients cleared at the top of the turn."""
    G = nn.Sequential(nn.Linear(1, 32), nn.Tanh(), nn.Linear(32, 1))
    D = nn.Sequential(nn.Linear(1, 32), nn.Tanh(), nn.Linear(32, 1))
    optimizer_g = torch.optim.Adam(G.parameters(), lr=1e-3, betas=(0.5, 0.99))
    optimizer_d = torch.optim.Adam(D.parameters(), lr=3e-3, betas=(0.5, 0.99))
    bce = nn.BCEWithLogitsLoss()
    ones, zeros = torch.ones(64, 1), torch.zeros(64, 1)
    for _ in range(turns):
        optimizer_d.zero_grad()
        optimizer_g.zero_grad()
        real, fake = data.sample(64), G(torch.randn(64, 1))
        d_loss = bce(D(real), ones) + bce(D(fake), zeros)
        d_loss.backward(retain_graph=True)
        optimizer_d.step()
        g_loss = bce(D(fake), ones)
        g_loss.backward()
        optimizer_g.step()
        record(G, D, d_loss, g_loss)


def the_low_ceiling(data, turns, record):
    """Data on a line; BCE on logits; Adam."""
    G = nn.Sequential(nn.Linear(1, 32), nn.Tanh(), nn.Linear(32, 1))
    D = nn.Sequential(nn.Linear(1, 32), nn.Tanh(), nn.Linear(32, 1), nn.Sigmoid())
    optimizer_g = torch.optim.Adam(G.parameters(), lr=1e-3, betas=(0.5, 0.99))
    optimizer_d = torch.optim.Adam(D.parameters(), lr=3e-3, betas=(0.5, 0.99))
    bce = nn.BCEWithLogitsLoss()
    ones, zeros = torch.ones(64, 1), torch.zeros(64, 1)
    for _ in range(turns):
        real = data.sample(64)
        fake = G(torch.randn(64, 1)).detach()
        d_loss = bce(D(real), ones) + bce(D(fake), zeros)
        optimizer_d.zero_grad()
        d_loss.backward()
        optimizer_d.step()
        fake = G(torch.randn(64, 1))
        g_loss = bce(D(fake), ones)
        optimizer_g.zero_grad()
        g_loss.backward()
        optimizer_g.step()
        record(G, D, d_loss, g_loss)


def the_calm(data, turns, record):
    """Data on a line; ReLU; BCE on logits; Adam as it comes."""
    G = nn.Sequential(nn.Linear(1, 16), nn.ReLU(), nn.Linear(16, 1))
    D = nn.Sequential(nn.Linear(1, 16), nn.ReLU(), nn.Linear(16, 1))
    optimizer_g = torch.optim.Adam(G.parameters(), lr=10)
    optimizer_d = torch.optim.Adam(D.parameters(), lr=10)
    bce = nn.BCEWithLogitsLoss()
    ones, zeros = torch.ones(64, 1), torch.zeros(64, 1)
    for _ in range(turns):
        real = data.sample(64)
        fake = G(torch.randn(64, 1)).detach()
        d_loss = bce(D(real), ones) + bce(D(fake), zeros)
        optimizer_d.zero_grad()
        d_loss.backward()
        optimizer_d.step()
        fake = G(torch.randn(64, 1))
        g_loss = bce(D(fake), ones)
        optimizer_g.zero_grad()
        g_loss.backward()
        optimizer_g.step()
        record(G, D, d_loss, g_loss)


def the_silent_coach(data, turns, record):
    """Data on a line; the minimax game, ten moves of D a turn; plain SGD for G."""
    G = nn.Sequential(nn.Linear(1, 32), nn.Tanh(), nn.Linear(32, 1))
    D = nn.Sequential(nn.Linear(1, 32), nn.Tanh(), nn.Linear(32, 1))
    optimizer_g = torch.optim.SGD(G.parameters(), lr=0.03)
    optimizer_d = torch.optim.Adam(D.parameters(), lr=1e-2)
    bce = nn.BCEWithLogitsLoss()
    ones, zeros = torch.ones(64, 1), torch.zeros(64, 1)
    for _ in range(turns):
        for _ in range(10):
            real = data.sample(64)
            fake = G(torch.randn(64, 1)).detach()
            d_loss = bce(D(real), ones) + bce(D(fake), zeros)
            optimizer_d.zero_grad()
            d_loss.backward()
            optimizer_d.step()
        fake = G(torch.randn(64, 1))
        g_loss = -bce(D(fake), zeros)
        optimizer_g.zero_grad()
        g_loss.backward()
        optimizer_g.step()
        record(G, D, d_loss, g_loss)


def the_grey_page(data, turns, record):
    """Handwritten digits, 28 by 28, between 0 and 1 as they come."""
    G = nn.Sequential(nn.Linear(32, 128), nn.ReLU(), nn.Linear(128, 784), nn.Sigmoid())
    D = nn.Sequential(nn.Linear(784, 128), nn.LeakyReLU(0.2), nn.Linear(128, 1))
    optimizer_g = torch.optim.Adam(G.parameters(), lr=1e-3, betas=(0.5, 0.99))
    optimizer_d = torch.optim.Adam(D.parameters(), lr=1e-3, betas=(0.5, 0.99))
    bce = nn.BCEWithLogitsLoss()
    ones, zeros = torch.ones(64, 1), torch.zeros(64, 1)
    for _ in range(turns):
        real = 2 * data.sample(64).flatten(1) - 1
        fake = G(torch.randn(64, 32)).detach()
        d_loss = bce(D(real), ones) + bce(D(fake), zeros)
        optimizer_d.zero_grad()
        d_loss.backward()
        optimizer_d.step()
        fake = G(torch.randn(64, 32))
        g_loss = bce(D(fake), ones)
        optimizer_g.zero_grad()
        g_loss.backward()
        optimizer_g.step()
        record(G, D, d_loss, g_loss)


def the_sudden_stop(data, turns, record):
    """Data on a line; one batch of fakes a turn."""
    G = nn.Sequential(nn.Linear(1, 32), nn.Tanh(), nn.Linear(32, 1))
    D = nn.Sequential(nn.Linear(1, 32), nn.Tanh(), nn.Linear(32, 1))
    optimizer_g = torch.optim.Adam(G.parameters(), lr=1e-3, betas=(0.5, 0.99))
    optimizer_d = torch.optim.Adam(D.parameters(), lr=3e-3, betas=(0.5, 0.99))
    bce = nn.BCEWithLogitsLoss()
    ones, zeros = torch.ones(64, 1), torch.zeros(64, 1)
    for _ in range(turns):
        real, fake = data.sample(64), G(torch.randn(64, 1))
        d_loss = bce(D(real), ones) + bce(D(fake), zeros)
        optimizer_d.zero_grad()
        d_loss.backward()
        optimizer_d.step()
        g_loss = bce(D(fake), ones)
        optimizer_g.zero_grad()
        g_loss.backward()
        optimizer_g.step()
        record(G, D, d_loss, g_loss)


def the_sixteenth_turn(data, turns, record):
    """A thousand samples on a line, in batches, shuffled again when all were seen."""
    samples = data.sample(1000)
    batches = list(samples.split(64))
    G = nn.Sequential(nn.Linear(1, 32), nn.Tanh(), nn.Linear(32, 1))
    D = nn.Sequential(nn.Linear(1, 32), nn.Tanh(), nn.Linear(32, 1))
    optimizer_g = torch.optim.Adam(G.parameters(), lr=1e-3, betas=(0.5, 0.99))
    optimizer_d = torch.optim.Adam(D.parameters(), lr=3e-3, betas=(0.5, 0.99))
    bce = nn.BCEWithLogitsLoss()
    ones, zeros = torch.ones(64, 1), torch.zeros(64, 1)
    for _ in range(turns):
        batches = batches or list(samples[torch.randperm(1000)].split(64))
        real = batches.pop(0)
        fake = G(torch.randn(64, 1)).detach()
        d_loss = bce(D(real), ones) + bce(D(fake), zeros)
        optimizer_d.zero_grad()
        d_loss.backward()
        optimizer_d.step()
        fake = G(torch.randn(64, 1))
        g_loss = bce(D(fake), ones)
        optimizer_g.zero_grad()
        g_loss.backward()
        optimizer_g.step()
        record(G, D, d_loss, g_loss)


def the_old_answer(data, turns, record):
    """Data on a line; both losses at the top of the turn, then both moves."""
    G = nn.Sequential(nn.Linear(1, 32), nn.Tanh(), nn.Linear(32, 1))
    D = nn.Sequential(nn.Linear(1, 32), nn.Tanh(), nn.Linear(32, 1))
    optimizer_g = torch.optim.Adam(G.parameters(), lr=1e-3, betas=(0.5, 0.99))
    optimizer_d = torch.optim.Adam(D.parameters(), lr=3e-3, betas=(0.5, 0.99))
    bce = nn.BCEWithLogitsLoss()
    ones, zeros = torch.ones(64, 1), torch.zeros(64, 1)
    for _ in range(turns):
        on_real, on_fake = D(data.sample(64)), D(G(torch.randn(64, 1)))
        d_loss = bce(on_real, ones) + bce(on_fake, zeros)
        g_loss = bce(on_fake, ones)
        optimizer_d.zero_grad()
        d_loss.backward(retain_graph=True)
        optimizer_d.step()
        optimizer_g.zero_grad()
        g_loss.backward()
        optimizer_g.step()
        record(G, D, d_loss, g_loss)
