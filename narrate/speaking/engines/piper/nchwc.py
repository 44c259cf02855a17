"""Keeps a 2-D decoder in NCHWc, the layout in which ONNX Runtime's convolutions run fastest.

On x86, NCHWc stores 8 or 16 channels of a sample side by side, as one block. ONNX Runtime reorders the whole
tensor before and after every operation that does not support the layout; in this decoder, that takes as long as a
third of the convolutions. So each of these operations is replaced by a convolution:

- An activation, or a division and an activation: a depthwise convolution, which ONNX Runtime fuses with the
  activation.
- The sum of a residual block: the convolution before it, which can add its result to an existing tensor.
- A transposed convolution: a convolution that computes all samples of a step as channels, which are then
  interleaved.
- The last convolution, whose one channel would fill a sixteenth of a block: a convolution that computes 16 samples
  as channels.

The samples are the same except for the order in which numbers are added.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, TypeAlias

from narrate.speaking.engines.onnx_cache import attributes_of, remove_unused_nodes, replace_nodes

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from onnx import GraphProto, NodeProto

    Array: TypeAlias = NDArray[np.float32]

_BLOCK_CHANNELS = 16
"""Operations whose channels are not a multiple of this stay as they are. Blocks of 8 divide it."""


def convert_to_nchwc(graph: GraphProto, decoder: str) -> None:
    """Replace the operations of ``graph`` whose names begin with ``decoder``, each if its form is known."""
    for replace in (_replace_output_conv, _replace_activation, _replace_residual_add, _replace_upsampling):
        decoded = _Decoder(graph, decoder)
        nodes = [new for node in graph.node for new in (replace(decoded, node) if node in decoded else [node])]
        replace_nodes(graph, nodes)
        remove_unused_nodes(graph)


class _Decoder:
    """The decoder in a graph, with the shapes that can be inferred, while one kind of operation is replaced."""

    def __init__(self, graph: GraphProto, prefix: str) -> None:
        """``prefix`` begins the names of the decoder's nodes."""
        self._graph, self._prefix = graph, prefix
        self._tensors = {tensor.name: tensor for tensor in graph.initializer}
        self.producer = {name: node for node in graph.node for name in node.output}
        self.use_count = Counter(name for node in graph.node for name in node.input)
        self.use_count.update(value.name for value in graph.output)
        self.waveforms = {node.input[0] for node in graph.node if node.op_type == "Tanh"}
        """The tensors that become the samples after a last Tanh."""
        self.channels: dict[str, int] = {}
        """By tensor: the outputs of convolutions, and what is computed from them element by element."""
        self.length_factor: dict[str, int] = {}
        """By the same tensors: the length divides by this, whatever enters the decoder; 0 if that is unknown."""
        for node in graph.node:
            if node in self:
                self._infer_shape(node)

    def __contains__(self, node: NodeProto) -> bool:
        return bool(node.name.startswith(self._prefix))

    def constant(self, name: str) -> Array | None:
        """The value of a weight or another constant, float32; None if ``name`` is neither."""
        import numpy as np
        from onnx import numpy_helper

        tensor, producer = self._tensors.get(name), self.producer.get(name)
        if tensor is None and producer is not None and producer.op_type == "Constant":
            tensor = next((each.t for each in producer.attribute if each.name == "value"), None)
        return None if tensor is None else np.asarray(numpy_helper.to_array(tensor))

    def weights(self, node: NodeProto) -> Array:
        """Of a convolution: shape (out, in, 1, kernel), or (in, out, 1, kernel) if it is transposed."""
        weights = self.constant(node.input[1])
        assert weights is not None  # otherwise it would not have been made 2-D
        return weights

    def add_constant(self, name: str, value: NDArray[Any]) -> str:
        """Add ``value`` to the graph as ``name``, if it is not there yet; returns ``name``."""
        from onnx import numpy_helper

        if name not in self._tensors:
            self._graph.initializer.append(numpy_helper.from_array(value, name))
            self._tensors[name] = self._graph.initializer[-1]
        return name

    def _infer_shape(self, node: NodeProto) -> None:
        output, factor = node.output[0], self.length_factor.get(node.input[0], 1) if node.input else 0
        if node.op_type in {"Conv", "FusedConv"}:
            self.channels[output] = self.weights(node).shape[0]
            self.length_factor[output] = factor * _keeps_length(self, node)
        elif node.op_type == "ConvTranspose":
            self.channels[output] = self.weights(node).shape[1] * attributes_of(node).get("group", 1)
            self.length_factor[output] = factor * _upsampling_factor(self, node)
        else:  # element by element, so all inputs have this length, or length 1
            self.channels[output] = max((self.channels.get(name, 0) for name in node.input), default=0)
            self.length_factor[output] = max((self.length_factor.get(name, 0) for name in node.input), default=0)


# --- activations ------------------------------------------------------------------------------------------------


