"""What a report says, in sentences; how they are laid out is its readers' business."""

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from kindlab.judging import FAILING, RED, UNJUDGED, Judgement, Report, Standing
from kindlab.lab import Claim, Lab
from kindlab.reporting import witnesses, words, written
from kindlab.reporting.reasons import because, rows_of
from kindlab.rows import Environment
from kindlab.shards import Shard
from kindlab.speech import spoken
from kindlab.steps.questions import Until
from kindlab.suites import differing_environments
from kindlab.texts import Language
from kindlab.verdict import Outcome

if TYPE_CHECKING:
    from kindlab.reporting.published import Origin

DOCS = "https://kubernetes.io/docs/"
ADVISABLE = {Standing.AS_DOCUMENTED, Standing.SETTLED, Standing.KNOWN_CONTRADICTION}
"""Standings under which the lab's advice holds: what was seen is what its author wrote it for."""


def title(report: Report) -> str:
    """Return the lab's id, with the control's name where the run was one's."""
    return report.header.lab + (f" ({report.header.control})" if report.header.control else "")


def errors(report: Report, language: Language) -> Iterator[str]:
    """Yield what ended runs early, each with the run's name where there are several."""
    for name, run in (report.repeats or {"": report}).items():
        if run.error is not None:
            yield _of_run(name, error(run.error, report.lab, language), language)


def error(said: str, lab: Lab, language: Language) -> str:
    """Return what ended a run of a lab early; the lab's own words in it are known in both languages."""
    return spoken(said, language, _own_words(lab))


def _own_words(lab: Lab) -> dict[str, str]:
    """Return what a lab's steps and conditions are in words: in Chinese by the English."""
    steps = (*lab.steps, *(control.new for control in lab.controls if not isinstance(control.new, str)))
    conditions = (step.condition for step in steps if isinstance(step, Until))
    return {text.en: text.zh for text in (each.text() for each in (*steps, *conditions))}


def _of_run(name: str, said: str, language: Language) -> str:
    return f"{name}{words.COLON.in_(language)}{said}" if name else said


def causes(report: Report, language: Language) -> Iterator[str]:
    """Yield the likely cause of what is red, each with the run's name where there are several."""
    for name, run in (report.repeats or {"": report}).items():
        if run.cause:
            yield _of_run(name, run.cause.in_(language), language)


def leftovers(report: Report, language: Language) -> Iterator[str]:
    """Yield what is left in the cluster, each with the run's name where there are several."""
    for name, run in (report.repeats or {"": report}).items():
        yield from (_of_run(name, left.in_(language), language) for left in run.leftovers)


def named(origin: "Origin | None", language: Language) -> str:
    """Return what reports are called: kindlab's, or those of a shard."""
    if origin is None or origin.shard is None:
        return "kindlab"
    return f"kindlab, {words.SHARD.in_(language).format(shard=Shard(origin.shard.number, origin.shard.of))}"


def missing(origin: "Origin", language: Language) -> Iterator[str]:
    """Yield what should be among some runs and is not."""
    for shard in origin.missing_shards:
        yield words.NOT_THERE.in_(language).format(what=words.SHARD.in_(language).format(shard=shard))
    for lab in origin.missing_labs:
        yield words.NOT_THERE.in_(language).format(what=lab)


def heads(report: Report, language: Language) -> Iterator[tuple[str, str]]:
    """Yield what there is to say of the whole run, each line with its label."""
    for label, said in (
        (words.ENDED_EARLY, errors(report, language)),
        (words.LIKELY_CAUSE, causes(report, language)),
        (words.LEFT_BEHIND, leftovers(report, language)),
    ):
        yield from ((label.in_(language), line) for line in said)


def lines(judgement: Judgement, report: Report, language: Language) -> Iterator[tuple[str, str]]:
    """Yield what is said of a claim below it, each line with its label or ''."""
    if judgement.verdict.reason.code == "run-error":  # said once, at the report's head
        return
    if judgement.standing is Standing.UNSTABLE:
        yield from (("", line) for line in counts(judgement, report, language))
    else:
        if judgement.standing not in UNJUDGED:
            yield "", standing(judgement, report, language)
        label = words.EVIDENCE if rows_of(judgement.verdict) else words.WHY
        yield label.in_(language), because(judgement.verdict, language)
        yield from witnesses.lines(judgement, language)
    if judgement.standing in ADVISABLE:
        yield from advice(judgement, language)
    yield "", "; ".join([f"{DOCS}{judgement.claim.docs}", *versions(judgement.claim, language)])
    yield from links(judgement, language)


