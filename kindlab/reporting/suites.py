"""Tells in what two suites differ, as a reader of `diff` expects it: `-` the one, `+` the other."""

from collections.abc import Iterator, Sequence

import msgspec

from kindlab.reporting.difference import DIFFER, ENVIRONMENT, FINGERPRINT, NOTHING, SAME, encoded
from kindlab.reporting.printing import in_a_line
from kindlab.reporting.reasons import judged, rows_of
from kindlab.suites import Changed, Comparison, Key
from kindlab.texts import Language, Text

SCHEMA = 1
ONLY = Text("only in {place}, compared with nothing", zh="仅在 {place} 中，无从比较")
NOTHING_COMMON = Text("no lab was run in both", zh="没有两边都运行过的实验")


def lines(comparison: Comparison, places: tuple[str, str], language: Language) -> Iterator[str]:
    """Yield what differs; `places` say where the suites are."""
    yield from (f"{sign} {in_a_line(place)}" for sign, place in zip(("---", "+++"), places, strict=True))
    if comparison.common:
        told = (DIFFER if comparison.changed else SAME).in_(language)
        yield told.format(count=comparison.count, differing=len(comparison.changed))
    else:
        yield NOTHING_COMMON.in_(language)
    for changed in comparison.changed:
        yield from _pair(_id(changed), judged(changed.one, language), judged(changed.other, language))
    yield from _environment(comparison, language)
    yield from _keys(FINGERPRINT.in_(language), comparison.refitted)
    for place, keys in zip(places, (comparison.only_one, comparison.only_other), strict=True):
        yield from _keys(ONLY.in_(language).format(place=place), keys)


def encode(comparison: Comparison, places: tuple[str, str]) -> str:
    """Return the same as indented JSON."""
    document = {
        "schema": SCHEMA,
        "suites": places,
        "same_verdicts": not comparison.changed,
        "compared": comparison.count,
        "changed": [
            {"id": _id(changed)}
            | {
                side: encoded(each, rows_of(each.verdict))
                for side, each in (("one", changed.one), ("other", changed.other))
            }
            for changed in comparison.changed
        ],
        "environment": [
            {"what": each.what, "one": each.one, "other": each.other, "runs": list(map(str, keys))}
            for each, keys in comparison.environment.items()
        ],
        "fingerprints_differ": list(map(str, comparison.refitted)),
        "only_one": list(map(str, comparison.only_one)),
        "only_other": list(map(str, comparison.only_other)),
    }
    return msgspec.json.format(msgspec.json.encode(document), indent=2).decode()


def _environment(comparison: Comparison, language: Language) -> Iterator[str]:
    """Yield what differs between the environments, with the runs where it is not all of them."""
    if comparison.environment:
        yield ENVIRONMENT.in_(language)
    for each, keys in comparison.environment.items():
        where = "" if keys == comparison.common else f" ({', '.join(map(str, keys))})"
        one, other = (NOTHING.in_(language) if value is None else str(value) for value in (each.one, each.other))
        yield from _pair(each.what + where, one, other)


def _keys(title: str, keys: Sequence[Key]) -> Iterator[str]:
    if keys:
        yield in_a_line(title)
        yield from (f"  {in_a_line(str(key))}" for key in keys)


def _pair(what: str, one: str, other: str) -> Iterator[str]:
    yield from (f"  {in_a_line(what)}", f"    - {in_a_line(one)}", f"    + {in_a_line(other)}")


def _id(changed: Changed) -> str:
    return f"{changed.key}:{changed.one.claim.name}"
