"""Who saw what decides a claim: told where it is more than the watch and the steps, which are there in every run."""

from collections.abc import Iterator
from typing import Any

from kindlab.judging import Judgement
from kindlab.reporting import words
from kindlab.reporting.published import Reason, Testimony
from kindlab.reporting.reasons import because, in_words, rows_of
from kindlab.texts import Language, Text
from kindlab.verdict import Outcome, Verdict

ALWAYS_THERE = frozenset({"", "watch", "step"})


def lines(judgement: Judgement, language: Language) -> Iterator[tuple[str, str]]:
    """Yield a line that names the witnesses, or one each where each was asked for itself, with what it is labelled."""
    verdict = judgement.verdict
    if disagree(verdict):
        yield words.DISAGREE.in_(language), settled(judgement, language)
    if len(verdict.by) > 1:
        yield from ((witness, _said(alone, language)) for witness, alone in verdict.by.items())
    elif judgement.witnesses.keys() - ALWAYS_THERE:
        yield words.SEEN_BY.in_(language), ", ".join(_seen(judgement, language))


def disagree(verdict: Verdict) -> bool:
    """Tell whether witnesses that can tell say different things, whichever of them the claim is content with."""
    return {Outcome.CONFIRMED, Outcome.REFUTED} <= {alone.outcome for alone in verdict.by.values()}


def for_machines(judgement: Judgement) -> dict[str, Any]:
    """Return the witnesses' rows by their names, and what each said where each was asked for itself."""
    return {
        "witnesses": {name: rows for name, rows in judgement.witnesses.items() if name},
        "by": {name: _encoded(alone) for name, alone in judgement.verdict.by.items()},
        "witnesses_disagree": disagree(judgement.verdict),
    }


def settled(judgement: Judgement, language: Language) -> str:
    """Return what was made of a disagreement."""
    if witness := judgement.claim.seen_by:
        return words.CONTENT_WITH.in_(language).format(witness=witness)
    return words.NOTHING_FOLLOWS.in_(language)


def _seen(judgement: Judgement, language: Language) -> Iterator[str]:
    for witness, rows in judgement.witnesses.items():
        if witness:
            yield witness + words.IN_ROWS.in_(language).format(rows=", ".join(map(str, rows)))


def _said(alone: Verdict, language: Language) -> str:
    return f"{words.OUTCOMES[alone.outcome].in_(language)}{words.COLON.in_(language)}{because(alone, language)}"


def _encoded(alone: Verdict) -> Testimony:
    text = Text(in_words(alone.reason, "en"), zh=in_words(alone.reason, "zh"))
    return Testimony(alone.outcome, Reason(alone.reason.code, alone.reason.values, text), rows_of(alone))
