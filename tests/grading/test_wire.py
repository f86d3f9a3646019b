"""What may travel between grader and worker, and what never does."""

import contextlib
import io
import json
import pickle
import struct

import numpy as np
import pytest

from cnnlib.grading import wire


def through(value):
    return wire.decode(wire.encode(value))


def body(tree, *arrays):
    """A body made by hand, as somebody hostile would."""
    text = tree if isinstance(tree, bytes) else json.dumps(tree).encode()
    return struct.pack(">Q", len(text)) + text + b"".join(arrays)


def npy(array, **options):
    file = io.BytesIO()
    np.lib.format.write_array(file, array, **options)
    return file.getvalue()


@pytest.mark.parametrize(
    "value",
    [
        None,
        True,
        -3,
        0.1,
        float("inf"),
        "ü \ud83d",
        [],
        (),
        {"a": [1, (2.5, None)], "b": {}},
        [[1, 2], ["x"]],
    ],
    ids=repr,
)
def test_plain_values_come_out_as_they_went_in(value):
    assert through(value) == value
    assert type(through(value)) is type(value)


@pytest.mark.parametrize(
    "dtype", "bool int8 uint8 int32 int64 float16 float32 float64".split()
)
@pytest.mark.parametrize("shape", [(), (0,), (3,), (2, 0, 4), (2, 3, 4)], ids=repr)
def test_arrays_keep_their_dtype_shape_and_values(dtype, shape):
    array = np.random.default_rng(0).integers(0, 2, shape).astype(dtype)
    result = through([array, 1])[0]
    assert result.dtype == array.dtype
    np.testing.assert_array_equal(result, array)
    assert result.flags.writeable


def test_memory_order_and_byte_order_are_made_ordinary():
    array = np.arange(6.0).reshape(2, 3)
    np.testing.assert_array_equal(through(np.asfortranarray(array)), array)
    np.testing.assert_array_equal(through(array[::-1, ::-2]), array[::-1, ::-2])
    assert through(array.astype(">f8")).dtype == np.float64


def test_an_array_is_in_the_format_of_numpy_save():
    array = np.arange(6).reshape(2, 3)
    text = wire.encode(array)
    start = text.index(b"\x93NUMPY")
    np.testing.assert_array_equal(np.load(io.BytesIO(text[start:])), array)
    for saved in (array, np.asfortranarray(array)):
        data = npy(saved, version=(1, 0))
        np.testing.assert_array_equal(
            wire.decode(body({"array": len(data)}, data)), array
        )


def test_a_subclass_of_ndarray_travels_as_its_numbers():
    class Liar(np.ndarray):
        def __array_function__(self, *args, **options):
            raise RuntimeError

        shape = (9, 9)

    assert type(through(np.zeros((2, 3)).view(Liar))) is np.ndarray
    assert through(np.ma.masked_array([1, 2])).shape == (2,)


class Strange:
    """Nothing that travels."""


@pytest.mark.parametrize(
    "value",
    [
        Strange(),
        1j,
        np.array([1j]),
        np.array([None]),
        np.array(["a"]),
        np.zeros(2, "datetime64[s]"),
        np.zeros(2, [("a", int)]),
        np.zeros((1,) * 20),
        {1, 2},
        b"bytes",
        10**5000,
        np.broadcast_to(0.0, (2**20, 2**20)),
        [0.5] * 3_000_000,
    ],
    ids=lambda value: type(value).__name__,
)
def test_everything_else_is_refused_before_it_is_sent(value):
    with pytest.raises(wire.WireError):
        wire.encode(value)


def test_depth_and_size_have_an_end():
    deep = []
    for _ in range(50):
        deep = [deep]
    with pytest.raises(wire.WireError):
        wire.encode(deep)
    with pytest.raises(wire.WireError, match="too large"):
        wire.encode(np.zeros(1000), largest=1000)


