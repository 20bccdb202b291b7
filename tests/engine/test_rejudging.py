"""What has become of verdicts since their run was over."""

from pathlib import Path
from typing import Any

import msgspec
import pytest

from kindlab.catalogue import Catalogue
from kindlab.judging import judge
from kindlab.lab import Lab
from kindlab.recording import verdictfile
from kindlab.rejudging import Rejudged, Verdicts, changed, hashes, kept, rejudged
from kindlab.reporting.rejudged import encoded, lines
from kindlab.texts import Language
from kindlab.verdict import Reason
from tests.roots import CHECK, LAB, write_root
from tests.timelines import Script

SEES = """
from kindlab.verdict import confirmed

def holds(timeline):
    return confirmed("reached", 1, seen=("a", 1), at=2.5)
"""
RUN = Script("topic/one").pod(1).closed(5)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    write_root(tmp_path)
    (tmp_path / "checks/topic/one.py").write_text(SEES)
    return tmp_path


def lab_of(root: Path) -> Lab:
    return Catalogue(root).find("topic/one").lab


def verdicts(root: Path, **otherwise: Any) -> Verdicts:
    lab = lab_of(root)
    found = kept(judge(lab, RUN), hashes(lab, None))
    return msgspec.structs.replace(found, **otherwise)


def but(was: Verdicts, **otherwise: Any) -> Verdicts:
    """Verdicts as a file would give them, the one claim's changed."""
    was = msgspec.json.decode(msgspec.json.encode(was), type=Verdicts)
    return msgspec.structs.replace(was, claims=(msgspec.structs.replace(was.claims[0], **otherwise),))


def said(result: Rejudged, language: Language = "en") -> str:
    return "\n".join(lines(result, language))


def test_what_is_kept_comes_back_as_it_was(root: Path) -> None:
    now = verdicts(root)
    verdictfile.write(root, now)
    was = verdictfile.read(root / "timeline.jsonl.gz")
    assert was is not None
    assert changed(was, now) == []
    assert said(rejudged(was, now)) == "all verdicts (1) are the same as when the run was over"


def test_the_hash_is_that_of_the_check_s_module_and_of_what_the_lab_says(root: Path) -> None:
    before = hashes(lab_of(root), None)["holds"]
    assert before == hashes(lab_of(root), None)["holds"] != ""
    (root / "labs/topic/one.py").write_text(LAB.replace('question=Text("Why?"', 'question=Text("How?"'))
    assert hashes(lab_of(root), None)["holds"] == before
    (root / "checks/topic/_shared.py").touch()
    assert hashes(lab_of(root), None)["holds"] != before
    (root / "checks/topic/_shared.py").unlink()
    (root / "labs/topic/one.py").write_text(LAB.replace('docs="page/#part"', 'docs="page/#part", docs_say="silent"'))
    assert hashes(lab_of(root), None)["holds"] != before
    (root / "checks/topic/one.py").write_text(CHECK)
    assert hashes(lab_of(root), None)["holds"] != before


def test_a_check_without_readable_source_has_no_hash_and_is_never_the_same(root: Path) -> None:
    lab = lab_of(root)
    (root / "checks/topic/one.py").unlink()
    assert hashes(lab, None) == {"holds": ""}
    was = but(verdicts_of(lab), outcome="refuted")
    (difference,) = changed(was, verdicts_of(lab))
    assert not difference.same_check


def verdicts_of(lab: Lab) -> Verdicts:
    return kept(judge(lab, RUN), hashes(lab, None))


def test_another_verdict_by_the_same_check_is_kindlab_s_own(root: Path) -> None:
    now = verdicts(root)
    result = rejudged(msgspec.structs.replace(but(now, outcome="refuted"), kindlab="0.0.9"), now)
    (difference,) = result.changed
    assert difference.same_check
    assert "was refuted (as documented): at +2.5s" not in said(result)  # a reason that lacks a value is shown bare
    assert "kindlab itself judges otherwise now (0.0.9, today" in said(result)
    assert "kindlab 自身的判断改变了（当时 0.0.9" in said(result, "zh")
    (told,) = encoded(result).changed
    assert told.same_check
    assert told.was
    assert told.was.outcome == "refuted"


@pytest.mark.parametrize(
    "otherwise",
    [{"evidence": (1, 2)}, {"reason": Reason("held")}, {"standing": "contradicted"}],
    ids=lambda each: next(iter(each)),
)
def test_a_changed_check_may_judge_otherwise(root: Path, otherwise: dict[str, Any]) -> None:
    now = verdicts(root)
    result = rejudged(but(now, check="0" * 16, **otherwise), now)
    assert [difference.same_check for difference in result.changed] == [False]
    assert "its check, or what the lab says of it, has changed" in said(result)


def test_a_changed_check_that_judges_alike_is_no_news(root: Path) -> None:
    now = verdicts(root)
    assert rejudged(but(now, check="0" * 16), now).changed == ()


def test_claims_come_and_go(root: Path) -> None:
    now = verdicts(root)
    result = rejudged(but(now, claim="it-was"), now)
    assert [(each.claim, each.was is None, each.now is None) for each in result.changed] == [
        ("holds", True, False),
        ("it-was", False, True),
    ]
    assert "was no claim" in said(result)


def test_verdicts_on_another_run_are_not_compared(root: Path) -> None:
    now = verdicts(root)
    result = rejudged(msgspec.structs.replace(now, started="2020-01-01T00:00:00+00:00"), now)
    assert not result.changed
    assert "they are of another run: topic/one, started 2020-01-01" in said(result)