def _replace_activation(decoder: _Decoder, node: NodeProto) -> Iterator[NodeProto]:
    """Insert a convolution before a LeakyReLU, to be fused with it; it also does a division before that."""
    if node.op_type == "LeakyRelu" and not _follows_conv(decoder, node):
        name, factor = _undivided(decoder, node.input[0])
        channels = decoder.channels.get(name, 0)
        if channels and not channels % _BLOCK_CHANNELS:
            scaled = f"{node.name} {name}"
            yield _depthwise_scale(decoder, name, scaled, channels, factor)
            node.input[0] = scaled
    yield node


def _follows_conv(decoder: _Decoder, node: NodeProto) -> bool:
    """Whether ONNX Runtime fuses it as it is."""
    before = decoder.producer.get(node.input[0])
    return before is not None and before.op_type == "Conv" and decoder.use_count[node.input[0]] == 1


def _undivided(decoder: _Decoder, name: str) -> tuple[str, float]:
    """The tensor that is divided to compute ``name``, and the reciprocal; ``name`` and 1 if none is."""
    import numpy as np

    node = decoder.producer.get(name)
    if node is not None and node.op_type == "Div" and decoder.use_count[name] == 1:
        divisor = decoder.constant(node.input[1])
        if divisor is not None and divisor.size == 1:
            return node.input[0], float(1 / np.float32(divisor.item()))
    return name, 1.0


def _depthwise_scale(decoder: _Decoder, source: str, output: str, channels: int, factor: float = 1.0) -> NodeProto:
    """A depthwise convolution that multiplies every sample by ``factor``."""
    import numpy as np
    from onnx import helper

    weights = np.full((channels, 1, 1, 1), factor, np.float32)
    name = decoder.add_constant(f"{channels} times {factor!r}", weights)
    return helper.make_node("Conv", [source, name], [output], name=f"{output} by channel", group=channels)


# --- residual blocks --------------------------------------------------------------------------------------------


def _replace_residual_add(decoder: _Decoder, node: NodeProto) -> Iterator[NodeProto]:
    """Have the convolution of a residual block add its result to the block's input."""
    if node.op_type == "Add":
        for result, block_input in (node.input, reversed(node.input)):
            convolution = decoder.producer.get(result)
            if (
                convolution is not None
                and decoder.use_count[result] == 1
                and _is_residual(decoder, convolution, block_input)
            ):
                yield _adding_conv(convolution, block_input, node)
                return
    yield node


def _is_residual(decoder: _Decoder, convolution: NodeProto, block_input: str) -> bool:
    """Whether the output has the shape of ``block_input``: every operation on the way from it keeps the shape."""
    name = convolution.output[0]
    if convolution.op_type != "Conv" or decoder.channels[name] != decoder.channels.get(block_input):
        return False
    while name != block_input:
        node = decoder.producer.get(name)
        if node is None or node not in decoder or not _keeps_length(decoder, node):
            return False
        name = node.input[0]
    return True


def _adding_conv(convolution: NodeProto, block_input: str, add: NodeProto) -> NodeProto:
    """``convolution`` and ``add`` in one."""
    from onnx import helper

    inputs = [*convolution.input, ""][:3]  # source, weights, bias
    fused = helper.make_node(
        "FusedConv", [*inputs, block_input], add.output, name=add.name, domain="com.microsoft"
    )
    fused.attribute.extend(convolution.attribute)
    return fused


# --- upsampling -------------------------------------------------------------------------------------------------


