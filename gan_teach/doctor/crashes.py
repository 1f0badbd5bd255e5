"""Crashes explained: what PyTorch, matplotlib and Python say when a beginner's program stops."""

import re
from collections.abc import Callable
from types import TracebackType
from typing import Any, NamedTuple

from gan_teach.doctor.finding import Finding
from gan_teach.doctor.own_line import own_line, place

LONGEST = 200  # characters of a message that nobody here can explain


class Crash(NamedTuple):
    """A message that is known. said: what it says in plain words, made of the pattern's groups."""

    kind: str
    pattern: str
    said: str | Callable[..., str]


def explain(exception: BaseException, trace: TracebackType | None = None) -> Finding:
    """What an exception means, as a finding: its kind, the learner's own line, and what came.

    trace: where it was raised; by default the exception's own traceback.
    """
    message = f"{type(exception).__name__}: {exception}"
    kind, said = _known(message)
    if isinstance(exception, SyntaxError):
        where = _of_syntax(exception)
    else:
        where = own_line(trace or exception.__traceback__)
    where = where[:1].upper() + where[1:]
    return Finding(kind, f"{where}: {said}" if where else said[:1].upper() + said[1:])


def _known(message: str) -> tuple[str, str]:
    for crash in CRASHES:
        if match := re.search(crash.pattern, message):
            words = [group or "" for group in match.groups()]
            said = crash.said(*words) if callable(crash.said) else crash.said.format(*words)
            return crash.kind, said
    line = " ".join(message.split())
    half = LONGEST // 2  # a message from a helper process ends with what it is about
    return "crash_other", line if len(line) <= LONGEST else f"{line[:half]}...{line[-half:]}"


def _of_syntax(error: SyntaxError) -> str:
    return place(error.filename, error.lineno, error.text) if error.filename else ""


def _product(rows: str, given: str, wanted: str, _: str) -> str:
    return (
        f"a product with a matrix, as in a linear layer, takes {wanted} numbers a row and got "
        f"{given} (its input has {rows} rows of {given})."
    )


def _channels(transposed: str, weight: str, shape: str, wanted: str, given: str) -> str:
    layer = "a transposed convolution" if transposed else "a convolution"
    told = f"{layer} for {wanted} channels got {given}"
    return f"{told}: its input, as a batch, is of shape ({shape})."


def _too_small(size: str, kernel: str) -> str:
    return (
        f"a kernel of {kernel} pixels does not fit on a map of {size} pixels, padding and dilation "
        "counted."
    )


def _targets(target: str, answers: str) -> str:
    return (
        f"the targets are of shape {_shape(target)}, the other tensor of shape {_shape(answers)}."
    )


def _shape(sizes: str) -> str:
    numbers = re.findall(r"\d+", sizes)
    return f"({', '.join(numbers)}{',' if len(numbers) == 1 else ''})"


def _overwritten(kind: str, shape: str, _: str) -> str:
    return f"a tensor of shape ({shape}) was overwritten after the forward pass that needed it."


def _number(text: str) -> str:
    """A type of numbers, as the messages of PyTorch spell it, as the programs do."""
    known: dict[str, Any] = {
        "float": "float32", "double": "float64", "long": "int64", "long int": "int64",
        "byte": "uint8", "unsigned char": "uint8", "int": "int32", "half": "float16",
        "c10::half": "float16", "bool": "bool", "bfloat16": "bfloat16",
    }  # fmt: skip
    return known.get(text.lower(), text)


def _call(name: str, what: str) -> str:
    if "." in name and what.startswith("takes"):
        what += " (a `self`, where there is one, counts too)"
    return f"`{name}()` {what}."


def _two_types(one: str, other: str) -> str:
    return f"{_number(one)} meets {_number(other)}."


