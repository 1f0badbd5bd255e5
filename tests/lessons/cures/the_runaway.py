"""What cures the runaway, and what does not."""

CURES = {
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
    "hinge": [
        (
            "bce(D(real), zeros) + bce(D(fake), ones)",
            "(torch.relu(1 - D(real)) + torch.relu(1 + D(fake))).mean()",
        ),
        ("g_loss = bce(D(fake), ones)", "g_loss = -D(fake).mean()"),
    ],
    "paired": [
        (
            "bce(D(real), zeros) + bce(D(fake), ones)",
            "nn.functional.softplus(D(fake) - D(real)).mean()",
        ),
        (
            "g_loss = bce(D(fake), ones)",
            "g_loss = nn.functional.softplus(D(data.sample(64)) - D(fake)).mean()",
        ),
    ],
    "D maximises the value": [
        ("lr=3e-3, betas=(0.5, 0.99)", "lr=3e-3, betas=(0.5, 0.99), maximize=True"),
        (
            "bce(D(real), zeros) + bce(D(fake), ones)",
            "-bce(D(real), ones) - bce(D(fake), zeros)",
        ),
    ],
}

NO_CURES = {
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
}
