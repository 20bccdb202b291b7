"""`kindlab serve` on the shared cluster, in a browser: from a click to the verdicts of a run of today."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from time import monotonic

import pytest

from kindlab.cluster.lifecycle import DEFAULT_NAME
from kindlab.host.state import state_dir
from tests.browser.conftest import Page, chrome, missing, page
from tests.browser.test_serve import answer_all, await_text, text_of

__all__ = ["chrome", "page"]

pytestmark = [
    pytest.mark.live, pytest.mark.timeout(300), pytest.mark.skipif(bool(missing()), reason=missing()),
]  # fmt: skip
LAB = "security/resource_names"


@pytest.fixture
def state(tmp_path: Path) -> Path:
    """A state folder of its own for predictions and runs, in which the shared cluster is known all the same."""
    (tmp_path / "clusters").symlink_to(state_dir() / "clusters")
    return tmp_path


@pytest.fixture
def address(state: Path) -> Iterator[str]:
    """Where the page is served; that ends with Ctrl-C's exit code, whatever was going on."""
    command = [sys.executable, "-m", "kindlab", "serve", "--name", DEFAULT_NAME, "--port", "0", "--lang", "en"]
    environment = {**os.environ, "KINDLAB_STATE": str(state)}
    with (
        (state / "errors").open("w") as errors,
        subprocess.Popen(command, stdout=subprocess.PIPE, stderr=errors, text=True, env=environment) as process,
    ):
        assert process.stdout is not None
        yield process.stdout.readline().strip()
        process.terminate()
        assert process.wait(150) == 130, (state / "errors").read_text()
    assert not journals(state)


def journals(state: Path) -> list[Path]:
    """What is still to be undone of the lab's runs."""
    folder = state / "clusters" / DEFAULT_NAME / "journals"
    return [each for each in folder.glob("*.jsonl") if "resource-names" in each.name]


def kept(state: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in (state / "predictions.jsonl").read_text().splitlines()]


def test_from_a_click_to_the_verdicts(
    page: Page, address: str, state: Path, record_property: Callable[[str, object], None]
) -> None:
    page.show(f"{address}en/labs/{LAB}")
    claims = answer_all(page)
    clicked = monotonic()
    page.click(".ways button[value=live]")
    await_text(page, "#rows", "rows", within=200)
    assert page.all(".prediction") == []
    await_text(page, ".tally", "right", within=200)
    record_property("seconds from click to verdict", round(monotonic() - clicked, 1))
    assert len(page.all(".prediction")) == claims
    assert "Seen: refuted" in text_of(page, "#claim-list-shows-the-named .prediction.wrong")
    assert page.all("#claim-list-shows-the-named [data-row]")
    assert [row["type"] for row in kept(state)] == ["predicted"] * claims + ["observed"] * claims
    assert {row["by"] for row in kept(state) if row["type"] == "observed"} == {"live"}


def test_what_is_ended_is_undone_and_the_answers_wait(page: Page, address: str, state: Path) -> None:
    page.show(f"{address}en/labs/{LAB}")
    claims = answer_all(page)
    page.click(".ways button[value=live]")
    await_text(page, "#rows", "rows", within=200)
    page.click(".now button")
    await_text(page, ".told", "the run was ended before it was over, and what it had changed is undone", within=150)
    assert [row["type"] for row in kept(state)] == ["predicted"] * claims
    assert not journals(state)


def test_a_signal_ends_and_undoes_the_run_that_goes_on(page: Page, address: str) -> None:
    page.show(f"{address}en/labs/{LAB}")
    answer_all(page)
    page.click(".ways button[value=live]")
    await_text(page, "#rows", "rows", within=200)  # the page's end sends the signal
