"""A widened decoder whose sound never leaves the layout in which ONNX Runtime convolves fastest.

On x86 that is blocks of 8 or 16 channels side by side (NCHWc). An operation that cannot work on blocks makes
ONNX Runtime reorder everything before it and back into blocks after it, which in this decoder takes as long as a
third of the convolutions. So each of these operations becomes a convolution:

- an activation, or a division: one with a weight per channel, into which ONNX Runtime then fuses the activation
- a sum with a residual: the convolution before it, which can start from what it is added to
- an upsampling: one that makes all the samples of a step as channels, which are then laid in a row
- the last, which has one channel and so fills a sixteenth of a block: one that makes 16 samples as channels

The sound is the same except for the order in which numbers are added.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, TypeAlias

from narrate.speaking.engines.onnx_cache import attributes_of, replace_nodes

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from onnx import GraphProto, NodeProto

    Array: TypeAlias = NDArray[np.float32]

_BLOCK = 16
"""Channels. An operation whose channels are not a multiple of this stays as it is. Blocks of 8 divide it."""


def block(graph: GraphProto, decoder: str) -> None:
    """Rewrite the operations of ``graph`` whose names begin with ``decoder``, each if its form is known."""
    for instead in (_many_samples, _activation, _sum, _upsampling):
        step = _Step(graph, decoder)
        nodes = [new for node in graph.node for new in (instead(step, node) if step.meets(node) else [node])]
        replace_nodes(graph, _used(nodes, {value.name for value in graph.output}))


class _Step:
    """A graph while one kind of operation is replaced in it."""

    def __init__(self, graph: GraphProto, decoder: str) -> None:
        self._graph, self._decoder = graph, decoder
        self._tensors = {tensor.name: tensor for tensor in graph.initializer}
        self.maker = {name: node for node in graph.node for name in node.output}
        self.uses = Counter(name for node in graph.node for name in node.input)
        self.uses.update(value.name for value in graph.output)
        self.sounds = {node.input[0] for node in graph.node if node.op_type == "Tanh"}
        """What becomes the samples."""
        self.channels: dict[str, int] = {}
        """Of the outputs of the decoder's convolutions, and of what is computed from them element by element."""
        self.times: dict[str, int] = {}
        """A factor of the length of those outputs, whatever enters the decoder; 0 if none is known."""
        for node in filter(self.meets, graph.node):
            self._count(node)

    def meets(self, node: NodeProto) -> bool:
        return bool(node.name.startswith(self._decoder))

    def value(self, name: str) -> Array | None:
        """A weight or another constant, float32."""
        import numpy as np
        from onnx import numpy_helper

        tensor, made = self._tensors.get(name), self.maker.get(name)
        if tensor is None and made is not None and made.op_type == "Constant":
            tensor = next((each.t for each in made.attribute if each.name == "value"), None)
        return None if tensor is None else np.asarray(numpy_helper.to_array(tensor))

    def weights(self, node: NodeProto) -> Array:
        """Of a convolution of the decoder: shape (channels out, channels in, 1, samples), or (in, out, …)."""
        weights = self.value(node.input[1])
        assert weights is not None  # otherwise it would not have been made 2-D
        return weights

    def constant(self, name: str, value: NDArray[Any]) -> str:
        """The name of ``value``, which is in the graph from now on."""
        from onnx import numpy_helper

        if name not in self._tensors:
            self._graph.initializer.append(numpy_helper.from_array(value, name))
            self._tensors[name] = self._graph.initializer[-1]
        return name

    def _count(self, node: NodeProto) -> None:
        made, length = node.output[0], self.times.get(node.input[0], 1) if node.input else 0
        if node.op_type in {"Conv", "FusedConv"}:
            self.channels[made] = self.weights(node).shape[0]
            self.times[made] = length * _keeps_length(self, node)
        elif node.op_type == "ConvTranspose":
            self.channels[made] = self.weights(node).shape[1] * attributes_of(node).get("group", 1)
            self.times[made] = length * _upsampled(self, node)
        else:  # one by one, so all inputs are as long, or of length 1
            self.channels[made] = max((self.channels.get(name, 0) for name in node.input), default=0)
            self.times[made] = max((self.times.get(name, 0) for name in node.input), default=0)


