"""The page as a web application: which address is answered by what, and what becomes of errors."""

from functools import partial
from http import HTTPStatus

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.types import ASGIApp

from kindlab.errors import InvalidLab, KindlabError, UnknownLab, UnreadableRun, said_by
from kindlab.serving import growing_page, home, labs, progress, runs, words
from kindlab.serving.guard import Guard
from kindlab.serving.live import Busy
from kindlab.serving.visiting import Site, Visit
from kindlab.speech import spoken
from kindlab.texts import Language

STATUSES: dict[type[Exception], int] = {
    UnknownLab: HTTPStatus.NOT_FOUND, UnreadableRun: HTTPStatus.NOT_FOUND, Busy: HTTPStatus.CONFLICT,
}  # fmt: skip
ROUTES: list[BaseRoute] = [
    Route("/", home.show),
    Route("/labs/{topic}/{name}", labs.show, methods=["GET"]),
    Route("/labs/{topic}/{name}", labs.answer, methods=["POST"]),
    Route("/labs/{topic}/{name}/recording", runs.recording),
    Route("/live", growing_page.show, methods=["GET"]),
    Route("/live", growing_page.stop, methods=["POST"]),
    Route("/live/events", growing_page.events),
    Route("/runs", runs.all_of_them),
    Route("/runs/{path:path}", runs.one),
    Route("/progress", progress.show),
]


def application(site: Site, port: int, language: Language) -> ASGIApp:
    """Return the application; without a language in its address it speaks this one."""
    app = Starlette(
        routes=[
            Route(f"/{site.token}", partial(_begin, language), methods=["GET"]),
            Route(f"/{site.token}/", partial(_begin, language), methods=["GET"]),
            Mount(f"/{site.token}/{{language}}", routes=ROUTES),
        ],
        exception_handlers={KindlabError: _error, HTTPException: _no_page, Exception: _bug},
    )
    app.state.site = site
    return Guard(app, site.token, port)


def _begin(language: Language, request: Request) -> Response:
    return RedirectResponse(f"/{Visit(request).site.token}/{language}/", HTTPStatus.SEE_OTHER)


def _error(request: Request, error: Exception) -> Response:
    """Tell of an error as the command line does; what is wrong with a lab its author reads in English."""
    visit = _visit(request)
    status = STATUSES.get(type(error), HTTPStatus.INTERNAL_SERVER_ERROR)
    said = str(error) if isinstance(error, InvalidLab) else spoken(str(error), visit.language)
    return _told(visit, words.WRONG.in_(visit.language), said, status)


def _no_page(request: Request, error: Exception) -> Response:
    visit = _visit(request)
    status = error.status_code if isinstance(error, HTTPException) else HTTPStatus.NOT_FOUND
    return _told(visit, words.NOT_HERE.in_(visit.language), "", status)


def _bug(request: Request, bug: Exception) -> Response:
    visit = _visit(request)
    return _told(visit, words.FAILED.in_(visit.language), said_by(bug), HTTPStatus.INTERNAL_SERVER_ERROR)


def _visit(request: Request) -> Visit:
    """Return the visit of a request that went wrong, whatever was wrong with its address."""
    if "language" in request.path_params and request.path_params["language"] not in ("en", "zh"):
        request.path_params.pop("language")
    return Visit(request)


def _told(visit: Visit, title: str, said: str, status: int) -> Response:
    return visit.page("told.html.j2", status=status, title=title, said=said)