REAL = npy(np.zeros((2, 3)), version=(1, 0))
HEADER = REAL[:10]


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"x" * 7,
        struct.pack(">Q", 2**63) + b"1",
        body(b"1 2"),
        body(b"\xff"),
        body(b"1", b"more"),
        body(b"[1, 2]"),
        body(b"[" * 100_000),
        body(b'{"list":' * 5000 + b"1" + b"}" * 5000),
        body(b"1" * 5000),
        body({}),
        body({"list": [], "tuple": []}),
        body({"list": "text"}),
        body({"list": 3}),
        body({"set": []}),
        body({"dict": [["a"]]}),
        body({"dict": [1]}),
        body({"token": []}),
        body({"token": ["kept", [1]]}),
        body({"token": {"a": 1}}),
        body({"array": -1}),
        body({"array": 1e3}),
        body({"array": True}, b"x"),
        body({"array": 10**9}),
        body({"array": len(REAL)}, REAL[:-1]),
        body({"array": len(REAL)}, REAL, b"x"),
        body({"array": len(REAL) - 1}, REAL[:-1]),
    ],
    ids=lambda data: repr(data[:40]),
)
def test_a_damaged_body_is_an_error_of_one_kind(data):
    with pytest.raises(wire.WireError):
        wire.decode(data)


@pytest.mark.parametrize(
    "description",
    [
        "{'descr': '<f8', 'fortran_order': False, 'shape': (1000000, 1000000), }",
        "{'descr': '<f8', 'fortran_order': False, 'shape': (-2, -3), }",
        "{'descr': '<f8', 'fortran_order': False, 'shape': (9999999999999999999, 0), }",
        "{'descr': '<f8', 'fortran_order': False, 'shape': (2, 3L), }",
        "{'descr': '<f8', 'fortran_order': False, 'shape': " + "(" * 500 + "), }",
        "{'descr': '|O', 'fortran_order': False, 'shape': (6,), }",
        "{'descr': '<U2', 'fortran_order': False, 'shape': (6,), }",
        "{'descr': '|V8', 'fortran_order': False, 'shape': (6,), }",
        "{'descr': [('a', '<f8')], 'fortran_order': False, 'shape': (6,), }",
        "{'descr': __import__('os').system('true'), 'shape': (6,), }",
        "{'descr': '<f8', 'fortran_order': False, 'shape': (" + "1" * 300 + "), }",
    ],
    ids=lambda text: text[:60],
)
def test_an_array_is_never_larger_than_its_bytes_nor_of_another_kind(description):
    header = description.encode().ljust(117) + b"\n"
    data = b"\x93NUMPY\x01\x00" + struct.pack("<H", len(header)) + header + bytes(48)
    with pytest.raises(wire.WireError):
        wire.decode(body({"array": len(data)}, data))


def test_a_pickle_is_not_opened():
    data = npy(np.array([print], dtype=object), allow_pickle=True)
    assert pickle.dumps(print) in data or b"print" in data
    with pytest.raises(wire.WireError):
        wire.decode(body({"array": len(data)}, data))


def test_reading_hostile_headers_takes_no_time():
    text = "{'descr': '<f8', 'fortran_order': False, 'shape': (" + "1, " * 100 + "x"
    data = b"\x93NUMPY\x01\x00__" + text.encode() * 1000
    with pytest.raises(wire.WireError):
        wire.decode(body({"array": len(data)}, data))


def test_random_changes_never_bring_another_error():
    rng = np.random.default_rng(3)
    whole = wire.encode({"output": (np.eye(3), [1, 2.5]), "args": [wire.Token("a", 1)]})
    for _ in range(2000):
        changed = bytearray(whole)
        for place in rng.integers(0, len(whole), 3):
            changed[place] = rng.integers(256)
        with contextlib.suppress(wire.WireError):
            wire.decode(bytes(changed))


