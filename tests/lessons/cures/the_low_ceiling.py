"""What cures the low ceiling, and what does not."""

CURES = {
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
    "hinge": [
        (", nn.Sigmoid())", ")"),
        (
            "bce(D(real), ones) + bce(D(fake), zeros)",
            "(torch.relu(1 - D(real)) + torch.relu(1 + D(fake))).mean()",
        ),
        ("g_loss = bce(D(fake), ones)", "g_loss = -D(fake).mean()"),
    ],
}

NO_CURES = {
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
    "tanh": [
        ("nn.Sigmoid()", "nn.Tanh()"),
    ],
    "softsign": [
        ("nn.Sigmoid()", "nn.Softsign()"),
    ],
    "softplus": [
        ("nn.Sigmoid()", "nn.Softplus()"),
    ],
    "every second turn": [
        (", nn.Sigmoid())", ")"),
        ("    for _ in range(turns):\n", "    for turn in range(turns):\n"),
        ("D(real), ones", "D(real).sigmoid() if turn % 2 else D(real), ones"),
        ("D(fake), zeros", "D(fake).sigmoid() if turn % 2 else D(fake), zeros"),
        ("D(fake), ones", "D(fake).sigmoid() if turn % 2 else D(fake), ones"),
    ],
}
