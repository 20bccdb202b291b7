"""A headless Chromium for the pages; where none is installed these tests are skipped and say so."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from selenium.webdriver import Chrome
    from selenium.webdriver.remote.webelement import WebElement

ARGUMENTS = ("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--hide-scrollbars")
SETTLED = """
const done = arguments[0];
const isBusy = () => typeof listing !== "undefined" && (waiting || listing);
let quiet = 0;
function look() {
  quiet = isBusy() ? 0 : quiet + 1;
  return quiet > 2 ? done() : requestAnimationFrame(look);
}
requestAnimationFrame(look);
"""
FOLDER = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    reason = missing()
    for item in items:
        if FOLDER in item.path.parents:
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.timeout(180))
            if reason:
                item.add_marker(pytest.mark.skip(reason=reason))


def missing() -> str:
    if shutil.which("chromedriver") is None:
        return "needs Chromium and its driver: nox -s browser"
    try:
        import selenium  # noqa: F401, PLC0415
    except ImportError:
        return "needs selenium: nox -s browser"
    return ""


@dataclass
class Work:
    """What some work took, once it is done."""

    seconds: float = 0.0


class Page:
    """A page in the browser, and what its reader does and sees."""

    def __init__(self, chrome: "Chrome") -> None:
        self.chrome = chrome

    def show(
        self, html: Path | str, *, fragment: str = "", width: int = 1600, height: int = 1000, dark: bool = False
    ) -> None:
        """Show a file, or what is served at an address."""
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        calm = {"name": "prefers-reduced-motion", "value": "reduce"}
        size = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False}
        self.chrome.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
        self.chrome.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [scheme, calm]})
        self.chrome.get("about:blank")
        self.chrome.get((html if isinstance(html, str) else html.as_uri()) + fragment)
        self.settle()

    def settle(self) -> None:
        """Wait until what is asked for is drawn, and listed."""
        self.chrome.execute_async_script(SETTLED)

    def run(self, script: str, *values: Any) -> Any:
        found = self.chrome.execute_script(script, *values)
        self.settle()
        return found

    def all(self, selector: str) -> "list[WebElement]":
        return self.chrome.find_elements("css selector", selector)

    def one(self, selector: str) -> "WebElement":
        return self.chrome.find_element("css selector", selector)

    def click(self, selector: str) -> None:
        self.run("arguments[0].scrollIntoView({block: 'center'})", self.one(selector))
        self.one(selector).click()
        self.settle()

    def press(self, selector: str, *keys: str) -> None:
        for key in keys:
            self.one(selector).send_keys(key)
        self.settle()

    def in_view(self) -> tuple[float, float]:
        """The span of time that the lanes show."""
        found = self.run("return [view.from, view.to]")
        return found[0], found[1]

    @contextmanager
    def working(self) -> "Iterator[Work]":
        """Measure the CPU time of the thread that runs the page's script, lays it out and paints it."""
        self.chrome.execute_cdp_cmd("Performance.enable", {"timeDomain": "threadTicks"})
        before, work = self._task_seconds(), Work()
        yield work
        work.seconds = self._task_seconds() - before
        self.chrome.execute_cdp_cmd("Performance.disable", {})

    def _task_seconds(self) -> float:
        metrics = self.chrome.execute_cdp_cmd("Performance.getMetrics", {})["metrics"]
        return next(float(metric["value"]) for metric in metrics if metric["name"] == "TaskDuration")

    def complaints(self) -> list[str]:
        """What the browser's console was told."""
        return [entry["message"] for entry in self.chrome.get_log("browser")]


@pytest.fixture(scope="session")
def chrome() -> "Iterator[Chrome]":
    from selenium import webdriver  # noqa: PLC0415
    from selenium.webdriver.chrome.service import Service  # noqa: PLC0415

    options = webdriver.ChromeOptions()
    options.binary_location = shutil.which("chromium") or ""
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    for argument in ARGUMENTS:
        options.add_argument(argument)
    driver = webdriver.Chrome(options=options, service=Service(shutil.which("chromedriver")))
    yield driver
    driver.quit()


@pytest.fixture
def page(chrome: "Chrome") -> Iterator[Page]:
    """A page; a test fails where the browser complained of what it showed."""
    opened = Page(chrome)
    opened.complaints()
    yield opened
    assert opened.complaints() == []


@pytest.fixture
def written(tmp_path: Path) -> Callable[[str], Path]:
    """Writes a page to a file."""

    def write(content: str) -> Path:
        file = tmp_path / "page.html"
        file.write_text(content, encoding="utf-8")
        return file

    return write
