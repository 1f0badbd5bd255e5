"""Each crash is really raised, in a program of its own, and explained."""

import runpy

import pytest
import torch

from gan_teach.doctor.crash_kinds import CRASH_KINDS
from gan_teach.doctor.crashes import explain

HEAD = "import torch\nfrom torch import nn\n"
NETWORK = """
class Net(nn.Module):
    def __init__(self, *layers):
        super().__init__()
        self.net = nn.Sequential(*layers)
    def forward(self, x):
        return self.net(x)
"""
PLAYERS = """
G, D = nn.Linear(3, 4), nn.Sequential(nn.Linear(4, 5), nn.Tanh(), nn.Linear(5, 1))
optimizer = torch.optim.SGD(D.parameters(), lr=0.1)
fake = G(torch.randn(64, 3))
"""
PLOT = "import matplotlib; matplotlib.use('agg')\nfrom matplotlib import pyplot as plt\n"
LOADER = "from torch.utils.data import DataLoader, TensorDataset\nx = torch.randn(8, 3)\n"

CASES = [  # the kind, the program, whose wrong line ends in "# here", and what is said of it
    ("crash_shapes", "nn.Linear(784, 1)(torch.randn(64, 28))  # here", "784 numbers a row"),
    ("crash_shapes", "nn.Linear(784, 1)(torch.randn(64, 1, 28, 28))  # here", "1792 rows of 28"),
    ("crash_shapes", "torch.randn(64, 1) * torch.randn(32, 1)  # here", "64 and 32 along"),
    ("crash_shapes", "torch.randn(60, 28).view(64, 784)  # here", "1680 numbers cannot"),
    ("crash_order", "torch.randn(6, 8).t().view(48)  # here", "in this order in memory"),
    ("crash_shapes", "torch.cat([torch.ones(64, 1), torch.ones(32, 2)], 1)  # here", "64 and 32"),
    ("crash_shapes", "torch.cat([torch.ones(64, 1), torch.ones(64)], 1)  # here", "2 dimensions"),
    ("crash_shapes", "torch.stack([torch.ones(3), torch.ones(4)])  # here", "(3) and (4)"),
    ("crash_shapes", "nn.BatchNorm1d(8)(torch.randn(5, 9))  # here", "for 8 features got 9"),
    ("crash_channels", "nn.Conv2d(1, 8, 4)(torch.randn(64, 3, 28, 28))  # here",
     "a convolution for 1 channels got 3: its input, as a batch, is of shape (64, 3, 28, 28)"),
    ("crash_channels", "nn.ConvTranspose2d(100, 8, 4)(torch.randn(64, 64, 1, 1))  # here",
     "a transposed convolution for 100 channels got 64"),
    ("crash_channels", "nn.Conv2d(1, 8, 4)(torch.randn(64, 784))  # here", "4 dimensions"),
    ("crash_shapes", "nn.BatchNorm2d(8)(torch.randn(64, 8))  # here", "got a tensor of 2 dim"),
    ("crash_channels", "nn.Conv2d(1, 8, 4)(torch.randn(5, 1, 2, 2))  # here", "4 x 4 pixels"),
    ("crash_targets", "nn.BCEWithLogitsLoss()(torch.randn(64, 1), torch.ones(64))  # here",
     "targets are of shape (64,), the other tensor of shape (64, 1)"),
    ("crash_targets", "nn.BCELoss()(torch.rand(32, 1), torch.ones(64, 1))  # here", "(32, 1)"),
    ("crash_batch_of_one", "nn.BatchNorm1d(8)(torch.randn(1, 8))  # here", "(1, 8)"),
    ("crash_second_backward", PLAYERS + "D(fake).mean().backward()\n"
     "D(fake).mean().backward()  # here", "gone through before"),
    ("crash_in_place", PLAYERS + "on_fake = D(fake)\non_fake.mean().backward(retain_graph=True)\n"
     "optimizer.step()\non_fake.sum().backward()  # here", "shape (5, 1) was overwritten"),
    ("crash_in_place", PLAYERS + "y = fake.sigmoid()\nz = y * y\ny += 1\n"
     "z.sum().backward()  # here", "overwritten"),
    ("crash_in_place", PLAYERS + "G.weight += 1  # here", "changed in place"),
    ("crash_graph", PLAYERS + "torch.ones(3).mean().backward()  # here", "no graph"),
    ("crash_graph", PLAYERS + "D(fake).mean().item().backward()  # here", "a plain float"),
    ("crash_graph", PLAYERS + "torch.autograd.grad(D(fake).sum(), torch.ones(1, "
     "requires_grad=True))  # here", "does not depend on"),
    ("crash_none", PLAYERS + "G.weight.grad.norm()  # here", "`.norm` is asked of None"),
    ("crash_not_scalar", PLAYERS + "D(fake).backward()  # here", "more than one number"),
    ("crash_not_scalar", PLAYERS + "D(fake.detach()).detach().item()  # here", "tensor of 64"),
    ("crash_not_scalar", PLAYERS + "float(D(fake).detach())  # here", "one number"),
    ("crash_dtype", PLAYERS + "D(torch.randn(2, 4).double())  # here", "float64 meets float32"),
    ("crash_dtype", PLAYERS + "D(torch.ones(2, 4, dtype=torch.uint8))  # here", "uint8"),
    ("crash_dtype", "nn.Conv2d(1, 8, 4)(torch.randn(4, 1, 9, 9).double())  # here",
     "float64 meets float32"),
    ("crash_dtype", "nn.BCELoss()(torch.rand(4, 1), torch.ones(4, 1).long())  # here",
     "int64 meets float32"),
    ("crash_dtype", "nn.BCEWithLogitsLoss()(torch.rand(4, 1), torch.ones(4, 1).long())  # here",
     "float32 meets int64"),
    ("crash_dtype", "nn.CrossEntropyLoss()(torch.randn(3, 2), torch.ones(3))  # here", "float32"),
    ("crash_dtype", "nn.Embedding(9, 3)(torch.ones(3))  # here", "index of type float32"),
    ("crash_dtype", "torch.ones(3).long().mean()  # here", "of type int64"),
    ("crash_dtype", "torch.ones(3, dtype=torch.long, requires_grad=True)  # here", "gradient"),
    ("crash_device", "torch.randn(3) + torch.randn(3, device='meta')  # here",
     "one tensor is on meta, another on cpu"),
    ("crash_probability", "nn.BCELoss()(5 * torch.randn(64, 1), torch.ones(64, 1))  # here",
     "outside 0 to 1"),
    ("crash_numpy", PLAYERS + "fake.numpy()  # here", "hangs on a graph"),
    ("crash_inputs", NETWORK + "Net(nn.Tanh())(torch.ones(3), torch.ones(3))  # here",
     "takes 2 positional arguments but 3 were given (a `self`, where there is one, counts too)"),
    ("crash_inputs", "nn.BCELoss()(torch.rand(3))  # here", "'target'"),
    ("crash_inputs", "nn.Tanh(torch.ones(3))  # here", "`Tanh.__init__()`"),
    ("crash_not_scalar", "nn.BCELoss(torch.rand(3), torch.ones(3))  # here", "made first"),
    ("crash_not_scalar", "if torch.rand(3) > 0.5: pass  # here", "yes or no"),
    ("crash_no_weights", "torch.optim.Adam([])  # here", "empty"),
    ("crash_iterable", PLAYERS + "torch.optim.Adam(G.parameters)  # here", "type `method`"),
    ("crash_iterable", PLAYERS + "torch.optim.Adam(G)  # here", "type `Linear`"),
    ("crash_no_weights", PLAYERS + "torch.optim.Adam(G.weight)  # here", "torch.FloatTensor"),
    ("crash_no_weights", PLAYERS + "torch.optim.Adam([fake])  # here", "computed"),
    ("crash_class", "class Net(nn.Module):\n    def __init__(self):\n"
     "        self.net = nn.Linear(1, 1)  # here\nNet()", "a module is set"),
    ("crash_class", "class Net(nn.Module):\n    pass\nNet()(torch.ones(1))  # here", "class Net"),
    ("crash_axes", PLOT + "_, ax = plt.subplots(2, 2)\nax.subplot(1, 2, 1)  # here", "`.subplot`"),
    ("crash_axes", PLOT + "_, ax = plt.subplots(2, 2)\nax[0].imshow([[1]])  # here", "`.imshow`"),
    ("crash_axes", PLOT + "_, ax = plt.subplots()\nax[0].imshow([[1]])  # here", "no array"),
    ("crash_axes", PLOT + "_, ax = plt.subplots()\nax.subplot(1, 2, 1)  # here", "`.subplot`"),
    ("crash_picture", PLOT + "plt.imshow(torch.zeros(1, 28, 28))  # here", "(1, 28, 28)"),
    ("crash_batch", "[torch.ones(3), 1].view(3)  # here", "`.view` is asked of a list"),
    ("crash_batch", PLAYERS + "D([fake, 1])  # here", "of type `list`"),
    ("crash_batch", LOADER + "for a, b in DataLoader(x, 4):  # here\n    pass", "too many"),
    ("crash_batch", LOADER + "for a, b in DataLoader(TensorDataset(x), 4):  # here\n    pass",
     "not enough"),
    ("crash_range", "nn.Embedding(10, 3)(torch.tensor([10]))  # here", "lies outside"),
    ("crash_memory", "torch.empty(10**15)  # here", "no room"),
    ("crash_file", "open('no/such/file.png')  # here", "`no/such/file.png`"),
    ("crash_import", "import no_such_package  # here", "`no_such_package`"),
    ("crash_import", "from torch import no_such_name  # here", "no_such_name"),
    ("crash_name", "print(optimiser_g)  # here", "`optimiser_g`"),
    ("crash_name", "def f():\n    x += 1  # here\nx = 1\nf()", "`x`"),
    ("crash_other", "raise KeyError('loss')  # here", "KeyError: 'loss'"),
    ("crash_other", "raise ValueError('x' * 900)  # here", "xxx..."),
]  # fmt: skip


