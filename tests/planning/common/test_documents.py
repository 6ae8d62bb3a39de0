"""Reading: every complaint is a named error with the JSON path."""

from __future__ import annotations

import json
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from banso.planning.common import errors
from banso.planning.common.documents import Node, format_of, input_hash, parse, read_file


@pytest.mark.parametrize(
    ("content", "named"),
    [
        (b"", errors.UnreadableDocument),
        (b"\xff\xfe", errors.UnreadableDocument),
        (b'{"a":1,"a":2}', errors.UnreadableDocument),
        (b'{"a":NaN}', errors.UnreadableDocument),
        (b"[" * 100_000, errors.UnreadableDocument),
        (b"9" * 10_000, errors.UnreadableDocument),
        (b"x" * 10_000_000, errors.UnreadableDocument),
    ],
)
def test_parse_of_nonsense_is_a_named_error(content: bytes, named: type[Exception]) -> None:
    with pytest.raises(named) as caught:
        parse(content)
    assert "$" in str(caught.value)


def test_parse_refuses_a_document_beyond_the_limit() -> None:
    with pytest.raises(errors.DocumentTooLarge, match="大きすぎます"):
        parse(b"[1,2,3]", limit=3)


def test_read_file_that_is_missing_says_so(tmp_path: Path) -> None:
    with pytest.raises(errors.PlanningInputError, match="開けません"):
        read_file(tmp_path / "none.json")


@given(st.binary(max_size=200))
def test_parse_never_raises_anything_unnamed(content: bytes) -> None:
    with suppress(errors.PlanningInputError):
        parse(content)


@pytest.mark.parametrize(
    ("read", "named", "path"),
    [
        (lambda n: n.text("missing"), errors.MissingField, "$.missing"),
        (lambda n: n.text("number"), errors.WrongType, "$.number"),
        (lambda n: n.integer("flag"), errors.WrongType, "$.flag"),
        (lambda n: n.integer("number", minimum=8), errors.OutOfRange, "$.number"),
        (lambda n: n.number("huge", maximum=10), errors.OutOfRange, "$.huge"),
        (lambda n: n.day("text"), errors.WrongType, "$.text"),
        (lambda n: n.flag("number"), errors.WrongType, "$.number"),
        (lambda n: n.only("number"), errors.UnknownField, "$.text"),
        (lambda n: list(n.by_id("twice")), errors.DuplicateId, "$.twice[1].id"),
        (lambda n: n.references("names", {"a": 1}, "講師"), errors.UnknownId, "$.names[1]"),
        (lambda n: n.texts("text"), errors.WrongType, "$.text"),
        (lambda n: n.child("text").only("a"), errors.WrongType, "$.text"),
        (lambda n: format_of(n, "banso/x@1"), errors.UnknownFormat, "$.format"),
    ],
)
def test_reader_names_the_error_and_its_path(read, named: type[Exception], path: str) -> None:  # type: ignore[no-untyped-def]
    node = Node(
        {
            "text": "あ",
            "number": 7,
            "flag": True,
            "huge": 10**400,
            "twice": [{"id": "a"}, {"id": "a"}],
            "names": ["a", "b"],
        }
    )
    with pytest.raises(named) as caught:
        read(node)
    assert caught.value.path == path  # type: ignore[attr-defined]
    assert path in str(caught.value)


def test_input_hash_ignores_spacing_and_order() -> None:
    one, other = json.loads('{"a": 1, "b": [2]}'), json.loads('{"b":[2],"a":1}')
    assert input_hash(one) == input_hash(other) != input_hash({"a": 1, "b": [3]})
