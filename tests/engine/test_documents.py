import os
from pathlib import Path

import pytest

from kindlab import documents
from kindlab.errors import InvalidLab

LAUGHS = b"a0: &a0 [x, x]\n" + b"".join(
    f"a{each}: &a{each} [{', '.join([f'*a{each - 1}'] * 10)}]\n".encode() for each in range(1, 10)
)
LADDER = b"- &a0 [x]\n" + b"".join(f"- &a{each} [*a{each - 1}]\n".encode() for each in range(1, 200))


def refusal(path: Path, content: bytes) -> str:
    path.write_bytes(content)
    with pytest.raises(InvalidLab) as refused:
        documents.read(path, documents.content_of(path))
    (problem,) = refused.value.problems
    return problem.removeprefix(str(path))


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"a: " + b"x" * (1 << 20), ": holds more than 1 MiB"),
        (b"---\na: b\n" * 101, ":201: holds more than 100 documents"),
        (LAUGHS, ":6: holds more than 100,000 values, each alias counted"),
        (LADDER, ":100: is nested more than 100 deep"),
        (b"[" * 500, ":1: is nested more than 100 deep"),
        (b"- " * 100_000, ":1: is nested more than 100 deep"),
        (b"a: &a\n  b: *a\n", ":2: *a stands within what it stands for"),
        (b"a: *nothing\n", ":1: is no YAML: found undefined alias"),
        (b"a: !!python/object:os.system x\n", ":1: is no YAML: could not determine a constructor"),
        (b"a: !!bool x\n", ": is no YAML"),
        (b"a: 2026-02-30\n", ": is no YAML: day is out of range"),
        (b"a: " + b"9" * 5000, ": is no YAML: Exceeds the limit"),
        (b"a: \x00\n", ": is no YAML"),
        ("a: b\n".encode("utf-16"), ":1: is no YAML: expected UTF-8"),
        (b"a: b\nc: \xc3(\n", ":2: is no YAML: expected UTF-8"),
    ],
    ids=[
        "bytes", "documents", "laughs", "ladder of aliases", "deep flow", "deep block", "endless", "no anchor",
        "python", "bool", "date", "digits", "NUL", "UTF-16", "half a letter",
    ],
)  # fmt: skip
def test_what_goes_beyond_bounds_is_refused_with_its_line(tmp_path: Path, content: bytes, problem: str) -> None:
    assert refusal(tmp_path / "a.yaml", content).startswith(problem)


def test_aliases_within_bounds_are_read(tmp_path: Path) -> None:
    file = tmp_path / "a.yaml"
    file.write_bytes(b"a: &a {x: 1}\nb: {<<: *a, y: 2}\n---\nc: 1\n")
    first, second = documents.read(file, documents.content_of(file))
    assert first.content == {"a": {"x": 1}, "b": {"x": 1, "y": 2}}
    assert (second.line, second.content) == (4, {"c": 1})


def test_what_is_no_file_is_never_opened(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.yaml")
    for name in ("pipe.yaml", "."):
        with pytest.raises(InvalidLab, match="is no file"):
            documents.content_of(tmp_path / name)


@pytest.mark.parametrize("name", ["none.yaml", "a\0b.yaml", "x" * 5000])
def test_what_cannot_be_opened_is_told_with_its_name(tmp_path: Path, name: str) -> None:
    with pytest.raises(InvalidLab, match="cannot be read"):
        documents.content_of(tmp_path / name)


@pytest.mark.parametrize(
    ("value", "problem"),
    [
        ({"a": [{1: 2}]}, "a[0] has the key 1, expected text: put it in quotes"),
        ({"a": float("nan")}, "a is nan, expected a finite number"),
        ({"a": 2**63}, "a is an integer beyond 64 bits, expected one that an API server takes"),
        ({"a": [2**63 - 1, -(2**63)]}, None),
        ({"a": -(2**63) - 1}, "a is an integer beyond 64 bits, expected one that an API server takes"),
        ({"a": {"b": b"x"}}, "a.b is a bytes, expected text, a number, true, false, null, a list or a mapping"),
        ({"a": [None, True, 1, 1.5, "x", {}]}, None),
    ],
)
def test_what_json_cannot_say_is_told_with_its_path(value: object, problem: str | None) -> None:
    assert list(documents.unlike_json(value)) == ([problem] if problem else [])
