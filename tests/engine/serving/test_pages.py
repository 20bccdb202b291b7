"""The pages: a lab is put without its answers, predicted, settled by a recording, and told in both languages."""

import gzip
import html
import re
import shutil
from pathlib import Path

import pytest

from kindlab.catalogue import Catalogue
from kindlab.errors import ClusterError
from kindlab.host import predictions
from kindlab.judging import judge
from kindlab.lab import Claim
from kindlab.predicting import Predicted, joined
from kindlab.recording import runfile, verdictfile
from kindlab.rejudging import hashes, kept
from kindlab.root import shipped_root
from tests.roots import write_root
from tests.served import Served, form, serving

ENTRY = Catalogue(shipped_root()).find("probes/readiness")
LAB = f"/en/labs/{ENTRY.id}"


def shown(page: str) -> str:
    """What a reader sees of a page: its text without markup, style and script."""
    body = re.sub(r"<(style|script).*?</\1>", "", page, flags=re.DOTALL)
    return html.unescape(re.sub(r"<[^>]*>", " ", body))


def answers_of(claim: Claim) -> list[str]:
    return [text.en for text in (claim.instead, claim.believed, claim.interview) if text]


def test_the_first_page_lists_every_lab(served: Served) -> None:
    page = served.get("/en/").text
    for entry in Catalogue.of_roots([]).entries:
        assert f'href="{served.root}/en/labs/{entry.id}"' in page
    assert "Go on with" in page


def test_a_lab_is_put_and_nothing_of_its_answers_told(served: Served) -> None:
    page = shown(served.get(LAB).text)
    for claim in ENTRY.lab.claims:
        assert claim.text.en.replace("`", "") in re.sub(r"\s+", " ", page)
        assert not [answer for answer in answers_of(claim) if answer in page]
    for word in ("confirmed", "refuted", "as documented", "contradict"):
        assert word not in page


def test_what_is_said_is_kept_and_settled_by_the_recording(served: Served) -> None:
    answer = served.post(LAB, form(ENTRY))
    assert (answer.status, answer.leads_to) == (303, f"{served.root}{LAB}/recording")
    found = joined(predictions.read().rows)
    assert {each.claim.partition(":")[2] for each in found} == {claim.name for claim in ENTRY.lab.claims}
    assert all(each.seen and each.seen.by == "recording" for each in found)
    page = shown(served.get(f"{LAB}/recording").text)
    right = sum(each.is_right for each in found)
    assert f"{right} of {len(found)} right" in page
    assert page.count("You said true, 80 % sure. Seen:") == len(found)
    wrong = next(claim for claim in ENTRY.lab.claims if claim.instead)
    assert wrong.instead
    assert wrong.instead.en in page


def test_who_has_not_predicted_is_asked_before_the_recording_is_shown(served: Served) -> None:
    assert served.get(f"{LAB}/recording").leads_to == f"{served.root}{LAB}"


def test_a_claim_that_was_left_out_is_asked_again_and_the_others_stand(served: Served) -> None:
    said = form(ENTRY, answer="false", sure="60")
    left_out = ENTRY.lab.claims[0].name
    del said[f"answer:{left_out}"]
    answer = served.post(LAB, said)
    assert answer.status == 422
    assert f"Left out: {left_out}" in answer.text
    assert answer.text.count(" checked>") == 2 * len(ENTRY.lab.claims) - 1
    assert predictions.read().rows == []


@pytest.mark.parametrize(
    "wrong", [{"answer": "perhaps"}, {"sure": "49"}, {"sure": "101"}, {"sure": "８０"}, {"sure": "x"}]
)
def test_a_form_that_is_none_of_ours_keeps_nothing(served: Served, wrong: dict[str, str]) -> None:
    answer = served.post(LAB, form(ENTRY, **wrong))
    assert answer.status == 400
    assert predictions.read().rows == []


def test_a_form_without_end_is_not_read(served: Served) -> None:
    assert served.post(LAB, {"by": "x" * 100_000}).status == 413


def test_hints_come_one_by_one_and_count(served: Served) -> None:
    assert "What the experiment does" not in served.get(LAB).text
    name = ENTRY.lab.claims[0].name
    page = served.get(f"{LAB}?hints=1&answer:{name}=true").text
    assert "What the experiment does" in page
    assert page.count(" checked>") == 1
    assert "concepts/" not in shown(page)
    assert ENTRY.lab.claims[0].docs in served.get(f"{LAB}?hints=2").text
    served.post(LAB, form(ENTRY, hints="2"))
    assert {row.hints for row in predictions.read().rows if isinstance(row, Predicted)} == {2}


