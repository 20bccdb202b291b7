"""The JSON report against the schema that is published of it."""

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator, ValidationError

from kindlab.catalogue import Catalogue, Entry
from kindlab.judging import judge
from kindlab.recording import runfile
from kindlab.rejudging import hashes, kept, rejudged
from kindlab.reporting import machine, published
from kindlab.root import shipped_root
from tests.reports import ALL, LITTERED, a_report, differed, reached

SCHEMA = json.loads(published.schema())
VALIDATOR = Draft202012Validator(SCHEMA)
ENTRIES = Catalogue(shipped_root()).entries


def document(*args: Any) -> Any:
    return json.loads(machine.encode(*args))


def test_the_schema_is_one() -> None:
    Draft202012Validator.check_schema(SCHEMA)


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.id)
def test_every_recording_s_report_is_of_the_schema(entry: Entry) -> None:
    report = judge(entry.lab, runfile.read(entry.recording(None)))
    VALIDATOR.validate(document([(report, entry.recording(None))], report.exit_code))


def test_every_standing_is_of_the_schema() -> None:
    VALIDATOR.validate(document([(report, Path("/nowhere")) for report in (*ALL, LITTERED)], 1))


def test_what_has_become_of_verdicts_is_of_the_schema() -> None:
    was, now = (a_report(verdict) for verdict in (differed(), reached()))
    changed = rejudged(kept(was, hashes(was.lab, None)), kept(now, {}))
    assert changed.changed
    VALIDATOR.validate(document([(now, Path("/nowhere"))], 0, changed))


def undefined(values: Any, schema: Mapping[str, Any]) -> list[str]:
    """The fields of a value that its schema does not name."""
    if "$ref" in schema:
        return undefined(values, SCHEMA["$defs"][schema["$ref"].rpartition("/")[2]])
    if isinstance(values, list):
        return [each for value in values for each in undefined(value, schema.get("items", {}))]
    if not isinstance(values, dict) or "properties" not in schema:
        return []
    fields = schema["properties"]
    deeper = [each for name, value in values.items() if name in fields for each in undefined(value, fields[name])]
    return [*(name for name in values if name not in fields), *deeper]


def test_the_schema_names_every_field() -> None:
    report = document([(report, Path("/nowhere")) for report in (*ALL, LITTERED)], 1)
    assert undefined(report, SCHEMA) == []
    report["runs"][0]["claims"][0]["more"] = 1
    assert undefined(report, SCHEMA) == ["more"]


def without_environment(report: Any) -> None:
    del report["runs"][0]["environment"]


def with_another_standing(report: Any) -> None:
    report["runs"][0]["claims"][0]["standing"] = "fine"


def with_a_lonely_text(report: Any) -> None:
    report["runs"][0]["claims"][0]["text"] = "English alone"


def of_another_schema(report: Any) -> None:
    report["schema"] = 2


@pytest.mark.parametrize("spoil", [without_environment, with_another_standing, with_a_lonely_text, of_another_schema])
def test_what_is_spoiled_is_not_of_the_schema(spoil: Callable[[Any], None]) -> None:
    report = document([(ALL[0], Path("/nowhere"))], 0)
    spoil(report)
    with pytest.raises(ValidationError):
        VALIDATOR.validate(report)