def links(judgement: Judgement, language: Language) -> Iterator[tuple[str, str]]:
    """Yield the addresses that go with a claim, labelled: where its error is said, where its contradiction is known."""
    claim = judgement.claim
    if claim.heard_at and judgement.verdict.outcome is Outcome.REFUTED:
        yield words.HEARD_AT.in_(language), claim.heard_at
    if claim.known_contradiction:
        is_there = judgement.standing is not Standing.AS_DOCUMENTED
        yield (words.REPORTED if is_there else words.REPORTED_BUT_GONE).in_(language), claim.known_contradiction


def alone(judgement: Judgement, report: Report, language: Language) -> Iterator[str]:
    """Yield what is said of a claim where it stands alone; of a red one also what its run tells of itself, and where.

    A claim that has passed needs no place.
    """
    result, colon = words.RESULTS[judgement.result].in_(language), words.COLON.in_(language)
    yield f"{result}{colon}{judgement.claim.text.in_(language)}"
    said = [*lines(judgement, report, language)]
    if judgement.standing in RED:
        said += [(words.ENDED_EARLY.in_(language), error) for error in errors(report, language)]
        said += [(words.LIKELY_CAUSE.in_(language), cause) for cause in causes(report, language)]
    yield from (f"{label}{colon}{line}" if label else line for label, line in said)
    if judgement.standing in FAILING:
        yield summary(report, language)


def advice(judgement: Judgement, language: Language) -> Iterator[tuple[str, str]]:
    """Yield what to say instead, why people believe otherwise, and what to say in an interview, each labelled."""
    claim = judgement.claim
    does_not_hold = judgement.verdict.outcome is Outcome.REFUTED
    for label, text in (
        (words.SAY_INSTEAD, claim.instead if does_not_hold else None),
        (words.BELIEVED, claim.believed if does_not_hold else None),
        (words.INTERVIEW, claim.interview),
    ):
        if text:
            yield label.in_(language), text.in_(language)


def standing(judgement: Judgement, report: Report, language: Language) -> str:
    """Return how a claim stands to the documentation, and in how many runs."""
    popular = judgement.claim.docs_say == "no" and judgement.standing is Standing.AS_DOCUMENTED
    said = (words.MANY_SAY if popular else words.STANDINGS[judgement.standing]).in_(language)
    runs = max(len(report.repeats), 1)
    return words.IN_ALL_RUNS.in_(language).format(standing=said, count=runs, total=runs)


def counts(judgement: Judgement, report: Report, language: Language) -> Iterator[str]:
    """Yield how many runs came to each result, and which."""
    for result, names in report.runs_by_result(judgement.claim.name).items():
        yield words.IN_RUNS.in_(language).format(
            result=words.RESULTS[result].in_(language), count=len(names), total=len(report.repeats),
            names=", ".join(names),
        )  # fmt: skip


def standings(reports: Iterable[Report], language: Language) -> str:
    """Return how many claims of some reports stand how."""
    counts = Counter(judgement.standing for report in reports for judgement in report.judgements)
    counted = words.COUNTED.in_(language)
    told = (counted.format(count=count, standing=words.STANDINGS[each].in_(language)) for each, count in counts.items())
    return words.COMMA.in_(language).join(told)


def summary(report: Report, language: Language) -> str:
    """Return how many claims stand how, and where and when they were put to a cluster."""
    claims = words.CLAIMS if len(report.judgements) != 1 else words.ONE_CLAIM
    parts = [
        f"{len(report.judgements)} {claims.in_(language)}{words.COLON.in_(language)}{standings([report], language)}"
    ]
    if report.header.environment:
        parts.append(where(report.header.environment, language))
    return " · ".join([*parts, words.RECORDED.in_(language).format(at=written.date(report.header.started, language))])


def where(environment: Environment, language: Language) -> str:
    """Return what a cluster was like: versions, nodes, and what they run."""
    built = spoken(environment.built, language)
    return (
        f"Kubernetes {environment.kubernetes} ({built}), {environment.nodes} {words.NODES.in_(language)}, "
        f"{environment.node_os}, cgroup {environment.cgroup}, {environment.container_runtime}, CNI {environment.cni}, "
        f"kube-proxy {environment.kube_proxy_mode}, kind {environment.kind}"
    )


def environments(reports: Iterable[Report], language: Language) -> Iterator[str]:
    """Yield in what the environments of some runs differ: each value, and of which labs it is."""
    for field, values in differing_environments(reports).items():
        told = words.BETWEEN_NAMES.in_(language).join(
            words.OF_LABS.in_(language).format(value=value, labs=", ".join(labs)) for value, labs in values.items()
        )
        yield words.ENVIRONMENTS_DIFFER.in_(language).format(what=field, values=told)


def versions(claim: Claim, language: Language) -> Iterator[str]:
    """Yield which versions of Kubernetes a claim is about, where it is not about all."""
    for field, text in words.VERSIONS.items():
        if version := getattr(claim, field):
            yield text.in_(language).format(version=version)
