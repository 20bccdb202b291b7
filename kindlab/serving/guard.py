"""Lets in who knows the token, under this page's own name and from its own pages; all others read why not.

The token stands in the path of every link. It is no cookie: browsers send those to each port of a host, and on behalf
of pages of others.
"""

from collections.abc import Mapping
from secrets import compare_digest

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

FORBIDDEN = 403
UNKNOWN = (
    "This page belongs to whoever started it: open the whole address that `kindlab serve` has printed.\n"
    "此页面只属于启动它的人：请打开 `kindlab serve` 打印出的完整地址。\n"
)
OTHER_NAME = (
    "This page is reached by the address that `kindlab serve` has printed, and by no other name of this machine.\n"
    "此页面只能通过 `kindlab serve` 打印出的地址访问，不能使用本机的其他名称。\n"
)
OTHER_SITE = (
    "This request comes from a page of another site, which has nothing to ask for here.\n"
    "此请求来自其他网站的页面，不予受理。\n"
)
HEADERS: Mapping[str, str] = {
    "Cache-Control": "no-store",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "same-origin",  # the token is in the address
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
POLICY = "frame-ancestors 'none'; base-uri 'none'; object-src 'none'; form-action 'self'"
"""What holds for every answer; each page says itself which script and style it runs."""


class Guard:
    """Wraps an application: requests that are let in go on to it, and every answer carries the same headers."""

    def __init__(self, app: ASGIApp, token: str, port: int) -> None:
        self._app = app
        self._token = token
        self._hosts = {f"{name}:{port}" for name in ("127.0.0.1", "localhost")}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or refuse it."""
        refusal = self._refusal(scope)
        app = PlainTextResponse(refusal, FORBIDDEN) if refusal else self._app

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.update(HEADERS)
                headers["Content-Security-Policy"] = POLICY
            await send(message)

        await app(scope, receive, guarded)

    def _refusal(self, scope: Scope) -> str:
        headers = Headers(scope=scope)
        host = headers.get("host", "")
        if host not in self._hosts:  # a name of others that was made to lead here
            return OTHER_NAME
        given = scope["path"].split("/")[1]
        if not compare_digest(given.encode(), self._token.encode()):
            return UNKNOWN
        if scope["method"] not in ("GET", "HEAD") and not _is_own(headers, host):
            return OTHER_SITE
        return ""


def _is_own(headers: Headers, host: str) -> bool:
    """Tell whether a request that changes something comes from a page of ours, as far as the browser tells."""
    site, origin = headers.get("sec-fetch-site", "same-origin"), headers.get("origin", f"http://{host}")
    return site in ("same-origin", "none") and origin == f"http://{host}"
