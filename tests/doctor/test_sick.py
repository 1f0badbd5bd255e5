"""One thing is changed in a healthy program, and the doctor names it among the first two."""

import inspect
import statistics

import pytest
import torch

import gan_teach as gt
from tests.doctor import healthy

D_STEP_IN_G = ("        opt_g.step()\n", "        opt_g.step()\n        opt_d.step()\n")
G_LOSS = "bce(D(fake), torch.ones(32, 1)).backward()"
SICK = [
    # program, what is replaced, by what, the kind that is expected
    ("sequential", *D_STEP_IN_G, "d_moves_in_g_step"),
    ("sequential", "opt_d = adam(G), adam(D)", "opt_d = adam(G, D), adam(D)", "in_two_optimizers"),
    ("sequential", "        opt_d.zero_grad()\n", "", "gradients_left_over"),
    ("sequential", "        opt_g.zero_grad()\n", "", "gradients_left_over"),
    ("sequential", G_LOSS, "bce(D(fake.detach()), torch.ones(32, 1)).backward()", "gradient_cut"),
    ("sequential", "        opt_g.step()\n", "", "never_stepped"),
    ("sequential", "        opt_d.step()\n", "", "never_stepped"),
    ("sequential", "adam(G), adam(D)", "adam(D), adam(D)", "not_in_optimizer"),
    ("sequential", "adam(G), adam(D)", "adam(G[0]), adam(D)", "not_in_optimizer"),
    ("sequential", "        loss.backward()\n        opt_d",
     "        loss.backward()\n        opt_d.zero_grad()\n        opt_d", "gradient_erased"),
    ("sequential", "bce(D(real), torch.ones(32, 1)) + bce(D(fake.detach()), torch.zeros(32, 1))",
     "bce(D(real), torch.zeros(32, 1)) + bce(D(fake.detach()), torch.ones(32, 1))",
     "labels_swapped"),
    ("sequential", G_LOSS, "bce(D(fake), torch.zeros(32, 1)).backward()", "wrong_sign_g"),
    ("sequential", "torch.zeros(32, 1)", "torch.ones(32, 1)", "labels_swapped"),
    ("sequential", "bce(D(real), torch.ones(32, 1)) + ", "", "no_real"),
    ("sequential", " + bce(D(fake.detach()), torch.zeros(32, 1))", "", "no_fakes"),
    ("sequential", "    for _ in range(turns):\n        real, fake = line(), G(torch.randn(32, 1))",
     "    z = torch.randn(32, 1)\n    for _ in range(turns):\n        real, fake = line(), G(z)",
     "same_noise"),
    ("sequential", "torch.randn(32, 1)", "torch.randn(1, 1).expand(32, 1)", "same_noise"),
    ("sequential", "    for _ in range(turns):\n        real, fake = line(),",
     "    data = line()\n    for _ in range(turns):\n        real, fake = data,", "same_batch"),
    ("sequential", "net(1, 16, 1)\n", "net(1, 16, 1, end=nn.Sigmoid())\n", "sigmoid_twice"),
    ("sequential", "for _ in range(turns):", "for _ in range(turns):\n        opt_d = adam(D)",
     "optimizer_anew"),
    ("g_first", "adam(G), adam(D)", "adam(G), adam(G)", "not_in_optimizer"),
    ("g_first", "        opt_d.zero_grad()\n", "", "gradients_left_over"),
    ("g_first", "made = G(torch.randn(32, 4))",
     "made = G(torch.randn(32, 4)).detach().requires_grad_()", "gradient_cut"),
    ("two_backwards", "        D.zero_grad()\n", "", "gradients_left_over"),
    ("two_backwards", "        opt_d.step()\n", "        opt_d.step()\n        D.zero_grad()\n",
     None),
    ("one_pass", "turns):\n", "turns):\n        torch.manual_seed(0)\n", "same_noise"),
    ("one_pass", "line()", "torch.arange(32.0)[:, None]", "same_batch"),
    ("one_pass", "net(2, 16, 1)", "net(2, 16, 1, end=nn.Tanh())", "ranges_apart"),
    ("one_pass", "torch.ones(32, 1), torch.zeros(32, 1)", "torch.zeros(32, 1), torch.ones(32, 1)",
     "labels_swapped"),
    ("one_pass", "mse_loss(D(torch.cat([line(), fake])), labels)",
     "(D(torch.cat([line(), fake])) - labels[:, 0]).square().mean()", "broadcast_loss"),
    ("wgan", "loss = -D(line()).mean() + D(", "loss = D(line()).mean() - D(", "wrong_sign_d"),
    ("wgan", "-D(G(torch", "D(G(torch", "wrong_sign_g"),
    ("wgan_gp", "net(1, 16, 1, end=None)", "net(1, 16, 16, 1, norm=True)",
     "batch_norm_with_slope_penalty"),
    ("wgan_gp", "    for _ in range(turns):", "    G.eval()\n    for _ in range(turns):",
     "wrong_mode"),
    ("accumulated", "torch.sigmoid(D(real))", "D(real).clamp(1e-6)", "logit_as_probability"),
    ("accumulated", "torch.sigmoid(D(real))", "D(real)", "logit_as_probability"),
    ("accumulated", "        opt_d.zero_grad()\n", "", "gradients_left_over"),
    ("convolutional", "nn.Tanh()", "nn.Sigmoid()", "ranges_apart"),
    ("one_optimizer", "        D.requires_grad_(False)\n", "", "in_two_optimizers"),
    ("conditional", "opt_d.step()\n\n", "opt_d.step()\n        opt_g.step()\n\n", None),
    ("with_numpy", "D(line()) - D(G(torch.randn(32, 2)))", "D(G(torch.randn(32, 2))) - D(line())",
     "wrong_sign_g"),
]  # fmt: skip


def mutant(name, old, new):
    source = inspect.getsource(getattr(healthy, name))
    assert old in source, f"{name} has no {old!r}"
    space = dict(vars(healthy))
    exec(compile(source.replace(old, new), f"<{name}>", "exec"), space)
    return space[name]


@pytest.mark.parametrize(("name", "old", "new", "kind"), SICK)
def test_what_is_wrong_is_named(name, old, new, kind):
    torch.manual_seed(0)
    check = gt.examine(mutant(name, old, new))
    kinds = [it.kind for it in [*check.findings, *check.suspicions]]
    if kind is None:
        assert check.healthy, str(check)
    else:
        assert kind in kinds[:2], str(check)


def test_the_words_say_what_the_picture_shows_of_a_move_in_the_wrong_place():
    torch.manual_seed(0)
    check = gt.examine(mutant(*SICK[1][:3]))
    (finding,) = (it for it in check.findings if it.kind == "in_two_optimizers")
    far = statistics.median(check.history["moved_d_in_g"])
    assert f"by {100 * far:.2g} % of its weights' length (median)" in finding.evidence