def test_what_was_said_before_stands_in_the_form(served: Served) -> None:
    served.runner.error = ClusterError("it is away")
    served.post(LAB, form(ENTRY, sure="70", by="live"))
    served.live.close()
    assert served.get(LAB).text.count(" checked>") == 2 * len(ENTRY.lab.claims)


def test_a_lab_without_a_recording_cannot_be_replayed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("KINDLAB_STATE", str(tmp_path / "state"))
    with serving(tmp_path, write_root(tmp_path / "own")) as served:
        page = served.get("/en/labs/topic/one").text
        assert "No recording comes with this lab." in page
        entry = Catalogue(tmp_path / "own").find("topic/one")
        answer = served.post("/en/labs/topic/one", form(entry))
        assert answer.status == 404
        assert "has no recording yet. Record it: kindlab record topic/one" in answer.text
        assert predictions.read().rows == []


@pytest.mark.parametrize(
    "path", ["/en/nowhere", "/fr/", "/en/labs/probes", "/en/runs/../../predictions.jsonl", "/en/runs/x"]
)
def test_what_is_not_there_is_told(served: Served, path: str) -> None:
    answer = served.get(path)
    assert answer.status == 404
    assert "There is no such page." in answer.text


def test_a_lab_that_is_not_there_is_told_as_the_command_line_does(served: Served) -> None:
    answer = served.get("/zh/labs/probes/readines")
    assert answer.status == 404
    assert "没有名为 probes/readines 的实验或主题。是否指 probes/readiness" in html.unescape(answer.text)


def test_runs_that_are_kept_are_listed_and_opened(served: Served) -> None:
    folder = served.runs / "2026-11-30T10-00-00" / ENTRY.id / "main"
    folder.mkdir(parents=True)
    shutil.copy(ENTRY.recording(None), folder / runfile.CLOSED_NAME)
    report = judge(ENTRY.lab, runfile.read(folder))
    verdictfile.write(folder, kept(report, hashes(ENTRY.lab, None)))
    cut_off = folder.with_name("cut-off")
    cut_off.mkdir()
    (cut_off / runfile.OPEN_NAME).write_bytes(gzip.decompress(ENTRY.recording(None).read_bytes())[:20_000])
    listed = served.get("/en/runs").text
    assert "not judged" in listed
    address = f"/en/runs/2026-11-30T10-00-00/{ENTRY.id}/main"
    assert f'href="{served.root}{address}"' in listed
    assert 'id="claim-is-not-restarted"' in served.get(address).text
    assert "cut off" in served.get(address.replace("main", "cut-off")).text


def test_a_damaged_run_is_told(served: Served) -> None:
    folder = served.runs / "session" / ENTRY.id / "main"
    folder.mkdir(parents=True)
    (folder / runfile.CLOSED_NAME).write_bytes(b"no run")
    answer = served.get(f"/en/runs/session/{ENTRY.id}/main")
    assert answer.status == 404
    assert "is no run of kindlab" in answer.text


def test_progress_is_shown(served: Served) -> None:
    assert "Nothing has been predicted yet." in served.get("/en/progress").text
    served.post(LAB, form(ENTRY))
    page = shown(served.get("/en/progress").text)
    assert f"{len(ENTRY.lab.claims)} of " in page
    assert "Brier score" in page
    assert "probes" in page


@pytest.mark.parametrize("path", ["/", f"/labs/{ENTRY.id}", "/runs", "/progress", "/live"])
def test_each_page_leads_to_itself_in_the_other_language(served: Served, path: str) -> None:
    english, chinese = served.get(f"/en{path}").text, served.get(f"/zh{path}").text
    assert '<html lang="en">' in english
    assert f'href="{served.root}/zh{path}"' in english
    assert '<html lang="zh-Hans">' in chinese
    assert f'href="{served.root}/en{path}"' in chinese


def test_markup_in_what_an_author_says_is_shown_as_it_is(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("KINDLAB_STATE", str(tmp_path / "state"))
    root = write_root(tmp_path / "own")
    file = root / "labs/topic/one.py"
    file.write_text(file.read_text().replace("Why?", "<img src=x onerror=alert(1)>").replace("It holds.", "<b>It"))
    with serving(tmp_path, root) as served:
        for path in ("/en/", "/en/labs/topic/one", "/en/labs/topic/one?hints=1"):
            page = served.get(path).text
            assert "<img src=x" not in page
            assert "<b>It" not in page
            assert "&lt;img src=x" in page
