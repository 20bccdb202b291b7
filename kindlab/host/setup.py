"""Gives a machine what it lacks: a plan made from facts, and its steps carried out one by one."""

from collections.abc import Callable
from dataclasses import dataclass

from kindlab.errors import HostError
from kindlab.host import bounded_runtime, docker_engine, go_tool, kind_tool, node_image, packages, state
from kindlab.host.doctor import WANTED_INSTANCES, WANTED_WATCHES, scarce
from kindlab.host.facts import Facts
from kindlab.host.node_image import NodeImage
from kindlab.host.process import Progress, carry_out


@dataclass(frozen=True)
class Step:
    """One thing to do: `commands` are what a person would type for it, `act` does it."""

    name: str
    why: str
    commands: tuple[str, ...]
    act: Callable[[Facts, Progress], None]
    as_root: bool = False


class Unserved(Exception):
    """A registry did not give the image; the next plan builds it."""

    def __init__(self, image: NodeImage) -> None:
        self.image = image
        super().__init__(image.reference)


def plan(facts: Facts) -> tuple[Step, ...]:
    """Return the steps that this machine still needs, in order; empty if it needs none."""
    wanted = (
        _packages(facts),
        _runtime(facts),
        _docker(facts),
        _limits(facts),
        _go(facts),
        _kind(facts),
        _image(facts),
    )
    return tuple(step for step in wanted if step)


def by_hand(facts: Facts, steps: tuple[Step, ...]) -> tuple[Step, ...]:
    """Return the steps that kindlab leaves to its user here: system changes, where it is not root on a Debian."""
    return () if facts.machine.can_be_set_up else tuple(step for step in steps if step.as_root)


def carry_out_plan(read: Callable[[frozenset[str]], Facts], progress: Progress) -> list[str]:
    """Do what is missing, reading the facts anew after each step; return their names; HostError if one is in vain."""
    done: list[Step] = []
    unserved: frozenset[str] = frozenset()
    while steps := plan(facts := read(unserved)):
        step = steps[0]
        if any((step.name, step.why) == (earlier.name, earlier.why) for earlier in done):
            raise HostError(f"the step `{step.name}` was done, and still: {step.why}. Look: kindlab doctor")
        progress(f"{step.name}: {step.why}")
        done.append(step)
        try:
            step.act(facts, progress)
        except Unserved as image:
            unserved |= {image.image.reference}
        except HostError as error:
            raise HostError(
                f"setup stopped at `{step.name}`: {error}\nRun `kindlab setup` again to go on from here."
            ) from error
    return [step.name for step in done]


def _packages(facts: Facts) -> Step | None:
    names = packages.wanted(facts)
    if not names:
        return None
    command = "apt-get install -y --no-install-recommends " + " ".join(names)
    if facts.machine.system != "Linux" or "apt-get" not in facts.machine.commands:
        command = "install with your system's package manager: " + ", ".join(names)
    return Step(
        "packages",
        "missing: " + ", ".join(names),
        ("apt-get update", command) if command.startswith("apt-get") else (command,),
        lambda _, progress: packages.install(names, progress),
        as_root=True,
    )


def _runtime(facts: Facts) -> Step | None:
    if facts.runtime_copes:
        return None
    return Step(
        "runtime",
        "this machine cannot grant CAP_SYS_RESOURCE, so Docker needs a runtime that does without",
        (
            f"install -D -m 755 {bounded_runtime.SCRIPT} {bounded_runtime.PROGRAM}",
            f"make it the default runtime in {bounded_runtime.DAEMON_CONFIG} (all else in that file stays)",
        ),
        lambda _facts, _progress: bounded_runtime.install(),
        as_root=True,
    )


def _docker(facts: Facts) -> Step | None:
    systemd = facts.machine.systemd
    if facts.engine.version is None:
        why = f"the engine does not answer: {facts.engine.problem}"
        command = "systemctl start docker" if systemd else "setsid dockerd &"
        start = docker_engine.start
    elif not facts.machine.grants_sys_resource and facts.engine.runtime != bounded_runtime.NAME:
        why = "its configuration changed; containers that run now are stopped"
        command = "systemctl restart docker" if systemd else "end dockerd, then: setsid dockerd &"
        start = docker_engine.restart
    else:
        return None
    return Step("docker", why, (command,), lambda _, progress: start(systemd=systemd, progress=progress), as_root=True)


def _limits(facts: Facts) -> Step | None:
    if not scarce(facts) or not facts.machine.root:
        return None
    settings = _raised(facts)
    command = ("sysctl", "-w", *settings)
    return Step(
        "inotify",
        "the limits on inotify are low for several nodes on one machine (until the next restart of it)",
        (" ".join(command),),
        lambda _, progress: carry_out(*command, log=state.log_file("inotify"), within=10, progress=progress),
        as_root=True,
    )


def _raised(facts: Facts) -> list[str]:
    """Return the sysctl settings that raise what is low, and lower nothing."""
    wanted = (
        ("instances", facts.machine.inotify_instances, WANTED_INSTANCES),
        ("watches", facts.machine.inotify_watches, WANTED_WATCHES),
    )
    return [f"fs.inotify.max_user_{name}={least}" for name, seen, least in wanted if seen is not None and seen < least]


def _go(facts: Facts) -> Step | None:
    if facts.go or not facts.needs_go:
        return None
    why = "needed to build kind" if facts.kind is None else "needed to build the node image"
    return Step("go", why, (" ".join(go_tool.install_command()),), lambda _, progress: go_tool.install(progress))


def _kind(facts: Facts) -> Step | None:
    if facts.kind:
        return None
    command = f"go install {kind_tool.MODULE}@{kind_tool.TRIED_VERSION}"
    return Step("kind", "not on PATH", (command,), _install_kind)


def _install_kind(facts: Facts, progress: Progress) -> None:
    if facts.go is None:
        raise HostError("Go is not there")
    kind_tool.install(facts.go, progress)


def _image(facts: Facts) -> Step | None:
    if facts.image_present:
        return None
    if facts.must_build_image:
        why = "no registry serves one; building it from source takes about 10 minutes"
        return Step("build node image", why, ("python -m airgap build",), _build, as_root=True)
    name = facts.image.short if facts.image else "kind's default image"
    why = f"{name} is not here (if no registry serves it: built with debootstrap and Go, in about 10 minutes)"
    command = f"docker pull {facts.image.reference}" if facts.image else "docker pull (kind's default node image)"
    return Step("pull node image", why, (command,), _pull)


def _pull(facts: Facts, progress: Progress) -> None:
    if facts.image is None:
        raise HostError("kind names no node image, and airgap is not here to build one")
    try:
        node_image.pull(facts.image, progress)
    except HostError as error:
        progress(f"no registry gave {facts.image.short}, it will be built from source ({error})")
        raise Unserved(facts.image) from error


def _build(facts: Facts, progress: Progress) -> None:
    if facts.go is None:
        raise HostError("Go is not there")
    node_image.build(facts.go, progress)