def _activation(step: _Step, node: NodeProto) -> Iterator[NodeProto]:
    """Give a LeakyReLU a convolution to be fused into; that may also do a division before it."""
    if node.op_type == "LeakyRelu" and not _merged_anyway(step, node):
        name, factor = _divided(step, node.input[0])
        channels = step.channels.get(name, 0)
        if channels and not channels % _BLOCK:
            yield _by_channel(step, name, f"{node.name} {name}", channels, factor)
            node.input[0] = f"{node.name} {name}"
    yield node


def _merged_anyway(step: _Step, node: NodeProto) -> bool:
    before = step.maker.get(node.input[0])
    return before is not None and before.op_type == "Conv" and step.uses[node.input[0]] == 1


def _divided(step: _Step, name: str) -> tuple[str, float]:
    """What is divided to make ``name``, and the factor that does it too."""
    import numpy as np

    node = step.maker.get(name)
    if node is not None and node.op_type == "Div" and step.uses[name] == 1:
        divisor = step.value(node.input[1])
        if divisor is not None and divisor.size == 1:
            return node.input[0], float(1 / np.float32(divisor.item()))
    return name, 1.0


def _by_channel(step: _Step, given: str, made: str, channels: int, factor: float = 1.0) -> NodeProto:
    """A convolution that multiplies every sample."""
    import numpy as np
    from onnx import helper

    weights = np.full((channels, 1, 1, 1), factor, np.float32)
    name = step.constant(f"{channels} times {factor!r}", weights)
    return helper.make_node("Conv", [given, name], [made], name=f"{made} by channel", group=channels)


def _sum(step: _Step, node: NodeProto) -> Iterator[NodeProto]:
    """Let a convolution start from what is added to its output, if its input was computed from that."""
    if node.op_type == "Add":
        for made, other in (node.input, reversed(node.input)):
            convolution = step.maker.get(made)
            if convolution is not None and step.uses[made] == 1 and _is_residual(step, convolution, other):
                yield _beginning_with(other, convolution, node)
                return
    yield node


def _is_residual(step: _Step, convolution: NodeProto, other: str) -> bool:
    """Whether it is of the same shape: the convolution and all on the way from ``other`` to it keep the shape."""
    name = convolution.output[0]
    if convolution.op_type != "Conv" or step.channels[name] != step.channels.get(other):
        return False
    while name != other:
        node = step.maker.get(name)
        if node is None or not step.meets(node) or not _keeps_length(step, node):
            return False
        name = node.input[0]
    return True


def _beginning_with(other: str, convolution: NodeProto, total: NodeProto) -> NodeProto:
    from onnx import helper

    given = [*convolution.input, ""][:3]
    new = helper.make_node("FusedConv", [*given, other], total.output, name=total.name, domain="com.microsoft")
    new.attribute.extend(convolution.attribute)
    return new