@pytest.mark.parametrize(
    ("value", "sentence"),
    [
        (Strange(), "a Strange cannot be sent"),
        (np.array([1j]), "an array of dtype complex128 cannot be sent"),
        ([0] * (2**20 + 1), "a list of 1048577 entries is too long to be sent"),
        (
            np.broadcast_to(np.float64(0), (2**12, 2**12)),
            "an array of shape (4096, 4096) is too large to be sent",
        ),
    ],
    ids=lambda value: type(value).__name__,
)
def test_what_is_refused_is_told_in_a_sentence(value, sentence):
    with pytest.raises(wire.WireError) as caught:
        wire.encode(value)
    assert str(caught.value) == sentence


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "the frame ends too early"),
        (struct.pack(">Q", 9) + b"1", "the frame ends too early"),
        (body(b"1", b"more"), "the frame is longer than its value"),
        (body([1, 2]), "the frame is damaged: a bare list"),
        (body({"set": []}), "the frame is damaged: an unknown kind of value"),
        (body({"list": "text"}), "the frame is damaged: an unknown kind of value"),
        (body(b"1 2"), "the frame is damaged: JSONDecodeError"),
        (body({"token": [1, 2]}), "the frame is damaged: a token without a name"),
        (body({"array": 0}), "an array ends too early"),
        (body({"array": 5}, b"xxxxx"), "an array of a kind that is not allowed"),
    ],
    ids=lambda value: str(value)[:40],
)
def test_what_is_damaged_is_told_in_a_sentence(data, sentence):
    with pytest.raises(wire.WireError) as caught:
        wire.decode(data)
    assert str(caught.value) == sentence


def nested(depth, inner=1):
    for _ in range(depth):
        inner = [inner]
    return inner


def test_nineteen_lists_deep_is_deep_enough():
    assert through(nested(19)) == nested(19)
    sentence = "^the value is nested too deeply$"
    with pytest.raises(wire.WireError, match=sentence):
        wire.encode(nested(20))
    tree = 1
    for _ in range(20):
        tree = {"list": [tree]}
    with pytest.raises(wire.WireError, match=sentence):
        wire.decode(body(tree))
    assert wire.decode(body(tree["list"][0])) == nested(19)


def test_an_array_has_sixteen_axes_at_most():
    assert through(np.zeros((1,) * 16)).shape == (1,) * 16
    with pytest.raises(wire.WireError, match="is too large to be sent"):
        wire.encode(np.zeros((1,) * 17))
    data = npy(np.zeros((1,) * 17), version=(1, 0))
    with pytest.raises(wire.WireError, match="^an array of too many axes$"):
        wire.decode(body({"array": len(data)}, data))


def test_an_answer_may_be_some_times_as_large_as_its_question():
    megabyte = 2**20
    assert wire.largest_reply(0) == 2 * megabyte
    assert wire.largest_reply(megabyte) == 6 * megabyte
    assert wire.largest_reply(100 * megabyte) == wire.LIMIT == 64 * megabyte


def test_an_array_of_just_the_largest_size_is_too_large_with_its_header():
    whole = wire.encode(np.zeros(100))
    assert wire.decode(wire.encode(np.zeros(100), largest=len(whole))).size == 100
    with pytest.raises(wire.WireError, match=f"it has {len(whole)} bytes"):
        wire.encode(np.zeros(100), largest=len(whole) - 1)


def test_the_text_of_a_value_has_a_largest_size():
    with pytest.raises(wire.WireError, match="which is too large"):
        wire.encode("x" * (wire.LONGEST_TREE - 1))
    assert len(through("x" * (wire.LONGEST_TREE - 2))) == wire.LONGEST_TREE - 2
    with pytest.raises(wire.WireError, match="the frame ends too early"):
        wire.decode(body(b'"' + b"x" * wire.LONGEST_TREE + b'"'))


def test_what_travels_by_name_comes_out_by_name():
    token = through({"f": [wire.Token("function", "double"), wire.Token("rng", 7)]})
    function, rng = token["f"]
    assert (function.kind, function.name, rng.name) == ("function", "double", 7)
    assert repr(function) == "Token('function', 'double')"


def test_a_number_of_numpy_s_travels_as_an_array_without_axes():
    result = through(np.float32(0.5))
    assert (result.shape, result.dtype) == ((), np.float32)


def test_the_names_of_a_dictionary_become_text():
    assert through({1: "a", None: "b"}) == {"1": "a", "None": "b"}


def test_a_frame_tells_its_length_and_number():
    data = wire.frame(7, b"body")
    assert data == (4).to_bytes(8, "big") + (7).to_bytes(8, "big") + b"body"
    assert wire.HEADER.size == 16
