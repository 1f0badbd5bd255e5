"""Sound cures of the clinic's programs, and what cures nothing.

For each case: a name, and the changes to the sick program's source. "hint" is what its last hint
says, to the letter. A new case needs its hint and some of both; what cures no program (`nowhere`)
is tried on every case by itself.
"""

import inspect
import re


def nowhere(case):
    """What moves figures and mends nothing, as changes to this case's program."""
    source = inspect.getsource(case.program)
    rates = dict.fromkeys(re.findall(r"lr=[\d.e-]*\d", source))
    return {
        "more turns": [("range(turns)", "range(2 * turns)")],
        "fewer turns": [("range(turns)", "range(4)")],
        "larger batches": [("64", "128")],
        "another seed": [("    bce =", "    torch.manual_seed(7)\n    bce =")]
        if "    bce =" in source
        else [("    log_d =", "    torch.manual_seed(7)\n    log_d =")],
        "lower rates": [(rate, f"lr={float(rate[3:]) / 3:g}") for rate in rates],
        "losses made up": [
            ("record(G, D, d_loss, g_loss)", "record(G, D, d_loss + 1, g_loss + 1)")
        ],
        "true samples for fakes": [
            (made, f"(0 * {made} + data.sample(64).flatten(1))")
            for made in dict.fromkeys(re.findall(r"G\(torch.randn\(64, \d+\)\)", source))
        ],
    }