def stopped(path, source):
    """How a program stops: its exception."""
    path.write_text(source)
    with pytest.raises(Exception) as caught:
        runpy.run_path(str(path), run_name="__main__")
    return caught.value


@pytest.mark.parametrize(("kind", "program", "words"), CASES)
def test_a_crash_is_explained_with_the_line(tmp_path, kind, program, words):
    source = HEAD + program
    lines = source.splitlines()
    number = next(i for i, line in enumerate(lines, 1) if line.endswith("# here"))
    finding = explain(stopped(tmp_path / "gan.py", source))
    assert finding.certain
    assert finding.kind == kind
    assert finding.evidence.startswith(f"Line {number} of gan.py, `{lines[number - 1].strip()}")
    assert words in finding.evidence


def test_inside_a_network_the_call_is_told_too(tmp_path):
    source = HEAD + NETWORK + "D = Net(nn.Linear(3, 1))\nD(torch.ones(2, 4))"
    told = explain(stopped(tmp_path / "gan.py", source)).evidence
    assert told.startswith("Line 9 of gan.py, `return self.net(x)`, called by line 11, `D(torch")


def test_a_syntax_error_names_its_line(tmp_path):
    error = stopped(tmp_path / "gan.py", "import torch\nfor i in range(3)\n    pass\n")
    finding = explain(error)
    assert finding.kind == "crash_syntax"
    assert finding.evidence == "Line 2 of gan.py, `for i in range(3)`: expected ':'."


