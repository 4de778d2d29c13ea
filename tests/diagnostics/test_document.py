"""Whatever a file holds, reading it gives a document or a placed diagnostic."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from masterchain.diagnostics.document import parse, read
from masterchain.diagnostics.record import Diagnostic, DiagnosticError, Source


def fault(path: Path) -> Diagnostic:
    with pytest.raises(DiagnosticError) as caught:
        read(path)
    (diagnostic,) = caught.value.diagnostics
    return diagnostic


def test_a_missing_file(tmp_path: Path) -> None:
    found = fault(tmp_path / "none.toml")
    assert found.code == "unreadable"
    assert found.subject == str(tmp_path / "none.toml")


def test_a_folder(tmp_path: Path) -> None:
    assert fault(tmp_path).code == "unreadable"


def test_a_file_one_may_not_read(tmp_path: Path) -> None:
    path = tmp_path / "secret.toml"
    path.write_text("a = 1")
    path.chmod(0)
    if os.access(path, os.R_OK):
        pytest.skip("this user may read everything")
    assert fault(path).code == "unreadable"


def test_a_name_no_file_can_have() -> None:
    assert fault(Path("a\0b.toml")).code == "unreadable"


@pytest.mark.parametrize("text", ["", "\n\n", "# only words\n"])
def test_an_empty_file(tmp_path: Path, text: str) -> None:
    path = tmp_path / "empty.toml"
    path.write_text(text)
    assert fault(path).code == "empty-file"


def test_not_utf8_is_placed_at_the_byte(tmp_path: Path) -> None:
    path = tmp_path / "latin.toml"
    path.write_bytes('a = 1\nname = "gr\u00fcn"\n'.encode("latin-1"))
    found = fault(path)
    assert found.code == "not-utf8"
    assert found.label is not None
    assert (found.label.place.line, found.label.place.column) == (2, 11)
    assert "0xFC" in found.headline


def test_utf16_is_not_utf8(tmp_path: Path) -> None:
    path = tmp_path / "wide.toml"
    path.write_text("a = 1", encoding="utf-16")
    assert fault(path).code == "not-utf8"


def test_a_byte_order_mark_is_no_fault(tmp_path: Path) -> None:
    path = tmp_path / "bom.toml"
    path.write_bytes(b"\xef\xbb\xbfa = 1\n")
    assert read(path)[1] == {"a": 1}


def test_windows_line_ends_do_not_move_the_place(tmp_path: Path) -> None:
    path = tmp_path / "dos.toml"
    path.write_bytes(b"a = 1\r\nb = 2\r\nc = = 3\r\n")
    found = fault(path)
    assert found.code == "syntax"
    assert found.label is not None
    assert (found.label.place.line, found.label.place.column) == (3, 5)


@pytest.mark.parametrize("brackets", [1000, 100_000])
def test_brackets_without_end(tmp_path: Path, brackets: int) -> None:
    path = tmp_path / "deep.toml"
    path.write_text("a = " + "[" * brackets + "]" * brackets)
    assert fault(path).code == "nested-too-deep"


def test_ten_megabytes_of_brackets(tmp_path: Path) -> None:
    path = tmp_path / "huge.toml"
    path.write_text("a = " + "[" * 10_000_000)
    assert fault(path).code == "too-large"


@given(st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
@settings(max_examples=300, deadline=None)
def test_any_bytes_give_a_document_or_a_place_inside_the_text(raw: bytes) -> None:
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError:
        return
    try:
        assert parse(Source("x.toml", text))
    except DiagnosticError as error:
        for diagnostic in error.diagnostics:
            if diagnostic.label:
                assert 0 <= diagnostic.label.place.start <= len(text)
