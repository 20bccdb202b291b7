"""Who is let in: whoever has the token, by this page's own name, from its own pages."""

import re
import socket

import pytest

from kindlab.serving.guard import OTHER_NAME, OTHER_SITE, UNKNOWN
from tests.served import Served

LAB = "/en/labs/probes/readiness"


@pytest.mark.parametrize("path", ["/", "/en/", "/wrong/en/", "/wrong/", "//", "/%00/"])
def test_a_stranger_reads_why_not(served: Served, path: str) -> None:
    answer = served.ask("GET", path)
    assert (answer.status, answer.text) == (403, UNKNOWN)


@pytest.mark.parametrize("token", ["é", "a" * 8, "../en"])
def test_no_other_token_is_let_in(served: Served, token: str) -> None:
    assert served.ask("GET", f"/{token.encode().hex()}/en/").status == 403
    assert served.ask("GET", f"/{served.at.token[:-1]}/en/").status == 403
    assert served.ask("GET", f"/{served.at.token}x/en/").status == 403


def test_the_address_leads_to_the_first_page(served: Served) -> None:
    answer = served.get("/")
    assert (answer.status, answer.leads_to) == (303, f"{served.root}/en/")
    assert served.get("/en/").status == 200


@pytest.mark.parametrize("host", ["example.com", "127.0.0.1", "127.0.0.1:1", "localhost.example.com:80"])
def test_another_name_of_this_machine_leads_nowhere(served: Served, host: str) -> None:
    answer = served.get("/en/", Host=host)
    assert (answer.status, answer.text) == (403, OTHER_NAME)


def test_localhost_is_a_name_of_its_own(served: Served) -> None:
    assert served.get("/en/", Host=f"localhost:{served.at.port}").status == 200


@pytest.mark.parametrize(
    "headers", [{"Origin": "http://example.com"}, {"Origin": "null"}, {"Sec_Fetch_Site": "cross-site"}]
)
def test_a_form_of_another_site_changes_nothing(served: Served, headers: dict[str, str]) -> None:
    answer = served.post(LAB, {}, **headers)
    assert (answer.status, answer.text) == (403, OTHER_SITE)


def test_a_form_of_the_page_is_read(served: Served) -> None:
    own = {"Origin": f"http://127.0.0.1:{served.at.port}", "Sec_Fetch_Site": "same-origin"}
    assert served.post(LAB, {}, **own).status == 422


@pytest.mark.parametrize("path", ["/en/", "/en/nowhere", "/en/live/events"])
def test_every_answer_is_kept_by_nobody_and_framed_by_nobody(served: Served, path: str) -> None:
    headers = served.get(path).headers
    assert headers["cache-control"] == "no-store"
    assert headers["referrer-policy"] == "same-origin"
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert not {name for name in headers if name.startswith("access-control")}
    assert "set-cookie" not in headers


def test_a_page_runs_its_own_script_alone(served: Served) -> None:
    policy = re.findall(r'http-equiv="Content-Security-Policy" content="([^"]*)"', served.get(LAB).text)
    assert len(policy) == 1
    assert "default-src 'none'" in policy[0]
    assert "unsafe" not in policy[0]


def test_it_listens_on_the_loopback_alone(served: Served) -> None:
    assert served.at.listening.getsockname()[0] == "127.0.0.1"
    with pytest.raises(ConnectionRefusedError), socket.create_connection(("127.0.0.2", served.at.port), timeout=5):
        pass
