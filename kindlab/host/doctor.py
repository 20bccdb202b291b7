"""Judges a machine's facts: what is fine, what is doubtful, what is missing, and what to do about it."""

from dataclasses import asdict, dataclass
from enum import Enum

from kindlab.host import bounded_runtime
from kindlab.host.facts import Facts

SETUP = "kindlab setup"


class State(Enum):
    """How a finding stands: `warn` lets a cluster come up, `miss` does not."""

    OK = "ok"
    WARN = "warn"
    MISS = "miss"


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at: what was seen, and what to do where it is not fine."""

    name: str
    state: State
    seen: str
    remedy: str = ""

    def as_json(self) -> dict[str, str]:
        """Return the finding as a JSON object."""
        return {**asdict(self), "state": self.state.value}


def examine(facts: Facts) -> tuple[Finding, ...]:
    """Judge every fact; a pure function, so that what it says of other machines can be tested on this one."""
    judges = (
        _docker,
        _docker_command,
        _kind,
        _image,
        _go,
        _debootstrap,
        _cgroup,
        _capabilities,
        _inotify,
        _disk,
        _memory,
    )
    return tuple(judge(facts) for judge in judges)


def is_usable(findings: tuple[Finding, ...]) -> bool:
    """Tell whether `kindlab up` can work."""
    return all(finding.state is not State.MISS for finding in findings)


def _docker(facts: Facts) -> Finding:
    engine = facts.engine
    if engine.version is None:
        return Finding("docker", State.MISS, f"the engine does not answer: {engine.problem}", SETUP)
    if _number(engine.version) < (20, 10):
        return Finding("docker", State.WARN, engine.version, "kind expects 20.10 or newer: upgrade Docker")
    return Finding("docker", State.OK, f"{engine.version} ({engine.system})")


def _docker_command(facts: Facts) -> Finding:
    if facts.engine.client is None:
        return Finding("docker command", State.MISS, "not on PATH; kind calls it", SETUP)
    return Finding("docker command", State.OK, facts.engine.client)


def _kind(facts: Facts) -> Finding:
    if facts.kind is None:
        return Finding("kind", State.MISS, "neither on PATH nor in kindlab's state folder", SETUP)
    return Finding("kind", State.OK, f"{facts.kind.version} ({facts.kind.program})")


def _image(facts: Facts) -> Finding:
    if facts.image_present is None:
        return Finding("node image", State.WARN, "not known while Docker does not answer", SETUP)
    if facts.image is None:
        return Finding("node image", State.MISS, "not here; kind, once it is there, names the one to get", SETUP)
    if facts.image_present:
        return Finding("node image", State.OK, f"{facts.image.short} is here")
    how = (
        "its registry serves it"
        if facts.image_served
        else "no registry serves it; airgap builds one in about 10 minutes"
    )
    return Finding("node image", State.MISS, f"{facts.image.short} is not here, {how}", SETUP)


def _go(facts: Facts) -> Finding:
    if facts.go:
        return Finding("go", State.OK, f"{facts.go.version} ({facts.go.program})")
    if facts.needs_go:
        return Finding("go", State.MISS, "not there, and needed to build what is missing", SETUP)
    return Finding("go", State.OK, "not there, and not needed")


def _debootstrap(facts: Facts) -> Finding:
    if "debootstrap" in facts.machine.commands:
        return Finding("debootstrap", State.OK, "on PATH")
    if facts.must_build_image:
        return Finding("debootstrap", State.MISS, "not there, and needed to build the node image", SETUP)
    return Finding("debootstrap", State.OK, "not there, and not needed")


def _cgroup(facts: Facts) -> Finding:
    version = facts.engine.cgroup or facts.machine.cgroup
    if version is None:
        return Finding("cgroup", State.WARN, "not known while Docker does not answer")
    note = " (the kubelet is told to accept it)" if version == "v1" else ""
    return Finding("cgroup", State.OK, version + note)


def _capabilities(facts: Facts) -> Finding:
    if facts.machine.grants_sys_resource:
        return Finding("capabilities", State.OK, "CAP_SYS_RESOURCE can be granted")
    seen = "CAP_SYS_RESOURCE is not in the bounding set"
    copes = facts.engine.runtime == bounded_runtime.NAME if facts.engine.version else facts.wrapper_installed
    if not copes:
        return Finding("capabilities", State.MISS, f"{seen}, and Docker has no runtime that does without it", SETUP)
    return Finding("capabilities", State.OK, f"{seen}; Docker's default runtime does without it")


def _inotify(facts: Facts) -> Finding:
    instances, watches = facts.machine.inotify_instances, facts.machine.inotify_watches
    if instances is None or watches is None:
        return Finding("inotify", State.OK, "this system has no such limits")
    seen = f"{instances} instances, {watches} watches a user"
    if scarce(facts):
        return Finding("inotify", State.WARN, f"{seen}: three nodes fit, more may not", SETUP)
    return Finding("inotify", State.OK, seen)


WANTED_INSTANCES, WANTED_WATCHES = 512, 524288  # kind's page on known issues names these two


def scarce(facts: Facts) -> bool:
    """Tell whether this machine limits inotify to less than kind advises."""
    instances, watches = facts.machine.inotify_instances, facts.machine.inotify_watches
    return (instances or WANTED_INSTANCES) < WANTED_INSTANCES or (watches or WANTED_WATCHES) < WANTED_WATCHES


def _disk(facts: Facts) -> Finding:
    free = facts.machine.disk_free_gib
    wanted = 15 if facts.must_build_image else 5
    seen = f"{free:.0f} GiB free for Docker"
    if free < wanted:
        remedy = f"free some: {wanted} GiB are wanted (`docker system df` tells what Docker holds)"
        return Finding("disk", State.MISS if free < wanted / 3 else State.WARN, seen, remedy)
    return Finding("disk", State.OK, seen)


def _memory(facts: Facts) -> Finding:
    total = facts.machine.memory_gib
    if total is None:
        return Finding("memory", State.WARN, "this system does not tell")
    if total < 4:
        return Finding("memory", State.WARN, f"{total:.1f} GiB", "3 nodes and a lab want 4 GiB")
    return Finding("memory", State.OK, f"{total:.0f} GiB")


def _number(version: str) -> tuple[int, ...]:
    """Return the leading numbers of a version: 20.10.24+dfsg1 is (20, 10)."""
    return tuple(int(part) for part in version.split(".")[:2] if part.isdigit())
