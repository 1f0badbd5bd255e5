"""What cures the sudden stop, and what does not."""

CURES = {
    "hint": [
        ("D(fake), zeros", "D(fake.detach()), zeros"),
    ],
    "fresh fakes for G": [
        (
            "        g_loss = bce(D(fake), ones)\n",
            ("        fake = G(torch.randn(64, 1))\n        g_loss = bce(D(fake), ones)\n"),
        ),
    ],
    "keep the graph": [
        ("d_loss.backward()", "d_loss.backward(retain_graph=True)"),
    ],
    "fakes under no_grad": [
        (
            "        real, fake = data.sample(64), G(torch.randn(64, 1))",
            (
                "        real = data.sample(64)\n"
                "        with torch.no_grad():\n"
                "            fake = G(torch.randn(64, 1))"
            ),
        ),
        (
            "        g_loss = bce(D(fake), ones)\n",
            ("        fake = G(torch.randn(64, 1))\n        g_loss = bce(D(fake), ones)\n"),
        ),
    ],
    "detached twice made": [
        ("G(torch.randn(64, 1))", "G(torch.randn(64, 1)).detach()"),
        (
            "        g_loss = bce(D(fake), ones)\n",
            ("        fake = G(torch.randn(64, 1))\n        g_loss = bce(D(fake), ones)\n"),
        ),
    ],
    "G moves first, D on detached": [
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
                "        g_loss = bce(D(fake), ones)\n"
                "        optimizer_g.zero_grad()\n"
                "        g_loss.backward()\n"
                "        optimizer_g.step()\n"
                "        optimizer_d.zero_grad()\n"
                "        d_loss.backward()\n"
                "        optimizer_d.step()\n"
            ),
        ),
        ("        d_loss = bce(D(real), ones) + bce(D(fake), zeros)\n", ""),
        (
            (
                "        optimizer_d.zero_grad()\n"
                "        d_loss.backward()\n"
                "        optimizer_d.step()\n"
            ),
            (
                "        d_loss = bce(D(real), ones) + bce(D(fake.detach()), zeros)\n"
                "        optimizer_d.zero_grad()\n"
                "        d_loss.backward()\n"
                "        optimizer_d.step()\n"
            ),
        ),
    ],
    "only D's slopes": [
        ("d_loss.backward()", "d_loss.backward(inputs=[*D.parameters()], retain_graph=True)"),
    ],
}

NO_CURES = {
    "retain in G": [
        ("g_loss.backward()", "g_loss.backward(retain_graph=True)"),
    ],
    "detach in G's move": [
        ("D(fake), zeros", "D(fake.detach()), zeros"),
        ("bce(D(fake), ones)", "bce(D(fake.detach()), ones)"),
    ],
    "detach where they are made": [
        ("G(torch.randn(64, 1))", "G(torch.randn(64, 1)).detach()"),
    ],
    "caught": [
        (
            "        g_loss.backward()",
            (
                "        try:\n"
                "            g_loss.backward()\n"
                "        except RuntimeError:\n"
                "            pass"
            ),
        ),
    ],
    "no backward for G": [
        ("        g_loss.backward()\n", ""),
    ],
    "one turn": [
        ("    for _ in range(turns):\n", "    for _ in range(1):\n"),
        (
            (
                "        optimizer_g.zero_grad()\n"
                "        g_loss.backward()\n"
                "        optimizer_g.step()\n"
            ),
            "",
        ),
    ],
    "G's move left out": [
        (
            (
                "        optimizer_g.zero_grad()\n"
                "        g_loss.backward()\n"
                "        optimizer_g.step()\n"
            ),
            "",
        ),
    ],
    "keep, clear nothing": [
        ("d_loss.backward()", "d_loss.backward(retain_graph=True)"),
        ("        optimizer_g.zero_grad()\n", ""),
    ],
    "one loss": [
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
                "        g_loss = bce(D(fake), ones)\n"
                "        optimizer_d.zero_grad()\n"
                "        optimizer_g.zero_grad()\n"
                "        (d_loss + g_loss).backward()\n"
                "        optimizer_d.step()\n"
                "        optimizer_g.step()\n"
            ),
        ),
    ],
    "zero_grad gone": [
        ("        optimizer_g.zero_grad()\n", ""),
    ],
}