_TYPES = r"([\w: ]+?)"
_SIZE = r"torch\.Size\(\[([\d, ]*)\]\)"
CRASHES = [
    Crash("crash_shapes", r"mat1 and mat2 shapes cannot be multiplied "
          r"\((\d+)x(\d+) and (\d+)x(\d+)\)", _product),
    Crash("crash_shapes", r"The size of tensor a \((\d+)\) must match the size of tensor b "
          r"\((\d+)\) at non-singleton dimension (\d+)",
          "two tensors that meet have {0} and {1} along dimension {2}, as the one with more "
          "dimensions counts them."),
    Crash("crash_shapes", r"shape '\[([-\d, ]+)\]' is invalid for input of size (\d+)",
          "{1} numbers cannot be arranged as ({0})."),
    Crash("crash_shapes", r"Sizes of tensors must match except in dimension (\d+)\. "
          r"Expected size (\d+) but got size (\d+)",
          "tensors that are joined along dimension {0} have {1} and {2} along another one."),
    Crash("crash_shapes", r"Tensors must have same number of dimensions: got (\d+) and (\d+)",
          "a tensor of {0} dimensions is joined with one of {1}."),
    Crash("crash_shapes", r"each tensor to be equal size, but got \[([\d, ]*)\] at entry \d+ "
          r"and \[([\d, ]*)\]", "tensors of shape ({0}) and ({1}) are stacked."),
    Crash("crash_shapes", r"running_mean should contain (\d+) elements not (\d+)",
          "batch norm for {1} features got {0} (instance norm: both counted for a whole batch)."),
    Crash("crash_order", r"view size is not compatible with input tensor's size",
          "the numbers do not lie in this order in memory."),
    Crash("crash_channels", r"Given (?:groups=\d+|(transposed)=\d+), weight of size "
          r"\[([\d, ]+)\], expected input\[([\d, ]+)\] to have (\d+) channels, but got (\d+)",
          _channels),
    Crash("crash_channels", r"Expected \dD \(unbatched\) or (\d)D \(batched\) input to \w+, "
          r"but got input of size: \[([\d, ]+)\]",
          "a convolution takes a tensor of {0} dimensions, and got shape ({1})."),
    Crash("crash_shapes", r"expected (\dD(?: or \dD)?) input \(got (\d)D input\)",
          "the layer takes {0} input, and got a tensor of {1} dimensions."),
    Crash("crash_channels", r"padded input size per channel: \(([\dx ]+)\)\. "
          r"Kernel size: \(([\dx ]+)\)", _too_small),
    Crash("crash_targets", rf"Target size \({_SIZE}\) must be the same as input size \({_SIZE}\)",
          _targets),
    Crash("crash_targets", rf"Using a target size \({_SIZE}\) that is different to the input size "
          rf"\({_SIZE}\)", _targets),
    Crash("crash_batch_of_one", rf"Expected more than 1 value per channel when training, got "
          rf"input size {_SIZE}", "the batch is of shape ({0})."),
    Crash("crash_second_backward", r"backward through the graph a second time",
          "this graph has been gone through before, and was freed."),
    Crash("crash_in_place", r"modified by an inplace operation: \[([\w.]+) \[([\d, ]*)\](.*)",
          _overwritten),
    Crash("crash_in_place", r"leaf Variable that requires grad is being used in an in-place",
          "a tensor that requires a gradient is changed in place."),
    Crash("crash_graph", r"does not require grad and does not have a grad_fn",
          "what slopes are asked of has no graph behind it."),
    Crash("crash_graph", r"differentiated Tensors does not require grad",
          "a slope is asked for in a tensor that keeps no graph: call `requires_grad_()` on it."),
    Crash("crash_graph", r"'(float|int)' object has no attribute 'backward'",
          "the loss is a plain {0}, a number without a graph."),
    Crash("crash_graph", r"appears to not have been used in the graph",
          "the slope is asked for by a tensor that the output does not depend on."),
    Crash("crash_none", r"'NoneType' object has no attribute '(\w+)'",
          "`.{0}` is asked of None."),
    Crash("crash_none", r"argument 'input' \(position 1\) must be Tensor, not NoneType",
          "a tensor is needed, and None came."),
    Crash("crash_not_scalar", r"grad can be implicitly created only for scalar outputs",
          "slopes are asked of more than one number, or of none."),
    Crash("crash_not_scalar", r"a Tensor with (\d+) elements cannot be converted to Scalar",
          "one number is asked of a tensor of {0}."),
    Crash("crash_not_scalar", r"only one element tensors can be converted",
          "one number is asked of a tensor of several, or of none."),
    Crash("crash_not_scalar", r"Boolean value of Tensor with more than one",
          "a tensor of several numbers stands where yes or no is asked. A loss is made first and "
          "called then: `nn.BCELoss()(answers, labels)`."),
    Crash("crash_dtype", rf"must have the same dtype, but got:? {_TYPES} (?:and|!=) {_TYPES}$",
          _two_types),
    Crash("crash_dtype", r"Input type \(((?:un)?\w+(?: \w+)?)\) and (?:bias|weight) type "
          r"\((\w+(?: \w+)?)\) should be the same", _two_types),
    Crash("crash_dtype", r"[Ff]ound dtype (\w+) but expected (\w+)", _two_types),
    Crash("crash_dtype", r"expected (?:scalar type|target dtype to be) (\w+).* (?:but found|but "
          r"got) (\w+)",
          lambda wanted, kind: f"{_number(kind)} came, and {_number(wanted)} is expected."),
    Crash("crash_dtype", r"result type (\w+) can't be cast to the desired output type (\w+)",
          _two_types),
    Crash("crash_dtype", r"not implemented for '(\w+)'",
          lambda kind: f"this cannot be computed with numbers of type {_number(kind)}."),
    Crash("crash_dtype", r"Only Tensors of floating point and complex dtype can require grad",
          "whole numbers cannot have a gradient."),
    Crash("crash_dtype", r"dtype must be either a floating point or complex dtype\. Got: (\w+)",
          lambda kind: f"a mean was asked of numbers of type {_number(kind)}."),
    Crash("crash_dtype", r"one of the following scalar types: ([\w, ]+); but got torch\.(?:cuda\.)?"
          r"(\w+)Tensor",
          lambda wanted, kind: f"an index of type {_number(kind)}, where {wanted} is needed."),
    Crash("crash_device", r"(?:at least two devices, |same device, but got .* is on )([\w:]+)"
          r"(?: and |, different from other tensors on )([\w:]+)",
          "one tensor is on {0}, another on {1}."),
    Crash("crash_device", r"Tensor on device ([\w:]+) is not on the expected device ([\w:]+)!",
          "one tensor is on {0}, another on {1}."),
    Crash("crash_device", r"Input type \(torch\.(\w+\.)?\w+\) and weight type \(torch\.(\w+\.)?\w+",
          lambda one, other: f"the input is on {one[:-1] or 'cpu'}, the weights on "
          f"{other[:-1] or 'cpu'}."),
    Crash("crash_device", r"can't convert (\w+)(?::\d+)? device type tensor to numpy",
          "numpy cannot read a tensor on {0}. Write `x.detach().cpu().numpy()`."),
    Crash("crash_device", r"not compiled with CUDA enabled|no NVIDIA driver|"
          r"torch\.cuda\.is_available\(\) is False|No CUDA GPUs are available",
          "the program asks for CUDA, a graphics card of NVIDIA or AMD, and PyTorch has none."),
    Crash("crash_device_assert", r"device-side assert triggered", "the graphics card stopped."),
    Crash("crash_probability", r"all elements of (?:input|target) should be between 0 and 1",
          "a number outside 0 to 1, or NaN, came."),
    Crash("crash_numpy", r"Can't call numpy\(\) on Tensor that requires grad",
          "this tensor hangs on a graph."),
    Crash("crash_no_weights", r"optimizer got an empty parameter list",
          "the optimiser's list of weights is empty."),
    Crash("crash_no_weights", r"params argument given to the optimizer should be an iterable of "
          r"Tensors or dicts, but got ([\w.]+)", "the optimiser got {0}, no list of weights."),
    Crash("crash_no_weights", r"can't optimize a non-leaf Tensor",
          "the optimiser got a tensor that was computed, no weight."),
    Crash("crash_iterable", r"'([\w.]+)' object is not iterable",
          "what is gone through here is of type `{0}`."),
    Crash("crash_class", r"cannot assign (\w+) before Module\.__init__\(\) call",
          "a {0} is set before `super().__init__()`."),
    Crash("crash_class", r"Module \[(\w+)\] is missing the required \"forward\" function",
          "the class {0} has no `forward`."),
    Crash("crash_inputs", r"TypeError: (?:.* )?([\w.<>]+)\(\) (takes .* positional arguments? "
          r"but \d+ (?:was|were) given|missing \d+ required positional arguments?: .*|got an "
          r"unexpected keyword argument .*)", _call),
    Crash("crash_axes", r"'numpy\.ndarray' object has no attribute "
          r"'(subplot|imshow|plot|hist|scatter|set\w*|axis|bar|legend|fill_between)'",
          "`.{0}` is asked of a whole array."),
    Crash("crash_axes", r"'Axes' object is not subscriptable", "this is one plot, no array."),
    Crash("crash_axes", r"'Axes(?:Subplot)?' object has no attribute '(subplots?)'",
          "one plot has no `.{0}`."),
    Crash("crash_picture", r"Invalid shape \(([\d, ]*)\) for image data",
          "`imshow` got the shape ({0})."),
    Crash("crash_batch", r"'(list|tuple)' object has no attribute "
          r"'(view|to|size|shape|float|flatten|reshape|cuda|dim)'",
          "`.{1}` is asked of a {0}, no tensor."),
    Crash("crash_batch", r"argument 'input' \(position 1\) must be Tensor, not ([\w.]+)",
          "a tensor is needed, and what came is of type `{0}`."),
    Crash("crash_batch", r"(too many|not enough) values to unpack",
          "what is unpacked has {0} parts for the names at the left of it."),
    Crash("crash_range", r"index out of range in self|IndexError: (?:list )?index .*out of",
          "an index lies outside."),
    Crash("crash_memory", r"out of memory|MemoryError|can't allocate memory|not enough memory",
          "there is no room for what is asked."),
    Crash("crash_workers", r"before the current process has finished its bootstrapping",
          "a helper process ran the file from its top."),
    Crash("crash_workers", r"DataLoader worker \(pid.* exited unexpectedly",
          "a worker of the DataLoader ended."),
    Crash("crash_input", r"^EOFError: EOF when reading a line", "it asks for input."),
    Crash("crash_file", r"^(?:FileNotFoundError|NotADirectoryError): .*?'(.*)'$",
          lambda path: "there is no `{}`.".format(path.replace("' -> '", "`, or no place for `"))),
    Crash("crash_import", r"^ModuleNotFoundError: No module named '([\w.]+)'",
          "there is no package `{0}` here."),
    Crash("crash_import", r"^ImportError: (.*)", "{0}."),
    Crash("crash_syntax", r"^(?:SyntaxError|IndentationError|TabError): (.*?)(?: \(.*\))?$",
          "{0}."),
    Crash("crash_name", r"^(?:NameError|UnboundLocalError): .*?(?:name|variable) '(\w+)'",
          "`{0}` has no value here."),
]  # fmt: skip
