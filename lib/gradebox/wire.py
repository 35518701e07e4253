"""The messages between the sandbox and the outside, and nothing else that could cross.

Plain data in MessagePack, each message with its length before it. What comes from the sandbox is
decoded against these types only; nothing that is decoded can run.
"""

import math
import struct
from typing import Annotated

import msgspec
import numpy as np
from msgspec import Meta, Struct

from rubric.calling import Answer, Error
from rubric.plain import Foreign, extent

from .limits import MAX_MESSAGE, MAX_OUTPUTS, MAX_TRACEBACK

HEADER = struct.Struct(">I")
MAX_DEPTH = 12
MAX_ITEMS = 1_000_000
MAX_AXES = 32
MAX_REPLIES = 1_000
MAX_KINDS = 20  # classes of an error
DTYPES = ("bool", "int64", "float64")

Few = Annotated[list[str], Meta(max_length=100)]


class Broken(Exception):
    """A message that is not one of these, or more than a message may be."""


class Items(Struct, tag="items", array_like=True, forbid_unknown_fields=True):
    """A list, or a tuple."""

    is_tuple: bool
    items: list["Value"]


class Table(Struct, tag="table", array_like=True, forbid_unknown_fields=True):
    """A dictionary."""

    items: list[tuple[str | int | float, "Value"]]


class Numbers(Struct, tag="numbers", array_like=True, forbid_unknown_fields=True):
    """An array."""

    dtype: str
    shape: list[int]
    data: bytes


class Other(Struct, tag="other", array_like=True, forbid_unknown_fields=True):
    """Something that is not plain data, by its description."""

    what: str


Value = Items | Table | Numbers | Other | None | bool | int | float | str


class Mishap(Struct, forbid_unknown_fields=True):
    """An `Error` of one call."""

    kinds: Few
    message: str
    line: str
    helper: str


class Reply(Struct, forbid_unknown_fields=True):
    """An `Answer` of one call."""

    value: Value
    error: Mishap | None
    touched: Few
    warnings: Few
    printed: str


class Output(Struct, forbid_unknown_fields=True, omit_defaults=True):
    """One output of a cell: a stream (`name`, `text`), an error, or pictures and texts by type."""

    kind: str
    name: str = ""
    text: str = ""
    data: Annotated[dict[str, str], Meta(max_length=20)] = {}
    traceback: Annotated[list[str], Meta(max_length=MAX_TRACEBACK + 1)] = []


class Put(Struct, tag="put"):
    """To the sandbox: add these bytes to this file in the working folder."""

    path: str
    data: bytes


class Run(Struct, tag="run"):
    """To the sandbox: run this cell."""

    source: str


class Hold(Struct, tag="hold"):
    """To the sandbox: keep the notebook as it is now, at the socket that comes with this."""


class Collect(Struct, tag="collect"):
    """To a notebook that was kept: call the function of this exercise."""

    name: str
    seed: int | None
    secret: str


class Done(Struct, tag="done", forbid_unknown_fields=True):
    """From the sandbox: the cell has ended; `stopped` names the exception that ended it."""

    outputs: Annotated[list[Output], Meta(max_length=MAX_OUTPUTS + 2)] = []
    stopped: str = ""


class Answers(Struct, tag="answers", forbid_unknown_fields=True):
    """From the sandbox: what the function answered, or what is there in place of a function."""

    replies: Annotated[list[Reply], Meta(max_length=MAX_REPLIES)] = []
    missing: str | None = None


Inward = Put | Run | Hold | Collect
Outward = Done | Answers

encode = msgspec.msgpack.Encoder().encode
_outward = msgspec.msgpack.Decoder(Outward)
decode_inward = msgspec.msgpack.Decoder(Inward).decode


def decode_outward(message):
    """Decode bytes that came from the sandbox; `Broken` for everything that should not have."""
    if len(message) > MAX_MESSAGE:
        raise Broken("a message was too long")
    try:
        decoded = _outward.decode(message)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError, MemoryError):
        raise Broken("a message could not be read") from None
    return decoded


def frame(message):
    """The bytes of a message with their length before them."""
    data = encode(message)
    if len(data) > MAX_MESSAGE:
        raise Broken("a message was too long")
    return HEADER.pack(len(data)) + data


def clean(text):
    """Text that can be encoded: lone surrogates become question marks."""
    return text.encode("utf-8", "replace").decode("utf-8")


def pack_value(value):
    """Plain data as what is sent of it."""
    if isinstance(value, list | tuple):
        return Items(isinstance(value, tuple), [pack_value(item) for item in value])
    if isinstance(value, dict):
        return Table(
            [
                (clean(key) if isinstance(key, str) else key, pack_value(item))
                for key, item in value.items()
            ]
        )
    if isinstance(value, np.ndarray):
        return Numbers(str(value.dtype), list(value.shape), value.tobytes())
    if isinstance(value, Foreign):
        return Other(clean(value.what))
    return clean(value) if isinstance(value, str) else value


def unpack_value(value):
    """What was sent as plain data again; `Broken` where it is more than plain data can be."""
    return _unpack(value, 0, [MAX_ITEMS])


def _unpack(value, depth, left):
    if isinstance(value, Items | Table):
        left[0] -= len(value.items)
    if depth > MAX_DEPTH or left[0] < 0:
        raise Broken("an answer was too deep or too long")
    if isinstance(value, Items):
        items = [_unpack(item, depth + 1, left) for item in value.items]
        return tuple(items) if value.is_tuple else items
    if isinstance(value, Table):
        return {key: _unpack(item, depth + 1, left) for key, item in value.items}
    if isinstance(value, Numbers):
        return _unpack_array(value)
    if isinstance(value, Other):
        return Foreign(value.what[:200])
    return value


def _unpack_array(value):
    if value.dtype not in DTYPES or len(value.shape) > MAX_AXES:
        raise Broken("an array had an unknown form")
    if min(value.shape, default=0) < 0 or extent(value.shape) > MAX_ITEMS:
        raise Broken("an array had an impossible shape")
    dtype = np.dtype(value.dtype)
    if math.prod(value.shape) * dtype.itemsize != len(value.data):
        raise Broken("an array was not as long as its shape says")
    array = np.frombuffer(value.data, np.uint8 if value.dtype == "bool" else dtype)
    array = (array != 0 if value.dtype == "bool" else array.copy()).reshape(value.shape)
    return array.item() if array.ndim == 0 else array


def pack_answer(answer):
    """An `Answer` as what is sent of it."""
    error = answer.error
    return Reply(
        value=pack_value(answer.value),
        error=error
        and Mishap(
            [clean(kind) for kind in error.kinds[:MAX_KINDS]],
            clean(error.message),
            clean(error.line),
            clean(error.helper),
        ),
        touched=list(answer.touched),
        warnings=[clean(text) for text in answer.warnings],
        printed=clean(answer.printed),
    )


def unpack_answer(reply):
    """The `Answer` that was sent."""
    error = reply.error
    if error is not None and not error.kinds:
        raise Broken("an error had no name")
    return Answer(
        value=unpack_value(reply.value),
        error=error
        and Error(
            tuple(kind[:60] for kind in error.kinds[:MAX_KINDS]),
            error.message[:300],
            error.line[:120],
            error.helper[:60],
        ),
        touched=tuple(name[:60] for name in reply.touched[:20]),
        warnings=tuple(text[:400] for text in reply.warnings[:5]),
        printed=reply.printed[:2_000],
    )
