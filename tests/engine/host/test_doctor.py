from collections.abc import Callable
from typing import Any

import pytest

from kindlab.host import doctor
from kindlab.host.doctor import State
from kindlab.host.facts import Facts

Make = Callable[..., Facts]


def states(facts: Facts) -> dict[str, State]:
    return {finding.name: finding.state for finding in doctor.examine(facts)}


def test_a_machine_that_has_all_is_usable(facts: Make) -> None:
    assert set(states(facts()).values()) == {State.OK}
    assert doctor.is_usable(doctor.examine(facts()))


@pytest.mark.parametrize(
    ("changes", "name", "state"),
    [
        ({"version": None}, "docker", State.MISS),
        ({"version": "19.03.8"}, "docker", State.WARN),
        ({"client": None}, "docker command", State.MISS),
        ({"kind": None}, "kind", State.MISS),
        ({"image_present": False, "image_served": True}, "node image", State.MISS),
        ({"image_present": False, "image_served": False}, "node image", State.MISS),
        ({"image_present": None}, "node image", State.WARN),
        ({"go": None}, "go", State.OK),
        ({"go": None, "kind": None}, "go", State.MISS),
        ({"grants_sys_resource": False}, "capabilities", State.MISS),
        ({"grants_sys_resource": False, "runtime": "runc-bounded"}, "capabilities", State.OK),
        ({"inotify_instances": 128}, "inotify", State.WARN),
        ({"inotify_instances": None, "inotify_watches": None}, "inotify", State.OK),
        ({"disk_free_gib": 3.0}, "disk", State.WARN),
        ({"disk_free_gib": 1.0}, "disk", State.MISS),
        ({"memory_gib": 2.0}, "memory", State.WARN),
    ],
)
def test_each_lack_is_found(facts: Make, changes: dict[str, Any], name: str, state: State) -> None:
    assert states(facts(**changes))[name] is state


def test_debootstrap_is_missed_only_where_the_image_must_be_built(facts: Make) -> None:
    without: dict[str, Any] = {"commands": frozenset()}
    assert states(facts(**without))["debootstrap"] is State.OK
    assert states(facts(**without, image_present=False, image_served=False))["debootstrap"] is State.MISS


def test_every_miss_says_what_to_do(bare: Facts) -> None:
    misses = [finding for finding in doctor.examine(bare) if finding.state is State.MISS]
    assert len(misses) >= 4
    assert all(finding.remedy for finding in misses)


def test_a_finding_as_json_holds_words_only(facts: Make) -> None:
    assert doctor.examine(facts())[0].as_json() == {
        "name": "docker",
        "state": "ok",
        "seen": "20.10.24+dfsg1 (Debian)",
        "remedy": "",
    }
