"""What a refusal says, whoever answers: the API server, or what it is a proxy of."""

from types import SimpleNamespace

import pytest

from kindlab.cluster.api import _refusal


@pytest.mark.parametrize("body", [b"404", b'["no"]', b'"no"', b"null", b'{"message": 5}', b"\xff", b"", b"<html>"])
def test_a_refusal_that_is_no_status_is_quoted(body: bytes) -> None:
    refused = _refusal(SimpleNamespace(status=404, data=body))  # type: ignore[arg-type]
    assert (refused.code, refused.reason, refused.message) == (404, "", body.decode(errors="replace"))


def test_a_status_gives_its_reason_and_message() -> None:
    body = b'{"kind": "Status", "reason": "Forbidden", "message": "no", "details": {}, "code": 403}'
    refused = _refusal(SimpleNamespace(status=403, data=body))  # type: ignore[arg-type]
    assert (refused.reason, refused.message) == ("Forbidden", "no")
