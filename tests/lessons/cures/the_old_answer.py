"""What cures the old answer, and what does not."""

CURES = {
    "hint": [
        ("D(data.sample(64)), D(G(torch.randn(64, 1)))\n", "D(data.sample(64)), D(fake)\n"),
        ("        on_real", ("        fake = G(torch.randn(64, 1))\n        on_real")),
        ("        g_loss = bce(on_fake, ones)\n", ""),
        (
            "        optimizer_g.zero_grad()\n",
            ("        g_loss = bce(D(fake), ones)\n        optimizer_g.zero_grad()\n"),
        ),
    ],
    "both gradients before both steps": [
        (
            (
                "        d_loss.backward(retain_graph=True)\n"
                "        optimizer_d.step()\n"
                "        optimizer_g.zero_grad()\n"
                "        g_loss.backward()\n"
            ),
            (
                "        d_loss.backward(inputs=[*D.parameters()], retain_graph=True)\n"
                "        optimizer_g.zero_grad()\n"
                "        g_loss.backward(inputs=[*G.parameters()])\n"
                "        optimizer_d.step()\n"
            ),
        ),
    ],
    "fresh fakes": [
        ("        g_loss = bce(on_fake, ones)\n", ""),
        (
            "        optimizer_g.zero_grad()\n",
            (
                "        g_loss = bce(D(G(torch.randn(64, 1))), ones)\n"
                "        optimizer_g.zero_grad()\n"
            ),
        ),
    ],
    "detached, fresh fakes": [
        ("D(G(torch.randn(64, 1)))", "D(G(torch.randn(64, 1)).detach())"),
        ("        g_loss = bce(on_fake, ones)\n", ""),
        ("(retain_graph=True)", "()"),
        (
            "        optimizer_g.zero_grad()\n",
            (
                "        g_loss = bce(D(G(torch.randn(64, 1))), ones)\n"
                "        optimizer_g.zero_grad()\n"
            ),
        ),
    ],
    "G first": [
        (
            (
                "        optimizer_d.zero_grad()\n"
                "        d_loss.backward(retain_graph=True)\n"
                "        optimizer_d.step()\n"
            ),
            "",
        ),
        (
            "        optimizer_g.step()\n",
            (
                "        optimizer_g.step()\n"
                "        d_loss = bce(D(data.sample(64)), ones) +"
                " bce(D(G(torch.randn(64, 1)).detach()), zeros)\n"
                "        optimizer_d.zero_grad()\n"
                "        d_loss.backward()\n"
                "        optimizer_d.step()\n"
            ),
        ),
    ],
    "gradients restored by hand": [
        (
            ("        optimizer_d.zero_grad()\n        d_loss.backward(retain_graph=True)\n"),
            (
                "        G.zero_grad()\n"
                "        g_loss.backward(retain_graph=True)\n"
                "        kept = [w.grad.clone() for w in G.parameters()]\n"
                "        optimizer_d.zero_grad()\n"
                "        d_loss.backward()\n"
            ),
        ),
        (
            "        optimizer_g.zero_grad()\n        g_loss.backward()\n",
            ("        for w, slope in zip(G.parameters(), kept):\n            w.grad = slope\n"),
        ),
    ],
}

NO_CURES = {
    "keep the graph twice": [
        ("g_loss.backward()", "g_loss.backward(retain_graph=True)"),
    ],
    "clone": [
        ("g_loss = bce(on_fake, ones)", "g_loss = bce(on_fake.clone(), ones)"),
    ],
    "detach": [
        ("g_loss = bce(on_fake, ones)", "g_loss = bce(on_fake.detach(), ones)"),
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
    "D never moves": [
        ("        optimizer_d.step()\n", ""),
    ],
    "G never moves": [
        (("        g_loss.backward()\n        optimizer_g.step()\n"), ""),
    ],
    "G's backward left out": [
        ("        g_loss.backward()\n", ""),
    ],
    "steps at the end": [
        (
            (
                "        optimizer_d.step()\n"
                "        optimizer_g.zero_grad()\n"
                "        g_loss.backward()\n"
                "        optimizer_g.step()\n"
            ),
            (
                "        optimizer_g.zero_grad()\n"
                "        g_loss.backward()\n"
                "        optimizer_d.step()\n"
                "        optimizer_g.step()\n"
            ),
        ),
    ],
    "cleared at the top, steps at the end": [
        (
            (
                "        optimizer_d.zero_grad()\n"
                "        d_loss.backward(retain_graph=True)\n"
                "        optimizer_d.step()\n"
                "        optimizer_g.zero_grad()\n"
                "        g_loss.backward()\n"
                "        optimizer_g.step()\n"
            ),
            (
                "        optimizer_d.zero_grad()\n"
                "        optimizer_g.zero_grad()\n"
                "        d_loss.backward(retain_graph=True)\n"
                "        g_loss.backward()\n"
                "        optimizer_d.step()\n"
                "        optimizer_g.step()\n"
            ),
        ),
    ],
    "G's step first": [
        (
            (
                "        optimizer_d.zero_grad()\n"
                "        d_loss.backward(retain_graph=True)\n"
                "        optimizer_d.step()\n"
                "        optimizer_g.zero_grad()\n"
                "        g_loss.backward()\n"
                "        optimizer_g.step()\n"
            ),
            (
                "        optimizer_g.zero_grad()\n"
                "        g_loss.backward(retain_graph=True)\n"
                "        optimizer_g.step()\n"
                "        optimizer_d.zero_grad()\n"
                "        d_loss.backward()\n"
                "        optimizer_d.step()\n"
            ),
        ),
    ],
}
