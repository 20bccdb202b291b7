"""Tests of our own about runs of labs, ours and kindlab's: they replay recordings, or run live (--kindlab-live)."""

from typing import TYPE_CHECKING

from kindlab.testing import RunLab
from kindlab.verdict import Outcome

if TYPE_CHECKING:
    from kindlab.cluster.cluster import Cluster


def test_a_change_is_refused_in_words(kindlab_run: RunLab) -> None:
    refusal = kindlab_run("guestbook/settings").timeline.step("change")
    assert (refusal.code, refusal.reason) == (422, "Invalid")
    assert "field is immutable when `immutable` is set" in refusal.message


def test_mutable_settings_take_the_change(kindlab_run: RunLab) -> None:
    versions = kindlab_run("guestbook/settings", control="mutable").timeline.of("ConfigMap/settings").all()
    assert [version.get("data", "language") for version in versions] == ["en", "zh", "zh"]


def test_we_rely_on_what_kindlab_has_settled(kindlab_run: RunLab) -> None:
    report = kindlab_run("probes/readiness").report
    assert report.verdict("is-not-restarted").outcome is Outcome.CONFIRMED


def test_the_cluster_has_a_worker(kindlab_cluster: "Cluster") -> None:
    assert len(kindlab_cluster.nodes) > 1
