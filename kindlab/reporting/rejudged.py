"""Tells what has become of a run's verdicts since it was over."""

from collections.abc import Iterator

from kindlab.judging import UNJUDGED
from kindlab.rejudging import Changed, Kept, Rejudged
from kindlab.reporting import published, words
from kindlab.reporting.reasons import because
from kindlab.texts import Language, Text
from kindlab.verdict import Verdict

NONE_KEPT = Text(
    "no verdicts were kept beside this run, so there is nothing to compare with",
    zh="本次运行没有保存当时的结论，无从比较",
)
DAMAGED = Text("the verdicts of then cannot be compared: {problem}", zh="无法比较当时的结论：{problem}")
SAME = Text("all verdicts ({count}) are the same as when the run was over", zh="全部结论（{count} 条）与运行结束时相同")
DIFFER = Text("not what it was when the run was over ({count}):", zh="与运行结束时不同（{count} 条）：")
WAS = Text("was {verdict}", zh="当时：{verdict}")
IS = Text("is {verdict}", zh="现在：{verdict}")
VERDICT = Text("{result} ({standing}): {said}", zh="{result}（{standing}）：{said}")
NO_CLAIM = Text("no claim", zh="没有这条论断")
NEW_CHECK = Text("its check, or what the lab says of it, has changed", zh="检查程序或实验对它的说明已改变")
NEW_ENGINE = Text(
    "its check is the same: kindlab itself judges otherwise now ({then}, today {today}); please report it",
    zh="检查程序未变：kindlab 自身的判断改变了（当时 {then}，现在 {today}）；请报告此问题",
)


def lines(rejudged: Rejudged, language: Language) -> Iterator[str]:
    """Yield what there is to tell, one line where nothing has changed."""
    if rejudged.problem:
        yield DAMAGED.in_(language).format(problem=rejudged.problem)
    elif rejudged.was is None:
        yield NONE_KEPT.in_(language)
    elif not rejudged.changed:
        yield SAME.in_(language).format(count=len(rejudged.now.claims))
    else:
        yield DIFFER.in_(language).format(count=len(rejudged.changed))
        for changed in rejudged.changed:
            yield from _changed(changed, rejudged, language)


def encoded(rejudged: Rejudged) -> published.Rejudged:
    """Return the same for machines."""
    changed = (published.Since(each.claim, each.same_check, each.was, each.now) for each in rejudged.changed)
    return published.Rejudged(rejudged.was.kindlab if rejudged.was else None, rejudged.problem or None, tuple(changed))


def _changed(changed: Changed, rejudged: Rejudged, language: Language) -> Iterator[str]:
    yield f"  {changed.claim}"
    yield f"    {WAS.in_(language).format(verdict=_verdict(changed.was, language))}"
    yield f"    {IS.in_(language).format(verdict=_verdict(changed.now, language))}"
    if changed.same_check and rejudged.was:
        told = NEW_ENGINE.in_(language).format(then=rejudged.was.kindlab, today=rejudged.now.kindlab)
    else:
        told = NEW_CHECK.in_(language)
    yield f"    {told}"


def _verdict(kept: Kept | None, language: Language) -> str:
    if kept is None:
        return NO_CLAIM.in_(language)
    result = words.RESULTS[kept.standing if kept.standing in UNJUDGED else kept.outcome].in_(language)
    standing = words.STANDINGS[kept.standing].in_(language)
    said = because(Verdict(kept.outcome, kept.reason, kept.evidence), language)
    return VERDICT.in_(language).format(result=result, standing=standing, said=said)
