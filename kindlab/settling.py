"""What is said of a lab's claims and waits for a run, and how a run settles it: whoever asks, on whatever surface."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime

from kindlab.catalogue import Entry
from kindlab.host import predictions
from kindlab.judging import Report, Standing
from kindlab.predicting import By, Observed, Predicted, Prediction, joined, waiting

UNSEEN = (Standing.ERROR, Standing.SKIPPED)
"""Standings of claims that a run was not about: what was said of them waits for another."""


def ids_of(entry: Entry) -> list[str]:
    """Return the ids of a lab's claims, as it declares them today."""
    return [f"{entry.id}:{claim.name}" for claim in entry.remembered.claims]


def said_of(entry: Entry) -> dict[str, Predicted]:
    """Return what is said of a lab's claims, as they are today, and not settled, by their ids."""
    found = waiting(joined(predictions.read().rows))
    return {id_: each.said for id_, each in found.items() if id_ in ids_of(entry)}


def settle(entry: Entry, report: Report, by: By) -> tuple[Prediction, ...]:
    """Settle what is said of a lab by a run, and return it; what the run was not about goes on waiting."""
    said = said_of(entry)
    predictions.append(*_observed(said, report, by))
    past = joined(predictions.read().rows)
    ours = {each.said: each for each in past}  # less what somebody says anew elsewhere at this moment
    return tuple(ours[each] for each in said.values() if each in ours)


def settled_by(report: Report) -> dict[str, Prediction]:
    """Return what a run has settled, the last of each claim, by the claims' names."""
    past = joined(predictions.read().rows)
    ours = (each for each in past if each.seen and each.seen.started == report.header.started)
    of_lab = (each for each in ours if each.claim.startswith(f"{report.header.lab}:"))
    return {each.claim.partition(":")[2]: each for each in of_lab}


def _observed(claims: Iterable[str], report: Report, by: By) -> Iterator[Observed]:
    for id_ in claims:
        judgement = report.judgement(id_.partition(":")[2])
        if judgement.standing not in UNSEEN:
            yield Observed(
                claim=id_, outcome=judgement.verdict.outcome, by=by, started=report.header.started, at=datetime.now(UTC)
            )
