"""The pytest plugin: each claim of a lab is a test, and tests of one's own have the runs of labs as fixtures.

It is loaded by every pytest where kindlab is installed, so it imports what it needs only where there is a lab.
"""

from collections.abc import Callable, Generator, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar

import pytest

if TYPE_CHECKING:
    from kindlab.catalogue import Entry
    from kindlab.cluster.cluster import Cluster
    from kindlab.judging import Judgement, Report
    from kindlab.testing import Labs, RunLab

T = TypeVar("T")

LABS = pytest.StashKey["Labs"]()
WHOLE_LABS = ("loadfile", "loadscope", "loadgroup", "no")
"""How pytest-xdist may distribute tests so that a lab's claims, all of its file and group, stay together."""

FIXTURES = {"kindlab_run", "kindlab_cluster"}


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the options, all of which begin with the plugin's name: others have a --live of their own."""
    group = parser.getgroup("kindlab", "labs of kindlab")
    live = {"dest": "kindlab_live", "default": False}
    group.addoption("--kindlab-live", action="store_true", help="run labs on a kind cluster, made if missing", **live)
    group.addoption("--kindlab-replay", action="store_false", help="judge labs' recordings (the default)", **live)
    group.addoption("--kindlab-cluster", default="kindlab", metavar="NAME", help="the cluster for --kindlab-live")
    parser.addini(
        "kindlab_roots", "folders with labs/, checks/ and manifests/; by default the rootdir", type="paths", default=[]
    )


def pytest_configure(config: pytest.Config) -> None:
    """Keep the tests of a file on one worker of pytest-xdist where labs are run: each worker would run them."""
    if not (config.getoption("kindlab_live") and config.pluginmanager.hasplugin("xdist")):
        return
    if config.option.dist == "load":  # what -n alone means
        config.option.dist = "loadfile"
    if config.option.dist not in WHOLE_LABS:
        raise pytest.UsageError(
            f"--kindlab-live runs each lab once: expected --dist loadfile, saw {config.option.dist}"
        )


def pytest_report_header(config: pytest.Config) -> str | None:
    """Tell of a cluster where one is used."""
    return f"kindlab: labs run on the cluster {config.option.kindlab_cluster}" if config.option.kindlab_live else None


