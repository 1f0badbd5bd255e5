"""What cures the statue, and what does not."""

CURES = {
    "hint": [
        (
            "        g_loss = bce(D(fake), ones)\n",
            ("        fake = G(torch.randn(64, 1))\n        g_loss = bce(D(fake), ones)\n"),
        ),
    ],
    "judged at once": [
        ("bce(D(fake), ones)", "bce(D(G(torch.randn(64, 1))), ones)"),
    ],
    "detached in D's move": [
        ("G(torch.randn(64, 1)).detach()", "G(torch.randn(64, 1))"),
        ("D(fake), zeros", "D(fake.detach()), zeros"),
    ],
    "fakes under no_grad, fresh ones for G": [
        (
            "        fake = G(torch.randn(64, 1)).detach()",
            ("        with torch.no_grad():\n            fake = G(torch.randn(64, 1))"),
        ),
        (
            "        g_loss = bce(D(fake), ones)\n",
            ("        fake = G(torch.randn(64, 1))\n        g_loss = bce(D(fake), ones)\n"),
        ),
    ],
    "G moves first": [
        (
            "        real = data",
            (
                "        fake = G(torch.randn(64, 1))\n"
                "        g_loss = bce(D(fake), ones)\n"
                "        optimizer_g.zero_grad()\n"
                "        g_loss.backward()\n"
                "        optimizer_g.step()\n"
                "        real = data"
            ),
        ),
        (
            (
                "        optimizer_d.zero_grad()\n"
                "        d_loss.backward()\n"
                "        optimizer_d.step()\n"
                "        g_loss = bce(D(fake), ones)\n"
                "        optimizer_g.zero_grad()\n"
                "        g_loss.backward()\n"
                "        optimizer_g.step()\n"
            ),
            (
                "        optimizer_d.zero_grad()\n"
                "        d_loss.backward()\n"
                "        optimizer_d.step()\n"
            ),
        ),
    ],
    "the same noise": [
        (
            "fake = G(torch.randn(64, 1)).detach()",
            ("z = torch.randn(64, 1)\n        fake = G(z).detach()"),
        ),
        ("bce(D(fake), ones)", "bce(D(G(z)), ones)"),
    ],
    "slower": [
        ("bce(D(fake), ones)", "bce(D(G(torch.randn(64, 1))), ones)"),
        ("lr=1e-3", "lr=2e-4"),
    ],
    "softplus": [
        ("bce(D(fake), ones)", "nn.functional.softplus(-D(G(torch.randn(64, 1)))).mean()"),
    ],
}

NO_CURES = {
    "ten times the rate": [
        ("lr=1e-3", "lr=1e-2"),
    ],
    "slopes of the fakes": [
        (".detach()", ".detach().requires_grad_()"),
    ],
    "fresh fakes, detached too": [
        (
            "        g_loss = bce(D(fake), ones)\n",
            (
                "        fake = G(torch.randn(64, 1)).detach()\n"
                "        g_loss = bce(D(fake), ones)\n"
            ),
        ),
    ],
    "fresh fakes under no_grad": [
        (
            "        g_loss = bce(D(fake), ones)\n",
            (
                "        with torch.no_grad():\n"
                "            fake = G(torch.randn(64, 1))\n"
                "        g_loss = bce(D(fake), ones)\n"
            ),
        ),
    ],
    "a weaker D": [
        ("lr=3e-3", "lr=1e-4"),
    ],
    "G moved by chance": [
        (
            "        optimizer_g.step()\n",
            (
                "        optimizer_g.step()\n"
                "        with torch.no_grad():\n"
                "            G[2].bias += 0.01 * torch.randn(1)\n"
            ),
        ),
    ],
    "G shifted to the data": [
        (
            "        optimizer_g.step()\n",
            (
                "        optimizer_g.step()\n"
                "        with torch.no_grad():\n"
                "            G[2].bias.fill_(4)\n"
            ),
        ),
    ],
    "D(fake) without a graph": [
        ("bce(D(fake), ones)", "bce(D(G(torch.randn(64, 1)).data), ones)"),
    ],
}