def _replace_upsampling(decoder: _Decoder, node: NodeProto) -> Iterator[NodeProto]:
    """Replace a transposed convolution, whose kernel is twice its stride, by a convolution with a kernel of 2.

    With weights w, stride s and s/2 samples cut from each end, sample s·q + r is
    x[q] w[r + s/2] + x[q-1] w[r + 3s/2] in the first half of a step and x[q+1] w[r - s/2] + x[q] w[r + s/2] in the
    second. Half a step later both are x[q] w[r] + x[q-1] w[r + s].
    """
    import numpy as np
    from onnx import helper

    stride = _upsampling_factor(decoder, node) if node.op_type == "ConvTranspose" else 0
    if not stride or any(count % _BLOCK_CHANNELS for count in decoder.weights(node).shape[:2]):
        yield node
        return
    weights = decoder.weights(node)[:, :, 0]
    channels = weights.shape[1]
    pair = np.stack([weights[:, :, stride:], weights[:, :, :stride]])  # tap, in, out, sample of the step
    pair = np.ascontiguousarray(pair.transpose(3, 2, 1, 0).reshape(stride * channels, -1, 1, 2))
    name = node.name
    inputs = [node.input[0], decoder.add_constant(f"{name} pair", pair), *_tiled_bias(decoder, node, stride)]
    half = np.array([stride // 2])
    ends = [decoder.add_constant(f"{name} start", half), decoder.add_constant(f"{name} end", -half)]
    axis = decoder.add_constant(f"{name} axis", np.array([2]))
    shape = decoder.add_constant(f"{name} shape", np.array([0, 1, -1, channels]))
    made = [f"{name} {part}" for part in ("steps", "last", "row", "cut", "first")]
    yield helper.make_node("Conv", inputs, made[:1], name=f"{name} steps", kernel_shape=[1, 2], pads=[0, 1, 0, 1])
    yield helper.make_node("Transpose", made[:1], made[1:2], name=f"{name} last", perm=[0, 2, 3, 1])
    yield helper.make_node("Reshape", [made[1], shape], made[2:3], name=f"{name} row")
    yield helper.make_node("Slice", [made[2], *ends, axis], made[3:4], name=f"{name} cut")
    yield helper.make_node("Transpose", made[3:4], made[4:], name=f"{name} first", perm=[0, 3, 1, 2])
    # ONNX Runtime uses NCHWc only for what a convolution has computed.
    yield _depthwise_scale(decoder, made[4], node.output[0], channels)


def _upsampling_factor(decoder: _Decoder, node: NodeProto) -> int:
    """The factor by which it lengthens its input, if `_replace_upsampling` knows its form; else 0."""
    attributes = attributes_of(node)
    stride: int = attributes.get("strides", [1, 1])[1]
    is_known = decoder.weights(node).shape[3] == 2 * stride and attributes.get("pads") == [0, stride // 2] * 2
    return stride if is_known and not stride % 2 and _is_plain(decoder, node) else 0


# --- the last convolution ---------------------------------------------------------------------------------------


def _replace_output_conv(decoder: _Decoder, node: NodeProto) -> Iterator[NodeProto]:
    """Replace the convolution that computes the samples by one that computes `_BLOCK_CHANNELS` of them at once."""
    import numpy as np
    from onnx import helper

    if node.op_type != "Conv" or node.output[0] not in decoder.waveforms or not _fills_blocks(decoder, node):
        yield node
        return
    weights = decoder.weights(node)
    size = weights.shape[3]
    shifted = np.zeros((_BLOCK_CHANNELS, weights.shape[1], 1, size + _BLOCK_CHANNELS - 1), np.float32)
    for sample in range(_BLOCK_CHANNELS):
        shifted[sample, :, 0, sample : sample + size] = weights[0, :, 0]
    name = node.name
    bias = _tiled_bias(decoder, node, _BLOCK_CHANNELS)
    inputs = [node.input[0], decoder.add_constant(f"{name} moved", shifted), *bias]
    shape = decoder.add_constant(f"{name} shape", np.array([0, 1, 1, -1]))
    made = [f"{name} {part}" for part in ("blocks", "last")]
    pads = attributes_of(node).get("pads", [0] * 4)
    yield helper.make_node(
        "Conv", inputs, made[:1], name=f"{name} blocks", strides=[1, _BLOCK_CHANNELS], pads=pads
    )
    yield helper.make_node("Transpose", made[:1], made[1:], name=f"{name} last", perm=[0, 2, 3, 1])
    yield helper.make_node("Reshape", [made[1], shape], node.output, name=f"{name} row")


def _fills_blocks(decoder: _Decoder, node: NodeProto) -> bool:
    """Whether it has one channel, of a length that `_BLOCK_CHANNELS` divides, whatever enters the decoder."""
    channels_out, channels_in = decoder.weights(node).shape[:2]
    factor = decoder.length_factor.get(node.input[0], 0)
    is_known = channels_out == 1 and _keeps_length(decoder, node) and _is_plain(decoder, node)
    return is_known and factor > 0 and not factor % _BLOCK_CHANNELS and not channels_in % _BLOCK_CHANNELS


# --- nodes ------------------------------------------------------------------------------------------------------


def _keeps_length(decoder: _Decoder, node: NodeProto) -> bool:
    if node.op_type not in {"Conv", "FusedConv"}:
        return bool(node.op_type == "LeakyRelu")
    attributes = attributes_of(node)
    padding = attributes.get("dilations", [1, 1])[1] * (decoder.weights(node).shape[3] - 1)
    return bool(sum(attributes.get("pads", [0])) == padding and attributes.get("strides", [1, 1])[1] == 1)


def _is_plain(decoder: _Decoder, node: NodeProto) -> bool:
    """Whether it has no dilation and no groups, states its padding, and all its weights are constants."""
    attributes = attributes_of(node)
    defaults = {"dilations": [1, 1], "output_padding": [0, 0], "group": 1, "auto_pad": b"NOTSET"}
    are_constants = all(decoder.constant(name) is not None for name in node.input[1:])
    return are_constants and all(attributes.get(name, value) == value for name, value in defaults.items())


def _tiled_bias(decoder: _Decoder, node: NodeProto, count: int) -> list[str]:
    """The name of its bias, repeated ``count`` times, in a list; an empty one if it has no bias."""
    import numpy as np

    bias = decoder.constant(node.input[2]) if len(node.input) > 2 else None
    return [] if bias is None else [decoder.add_constant(f"{node.name} bias", np.tile(bias, count))]
