"""What comes after several reports: a line a lab, those that are red last and with the claims that are."""

from pathlib import Path

import msgspec
import pytest

from kindlab.judging import Report, Standing
from kindlab.reporting import closing
from kindlab.texts import Language
from tests.reports import ALL, LITTERED, REPORTS


def lines(*reports: Report, language: Language = "en", seconds: float | None = 41) -> list[str]:
    found = closing.lines([(report, Path("/nowhere")) for report in reports], seconds, language)
    return [line.text for line in found if line.text]


GREEN, RED = REPORTS[Standing.AS_DOCUMENTED], REPORTS[Standing.CONTRADICTED]


def test_nothing_is_said_after_a_single_lab() -> None:
    assert lines(RED) == []


def test_what_is_red_comes_last() -> None:
    told = lines(*ALL)
    assert told[0] == "probes/readiness  1 as documented"
    assert told[-2] == "probes/readiness  1 contradicts the documentation"
    assert told[-1].startswith("8 labs, 8 claims, 41 s: ")


def test_of_several_claims_the_red_ones_are_named() -> None:
    (claim,) = GREEN.judgements
    other = msgspec.structs.replace(RED.judgements[0].claim, name="another")
    both = msgspec.structs.replace(
        RED, judgements=(claim, msgspec.structs.replace(RED.judgements[0], claim=other))
    )  # fmt: skip
    assert lines(both, GREEN)[1] == "probes/readiness  1 as documented, 1 contradicts the documentation: another"


def test_a_lab_that_left_something_behind_is_no_green_one() -> None:
    assert lines(LITTERED, GREEN)[1] == "probes/readiness  1 as documented: Left behind"


def test_it_is_told_in_chinese() -> None:
    told = lines(GREEN, RED, language="zh")
    assert told[-1] == "2 个实验，2 条论断，用时 41 秒：1 条与文档一致，1 条与文档矛盾"


@pytest.mark.parametrize("names", [("a/b/main", "a/c/main"), ("a/b/main", "c/d/main")])
def test_where_the_recordings_are(tmp_path: Path, names: tuple[str, ...]) -> None:
    for name in names:
        (tmp_path / name).mkdir(parents=True)
    found = list(closing.lines([(GREEN, tmp_path / name) for name in names], None, "en"))
    assert found[-1].text == f"Recordings: {Path(*tmp_path.parts) / ('a' if names[1].startswith('a') else '')}"
