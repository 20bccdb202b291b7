from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from kindlab.errors import HostError
from kindlab.host import setup
from kindlab.host.facts import Facts
from kindlab.host.node_image import NodeImage, Origin

Make = Callable[..., Facts]
UNSERVED = {"image_present": False, "image_served": False}


def names(facts: Facts) -> list[str]:
    return [step.name for step in setup.plan(facts)]


def commands(facts: Facts, name: str) -> str:
    return "\n".join(line for step in setup.plan(facts) if step.name == name for line in step.commands)


def test_a_machine_that_has_all_needs_nothing(facts: Make) -> None:
    assert setup.plan(facts()) == ()


def test_a_bare_debian_gets_everything_in_an_order_that_works(bare: Facts) -> None:
    assert names(bare) == ["packages", "runtime", "docker", "inotify", "go", "kind", "pull node image"]


def test_packages_are_those_that_are_missing(bare: Facts, facts: Make) -> None:
    assert commands(bare, "packages").endswith("--no-install-recommends docker.io docker-cli iptables jq")
    assert "jq" not in commands(facts(commands=frozenset({"apt-get"}), version=None), "packages")


def test_debootstrap_and_go_come_only_for_an_image_that_must_be_built(facts: Make) -> None:
    lacking = {"commands": frozenset({"apt-get", "dockerd", "iptables", "jq"}), "go": None}
    assert names(facts(**lacking)) == []
    assert names(facts(**lacking, **UNSERVED)) == ["packages", "go", "build node image"]


def test_after_a_restart_only_the_daemon_is_started(facts: Make) -> None:
    stopped = facts(version=None, runtime=None, image_present=None, image_served=None)
    assert names(stopped)[0] == "docker"
    assert "packages" not in names(stopped)


@pytest.mark.parametrize(("systemd", "command"), [(True, "systemctl start docker"), (False, "setsid dockerd &")])
def test_the_daemon_is_started_by_systemd_where_it_runs(facts: Make, systemd: bool, command: str) -> None:
    assert commands(facts(version=None, systemd=systemd), "docker") == command


def test_the_wrapper_comes_only_where_the_capability_is_missing(facts: Make) -> None:
    assert names(facts(grants_sys_resource=False)) == ["runtime", "docker"]
    assert names(facts(grants_sys_resource=False, wrapper_installed=True, runtime="runc-bounded")) == []
    assert names(facts(grants_sys_resource=True, runtime="something-else")) == []


def test_a_newer_wrapper_needs_no_restart_of_the_daemon(facts: Make) -> None:
    assert names(facts(grants_sys_resource=False, wrapper_installed=False, runtime="runc-bounded")) == ["runtime"]


def test_a_served_image_is_pulled_and_not_built(facts: Make) -> None:
    image = NodeImage("kindest/node:v1.37.0", Origin.KIND)
    plan = facts(image=image, image_present=False, image_served=True)
    assert names(plan) == ["pull node image"]
    assert commands(plan, "pull node image") == "docker pull kindest/node:v1.37.0"


def test_limits_are_raised_and_never_lowered(facts: Make) -> None:
    low = facts(inotify_instances=128, inotify_watches=1_000_000)
    assert commands(low, "inotify") == "sysctl -w fs.inotify.max_user_instances=512"


def test_limits_are_left_alone_without_root(facts: Make) -> None:
    assert names(facts(inotify_instances=128, root=False)) == []


@pytest.mark.parametrize(
    "elsewhere",
    [{"root": False}, {"families": frozenset({"fedora"})}, {"system": "Darwin", "families": frozenset()}],
    ids=["not root", "not Debian", "macOS"],
)
def test_elsewhere_system_changes_are_left_to_the_user(facts: Make, elsewhere: dict[str, Any]) -> None:
    lacking = facts(version=None, client=None, commands=frozenset(), **elsewhere)
    left = [step.name for step in setup.by_hand(lacking, setup.plan(lacking))]
    assert left == ["packages", "docker"]


def test_without_root_what_touches_no_system_is_still_done(facts: Make) -> None:
    lacking = facts(root=False, kind=None, go=None)
    assert names(lacking) == ["go", "kind"]
    assert setup.by_hand(lacking, setup.plan(lacking)) == ()