@pytest.hookimpl(wrapper=True)
def pytest_collect_file(
    file_path: Path, parent: pytest.Collector
) -> Generator[None, list[pytest.Collector], list[pytest.Collector]]:  # fmt: skip
    """Take a lab for its claims alone: pytest would also import it, where its name is given."""
    found = yield
    if root := _root_of(file_path, parent.config):
        return [LabFile.from_parent(parent, path=file_path, root=root)]
    return found


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Let kindlab's own deadlines, which clean up, come before those of pytest-timeout.

    Which labs a test of somebody's own runs it alone knows: it has the deadline that it is marked with, or kindlab's.
    """
    if not (config.getoption("kindlab_live") and config.pluginmanager.hasplugin("timeout")):
        return
    for item in items:
        if FIXTURES & {*getattr(item, "fixturenames", ())} and not item.get_closest_marker("timeout"):
            item.add_marker(pytest.mark.timeout(0))
    if claims := [item for item in items if isinstance(item, ClaimItem)]:
        from kindlab.testing import seconds_of  # noqa: PLC0415 - only where there is a lab

        bound = pytest.mark.timeout(seconds_of({claim.entry for claim in claims}))
        for claim in claims:
            claim.add_marker(bound)


def pytest_unconfigure(config: pytest.Config) -> None:
    """Let the cluster go."""
    if (labs := config.stash.get(LABS, None)) and labs.live:
        labs.live.close()


@pytest.fixture(scope="session")
def kindlab_run(pytestconfig: pytest.Config) -> "RunLab":
    """Return the function that runs a lab or replays its recording: `kindlab_run("topic/lab", control="name")`.

    What it returns has the `report` of the lab's own checks and the `timeline` for those of the test. It skips where
    there is no recording, and where the cluster is not what the lab needs.
    """

    def run(lab: str, *, control: str | None = None) -> Any:
        __tracebackhide__ = True
        found = _told(lambda: _labs(pytestconfig).named(lab, control))
        if found.report.is_skipped:
            pytest.skip(_reason(found.report.judgements[0]))
        return found

    return run


@pytest.fixture(scope="session")
def kindlab_cluster(pytestconfig: pytest.Config) -> "Cluster":
    """Return the cluster, proven ready: its name, kubeconfig and nodes; skips without --kindlab-live."""
    live = _labs(pytestconfig).live
    if live is None:
        pytest.skip("needs a cluster: --kindlab-live")
    return _told(lambda: live.cluster)


class LabFile(pytest.File):
    """A lab; what is malformed in it is said as `kindlab lint` says it."""

    def __init__(self, *, root: Path, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.root = root

    def collect(self) -> Iterator["ClaimItem"]:
        """Yield a test for each claim."""
        from kindlab.catalogue import Entry  # noqa: PLC0415 - only where there is a lab
        from kindlab.errors import KindlabError  # noqa: PLC0415

        entry = Entry(self.root.resolve(), self.path.parent.name, self.path.stem)
        try:
            claims = entry.remembered.claims
        except KindlabError as error:
            raise self.CollectError(f"{type(error).__name__}: {error}") from None
        for claim in claims:
            item: ClaimItem = ClaimItem.from_parent(self, name=claim.name, entry=entry)
            if self.config.pluginmanager.hasplugin("xdist"):
                item.add_marker(pytest.mark.xdist_group(entry.id))
            yield item


class ClaimItem(pytest.Item):
    """A claim: it fails where the cluster contradicts the documentation, and is in error where nothing was learnt."""

    def __init__(self, *, entry: "Entry", **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.entry = entry

    def setup(self) -> None:
        """Have the lab run, or its recording judged; see that something was learnt and nothing left in the cluster."""
        from kindlab.judging import RED, Standing  # noqa: PLC0415 - only where there is a lab

        self._run = _told(lambda: _labs(self.config).run(self.entry), self)
        self._judgement = self._run.report.judgement(self.name)
        if self._judgement.standing is Standing.SKIPPED:
            _skip(_reason(self._judgement), self)
        if self._run.report.leftovers or self._judgement.standing in RED.keys() - {Standing.CONTRADICTED}:
            self._fail()

    def runtest(self) -> None:
        """Hold the verdict against the documentation."""
        from kindlab.judging import Standing  # noqa: PLC0415 - only where there is a lab

        standing = self._judgement.standing
        self.user_properties.append(("kindlab_standing", standing.value))
        if standing is Standing.CONTRADICTED:
            self._fail()
        if standing is Standing.KNOWN_CONTRADICTION:
            pytest.xfail(f"contradicts the documentation, as was reported: {self._judgement.claim.known_contradiction}")
        self.add_report_section("call", "verdict", _words(self._judgement, self._run.report))

    def _fail(self) -> NoReturn:
        places = [self._run.path, self._run.path / "diagnostics"]
        kept = [str(place) for place in places if place.exists()]
        pytest.fail("\n".join([_words(self._judgement, self._run.report), *kept]), pytrace=False)

    def reportinfo(self) -> tuple[Path, int, str]:
        """Return what a report calls the claim."""
        return self.path, 0, f"{self.entry.id}:{self.name}"


def _root_of(file: Path, config: pytest.Config) -> Path | None:
    """Return the root folder in which a file declares a lab, if it does: one that is named, or one that looks like it.

    Others, too, have folders called labs.
    """
    if file.suffix != ".py" or file.name.startswith("_") or file.parent.parent.name != "labs":
        return None
    root = file.parents[2]
    if root in config.getini("kindlab_roots"):
        return root
    return root if _is_root(root) and b"kindlab" in file.read_bytes() else None


def _is_root(folder: Path) -> bool:
    return all((folder / name).is_dir() for name in ("labs", "checks", "manifests"))


def _labs(config: pytest.Config) -> "Labs":
    if LABS not in config.stash:
        from kindlab.testing import Labs, Live  # noqa: PLC0415 - only where there is a lab

        roots = config.getini("kindlab_roots") or [path for path in (config.rootpath,) if _is_root(path)]
        live = Live(config.getoption("kindlab_cluster")) if config.getoption("kindlab_live") else None
        config.stash[LABS] = Labs(roots, live)
    return config.stash[LABS]


def _told(do: Callable[[], T], item: ClaimItem | None = None) -> T:
    """Return what a call comes to; an error of kindlab's is told in its words, without a traceback."""
    __tracebackhide__ = True
    from kindlab.errors import KindlabError  # noqa: PLC0415 - only where there is a lab
    from kindlab.testing import NotRecorded  # noqa: PLC0415

    try:
        return do()
    except NotRecorded as nothing:
        _skip(_spoken(nothing), item)
    except KindlabError as error:
        raise pytest.fail.Exception(f"{type(error).__name__}: {_spoken(error)}", pytrace=False) from None


def _spoken(error: Exception) -> str:
    from kindlab.reporting import words  # noqa: PLC0415 - only where there is a lab
    from kindlab.speech import spoken  # noqa: PLC0415

    return spoken(str(error), words.language())


def _skip(reason: str, item: ClaimItem | None) -> NoReturn:
    """Skip a test, a claim at its lab's place."""
    __tracebackhide__ = True
    raise pytest.skip.Exception(reason, _use_item_location=item is not None)


def _reason(judgement: "Judgement") -> str:
    from kindlab.reporting import reasons, words  # noqa: PLC0415 - only where there is a lab

    return reasons.in_words(judgement.verdict.reason, words.language())


def _words(judgement: "Judgement", report: "Report") -> str:
    """Return a claim's verdict with its evidence, as a report has it, and what the run left in the cluster."""
    from kindlab.reporting import telling, words  # noqa: PLC0415 - only where there is a lab
    from kindlab.reporting.printing import visible  # noqa: PLC0415

    language = words.language()
    label = words.LEFT_BEHIND.in_(language) + words.COLON.in_(language)
    left = [f"{label}{each}" for each in telling.leftovers(report, language)]
    return visible("\n".join([*telling.alone(judgement, report, language), *left]))
