"""The crashes that beginners meet: what each means, and what to try."""

from gan_teach.doctor.finding import Kind

FIRST = 0  # a crash comes before all else in a report


def _crash(title: str, meaning: str, advice: str, lesson: str) -> Kind:
    return Kind(title, meaning, advice, lesson, FIRST)


CRASH_KINDS = {
    "crash_shapes": _crash(
        "Shapes that do not fit",
        "A tensor has another shape than is needed here, mostly by a linear layer.",
        "Print the tensor's `.shape` in the line before. For a linear layer "
        "flatten images with `x.flatten(1)`, and let its first number be the size of what comes "
        "in.",
        "00",
    ),
    "crash_order": _crash(
        "`view` of numbers in another order",
        "`view` cannot bring numbers into another order in memory; after `transpose` or `permute` "
        "that may be needed.",
        "Write `x.reshape(...)` in place of `x.view(...)`.",
        "00",
    ),
    "crash_channels": _crash(
        "Another shape than the convolution takes",
        "A convolution takes a batch, of images (N, channels, height, width), with as many "
        "channels as its first number says.",
        "Print `x.shape` in the line before. Noise for a transposed convolution is (N, size, 1, "
        "1); a flat image becomes one with `x.view(-1, channels, height, width)`; grey images "
        "have one channel.",
        "07",
    ),
    "crash_targets": _crash(
        "Targets of another shape than what they are compared with",
        "The loss compares numbers one by one with its targets, so both must have one shape.",
        "Make labels from D's answers: `torch.ones_like(D(real))`. Then the last, smaller "
        "batch of a DataLoader fits as well.",
        "02",
    ),
    "crash_batch_of_one": _crash(
        "A batch of one sample for batch norm",
        "Batch norm takes the mean and the spread over a batch, and one sample has no spread.",
        "Give `drop_last=True` to the DataLoader, or call `G.eval()` before a single sample is "
        "made and `G.train()` after it.",
        "07",
    ),
    "crash_second_backward": _crash(
        "Through the same graph twice",
        "A graph is freed by the first `backward` or `torch.autograd.grad` that goes through it, "
        "and is needed again here.",
        "In D's move judge `fake.detach()`; in G's move compute `D(fake)` anew. A penalty on "
        "slopes needs `create_graph=True`; what is kept for the next turn, `detach()`. "
        "`retain_graph=True` may silence the message and leave gradients of D's loss in G.",
        "04",
    ),
    "crash_in_place": _crash(
        "A change in place where PyTorch keeps the graph",
        "A number that a slope may depend on was overwritten, or was to be, by an optimiser's "
        "step or by something like `x += 1`.",
        "Compute `D(fake)` anew after D's optimiser has stepped, before G's loss. Write `x = x + "
        "1` in place of `x += 1`, and leave out `inplace=True`. Change weights under "
        "`torch.no_grad()`.",
        "04",
    ),
    "crash_graph": _crash(
        "A gradient that is not there",
        "No path leads back to where the gradient is wanted, or `backward` has not gone it yet.",
        "Look for `detach()`, `torch.no_grad()`, `.item()`, `.data` or `requires_grad_(False)` "
        "between the network and the loss, and take it away in this move.",
        "04",
    ),
    "crash_none": _crash(
        "None, where something else is needed",
        "A function or a `forward` without `return` gives None; a weight's `grad` is None until a "
        "`backward` has reached it.",
        "Look what stands before the dot, or between the brackets. Let `forward` end in `return "
        "...`; for a gradient call `backward` first.",
        "00",
    ),
    "crash_not_scalar": _crash(
        "One number is needed, and another count came",
        "`backward()`, `torch.autograd.grad`, `item()` and `if` need a tensor of one number; "
        "mostly a mean over the batch is missing.",
        "Of a loss take the mean: `loss.mean()`. For slopes at each sample take the sum: "
        "`torch.autograd.grad(D(x).sum(), x)`.",
        "00",
    ),
    "crash_dtype": _crash(
        "Numbers of another type than is needed",
        "A tensor holds numbers of another type than is needed here, such as float64 for float32, "
        "or whole numbers for fractions, or fractions for whole numbers.",
        "Turn the data into float32 once, where it is made: `x.float()`, or `torch.tensor(array, "
        "dtype=torch.float32)`; a network of another type with `G.float()`. Labels for a binary "
        "cross entropy are floats too; labels for an embedding are `long`.",
        "00",
    ),
    "crash_device": _crash(
        "A tensor on another device than is needed",
        "A tensor lies in another memory, the processor's or a graphics card's, than is needed "
        "here, or there is no such card.",
        'Choose once, `device = "cuda" if torch.cuda.is_available() else "cpu"`, and give it to '
        "everything: `G.to(device)`, `D.to(device)`, `real.to(device)`, `torch.randn(n, size, "
        "device=device)`.",
        "00",
    ),
    "crash_device_assert": _crash(
        "A check on the graphics card failed",
        "The card found an impossible number: an index out of range, or a probability outside 0 "
        "to 1. It tells so late, so the line may be another one.",
        'Run once on the processor (`device = "cpu"`): there the message names the line.',
        "02",
    ),
    "crash_probability": _crash(
        "`BCELoss` got what is no probability",
        "`BCELoss` takes the logarithm of probabilities, and got a number outside 0 to 1, or NaN.",
        "Let D end in `nn.Sigmoid()`, or keep D's raw output and use `nn.BCEWithLogitsLoss()`. If"
        " D has its sigmoid, then labels lie outside 0 to 1, or a NaN was born before: look at the "
        "learning rates.",
        "02",
    ),
    "crash_numpy": _crash(
        "A tensor that still carries its graph, where plain numbers are needed",
        "`numpy` and matplotlib take plain numbers; this tensor still remembers how it was "
        "computed.",
        "Write `x.detach().cpu().numpy()`, or make the samples under `with torch.no_grad():`.",
        "00",
    ),
    "crash_inputs": _crash(
        "Other inputs than the function takes",
        "A network or function was called with too many inputs, too few, or one of another name.",
        "Compare the call with the `def` line, or the documentation. A conditional G takes noise "
        "and labels, `G(z, "
        "labels)`; a loss takes answers and labels, `criterion(D(x), target)`. A loss or an "
        "activation of `nn` is made first and called then: `nn.Tanh()(x)`.",
        "00",
    ),
    "crash_no_weights": _crash(
        "An optimiser without weights",
        "The optimiser needs the weights that it shall move, and got none, or something else.",
        "Write `torch.optim.Adam(G.parameters(), lr=2e-4)`, with the brackets. Layers in a plain "
        "list are not found: use `nn.ModuleList` or `nn.Sequential`, as an attribute of `self`.",
        "00",
    ),
    "crash_iterable": _crash(
        "Several things are needed, and something else came",
        "A loop, and an optimiser, takes its things one after the other; from this nothing can be "
        "taken so.",
        "A method needs its brackets: `G.parameters()`. An optimiser takes the weights of a "
        "network, `torch.optim.Adam(G.parameters(), lr=2e-4)`, not the network.",
        "00",
    ),
    "crash_axes": _crash(
        "One plot is needed, and an array came, or the other way round",
        "`plt.subplots(rows, columns)` gives an array of axes, and one axes alone where both are "
        "1.",
        "Choose one: `ax[0, 1].imshow(...)`, or `ax[1].imshow(...)` where there is a single row. "
        "For a loop: `for a in ax.flat:`. New axes are made by `plt.subplot`, not by "
        "`ax.subplot`.",
        "00",
    ),
    "crash_picture": _crash(
        "A shape that is no picture for matplotlib",
        "`imshow` takes (height, width) for grey and (height, width, 3) for colour; PyTorch keeps"
        " the channels first.",
        "For grey `x.squeeze()`, for colour `x.permute(1, 2, 0)` (of a numpy array "
        "`x.transpose(1, 2, 0)`), of one image without its batch; a flat image first becomes one "
        "with `x.reshape(height, width)`.",
        "03",
    ),
    "crash_batch": _crash(
        "Something else came than is expected here",
        "Often it is a batch: a DataLoader of labelled images gives a list of two, images and "
        "labels; one of plain tensors gives the tensors alone.",
        "With labels: `for images, _ in loader:`. A `TensorDataset` of one tensor: `for (images,)"
        " in loader:`. Plain tensors: `for images in loader:`. A numpy array becomes a tensor with "
        "`torch.from_numpy(x).float()`.",
        "03",
    ),
    "crash_class": _crash(
        "A module without `forward`, or not begun with `super().__init__()`",
        "A network's class begins with `super().__init__()` and has a method named `forward`.",
        "Put `super().__init__()` first in `__init__` (two underscores at each side), and indent "
        "`def forward(self, x):` inside the class. An `nn.ModuleList` is not called: call its "
        "layers one by one.",
        "00",
    ),
    "crash_range": _crash(
        "An index that is not there",
        "A label or an index lies outside the table or list that it is looked up in.",
        "An embedding of ten classes knows the labels 0 to 9: `nn.Embedding(10, ...)`. Print "
        "`labels.min()` and `labels.max()`. An empty list has no `[-1]`.",
        "00",
    ),
    "crash_memory": _crash(
        "Not enough memory",
        "What the program keeps, or asks for, does not fit into the memory.",
        "Take smaller batches or images. Keep losses as `loss.item()`: a list of losses keeps "
        "every graph alive. Make samples under `torch.no_grad()`.",
        "03",
    ),
    "crash_workers": _crash(
        "Helper processes that ended",
        "A helper process ended. On Windows and macOS each worker of a DataLoader runs the file "
        "again, and needs a main guard in it.",
        'Put the training under `if __name__ == "__main__":`, or take `num_workers=0`.',
        "03",
    ),
    "crash_input": _crash(
        "The program asks for input",
        "It waits for somebody to type, and nobody does here.",
        "Replace `input(...)` by a value while the program is examined.",
        "00",
    ),
    "crash_file": _crash(
        "A file that is not there",
        "The program asks for a file or a folder that is not found.",
        "A relative path begins at the folder that the program runs in. Make the folder first: "
        '`os.makedirs("images", exist_ok=True)`.',
        "00",
    ),
    "crash_import": _crash(
        "An import that fails",
        "Python does not find what the program imports: a package, a file, or a name in it.",
        "Install it where this Python looks (`python -m pip install ...`), or run the program in "
        "the environment that has it. A file of yours must lie in the program's folder. Compare "
        "the spelling of a name.",
        "00",
    ),
    "crash_syntax": _crash(
        "Not valid Python",
        "Python cannot read the file, so nothing of it ran.",
        "Look at the line named and at the one before it: a bracket, a quote, a colon or the "
        "indentation.",
        "00",
    ),
    "crash_name": _crash(
        "A name without a value",
        "The program uses a name that has no value here: misspelt, not imported, defined further "
        "down, or set in a function, which makes it one of the function's own.",
        "Compare the spelling, capitals too, and look where the name gets its value.",
        "00",
    ),
    "crash_other": _crash(
        "The program stopped with an error",
        "This error is none of those that the doctor can explain.",
        "Read the message, then the line of your own named here. Print the shapes and values that "
        "it uses.",
        "00",
    ),
}
