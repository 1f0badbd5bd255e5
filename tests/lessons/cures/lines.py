"""Changes that many cures are made of, in the lines that the clinic's programs share."""

INDENT = " " * 8  # of a turn
EACH_TURN = ("    for _ in range(turns):\n", "    for turn in range(turns):\n")  # counted


def lines(*told):
    """These lines of a turn."""
    return "".join(f"{INDENT}{line}\n" for line in told)


def before(line, *more):
    """The change that puts more lines before one."""
    return f"{INDENT}{line}", lines(*more) + f"{INDENT}{line}"


def after(line, *more):
    """The change that puts more lines after one."""
    return lines(line), lines(line, *more)


def move(player, optimizer=None):
    """The lines by which "g" or "d" moves: gradients cleared, computed, used."""
    optimizer = optimizer or f"optimizer_{player}"
    return lines(f"{optimizer}.zero_grad()", f"{player}_loss.backward()", f"{optimizer}.step()")


def set_by_hand(player, loss, keep=False):
    """Lines that compute a player's slopes with `torch.autograd.grad`, and set them."""
    kept = ", retain_graph=True" if keep else ""
    return (
        f"slopes = torch.autograd.grad({loss}, [*{player}.parameters()]{kept})\n"
        f"{INDENT}for w, slope in zip({player}.parameters(), slopes):\n"
        f"{INDENT}    w.grad = slope"
    )


FRESH_FAKES = before("g_loss = bce(D(fake), ones)", "fake = G(torch.randn(64, 1))")
DETACHED = ("D(fake), zeros", "D(fake.detach()), zeros")
