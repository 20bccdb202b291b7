"""The JUnit file as a reader of such files reads it back."""

import msgspec
import pytest
from junitparser import Error, Failure, JUnitXml, Skipped, TestCase, TestSuite

from kindlab.judging import Report, Standing
from kindlab.reporting import junit
from kindlab.texts import Language, Text
from tests.reports import ALL, LITTERED, REPORTS, a_report, reached


def suite(report: Report, language: Language = "en") -> TestSuite:
    (found,) = JUnitXml.fromstring(junit.encode([report], language).encode())
    return found


def case(report: Report, language: Language = "en") -> TestCase:
    (found,) = suite(report, language)
    return found


@pytest.mark.parametrize(
    ("standing", "kind"),
    [
        (Standing.CONTRADICTED, Failure),
        (Standing.ERROR, Error),
        (Standing.INCONCLUSIVE, Error),
        (Standing.UNSTABLE, Error),
        (Standing.SKIPPED, Skipped),
    ],
)
def test_what_is_red_or_skipped_says_what_and_why(standing: Standing, kind: type) -> None:
    (result,) = case(REPORTS[standing]).result
    assert type(result) is kind
    assert result.type == standing.value
    assert "It holds: a <script>" in result.text
    assert "Kubernetes v1.36.3" in result.text


@pytest.mark.parametrize("standing", [Standing.AS_DOCUMENTED, Standing.SETTLED, Standing.KNOWN_CONTRADICTION])
def test_the_others_pass_with_their_evidence(standing: Standing) -> None:
    passed = case(REPORTS[standing])
    assert passed.is_passed
    assert "(rows 1)" in passed.system_out


def test_the_run_s_own_trouble_is_told_of_what_is_red_only() -> None:
    report = msgspec.structs.replace(REPORTS[Standing.AS_DOCUMENTED], cause=Text("A slow host.", zh="主机慢。"))
    assert "A slow host." not in case(report).system_out
    red = msgspec.structs.replace(REPORTS[Standing.CONTRADICTED], cause=Text("A slow host.", zh="主机慢。"))
    assert "Likely cause: A slow host." in case(red).result[0].text


def test_a_message_is_one_line() -> None:
    (result,) = case(a_report(ValueError("one\ntwo"))).result
    assert "ValueError: one two (" in result.message


def test_cases_are_counted() -> None:
    document = JUnitXml.fromstring(junit.encode(ALL, "en").encode())
    assert (document.tests, document.failures, document.errors, document.skipped) == (8, 1, 3, 1)
    assert len(document) == len(ALL)


def test_a_suite_names_its_lab_time_and_environment() -> None:
    told = suite(a_report(reached()))
    assert (told.name, told.timestamp) == ("probes/readiness", "2026-11-21T12:00:00+00:00")
    assert {each.name: each.value for each in told.properties()}["node_os"] == "Debian <12>"


def test_what_xml_cannot_hold_is_written_as_python_writes_it() -> None:
    assert r"\x1b[31m\x00\ufffe" in case(a_report(reached())).system_out


def test_an_error_keeps_its_lines() -> None:
    assert "StepTimeout: after 60 s\na <script>" in case(REPORTS[Standing.ERROR]).result[0].text


def test_it_speaks_chinese() -> None:
    (result,) = case(REPORTS[Standing.CONTRADICTED], "zh").result
    assert result.message.startswith("与文档矛盾：")
    assert "成立：" in result.text


def test_what_a_run_left_behind_is_a_case_in_error() -> None:
    claim, left = suite(LITTERED)
    assert claim.is_passed
    assert (left.name, left.is_error) == ("leftovers", True)
    assert left.result[0].text.startswith("Node/worker: a <script>")
