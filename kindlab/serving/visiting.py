"""A visit to the page: what there is to visit, in whose language, and how answers to it look."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, cast

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse

from kindlab.catalogue import Catalogue, Entry
from kindlab.host import predictions
from kindlab.predicting import Prediction, joined
from kindlab.reporting.html import labels, rendering
from kindlab.reporting.html.rendering import Look
from kindlab.serving import words
from kindlab.serving.live import Live
from kindlab.texts import Language

HERE = Path(__file__).parent
LOOK = Look((HERE, *rendering.REPORT.folders), ("report.css", "serve.css"), (labels, words))
OTHER: Mapping[Language, tuple[Language, str]] = {"en": ("zh", "中文"), "zh": ("en", "English")}
"""The language to change to, and what it calls itself."""


@dataclass(frozen=True)
class Site:
    """What the page is about: the labs, the one live run, and the folder of the runs that are kept."""

    catalogue: Catalogue
    live: Live
    runs: Path
    token: str


class Visit:
    """One request, in the language that its address names."""

    def __init__(self, request: Request) -> None:
        self.request = request
        self.site = cast("Site", request.app.state.site)
        asked = request.path_params.get("language", "en")
        if asked not in OTHER:
            raise HTTPException(404)
        self.language: Language = asked

    @property
    def root(self) -> str:
        """What the address of each page in this language begins with."""
        return f"/{self.site.token}/{self.language}"

    @property
    def entry(self) -> Entry:
        """The lab that the address names; raises UnknownLab where there is none."""
        named = "/".join(self.request.path_params[part] for part in ("topic", "name"))
        return self.site.catalogue.find(named)

    @cached_property
    def past(self) -> list[Prediction]:
        """All that was predicted so far."""
        return joined(predictions.read().rows)

    def page(self, template: str, *, scripts: tuple[str, ...] = (), status: int = 200, **values: Any) -> HTMLResponse:
        """Return a page of a template."""
        return HTMLResponse(
            rendering.render(template, scripts, self.language, LOOK, **self.around(), **values), status
        )  # fmt: skip

    def around(self) -> dict[str, Any]:
        """Return what stands around each page."""
        other, called = OTHER[self.language]
        here = self.request.url.path.removeprefix(self.root)
        running = self.site.live.running
        return {
            "root": self.root, "here": here, "running": running.entry.id if running else "",
            "other": {"href": f"/{self.site.token}/{other}{here}", "name": called, "code": other},
        }  # fmt: skip

    def to(self, path: str) -> RedirectResponse:
        """Return the way to another page, which is fetched anew."""
        return RedirectResponse(f"{self.root}{path}", 303)
