"""What cures the sixteenth turn, and what does not."""

CURES = {
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
            ("        real = batches.pop(0)\n        if len(real) < 64:\n            continue\n"),
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
}

NO_CURES = {
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
}
