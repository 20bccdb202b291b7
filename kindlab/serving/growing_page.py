"""The page of the live run: its timeline while it grows, then its report."""

from collections.abc import Iterator

import msgspec
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from kindlab.reporting.html import labels, rendering
from kindlab.reporting.html.model import Data, Run
from kindlab.reporting.html.page import SCRIPTS
from kindlab.reporting.printing import in_a_line
from kindlab.serving import words
from kindlab.serving.growing import Growth
from kindlab.serving.runs import of_report
from kindlab.serving.visiting import Visit
from kindlab.settling import said_of
from kindlab.speech import spoken
from kindlab.texts import Language


def show(request: Request) -> Response:
    """Show the run as it grows, its report once it is over, or what ended it."""
    visit = Visit(request)
    growth = visit.site.live.growth
    if growth is None:
        return visit.page("told.html.j2", title=words.NO_LIVE_RUN.in_(visit.language), said="")
    if growth.outcome:
        return of_report(visit, *growth.outcome, cleans_up=not growth.is_over)
    if growth.error:
        said = spoken(str(growth.error), visit.language)
        kind = type(growth.error).__name__
        return visit.page(
            "failed.html.j2", lab=growth.entry.id, kind=kind, said=said, waits=bool(said_of(growth.entry))
        )
    return _growing(visit, growth)


def stop(request: Request) -> Response:
    """End the live run; its page tells when all is undone."""
    visit = Visit(request)
    visit.site.live.stop()
    return visit.to("/live")


def events(request: Request) -> Response:
    """Tell a page of the run as it grows, as server-sent events: `grown`, again and again, then `ended`."""
    visit = Visit(request)
    growth = visit.site.live.growth
    told = _events(growth, visit.language) if growth else iter([_event("ended", b"{}")])
    return StreamingResponse(told, media_type="text/event-stream")


def _growing(visit: Visit, growth: Growth) -> Response:
    language, lab = visit.language, growth.entry.remembered
    run = Run("", labels.MAIN_RUN.in_(language), "", [])
    data = Data(language, labels.of_script(language), [run], {})
    kept = {id_.partition(":")[2]: each for id_, each in said_of(growth.entry).items()}
    said = [
        (in_a_line(claim.text.in_(language)), words.YOU_SAID.in_(language).format(
            answer=(words.TRUE if kept[claim.name].answer else words.FALSE).in_(language), sure=kept[claim.name].sure,
        )) for claim in lab.claims if claim.name in kept
    ]  # fmt: skip
    return visit.page(
        "live.html.j2", scripts=(*SCRIPTS, "live.js"), lab=growth.entry.id, said=said,
        question=in_a_line(lab.question.in_(language)), data=rendering.embedded(data),
        where=words.RUNNING_ON.in_(language).format(cluster=visit.site.live.cluster),
    )  # fmt: skip


def _events(growth: Growth, language: Language) -> Iterator[bytes]:
    for grown in growth.told(language):
        yield _event("grown", msgspec.json.encode(grown))
    yield _event("ended", b"{}")


def _event(name: str, data: bytes) -> bytes:
    return b"event: %s\ndata: %s\n\n" % (name.encode(), data)
