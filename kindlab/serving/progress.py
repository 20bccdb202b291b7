"""The page that shows how good predictions were, and whether one knew how well one knows it."""

from starlette.requests import Request
from starlette.responses import Response

from kindlab.host import predictions
from kindlab.reporting import calibration
from kindlab.serving.visiting import Visit


def show(request: Request) -> Response:
    """Show the score."""
    visit = Visit(request)
    listed = visit.site.catalogue.summaries(visit.site.catalogue.entries)
    claims = [f"{id_}:{name}" for id_, lab in sorted(listed.items()) for name in lab.claims]
    found = calibration.progress(claims, visit.past, str(predictions.file()))
    language, is_scored = visit.language, found.first.count > 0
    return visit.page(
        "progress.html.j2",
        has_any=bool(visit.past),
        counts=list(calibration.counts(found, language)),
        judged=list(calibration.judged(found.first, language)),
        manners=calibration.manners(found, language) if is_scored else [],
        topics=calibration.topics(found, language) if is_scored else [],
        kept=calibration.KEPT.in_(language).format(file=found.file),
    )  # fmt: skip