def test_without_apt_the_packages_are_named(facts: Make) -> None:
    lacking = facts(version=None, commands=frozenset(), system="Darwin", families=frozenset())
    assert commands(lacking, "packages") == "install with your system's package manager: docker.io"


class Workshop:
    """Facts that change as steps are done, with acts that only note what they would do."""

    def __init__(self, facts: Facts, monkeypatch: pytest.MonkeyPatch) -> None:
        self.facts, self.done, self.registry_answers = facts, [], False
        monkeypatch.setattr(setup.kind_tool, "install", lambda *_: self._did("kind", kind=object()))
        monkeypatch.setattr(setup.go_tool, "install", lambda *_: self._did("go", go=object()))
        monkeypatch.setattr(setup.node_image, "pull", self._pull)
        monkeypatch.setattr(setup.node_image, "build", lambda *_: self._did("build", image_present=True))

    def read(self, unserved: frozenset[str]) -> Facts:
        image = self.facts.image
        lost = bool(image and image.reference in unserved)
        return replace(self.facts, image_served=False) if lost and not self.facts.image_present else self.facts

    def _did(self, what: str, **changes: Any) -> None:
        self.done.append(what)
        self.facts = replace(self.facts, **changes)

    def _pull(self, *_: Any) -> None:
        if not self.registry_answers:
            raise HostError("no route")
        self._did("pull", image_present=True)


@pytest.fixture
def workshop(facts: Make, monkeypatch: pytest.MonkeyPatch) -> Workshop:
    image = NodeImage("kindest/node:v1.37.0", Origin.KIND)
    return Workshop(facts(kind=None, image=image, image_present=False, image_served=True), monkeypatch)


def test_the_steps_are_done_until_nothing_is_missing(workshop: Workshop) -> None:
    workshop.registry_answers = True
    assert setup.carry_out_plan(workshop.read, lambda _: None) == ["kind", "pull node image"]


def test_what_a_registry_does_not_give_is_built(workshop: Workshop) -> None:
    done = setup.carry_out_plan(workshop.read, lambda _: None)
    assert done == ["kind", "pull node image", "build node image"]
    assert workshop.done == ["kind", "build"]


def test_a_step_in_vain_is_an_error_and_no_endless_loop(workshop: Workshop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(setup.kind_tool, "install", lambda *_: None)
    with pytest.raises(HostError, match="`kind` was done, and still: not on PATH"):
        setup.carry_out_plan(workshop.read, lambda _: None)


def test_packages_may_be_wanted_twice_when_more_became_known(bare: Facts, monkeypatch: pytest.MonkeyPatch) -> None:
    lacking = replace(bare.machine, commands=frozenset({"apt-get", "dockerd", "jq", "iptables"}))
    first = replace(
        bare, engine=replace(bare.engine, client="/usr/bin/docker", version="20.10", runtime="runc-bounded")
    )
    first = replace(first, machine=replace(lacking, inotify_instances=512), wrapper_installed=True, kind=object())
    reads = [
        replace(first, machine=replace(first.machine, commands=lacking.commands - {"iptables"}), image_present=True),
        replace(first, go=object(), image_present=False, image_served=False),
        replace(first, image_present=True),
    ]
    installed: list[tuple[str, ...]] = []
    monkeypatch.setattr(setup.packages, "install", lambda names, _: installed.append(names))
    assert setup.carry_out_plan(lambda _: reads.pop(0), lambda _: None) == ["packages", "packages"]
    assert installed == [("iptables",), ("debootstrap",)]


def test_a_failure_names_the_step_and_how_to_go_on(workshop: Workshop, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: Any) -> None:
        raise HostError("proxy is down\nIts log: /x/kind.log")

    monkeypatch.setattr(setup.kind_tool, "install", fail)
    with pytest.raises(HostError, match=r"(?s)stopped at `kind`: proxy is down.*kind\.log.*Run `kindlab setup` again"):
        setup.carry_out_plan(workshop.read, lambda _: None)
