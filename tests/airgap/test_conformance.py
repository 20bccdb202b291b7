"""The report of upstream's tests is counted right, and every left-out spec has its reason."""

import re
from pathlib import Path

from airgap.conformance import selection, summary

REPORT = """<testsuites><testsuite name="Kubernetes e2e suite">
<testcase name="[SynchronizedBeforeSuite]" status="passed"/>
<testcase name="[It] [sig-node] Pods should be updated [Conformance]" status="passed"/>
<testcase name="[It] [sig-node] Probing container should be restarted [Conformance]" status="failed"/>
<testcase name="[It] [sig-network] DNS should hang [Conformance]" status="timedout"/>
<testcase name="[It] [sig-storage] not chosen" status="skipped"/>
<testcase name="[ReportAfterSuite] Kubernetes e2e suite report" status="failed"/>
</testsuite></testsuites>"""


def test_specs_are_counted_and_set_up_only_when_it_fails(tmp_path: Path) -> None:
    report = tmp_path / "junit.xml"
    report.write_text(REPORT)
    counted = summary(report)
    assert counted.passed == 1
    assert [name.split()[0] for name in counted.failed] == ["[sig-node]", "[sig-network]", "[ReportAfterSuite]"]
    assert str(counted).splitlines()[-1] == "1 passed, 3 failed"


def test_every_left_out_spec_is_a_valid_pattern_with_a_reason() -> None:
    chosen = selection()
    assert re.compile(chosen.focus)
    for pattern, reason in chosen.skip.items():
        assert re.compile(pattern)
        assert reason
