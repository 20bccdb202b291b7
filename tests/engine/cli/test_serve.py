"""`kindlab serve` as a command: it says where the page is, ends cleanly, and names a port that is taken."""

import os
import re
import signal
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest
from click.testing import CliRunner

from kindlab.cli import serve
from kindlab.errors import HostError
from kindlab.serving import server


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_serves_until_a_signal_ends_it(number: signal.Signals, tmp_path: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "kindlab", "serve", "--port", "0", "--lang", "en"], stdout=subprocess.PIPE,
        stderr=subprocess.PIPE, text=True, env={**os.environ, "KINDLAB_STATE": str(tmp_path)},
    ) as process:  # fmt: skip
        assert process.stdout is not None
        address = process.stdout.readline().strip()
        assert re.fullmatch(r"http://127\.0\.0\.1:\d+/[\w-]{32}/", address)
        with urllib.request.urlopen(address, timeout=20) as answer:  # noqa: S310 - it is http
            assert answer.status == 200
        process.send_signal(number)
        output, errors = process.communicate(timeout=20)
    assert process.returncode == 130
    assert output == ""
    assert errors.splitlines()[0] == "The labs as a page, for you alone; Ctrl-C ends it:"
    assert "Traceback" not in errors
    assert errors.rstrip().endswith("interrupted")


def test_a_port_that_is_taken_is_named() -> None:
    taken = server.place(0)
    port = taken.port
    with taken.listening:
        done = CliRunner().invoke(serve.command, ["--port", str(port)])
    assert isinstance(done.exception, HostError)
    assert f"port {port} of 127.0.0.1 cannot be had (another program has it)" in str(done.exception)
    assert "kindlab serve --port 0" in str(done.exception)


def test_no_two_tokens_are_alike() -> None:
    places = [server.place(0) for _ in range(3)]
    assert len({each.token for each in places}) == 3
    for each in places:
        each.listening.close()