def _upsampling(step: _Step, node: NodeProto) -> Iterator[NodeProto]:
    """A transposed convolution over twice its step, as a convolution over two samples.

    With weights w, step s and half a step cut from each end, sample s·q + r is
    x[q] w[r + s/2] + x[q-1] w[r + 3s/2] in the first half of a step and x[q+1] w[r - s/2] + x[q] w[r + s/2] in the
    second. Half a step later both are x[q] w[r] + x[q-1] w[r + s].
    """
    import numpy as np
    from onnx import helper

    stride = _upsampled(step, node) if node.op_type == "ConvTranspose" else 0
    if not stride or any(count % _BLOCK for count in step.weights(node).shape[:2]):
        yield node
        return
    weights = step.weights(node)[:, :, 0]
    channels = weights.shape[1]
    pair = np.stack([weights[:, :, stride:], weights[:, :, :stride]])  # tap, taken, made, sample of the step
    pair = np.ascontiguousarray(pair.transpose(3, 2, 1, 0).reshape(stride * channels, -1, 1, 2))
    name = node.name
    given = [node.input[0], step.constant(f"{name} pair", pair), *_tiled_bias(step, node, stride)]
    half = np.array([stride // 2])
    ends = [step.constant(f"{name} start", half), step.constant(f"{name} end", -half)]
    axis = step.constant(f"{name} axis", np.array([2]))
    shape = step.constant(f"{name} shape", np.array([0, 1, -1, channels]))
    made = [f"{name} {part}" for part in ("steps", "last", "row", "cut", "first")]
    yield helper.make_node("Conv", given, made[:1], name=f"{name} steps", kernel_shape=[1, 2], pads=[0, 1, 0, 1])
    yield helper.make_node("Transpose", made[:1], made[1:2], name=f"{name} last", perm=[0, 2, 3, 1])
    yield helper.make_node("Reshape", [made[1], shape], made[2:3], name=f"{name} row")
    yield helper.make_node("Slice", [made[2], *ends, axis], made[3:4], name=f"{name} cut")
    yield helper.make_node("Transpose", made[3:4], made[4:], name=f"{name} first", perm=[0, 3, 1, 2])
    # ONNX Runtime assumes blocks only for what a convolution has computed.
    yield _by_channel(step, made[4], node.output[0], channels)


def _many_samples(step: _Step, node: NodeProto) -> Iterator[NodeProto]:
    """The convolution that makes the sound, over `_BLOCK` samples at once."""
    import numpy as np
    from onnx import helper

    if node.op_type != "Conv" or node.output[0] not in step.sounds or not _divides(step, node):
        yield node
        return
    weights = step.weights(node)
    size = weights.shape[3]
    moved = np.zeros((_BLOCK, weights.shape[1], 1, size + _BLOCK - 1), np.float32)
    for sample in range(_BLOCK):
        moved[sample, :, 0, sample : sample + size] = weights[0, :, 0]
    name = node.name
    given = [node.input[0], step.constant(f"{name} moved", moved), *_tiled_bias(step, node, _BLOCK)]
    shape = step.constant(f"{name} shape", np.array([0, 1, 1, -1]))
    made = [f"{name} {part}" for part in ("blocks", "last")]
    pads = attributes_of(node).get("pads", [0] * 4)
    yield helper.make_node("Conv", given, made[:1], name=f"{name} blocks", strides=[1, _BLOCK], pads=pads)
    yield helper.make_node("Transpose", made[:1], made[1:], name=f"{name} last", perm=[0, 2, 3, 1])
    yield helper.make_node("Reshape", [made[1], shape], node.output, name=f"{name} row")


def _divides(step: _Step, node: NodeProto) -> bool:
    """Whether it makes one channel, of a length that can be divided by `_BLOCK` whatever comes in."""
    made, taken = step.weights(node).shape[:2]
    times = step.times.get(node.input[0], 0)
    known = made == 1 and _keeps_length(step, node) and _plain(step, node)
    return known and times > 0 and not times % _BLOCK and not taken % _BLOCK


def _upsampled(step: _Step, node: NodeProto) -> int:
    """The factor by which it lengthens its input, if `_upsampling` knows its form; else 0."""
    settings = attributes_of(node)
    stride: int = settings.get("strides", [1, 1])[1]
    known = step.weights(node).shape[3] == 2 * stride and settings.get("pads") == [0, stride // 2] * 2
    return stride if known and not stride % 2 and _plain(step, node) else 0


def _keeps_length(step: _Step, node: NodeProto) -> bool:
    if node.op_type not in {"Conv", "FusedConv"}:
        return bool(node.op_type == "LeakyRelu")
    settings = attributes_of(node)
    beside = settings.get("dilations", [1, 1])[1] * (step.weights(node).shape[3] - 1)
    return bool(sum(settings.get("pads", [0])) == beside and settings.get("strides", [1, 1])[1] == 1)


def _plain(step: _Step, node: NodeProto) -> bool:
    """Whether it takes every sample and every channel, states its edges, and all its weights are known."""
    settings = attributes_of(node)
    usual = {"dilations": [1, 1], "output_padding": [0, 0], "group": 1, "auto_pad": b"NOTSET"}
    known = all(step.value(name) is not None for name in node.input[1:])
    return known and all(settings.get(name, value) == value for name, value in usual.items())


def _tiled_bias(step: _Step, node: NodeProto, times: int) -> list[str]:
    """The name of its bias, so many times over, if it has one."""
    import numpy as np

    bias = step.value(node.input[2]) if len(node.input) > 2 else None
    return [] if bias is None else [step.constant(f"{node.name} bias", np.tile(bias, times))]


def _used(nodes: list[NodeProto], wanted: set[str]) -> list[NodeProto]:
    """The nodes whose outputs are used."""
    used = []
    for node in reversed(nodes):
        if wanted & set(node.output):
            wanted |= set(node.input)
            used.append(node)
    return used[::-1]