def test_a_device_that_is_not_there(tmp_path):
    if torch.cuda.is_available():
        pytest.skip("there is one")
    finding = explain(stopped(tmp_path / "gan.py", "import torch\ntorch.ones(1).cuda()"))
    assert finding.kind == "crash_device"


GPU = {  # as PyTorch says it where there is a graphics card
    "Expected all tensors to be on the same device, but found at least two devices, cuda:0 and "
    "cpu!": "One tensor is on cuda:0, another on cpu",
    "Input type (torch.cuda.FloatTensor) and weight type (torch.FloatTensor) should be the same":
    "The input is on cuda, the weights on cpu",
    "Input type (torch.FloatTensor) and weight type (torch.cuda.FloatTensor) should be the same":
    "The input is on cpu, the weights on cuda",
    "Expected all tensors to be on the same device, but got mat1 is on cpu, different from other "
    "tensors on cuda:0 (when checking argument in method wrapper_CUDA_addmm)":
    "One tensor is on cpu, another on cuda:0",
    "can't convert cuda:0 device type tensor to numpy. Use Tensor.cpu() to copy the tensor to "
    "host memory first.": "a tensor on cuda. Write",
}  # fmt: skip


@pytest.mark.parametrize("message", GPU)
def test_what_a_graphics_card_says(message):
    finding = explain(RuntimeError(message))
    assert finding.kind == "crash_device"
    assert GPU[message] in finding.evidence


def test_a_worker_that_ended():
    finding = explain(RuntimeError("DataLoader worker (pid(s) 27122) exited unexpectedly"))
    assert finding.kind == "crash_workers"


def test_every_kind_is_tried_or_told():
    elsewhere = {"crash_device_assert", "crash_workers", "crash_input", "crash_syntax"}
    assert {kind for kind, _, _ in CASES} | elsewhere == set(CRASH_KINDS)


@pytest.mark.parametrize("kind", CRASH_KINDS.values(), ids=CRASH_KINDS)
def test_a_kind_says_what_it_means_in_one_sentence_and_what_to_try(kind):
    assert kind.meaning.endswith(".")
    assert kind.advice.endswith((".", "`."))
    assert kind.lesson in {"00", "02", "03", "04", "07"}
    assert not kind.title.endswith(".")


def test_an_exception_that_was_never_raised_is_explained_too():
    told = explain(ValueError("optimizer got an empty parameter list"))
    assert told.evidence == "The optimiser's list of weights is empty."