CURES = {
    "the_statue": {
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
    },
    "the_stubborn_judge": {
        "hint": [
            (
                "        d_loss.backward()",
                ("        optimizer_d.zero_grad()\n        d_loss.backward()"),
            ),
        ],
        "D.zero_grad()": [
            ("        d_loss.backward()", ("        D.zero_grad()\n        d_loss.backward()")),
        ],
        "at the top of the turn": [
            (
                "    for _ in range(turns):\n",
                ("    for _ in range(turns):\n        optimizer_d.zero_grad()\n"),
            ),
        ],
        "by hand": [
            (
                "        d_loss.backward()",
                (
                    "        for weight in D.parameters():\n"
                    "            weight.grad = None\n"
                    "        d_loss.backward()"
                ),
            ),
        ],
        "inputs of each": [
            (
                "    for _ in range(turns):\n",
                ("    for _ in range(turns):\n        optimizer_d.zero_grad()\n"),
            ),
            ("g_loss.backward()", "g_loss.backward(inputs=[*G.parameters()])"),
        ],
        "after the step, and D still in G's move": [
            (
                "        optimizer_d.step()\n",
                (
                    "        optimizer_d.step()\n"
                    "        optimizer_d.zero_grad()\n"
                    "        D.requires_grad_(False)\n"
                ),
            ),
            ("        record(", ("        D.requires_grad_(True)\n        record(")),
        ],
        "after G's move": [
            ("        record(", ("        D.zero_grad()\n        record(")),
        ],
        "lower rates": [
            ("        d_loss.backward()", ("        D.zero_grad()\n        d_loss.backward()")),
            ("lr=2e-3", "lr=5e-4"),
            ("lr=5e-3", "lr=1e-3"),
        ],
    },
    "the_low_ceiling": {
        "hint": [
            ("nn.Linear(32, 1), nn.Sigmoid())", "nn.Linear(32, 1))"),
        ],
        "hint, the other": [
            ("BCEWithLogitsLoss", "BCELoss"),
        ],
        "softplus on logits": [
            ("nn.Linear(32, 1), nn.Sigmoid())", "nn.Linear(32, 1))"),
            (
                "bce(D(real), ones) + bce(D(fake), zeros)",
                ("(nn.functional.softplus(-D(real)) + nn.functional.softplus(D(fake))).mean()"),
            ),
            ("bce(D(fake), ones)", "nn.functional.softplus(-D(fake)).mean()"),
        ],
        "binary_cross_entropy": [
            ("bce = nn.BCEWithLogitsLoss()", "bce = nn.functional.binary_cross_entropy"),
        ],
        "logs of the probability": [
            (
                "bce(D(real), ones) + bce(D(fake), zeros)",
                "-(D(real).log() + (1 - D(fake)).log()).mean()",
            ),
            ("bce(D(fake), ones)", "-D(fake).log().mean()"),
        ],
        "squares of the probability": [
            (
                "bce(D(real), ones) + bce(D(fake), zeros)",
                "((D(real) - 1) ** 2 + D(fake) ** 2).mean()",
            ),
            ("bce(D(fake), ones)", "((D(fake) - 1) ** 2).mean()"),
        ],
        "the logit of the probability": [
            (
                "nn.BCEWithLogitsLoss()",
                (
                    "lambda p, y:"
                    " nn.functional.binary_cross_entropy_with_logits(torch.logit(p,"
                    " eps=1e-6), y)"
                ),
            ),
        ],
    },
    "the_runaway": {
        "hint": [
            (
                "bce(D(real), zeros) + bce(D(fake), ones)",
                "bce(D(real), ones) + bce(D(fake), zeros)",
            ),
        ],
        "the names of the labels": [
            (
                "ones, zeros = torch.ones(64, 1), torch.zeros(64, 1)",
                "zeros, ones = torch.ones(64, 1), torch.zeros(64, 1)",
            ),
            ("        g_loss = bce(D(fake), ones)", "        g_loss = bce(D(fake), zeros)"),
        ],
        "real is 0 for G too": [
            ("g_loss = bce(D(fake), ones)", "g_loss = bce(D(fake), zeros)"),
        ],
        "samples swapped": [
            (
                "bce(D(real), zeros) + bce(D(fake), ones)",
                "bce(D(fake), zeros) + bce(D(real), ones)",
            ),
        ],
        "one batch of both": [
            (
                "bce(D(real), zeros) + bce(D(fake), ones)",
                "2 * bce(D(torch.cat([real, fake])), torch.cat([ones, zeros]))",
            ),
        ],
        "softplus": [
            (
                "bce(D(real), zeros) + bce(D(fake), ones)",
                ("(nn.functional.softplus(-D(real)) + nn.functional.softplus(D(fake))).mean()"),
            ),
        ],
        "lower rates": [
            (
                "bce(D(real), zeros) + bce(D(fake), ones)",
                "bce(D(real), ones) + bce(D(fake), zeros)",
            ),
            ("lr=1e-3", "lr=3e-4"),
            ("lr=3e-3", "lr=1e-3"),
        ],
        "labels smoothed": [
            (
                "bce(D(real), zeros) + bce(D(fake), ones)",
                "bce(D(real), 0.9 * ones) + bce(D(fake), zeros)",
            ),
        ],
        "least squares": [
            (
                "bce(D(real), zeros) + bce(D(fake), ones)",
                "((D(real) - 1) ** 2 + D(fake) ** 2).mean()",
            ),
            ("g_loss = bce(D(fake), ones)", "g_loss = ((D(fake) - 1) ** 2).mean()"),
        ],
    },
    "the_grey_page": {
        "hint": [
            ("2 * data.sample(64).flatten(1) - 1", "data.sample(64).flatten(1)"),
        ],
        "hint, the other": [
            ("nn.Sigmoid()", "nn.Tanh()"),
        ],
        "2 sigmoid - 1, each time": [
            ("G(torch.randn(64, 32))", "(2 * G(torch.randn(64, 32)) - 1)"),
        ],
        "a layer of one's own": [
            (
                "    G = nn.Seq",
                (
                    "    class Paint(nn.Module):\n"
                    "        def forward(self, x):\n"
                    "            return 2 * torch.sigmoid(x) - 1\n"
                    "\n"
                    "    G = nn.Seq"
                ),
            ),
            ("nn.Sigmoid()", "Paint()"),
        ],
        "no last function": [
            (", nn.Sigmoid()", ""),
        ],
        "hardtanh": [
            ("nn.Sigmoid()", "nn.Hardtanh()"),
        ],
        "tanh, images as they come": [
            ("nn.Sigmoid()", "nn.Tanh()"),
            ("2 * data.sample(64).flatten(1) - 1", "data.sample(64).flatten(1)"),
        ],
        "clamped images": [
            ("data.sample(64).flatten(1) - 1", "data.sample(64).flatten(1).clamp(0.5, 1) - 1"),
        ],
        "lower rates": [
            ("2 * data.sample(64).flatten(1) - 1", "data.sample(64).flatten(1)"),
            ("lr=1e-3", "lr=5e-4"),
        ],
        "back to 0 to 1": [
            (
                "        fake = G(torch.randn(64, 32)).detach()",
                ("        real = (real + 1) / 2\n        fake = G(torch.randn(64, 32)).detach()"),
            ),
        ],
    },
    "the_fugitive": {
        "hint": [
            ("g_loss = log_d(D(fake)).mean()", "g_loss = -log_d(D(fake)).mean()"),
        ],
        "minimax": [
            ("g_loss = log_d(D(fake)).mean()", "g_loss = log_d(-D(fake)).mean()"),
        ],
        "softplus": [
            ("log_d(D(fake)).mean()", "nn.functional.softplus(-D(fake)).mean()"),
        ],
        "bce": [
            (
                "log_d(D(fake)).mean()",
                ("nn.functional.binary_cross_entropy_with_logits(D(fake), torch.ones(64, 1))"),
            ),
        ],
        "minus in backward": [
            ("g_loss.backward()", "(-g_loss).backward()"),
        ],
        "lower rates": [
            ("g_loss = log_d", "g_loss = -log_d"),
            ("lr=1e-3", "lr=3e-4"),
            ("lr=3e-3", "lr=1e-3"),
        ],
        "labels swapped in D": [
            (
                "-log_d(D(real)).mean() - log_d(-D(fake)).mean()",
                "-log_d(-D(real)).mean() - log_d(D(fake)).mean()",
            ),
        ],
        "sgd": [
            ("g_loss = log_d", "g_loss = -log_d"),
            ("Adam(G.parameters(), lr=1e-3, betas=(0.5, 0.99))", "SGD(G.parameters(), lr=0.05)"),
        ],
    },
    "the_calm": {
        "hint": [
            ("lr=10", "lr=1e-3"),
        ],
        "1e-4": [
            ("lr=10", "lr=1e-4"),
        ],
        "2e-4": [
            ("lr=10", "lr=2e-4"),
        ],
        "1e-2": [
            ("lr=10", "lr=1e-2"),
        ],
        "two rates": [
            ("G.parameters(), lr=10", "G.parameters(), lr=1e-3"),
            ("D.parameters(), lr=10", "D.parameters(), lr=3e-3"),
        ],
        "as Adam comes": [
            (", lr=10", ""),
        ],
        "betas and a rate": [
            ("lr=10", "lr=2e-3, betas=(0.5, 0.99)"),
        ],
        "sgd": [
            ("Adam(G.parameters(), lr=10", "SGD(G.parameters(), lr=0.05"),
            ("Adam(D.parameters(), lr=10", "SGD(D.parameters(), lr=0.05"),
        ],
        "rmsprop": [
            ("Adam(", "RMSprop("),
            ("lr=10", "lr=1e-3"),
        ],
    },
    "the_silent_coach": {
        "hint": [
            ("g_loss = -bce(D(fake), zeros)", "g_loss = bce(D(fake), ones)"),
        ],
        "logsigmoid": [
            ("-bce(D(fake), zeros)", "-nn.functional.logsigmoid(D(fake)).mean()"),
        ],
        "softplus": [
            ("-bce(D(fake), zeros)", "nn.functional.softplus(-D(fake)).mean()"),
        ],
        "hinge": [
            ("-bce(D(fake), zeros)", "-D(fake).mean()"),
        ],
        "a slower D": [
            ("lr=1e-2", "lr=1e-3"),
            ("range(10)", "range(1)"),
        ],
        "Adam for G": [
            ("SGD(G.parameters(), lr=0.03)", "Adam(G.parameters(), lr=0.03)"),
        ],
        "lower rate, other loss": [
            ("-bce(D(fake), zeros)", "bce(D(fake), ones)"),
            ("lr=0.03", "lr=0.01"),
        ],
        "noise on what D sees": [
            ("D(real), ones", "D(real + 4 * torch.randn(64, 1)), ones"),
            ("D(fake), zeros", "D(fake + 4 * torch.randn(64, 1)), zeros"),
        ],
    },
    "the_sudden_stop": {
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
    },
    "the_lenient_judge": {
        "hint": [
            (
                (
                    "    players = [*G.parameters(), *D.parameters()]\n"
                    "    optimizer = torch.optim.Adam(players, lr=2e-3, betas=(0.5, 0.99))\n"
                ),
                (
                    "    optimizer_d = torch.optim.Adam(D.parameters(), lr=0.003,"
                    " betas=(0.5, 0.99))\n"
                    "    optimizer_g = torch.optim.Adam(G.parameters(), lr=0.001,"
                    " betas=(0.5, 0.99))\n"
                ),
            ),
            (
                (
                    "        optimizer.zero_grad()\n"
                    "        d_loss.backward()\n"
                    "        optimizer.step()\n"
                ),
                (
                    "        optimizer_d.zero_grad()\n"
                    "        d_loss.backward()\n"
                    "        optimizer_d.step()\n"
                ),
            ),
            (
                (
                    "        optimizer.zero_grad()\n"
                    "        g_loss.backward()\n"
                    "        optimizer.step()\n"
                ),
                (
                    "        optimizer_g.zero_grad()\n"
                    "        g_loss.backward()\n"
                    "        optimizer_g.step()\n"
                ),
            ),
        ],
        "its own rates": [
            (
                (
                    "    players = [*G.parameters(), *D.parameters()]\n"
                    "    optimizer = torch.optim.Adam(players, lr=2e-3, betas=(0.5, 0.99))\n"
                ),
                (
                    "    optimizer_d = torch.optim.Adam(D.parameters(), lr=0.002,"
                    " betas=(0.5, 0.99))\n"
                    "    optimizer_g = torch.optim.Adam(G.parameters(), lr=0.002,"
                    " betas=(0.5, 0.99))\n"
                ),
            ),
            (
                (
                    "        optimizer.zero_grad()\n"
                    "        d_loss.backward()\n"
                    "        optimizer.step()\n"
                ),
                (
                    "        optimizer_d.zero_grad()\n"
                    "        d_loss.backward()\n"
                    "        optimizer_d.step()\n"
                ),
            ),
            (
                (
                    "        optimizer.zero_grad()\n"
                    "        g_loss.backward()\n"
                    "        optimizer.step()\n"
                ),
                (
                    "        optimizer_g.zero_grad()\n"
                    "        g_loss.backward()\n"
                    "        optimizer_g.step()\n"
                ),
            ),
        ],
        "lower": [
            (
                (
                    "    players = [*G.parameters(), *D.parameters()]\n"
                    "    optimizer = torch.optim.Adam(players, lr=2e-3, betas=(0.5, 0.99))\n"
                ),
                (
                    "    optimizer_d = torch.optim.Adam(D.parameters(), lr=0.001,"
                    " betas=(0.5, 0.99))\n"
                    "    optimizer_g = torch.optim.Adam(G.parameters(), lr=0.0005,"
                    " betas=(0.5, 0.99))\n"
                ),
            ),
            (
                (
                    "        optimizer.zero_grad()\n"
                    "        d_loss.backward()\n"
                    "        optimizer.step()\n"
                ),
                (
                    "        optimizer_d.zero_grad()\n"
                    "        d_loss.backward()\n"
                    "        optimizer_d.step()\n"
                ),
            ),
            (
                (
                    "        optimizer.zero_grad()\n"
                    "        g_loss.backward()\n"
                    "        optimizer.step()\n"
                ),
                (
                    "        optimizer_g.zero_grad()\n"
                    "        g_loss.backward()\n"
                    "        optimizer_g.step()\n"
                ),
            ),
        ],
        "RMSprop": [
            (
                (
                    "    players = [*G.parameters(), *D.parameters()]\n"
                    "    optimizer = torch.optim.Adam(players, lr=2e-3, betas=(0.5, 0.99))\n"
                ),
                (
                    "    optimizer_d = torch.optim.RMSprop(D.parameters(), lr=0.003)\n"
                    "    optimizer_g = torch.optim.RMSprop(G.parameters(), lr=0.001)\n"
                ),
            ),
            (
                (
                    "        optimizer.zero_grad()\n"
                    "        d_loss.backward()\n"
                    "        optimizer.step()\n"
                ),
                (
                    "        optimizer_d.zero_grad()\n"
                    "        d_loss.backward()\n"
                    "        optimizer_d.step()\n"
                ),
            ),
            (
                (
                    "        optimizer.zero_grad()\n"
                    "        g_loss.backward()\n"
                    "        optimizer.step()\n"
                ),
                (
                    "        optimizer_g.zero_grad()\n"
                    "        g_loss.backward()\n"
                    "        optimizer_g.step()\n"
                ),
            ),
        ],
        "SGD": [
            (
                (
                    "    players = [*G.parameters(), *D.parameters()]\n"
                    "    optimizer = torch.optim.Adam(players, lr=2e-3, betas=(0.5, 0.99))\n"
                ),
                (
                    "    optimizer_d = torch.optim.SGD(D.parameters(), lr=0.05)\n"
                    "    optimizer_g = torch.optim.SGD(G.parameters(), lr=0.05)\n"
                ),
            ),
            (
                (
                    "        optimizer.zero_grad()\n"
                    "        d_loss.backward()\n"
                    "        optimizer.step()\n"
                ),
                (
                    "        optimizer_d.zero_grad()\n"
                    "        d_loss.backward()\n"
                    "        optimizer_d.step()\n"
                ),
            ),
            (
                (
                    "        optimizer.zero_grad()\n"
                    "        g_loss.backward()\n"
                    "        optimizer.step()\n"
                ),
                (
                    "        optimizer_g.zero_grad()\n"
                    "        g_loss.backward()\n"
                    "        optimizer_g.step()\n"
                ),
            ),
        ],
        "only the second one new": [
            (
                (
                    "    players = [*G.parameters(), *D.parameters()]\n"
                    "    optimizer = torch.optim.Adam(players, lr=2e-3, betas=(0.5, 0.99))\n"
                ),
                (
                    "    optimizer = torch.optim.Adam(D.parameters(), lr=2e-3, betas=(0.5,"
                    " 0.99))\n"
                    "    optimizer_g = torch.optim.Adam(G.parameters(), lr=2e-3,"
                    " betas=(0.5, 0.99))\n"
                ),
            ),
            (
                (
                    "        optimizer.zero_grad()\n"
                    "        g_loss.backward()\n"
                    "        optimizer.step()\n"
                ),
                (
                    "        optimizer_g.zero_grad()\n"
                    "        g_loss.backward()\n"
                    "        optimizer_g.step()\n"
                ),
            ),
        ],
        "D stands still in G's move": [
            (
                ("        fake = G(torch.randn(64, 1))\n        g_loss = bce(D(fake), ones)\n"),
                (
                    "        D.requires_grad_(False)\n"
                    "        fake = G(torch.randn(64, 1))\n"
                    "        g_loss = bce(D(fake), ones)\n"
                ),
            ),
            ("        record(", ("        D.requires_grad_(True)\n        record(")),
        ],
        "D's gradients thrown away": [
            ("        g_loss.backward()\n", ("        g_loss.backward()\n        D.zero_grad()\n")),
        ],
        "only G's slopes": [
            ("g_loss.backward()", "g_loss.backward(inputs=[*G.parameters()])"),
        ],
    },
    "the_half_hearted": {
        "hint": [
            ("D(fake), zeros", "D(fake.detach()), zeros"),
        ],
        "hint, the other": [
            (
                "        g_loss = bce(D(fake), ones)\n",
                ("        optimizer_g.zero_grad()\n        g_loss = bce(D(fake), ones)\n"),
            ),
        ],
        "both cleared where they are used": [
            (
                (
                    "    for _ in range(turns):\n"
                    "        optimizer_d.zero_grad()\n"
                    "        optimizer_g.zero_grad()\n"
                ),
                "    for _ in range(turns):\n",
            ),
            (
                "        d_loss.backward(",
                ("        optimizer_d.zero_grad()\n        d_loss.backward("),
            ),
            (
                "        g_loss.backward(",
                ("        optimizer_g.zero_grad()\n        g_loss.backward("),
            ),
        ],
        "only D's slopes": [
            (
                "d_loss.backward(retain_graph=True)",
                "d_loss.backward(inputs=[*D.parameters()], retain_graph=True)",
            ),
        ],
        "G.zero_grad()": [
            ("        g_loss.backward(", ("        G.zero_grad()\n        g_loss.backward(")),
        ],
        "fresh fakes": [
            (
                ("G(torch.randn(64, 1))\n        d_loss"),
                ("G(torch.randn(64, 1)).detach()\n        d_loss"),
            ),
            (
                "        g_loss = bce(D(fake), ones)\n",
                ("        fake = G(torch.randn(64, 1))\n        g_loss = bce(D(fake), ones)\n"),
            ),
        ],
        "lower rates": [
            ("D(fake), zeros", "D(fake.detach()), zeros"),
            ("lr=1e-3", "lr=3e-4"),
            ("lr=3e-3", "lr=1e-3"),
        ],
    },
    "the_sixteenth_turn": {
        "hint": [
            ("bce(D(real), ones)", "bce(D(real), torch.ones(len(real), 1))"),
        ],
        "hint, the other": [
            (".split(64))", ".split(64))[:-1]"),
        ],
        "ones_like": [
            ("bce(D(real), ones)", "bce(D(real), torch.ones_like(D(real)))"),
        ],
        "cut": [
            ("bce(D(real), ones)", "bce(D(real), ones[: len(real)])"),
        ],
        "full batches only": [
            (
                "        real = batches.pop(0)\n",
                (
                    "        real = batches.pop(0)\n"
                    "        if len(real) < 64:\n"
                    "            real = samples[torch.randperm(1000)[:64]]\n"
                ),
            ),
        ],
        "skipped": [
            (
                "        real = batches.pop(0)\n",
                (
                    "        real = batches.pop(0)\n"
                    "        if len(real) < 64:\n"
                    "            continue\n"
                ),
            ),
        ],
        "batches of 50": [
            ("64", "50"),
        ],
        "1,024 samples": [
            ("1000", "1024"),
        ],
        "drawn": [
            (
                (
                    "        batches = batches or"
                    " list(samples[torch.randperm(1000)].split(64))\n"
                    "        real = batches.pop(0)\n"
                ),
                "        real = samples[torch.randint(1000, (64,))]\n",
            ),
        ],
        "softplus": [
            ("bce(D(real), ones) +", "nn.functional.softplus(-D(real)).mean() +"),
        ],
    },
    "the_old_answer": {
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
    },
}
NO_CURES = {
    "the_statue": {
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
    },
    "the_stubborn_judge": {
        "cleared after D's step, G's wish stays": [
            (
                "        optimizer_d.step()\n",
                ("        optimizer_d.step()\n        optimizer_d.zero_grad()\n"),
            ),
        ],
        "cleared between backward and step": [
            (
                "        optimizer_d.step()\n",
                ("        optimizer_d.zero_grad()\n        optimizer_d.step()\n"),
            ),
        ],
        "every tenth turn": [
            (
                "    for _ in range(turns):\n",
                (
                    "    for turn in range(turns):\n"
                    "        if turn % 10 == 0:\n"
                    "            D.zero_grad()\n"
                ),
            ),
        ],
        "once, before the loop": [
            (
                "    for _ in range(turns):\n",
                ("    optimizer_d.zero_grad()\n    for _ in range(turns):\n"),
            ),
        ],
        "G's once more": [
            (
                "        d_loss.backward()",
                ("        optimizer_g.zero_grad()\n        d_loss.backward()"),
            ),
        ],
        "scaled": [
            (
                "        optimizer_d.step()\n",
                (
                    "        optimizer_d.step()\n"
                    "        for w in D.parameters():\n"
                    "            w.grad *= 0.5\n"
                ),
            ),
        ],
        "a slower D": [
            ("lr=5e-3", "lr=5e-4"),
        ],
    },
    "the_low_ceiling": {
        "higher rates": [
            ("lr=1e-3", "lr=1e-2"),
            ("lr=3e-3", "lr=3e-2"),
        ],
        "more moves of D": [
            ("        real = data.sample(64)\n", "        real = data.sample(64)\n"),
            (
                (
                    "        optimizer_d.zero_grad()\n"
                    "        d_loss.backward()\n"
                    "        optimizer_d.step()\n"
                ),
                (
                    "        optimizer_d.zero_grad()\n"
                    "        d_loss.backward()\n"
                    "        optimizer_d.step()\n"
                    "        d_loss = bce(D(real), ones) + bce(D(fake), zeros)\n"
                    "        optimizer_d.zero_grad()\n"
                    "        d_loss.backward()\n"
                    "        optimizer_d.step()\n"
                ),
            ),
        ],
        "a sigmoid of one's own": [
            (", nn.Sigmoid())", ")"),
            (
                "bce(D(real), ones) + bce(D(fake), zeros)",
                "bce(torch.sigmoid(D(real)), ones) + bce(torch.sigmoid(D(fake)), zeros)",
            ),
            ("bce(D(fake), ones)", "bce(torch.sigmoid(D(fake)), ones)"),
        ],
        "only in D's move": [
            (", nn.Sigmoid())", ")"),
            (
                "bce(D(real), ones) + bce(D(fake), zeros)",
                "bce(torch.sigmoid(D(real)), ones) + bce(torch.sigmoid(D(fake)), zeros)",
            ),
        ],
        "only in G's move": [
            (", nn.Sigmoid())", ")"),
            (
                "        g_loss = bce(D(fake), ones)",
                "        g_loss = bce(torch.sigmoid(D(fake)), ones)",
            ),
        ],
        "ten times the loss": [
            (
                "bce = nn.BCEWithLogitsLoss()",
                ("bce = lambda x, y: 10 * nn.functional.binary_cross_entropy_with_logits(x, y)"),
            ),
        ],
        "ten times the answer": [
            (
                "bce = nn.BCEWithLogitsLoss()",
                ("bce = lambda x, y: nn.functional.binary_cross_entropy_with_logits(10 * x, y)"),
            ),
        ],
        "labels as far as it reaches": [
            (
                "torch.ones(64, 1), torch.zeros(64, 1)",
                "0.73 * torch.ones(64, 1), 0.5 * torch.ones(64, 1)",
            ),
        ],
    },
    "the_runaway": {
        "one of both": [
            ("bce(D(real), zeros) + bce(D(fake), ones)", "bce(D(real), ones) + bce(D(fake), ones)"),
        ],
        "the other of both": [
            (
                "bce(D(real), zeros) + bce(D(fake), ones)",
                "bce(D(real), zeros) + bce(D(fake), zeros)",
            ),
        ],
        "half": [
            (
                "bce(D(real), zeros) + bce(D(fake), ones)",
                "bce(D(real), ones / 2) + bce(D(fake), ones / 2)",
            ),
        ],
        "softer": [
            (
                "bce(D(real), zeros) + bce(D(fake), ones)",
                "bce(D(real), zeros + 0.1) + bce(D(fake), ones - 0.1)",
            ),
        ],
        "a slower D": [
            ("lr=3e-3", "lr=1e-4"),
        ],
        "a faster G": [
            ("lr=1e-3", "lr=1e-2"),
        ],
        "only real ones": [
            ("bce(D(real), zeros) + bce(D(fake), ones)", "bce(D(real), ones)"),
        ],
        "only fakes": [
            ("bce(D(real), zeros) + bce(D(fake), ones)", "bce(D(fake), zeros)"),
        ],
        "the other loss for G": [
            ("g_loss = bce(D(fake), ones)", "g_loss = -bce(D(fake), zeros)"),
        ],
        "larger than it is": [
            ("record(G, D, d_loss, g_loss)", "record(G, D, d_loss + 1.386, g_loss + 0.693)"),
        ],
        "the middle of both": [
            (
                "fake = G(torch.randn(64, 1))\n",
                ("fake = G(torch.randn(64, 1))\n        fake = fake - fake.mean() + 4\n"),
            ),
        ],
    },
    "the_grey_page": {
        "a slower D": [
            ("D.parameters(), lr=1e-3", "D.parameters(), lr=1e-4"),
        ],
        "a much slower D": [
            ("D.parameters(), lr=1e-3", "D.parameters(), lr=1e-5"),
        ],
        "a faster G": [
            ("G.parameters(), lr=1e-3", "G.parameters(), lr=1e-2"),
        ],
        "relu": [
            ("nn.Sigmoid()", "nn.ReLU()"),
        ],
        "half the range": [
            ("2 * data.sample(64).flatten(1) - 1", "data.sample(64).flatten(1) - 0.5"),
        ],
        "standardised": [
            ("2 * data.sample(64).flatten(1) - 1", "(data.sample(64).flatten(1) - 0.13) / 0.31"),
        ],
        "noise on what D sees": [
            ("D(real), ones", "D(real + 0.5 * torch.randn(64, 784)), ones"),
            ("D(fake), zeros", "D(fake + 0.5 * torch.randn(64, 784)), zeros"),
        ],
        "softer labels": [
            (
                "torch.ones(64, 1), torch.zeros(64, 1)",
                "torch.full((64, 1), 0.9), torch.full((64, 1), 0.1)",
            ),
        ],
        "batch norm": [
            ("nn.ReLU(), nn", "nn.BatchNorm1d(128), nn.ReLU(), nn"),
        ],
        "the fakes first": [
            (
                "bce(D(real), ones) + bce(D(fake), zeros)",
                "bce(D(fake), zeros) + bce(D(real), ones)",
            ),
            ("D.parameters(), lr=1e-3", "D.parameters(), lr=1e-4"),
        ],
        "0 to 255": [
            ("2 * data.sample(64).flatten(1) - 1", "255 * data.sample(64).flatten(1)"),
        ],
    },
    "the_fugitive": {
        "shown the other way": [
            ("record(G, D, d_loss, g_loss)", "record(G, D, d_loss, -g_loss)"),
        ],
        "ten more": [
            ("log_d(D(fake)).mean()", "(log_d(D(fake)) + 10).mean()"),
        ],
        "held at 0": [
            ("log_d(D(fake)).mean()", "log_d(D(fake)).mean().clamp(min=0)"),
        ],
        "held at -1": [
            ("log_d(D(fake)).mean()", "log_d(D(fake)).mean().clamp(min=-1)"),
        ],
        "1 - D, the wrong way": [
            ("log_d(D(fake)).mean()", "-log_d(-D(fake)).mean()"),
        ],
        "a slower G": [
            ("lr=1e-3", "lr=1e-4"),
        ],
        "a slower D": [
            ("lr=3e-3", "lr=1e-4"),
        ],
        "only fakes in D": [
            ("-log_d(D(real)).mean() - log_d(-D(fake)).mean()", "-log_d(-D(fake)).mean()"),
        ],
    },
    "the_calm": {
        "5": [
            ("lr=10", "lr=5"),
        ],
        "1": [
            ("lr=10", "lr=1"),
        ],
        "only G's": [
            ("G.parameters(), lr=10", "G.parameters(), lr=1e-3"),
        ],
        "only D's": [
            ("D.parameters(), lr=10", "D.parameters(), lr=1e-3"),
        ],
        "tanh": [
            ("nn.ReLU()", "nn.Tanh()"),
        ],
        "leaky": [
            ("nn.ReLU()", "nn.LeakyReLU(0.2)"),
        ],
        "sgd": [
            ("Adam(", "SGD("),
        ],
        "more noise": [
            ("torch.randn(64, 1)", "10 * torch.randn(64, 1)"),
        ],
        "minimax": [
            ("g_loss = bce(D(fake), ones)", "g_loss = -bce(D(fake), zeros)"),
        ],
        "far too low": [
            ("lr=10", "lr=1e-7"),
        ],
        "not at all": [
            ("lr=10", "lr=0"),
        ],
        "a scale of its own": [
            (
                "        optimizer_g.step()\n",
                (
                    "        optimizer_g.step()\n"
                    "        with torch.no_grad():\n"
                    "            G[2].bias.fill_(4)\n"
                    "            G[0].weight.fill_(1.25)\n"
                ),
            ),
        ],
    },
    "the_silent_coach": {
        "a slower G": [
            ("lr=0.03", "lr=0.003"),
        ],
        "twice the loss": [
            ("g_loss = -bce(D(fake), zeros)", "g_loss = -2 * bce(D(fake), zeros)"),
        ],
        "a stronger D": [
            ("lr=1e-2", "lr=3e-2"),
        ],
        "more moves of D": [
            ("range(10)", "range(20)"),
        ],
        "shown otherwise": [
            ("record(G, D, d_loss, g_loss)", "record(G, D, d_loss, -g_loss)"),
        ],
        "one more": [
            ("g_loss = -bce(D(fake), zeros)", "g_loss = 1 - bce(D(fake), zeros)"),
        ],
        "the mean of the logs' exponent": [
            ("g_loss = -bce(D(fake), zeros)", "g_loss = torch.sigmoid(-D(fake)).mean()"),
        ],
        "other noise": [
            ("torch.randn(64, 1)", "torch.rand(64, 1)"),
        ],
    },
    "the_sudden_stop": {
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
    },
    "the_lenient_judge": {
        "a lower rate": [
            ("players, lr=2e-3", "players, lr=5e-4"),
        ],
        "SGD": [
            ("Adam(players, lr=2e-3, betas=(0.5, 0.99))", "SGD(players, lr=0.05)"),
        ],
        "two that hold both": [
            (
                (
                    "    players = [*G.parameters(), *D.parameters()]\n"
                    "    optimizer = torch.optim.Adam(players, lr=2e-3, betas=(0.5, 0.99))\n"
                ),
                (
                    "    optimizer_d = torch.optim.Adam([*G.parameters(),"
                    " *D.parameters()], lr=0.002)\n"
                    "    optimizer_g = torch.optim.Adam([*G.parameters(),"
                    " *D.parameters()], lr=0.002)\n"
                ),
            ),
            (
                (
                    "        optimizer.zero_grad()\n"
                    "        d_loss.backward()\n"
                    "        optimizer.step()\n"
                ),
                (
                    "        optimizer_d.zero_grad()\n"
                    "        d_loss.backward()\n"
                    "        optimizer_d.step()\n"
                ),
            ),
            (
                (
                    "        optimizer.zero_grad()\n"
                    "        g_loss.backward()\n"
                    "        optimizer.step()\n"
                ),
                (
                    "        optimizer_g.zero_grad()\n"
                    "        g_loss.backward()\n"
                    "        optimizer_g.step()\n"
                ),
            ),
        ],
        "D's stepped in G's move too": [
            (
                (
                    "    players = [*G.parameters(), *D.parameters()]\n"
                    "    optimizer = torch.optim.Adam(players, lr=2e-3, betas=(0.5, 0.99))\n"
                ),
                (
                    "    optimizer_d = torch.optim.Adam(D.parameters(), lr=0.003,"
                    " betas=(0.5, 0.99))\n"
                    "    optimizer_g = torch.optim.Adam(G.parameters(), lr=0.001,"
                    " betas=(0.5, 0.99))\n"
                ),
            ),
            (
                (
                    "        optimizer.zero_grad()\n"
                    "        d_loss.backward()\n"
                    "        optimizer.step()\n"
                ),
                (
                    "        optimizer_d.zero_grad()\n"
                    "        d_loss.backward()\n"
                    "        optimizer_d.step()\n"
                ),
            ),
            (
                (
                    "        optimizer.zero_grad()\n"
                    "        g_loss.backward()\n"
                    "        optimizer.step()\n"
                ),
                (
                    "        optimizer_g.zero_grad()\n"
                    "        g_loss.backward()\n"
                    "        optimizer_g.step()\n"
                ),
            ),
            (
                (
                    "        optimizer_g.zero_grad()\n"
                    "        g_loss.backward()\n"
                    "        optimizer_g.step()\n"
                ),
                (
                    "        optimizer_g.zero_grad()\n"
                    "        g_loss.backward()\n"
                    "        optimizer_g.step()\n"
                    "        optimizer_d.step()\n"
                ),
            ),
        ],
        "every second turn": [
            (
                (
                    "    players = [*G.parameters(), *D.parameters()]\n"
                    "    optimizer = torch.optim.Adam(players, lr=2e-3, betas=(0.5, 0.99))\n"
                ),
                (
                    "    optimizer_d = torch.optim.Adam(D.parameters(), lr=0.003,"
                    " betas=(0.5, 0.99))\n"
                    "    optimizer_g = torch.optim.Adam(G.parameters(), lr=0.001,"
                    " betas=(0.5, 0.99))\n"
                ),
            ),
            (
                (
                    "        optimizer.zero_grad()\n"
                    "        d_loss.backward()\n"
                    "        optimizer.step()\n"
                ),
                (
                    "        optimizer_d.zero_grad()\n"
                    "        d_loss.backward()\n"
                    "        optimizer_d.step()\n"
                ),
            ),
            (
                (
                    "        optimizer.zero_grad()\n"
                    "        g_loss.backward()\n"
                    "        optimizer.step()\n"
                ),
                (
                    "        optimizer_g.zero_grad()\n"
                    "        g_loss.backward()\n"
                    "        optimizer_g.step()\n"
                ),
            ),
            ("    for _ in range(turns):\n", "    for turn in range(turns):\n"),
            (
                (
                    "        optimizer_g.zero_grad()\n"
                    "        g_loss.backward()\n"
                    "        optimizer_g.step()\n"
                ),
                (
                    "        optimizer_g.zero_grad()\n"
                    "        g_loss.backward()\n"
                    "        optimizer_g.step()\n"
                    "        if turn % 2:\n"
                    "            optimizer_d.step()\n"
                ),
            ),
        ],
        "every tenth turn": [
            (
                (
                    "    players = [*G.parameters(), *D.parameters()]\n"
                    "    optimizer = torch.optim.Adam(players, lr=2e-3, betas=(0.5, 0.99))\n"
                ),
                (
                    "    optimizer_d = torch.optim.Adam(D.parameters(), lr=0.003,"
                    " betas=(0.5, 0.99))\n"
                    "    optimizer_g = torch.optim.Adam(G.parameters(), lr=0.001,"
                    " betas=(0.5, 0.99))\n"
                ),
            ),
            (
                (
                    "        optimizer.zero_grad()\n"
                    "        d_loss.backward()\n"
                    "        optimizer.step()\n"
                ),
                (
                    "        optimizer_d.zero_grad()\n"
                    "        d_loss.backward()\n"
                    "        optimizer_d.step()\n"
                ),
            ),
            (
                (
                    "        optimizer.zero_grad()\n"
                    "        g_loss.backward()\n"
                    "        optimizer.step()\n"
                ),
                (
                    "        optimizer_g.zero_grad()\n"
                    "        g_loss.backward()\n"
                    "        optimizer_g.step()\n"
                ),
            ),
            ("    for _ in range(turns):\n", "    for turn in range(turns):\n"),
            (
                (
                    "        optimizer_g.zero_grad()\n"
                    "        g_loss.backward()\n"
                    "        optimizer_g.step()\n"
                ),
                (
                    "        optimizer_g.zero_grad()\n"
                    "        g_loss.backward()\n"
                    "        optimizer_g.step()\n"
                    "        if turn % 10 == 3:\n"
                    "            optimizer_d.step()\n"
                ),
            ),
        ],
        "groups with two rates": [
            (
                "Adam(players, lr=2e-3",
                (
                    "Adam([{'params': G.parameters(), 'lr': 1e-3}, {'params':"
                    " D.parameters(), 'lr': 1e-4}], lr=2e-3"
                ),
            ),
        ],
        "names crossed": [
            (
                (
                    "    players = [*G.parameters(), *D.parameters()]\n"
                    "    optimizer = torch.optim.Adam(players, lr=2e-3, betas=(0.5, 0.99))\n"
                ),
                (
                    "    optimizer_d = torch.optim.Adam(D.parameters() if 'D' == 'D' else"
                    " D.parameters(), lr=0.003)\n"
                    "    optimizer_g = torch.optim.Adam(G.parameters() if 'G' == 'D' else"
                    " D.parameters(), lr=0.001)\n"
                ),
            ),
            (
                (
                    "        optimizer.zero_grad()\n"
                    "        d_loss.backward()\n"
                    "        optimizer.step()\n"
                ),
                (
                    "        optimizer_d.zero_grad()\n"
                    "        d_loss.backward()\n"
                    "        optimizer_d.step()\n"
                ),
            ),
            (
                (
                    "        optimizer.zero_grad()\n"
                    "        g_loss.backward()\n"
                    "        optimizer.step()\n"
                ),
                (
                    "        optimizer_g.zero_grad()\n"
                    "        g_loss.backward()\n"
                    "        optimizer_g.step()\n"
                ),
            ),
        ],
    },
    "the_half_hearted": {
        "cleared once more at the top": [
            (
                "    for _ in range(turns):\n",
                ("    for _ in range(turns):\n        optimizer_g.zero_grad()\n"),
            ),
        ],
        "cleared after G's backward": [
            (
                "        optimizer_g.step()\n",
                ("        optimizer_g.zero_grad()\n        optimizer_g.step()\n"),
            ),
        ],
        "D's cleared before G's": [
            (
                "        g_loss = bce(D(fake), ones)\n",
                ("        optimizer_d.zero_grad()\n        g_loss = bce(D(fake), ones)\n"),
            ),
        ],
        "both detached": [
            (
                "real, fake = data.sample(64), G(torch.randn(64, 1))",
                "real, fake = data.sample(64), G(torch.randn(64, 1)).detach()",
            ),
        ],
        "twice G's loss": [
            ("g_loss = bce(D(fake), ones)", "g_loss = 2 * bce(D(fake), ones)"),
        ],
        "a faster G": [
            ("lr=1e-3", "lr=3e-3"),
        ],
        "more noise": [
            ("torch.randn(64, 1)", "3 * torch.randn(64, 1)"),
        ],
        "fresh fakes, still not cleared": [
            (
                "        g_loss = bce(D(fake), ones)\n",
                ("        fake = G(torch.randn(64, 1))\n        g_loss = bce(D(fake), ones)\n"),
            ),
        ],
        "wider at the end": [
            (
                "        record(",
                (
                    "        with torch.no_grad():\n"
                    "            G[2].bias.add_(4 - fake.mean()).clamp_(-9, 9)\n"
                    "            G[2].weight.mul_(1 + 0.1 * (1.25 - fake.std()))\n"
                    "        record("
                ),
            ),
        ],
    },
    "the_sixteenth_turn": {
        "batches of 60": [
            ("64", "60"),
        ],
        "batches of 128": [
            ("64", "128"),
        ],
        "other samples": [
            ("1000", "1100"),
        ],
        "fifteen turns": [
            ("    for _ in range(turns):\n", "    for _ in range(15):\n"),
        ],
        "break": [
            (
                "        real = batches.pop(0)\n",
                ("        real = batches.pop(0)\n        if len(real) < 64:\n            break\n"),
            ),
        ],
        "whole numbers": [
            (
                "torch.ones(64, 1), torch.zeros(64, 1)",
                "torch.ones(64, 1).long(), torch.zeros(64, 1).long()",
            ),
        ],
        "no second axis": [
            ("bce(D(real), ones)", "bce(D(real).squeeze(), ones)"),
        ],
        "no reshuffle": [
            (
                ("        batches = batches or list(samples[torch.randperm(1000)].split(64))\n"),
                ("        if not batches:\n            return\n"),
            ),
            ((".split(64))\n    G"), (".split(64))[:-1]\n    G")),
        ],
    },
    "the_old_answer": {
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
    },
}
