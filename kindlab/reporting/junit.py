"""Reports as JUnit's XML, which CI systems show: a suite a lab, a case a claim, what decides it in its text."""

import io

import msgspec
from junitparser import Error, Failure, JUnitXml, Skipped, TestCase, TestSuite
from junitparser.junitparser import FinalResult

from kindlab.judging import RED, Judgement, Report, Standing
from kindlab.reporting import telling, words
from kindlab.reporting.printing import in_a_line, visible
from kindlab.reporting.published import Origin
from kindlab.reporting.reasons import in_words
from kindlab.texts import Language

RESULTS: dict[Standing, type[FinalResult]] = {
    **dict.fromkeys(RED, Error),
    Standing.CONTRADICTED: Failure,
    Standing.SKIPPED: Skipped,
}
"""What a standing is to JUnit; those that are not named here have passed."""


def encode(reports: list[Report], language: Language, origin: Origin | None = None) -> str:
    """Return all reports as one XML document; what is missing of their origin is a suite of its own."""
    document = JUnitXml(telling.named(origin, language))
    for report in reports:
        document.append(_suite(report, language))
    if origin and not origin.is_whole:
        document.append(_missing(origin, language))
    document.update_statistics()
    written = io.BytesIO()
    document.write(written, pretty=True)
    return written.getvalue().decode()


def _suite(report: Report, language: Language) -> TestSuite:
    suite = TestSuite(visible(telling.title(report)))
    suite.timestamp = visible(report.header.started)
    for name, value in _properties(report, language).items():
        suite.add_property(name, visible(value))
    suite.add_testcases([_case(judgement, report, language) for judgement in report.judgements])
    if left := "\n".join(telling.leftovers(report, language)):
        suite.add_testcase(_leftovers(visible(left), report, language))
    return suite


def _missing(origin: Origin, language: Language) -> TestSuite:
    suite = TestSuite("kindlab")
    for what, line in zip(
        (*origin.missing_shards, *origin.missing_labs), telling.missing(origin, language), strict=True
    ):
        case = TestCase(visible(what), "kindlab")
        case.result = _result(Error, visible(line), Standing.ERROR, visible(line))
        suite.add_testcase(case)
    return suite


def _properties(report: Report, language: Language) -> dict[str, str]:
    environment = msgspec.to_builtins(report.header.environment) or {}
    return {
        "question": report.lab.question.in_(language),
        "fingerprint": report.header.fingerprint,
        **{name: str(value) for name, value in environment.items()},
    }


def _case(judgement: Judgement, report: Report, language: Language) -> TestCase:
    case = TestCase(visible(judgement.claim.name), visible(telling.title(report)))
    text = visible("\n".join(telling.alone(judgement, report, language)))
    if kind := RESULTS.get(judgement.standing):
        standing = words.STANDINGS[judgement.standing].in_(language)
        reason = " ".join(in_words(judgement.verdict.reason, language).split())
        message = in_a_line(f"{standing}{words.COLON.in_(language)}{reason}")
        case.result = _result(kind, message, judgement.standing, text)
    else:
        case.system_out = text
    return case


def _leftovers(left: str, report: Report, language: Language) -> TestCase:
    """Return a case that is no claim's: what the cluster holds that it did not before is an error of the run."""
    case = TestCase("leftovers", visible(telling.title(report)))
    case.result = _result(Error, words.LEFT_BEHIND.in_(language), Standing.ERROR, left)
    return case


def _result(kind: type[FinalResult], message: str, standing: Standing, text: str) -> FinalResult:
    result = kind(message, standing.value)
    result.text = text
    return result
