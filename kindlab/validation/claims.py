"""What is wrong with a lab's claims, and with the texts that readers get."""

import base64
import re
from collections.abc import Iterator

from kindlab.lab import Claim, Lab
from kindlab.texts import Text
from kindlab.validation.declarations import range_problems
from kindlab.validation.files import Files
from kindlab.validation.problem import Problem

PAGE = re.compile(r"[a-z0-9][A-Za-z0-9._-]*(/[A-Za-z0-9._-]+)*/#[^\s#]+")
SITE = "https://kubernetes.io/docs/"
ADDRESS = re.compile(r"https://[^\s/]+/\S+")


def problems(lab: Lab, files: Files) -> Iterator[Problem]:
    """Yield what is wrong with claims and texts, and which public values are in none of the lab's files."""
    if not lab.claims:
        yield Problem("claims", "has no claims")
    flipped = {name for variation in lab.variations for name in variation.flips}
    for claim in lab.claims:
        yield from (Problem(claim, text) for text in (*_source(claim), *_said(claim), *_judged(claim, flipped)))
    yield from _texts(lab)
    for value in lab.public:
        if value.strip() and not _is_written(value, lab, files):
            yield Problem("public", f"declares {value!r} public, which stands in none of its files and steps")


def _source(claim: Claim) -> Iterator[str]:
    if not claim.docs:
        yield "has no page (docs=)"
    elif not PAGE.fullmatch(claim.docs):
        yield (
            f"has docs={claim.docs!r}, expected a page below {SITE} with its anchor, "
            "such as concepts/workloads/pods/probes/#readiness-probe"
        )
    for field, what in (("known_contradiction", "the report"), ("heard_at", "a page or thread that says it")):
        value = getattr(claim, field)
        if value and not ADDRESS.fullmatch(value):
            yield f"has {field}={value!r}, expected the https:// address of {what}"


def _said(claim: Claim) -> Iterator[str]:
    if claim.docs_say == "no" and claim.instead is None:
        yield "is said to be false, but not what to say instead (instead=)"
    yield from range_problems(claim.since, claim.until)


def _judged(claim: Claim, flipped: set[str]) -> Iterator[str]:
    if claim.name not in flipped:
        yield "is flipped by nothing (flips=): nothing shows that its check can fail"
    if claim.judged_by.__name__ != claim.name.replace("-", "_"):
        yield f"is judged by {claim.judged_by.__name__}(): a check has its claim's name"


def _texts(lab: Lab) -> Iterator[Problem]:
    if not _is_whole(lab.question):
        yield Problem("question", "has a question that lacks a language")
    for claim in lab.claims:
        for field in ("text", "instead", "believed", "interview"):
            text = getattr(claim, field)
            if text is not None and not _is_whole(text):
                yield Problem(claim, f"lacks a language in {field}")


def _is_whole(text: Text) -> bool:
    return bool(text.en.strip() and text.zh.strip())


def _is_written(value: str, lab: Lab, files: Files) -> bool:
    """Tell whether a value stands in a file or step of the lab, as it is or as a Secret's data hold it."""
    forms = (value, base64.b64encode(value.encode()).decode())
    texts = [*(manifest.content.decode(errors="replace") for manifest in files.read.values()), repr(lab.steps)]
    return any(form in text for form in forms for text in (*texts, repr((lab.controls, lab.arms))))
