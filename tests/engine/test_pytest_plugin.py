"""The pytest plugin, in pytests of its own: what it makes of labs, and what it leaves alone."""

import importlib
import pkgutil
import shutil
import textwrap
from pathlib import Path
from typing import NoReturn

import msgspec
import pytest

import kindlab
from kindlab import testing
from kindlab.catalogue import Entry
from kindlab.errors import ClusterError
from kindlab.lab import Control
from kindlab.root import shipped_root
from kindlab.texts import Text

pytest_plugins = ["pytester"]

OWN = shipped_root() / "examples/own-labs"
CLAIMS = "labs/guestbook/settings.py"


@pytest.fixture(scope="module", autouse=True)
def imported() -> None:
    """A pytest within this one forgets what it imports: a module that it met first would be there twice."""
    for module in pkgutil.walk_packages(kindlab.__path__, "kindlab."):
        if module.name != "kindlab.__main__":
            importlib.import_module(module.name)


@pytest.fixture(autouse=True)
def plain(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANG", "en_US.UTF-8")
    monkeypatch.setenv("PYTEST_ADDOPTS", " ".join(f"-p no:{name}" for name in ("asyncio", "kmock", "syrupy")))


@pytest.fixture
def own(pytester: pytest.Pytester) -> Path:
    """A repository with a lab of its own, two claims, which may be spoiled."""
    shutil.copytree(OWN, pytester.path, dirs_exist_ok=True, ignore=shutil.ignore_patterns("__pycache__"))
    return pytester.path


def respell(file: Path, old: str, new: str) -> None:
    content = file.read_text()
    assert old in content
    file.write_text(content.replace(old, new))


def test_each_claim_is_a_test(pytester: pytest.Pytester, own: Path) -> None:
    ran = pytester.runpytest("-v", "labs")
    ran.stdout.fnmatch_lines([f"{CLAIMS}::data-stay PASSED*", f"{CLAIMS}::can-be-loosened PASSED*"])
    ran.assert_outcomes(passed=2)


def test_one_claim_is_asked_for_by_its_id_or_by_a_word(pytester: pytest.Pytester, own: Path) -> None:
    pytester.runpytest(f"{CLAIMS}::data-stay").assert_outcomes(passed=1)
    pytester.runpytest("-k", "data-stay", "labs").assert_outcomes(passed=1, deselected=1)
    pytester.runpytest("-k", "settings and loosened", CLAIMS).assert_outcomes(passed=1, deselected=1)


def test_kindlab_s_own_labs_are_collected_from_where_they_are(pytester: pytest.Pytester) -> None:
    ini = pytester.makeini("[pytest]\n")
    ran = pytester.runpytest("-c", ini, shipped_root() / "labs/security/resource_names.py")
    ran.assert_outcomes(passed=7)


def test_the_verdict_of_a_claim_that_passes_is_told_where_it_is_asked_for(pytester: pytest.Pytester, own: Path) -> None:
    told = pytester.runpytest("-rP", f"{CLAIMS}::can-be-loosened").stdout.str()
    assert "refuted: An immutable ConfigMap can be made mutable again." in told
    assert "status: expected 200, saw 422 (rows 4, 7)" in told


def test_a_contradiction_fails_with_its_evidence_and_no_traceback(pytester: pytest.Pytester, own: Path) -> None:
    respell(own / CLAIMS, 'docs_say="no",', 'docs_say="yes",')
    ran = pytester.runpytest("labs")
    ran.assert_outcomes(passed=1, failed=1)
    ran.stdout.fnmatch_lines(
        [
            "*guestbook/settings:can-be-loosened*",
            "refuted: An immutable ConfigMap can be made mutable again.",
            "contradicts the documentation (runs: 1 of 1)",
            "*status: expected 200, saw 422 (rows 4, 7)",
            "FAILED labs/guestbook/settings.py::can-be-loosened*",
        ]
    )
    assert "pytest_plugin.py" not in ran.stdout.str()


def test_a_reported_contradiction_passes_and_is_told(pytester: pytest.Pytester, own: Path) -> None:
    respell(own / CLAIMS, 'docs_say="no",', 'docs_say="yes", known_contradiction="https://example.org/report",')
    ran = pytester.runpytest("-rx", "labs")
    ran.assert_outcomes(passed=1, xfailed=1)
    ran.stdout.fnmatch_lines(["XFAIL *can-be-loosened - contradicts the documentation, as was reported: https://ex*"])


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ('return timeline.of("ConfigMap/other").last()', "ConfigMap/other: nothing of the kind was seen"),
        ("raise KeyError(timeline)", "KeyError"),
    ],
    ids=["inconclusive", "error"],
)
def test_a_claim_of_which_nothing_is_learnt_is_an_error(
    pytester: pytest.Pytester, own: Path, body: str, said: str
) -> None:
    check = own / "checks/guestbook/settings.py"
    respell(check, '    loosen = timeline.step("loosen")\n', f"    {body}\n")
    ran = pytester.runpytest("labs")
    ran.assert_outcomes(passed=1, errors=1)
    assert said in ran.stdout.str()
    assert "pytest_plugin.py" not in ran.stdout.str()


def test_a_claim_about_other_versions_is_skipped_with_the_reason(pytester: pytest.Pytester, own: Path) -> None:
    respell(own / CLAIMS, 'docs_say="no",', 'docs_say="no", until="1.30",')
    ran = pytester.runpytest("-rs", "labs")
    ran.assert_outcomes(passed=1, skipped=1)
    ran.stdout.fnmatch_lines([f"SKIPPED * {CLAIMS}:1: *1.30*"])


def test_what_was_never_recorded_is_skipped_with_the_reason(pytester: pytest.Pytester, own: Path) -> None:
    shutil.rmtree(own / "tests/recordings")
    ran = pytester.runpytest("-rs")
    ran.assert_outcomes(passed=1, skipped=5)
    ran.stdout.fnmatch_lines([f"SKIPPED * {CLAIMS}:1: guestbook/settings has no recording: kindlab record *"])


def test_a_recording_of_other_steps_is_an_error(pytester: pytest.Pytester, own: Path) -> None:
    respell(own / "manifests/guestbook/settings/settings.yaml", "language: en", "language: fr")
    ran = pytester.runpytest("labs")
    ran.assert_outcomes(errors=2)
    ran.stdout.fnmatch_lines(
        ["UnreadableRun: *is of other steps or manifests than today's. Renew it: kindlab record *"]
    )


def test_a_malformed_lab_is_told_as_lint_tells_it(pytester: pytest.Pytester, own: Path) -> None:
    respell(own / CLAIMS, 'instead=Text("It can only be deleted and created anew.", zh="只能删除后重新创建。"),', "")
    ran = pytester.runpytest("labs")
    ran.assert_outcomes(errors=1)
    ran.stdout.fnmatch_lines(["InvalidLab: 1 problem*", "*is said to be false, but not what to say instead (instead=)"])
    assert "Traceback" not in ran.stdout.str()


def test_the_first_failure_ends_all_where_that_is_wanted(pytester: pytest.Pytester, own: Path) -> None:
    respell(
        own / CLAIMS, "judged_by=check.data_stay", 'docs_say="no", instead=Text("x", zh="x"), judged_by=check.data_stay'
    )
    ran = pytester.runpytest("-x", "labs")
    ran.assert_outcomes(failed=1)
    ran.stdout.fnmatch_lines(["*stopping after 1 failures*"])


@pytest.mark.parametrize("options", [(), ("--dist", "loadgroup")], ids=" ".join)
def test_several_workers_share_the_claims(pytester: pytest.Pytester, own: Path, options: tuple[str, ...]) -> None:
    ran = pytester.runpytest_subprocess("-n", "2", "--timeout", "50", *options)
    ran.assert_outcomes(passed=5, skipped=1)


def test_workers_that_would_each_run_a_lab_are_refused(pytester: pytest.Pytester, own: Path) -> None:
    ran = pytester.runpytest_subprocess("--kindlab-live", "-n", "2", "--dist", "worksteal", "labs")
    assert ran.ret == pytest.ExitCode.USAGE_ERROR
    ran.stderr.fnmatch_lines(["*--kindlab-live runs each lab once: expected --dist loadfile, saw worksteal"])


def test_a_file_s_tests_stay_on_one_worker_where_labs_run(pytester: pytest.Pytester) -> None:
    config = pytester.parseconfigure("--kindlab-live", "-n", "2", "--dist", "load")
    assert config.option.dist == "loadfile"
    assert pytester.parseconfigure("-n", "2", "--dist", "load").option.dist == "load"


def test_kindlab_s_deadlines_come_before_those_of_pytest_timeout(pytester: pytest.Pytester, own: Path) -> None:
    items, _ = pytester.inline_genitems("--kindlab-live", "--timeout", "1", "labs")
    assert len(items) == 2
    for item in items:
        marker = item.get_closest_marker("timeout")
        assert marker is not None
        assert marker.args[0] > 4 * 90  # its steps, each with its bound


def test_a_test_that_runs_labs_has_the_timeout_that_it_is_marked_with_or_none(pytester: pytest.Pytester) -> None:
    pytester.makepyfile("""
        import pytest

        @pytest.mark.timeout(7)
        def test_marked(kindlab_run): pass

        def test_unmarked(kindlab_cluster): pass

        def test_other(): pass
    """)
    items, _ = pytester.inline_genitems("--kindlab-live", "--timeout", "1")
    assert [[mark.args[0] for mark in item.iter_markers("timeout")] for item in items] == [[7], [0], []]


def test_a_cluster_that_cannot_be_had_is_looked_for_once(
    pytester: pytest.Pytester, own: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []

    def session(name: str, *_: object) -> NoReturn:
        asked.append(name)
        raise ClusterError("nothing answers")

    monkeypatch.setattr("kindlab.cli.live.session", session)
    ran = pytester.runpytest("--kindlab-live", "--kindlab-cluster", "mine")
    ran.assert_outcomes(errors=3, failed=3)
    assert asked == ["mine"]
    assert "ClusterError: nothing answers" in ran.stdout.str()
    assert "Traceback" not in ran.stdout.str()


def test_a_lab_is_run_once_and_what_it_leaves_is_an_error(
    pytester: pytest.Pytester, own: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ran_labs = []

    def run(_live: testing.Live, entry: Entry, control: Control | None) -> testing.LabRun:
        ran_labs.append((entry.id, control))
        run = testing.replayed(entry, control)
        left = (Text("ConfigMap/stray", zh="ConfigMap/stray"),)
        return testing.LabRun(msgspec.structs.replace(run.report, leftovers=left), run.path)

    monkeypatch.setattr(testing.Live, "run", run)
    told = pytester.runpytest("--kindlab-live", "labs")
    told.assert_outcomes(errors=2)
    assert ran_labs == [("guestbook/settings", None)]
    told.stdout.fnmatch_lines(["kindlab: labs run on the cluster kindlab", "Left behind: ConfigMap/stray"])


def test_a_replay_keeps_to_the_timeout_that_was_given(pytester: pytest.Pytester, own: Path) -> None:
    items, _ = pytester.inline_genitems("--timeout", "60", "labs")
    assert [item.get_closest_marker("timeout") for item in items] == [None, None]


def test_the_last_of_live_and_replay_counts(pytester: pytest.Pytester, own: Path) -> None:
    pytester.runpytest("--kindlab-live", "--kindlab-replay", "labs").assert_outcomes(passed=2)


def test_a_lab_is_judged_once_for_all_of_its_claims(pytester: pytest.Pytester, own: Path) -> None:
    counted = 'import os\n    os.mkdir("judged")  # raises the second time\n    loosen = timeline.step("loosen")\n'
    respell(own / "checks/guestbook/settings.py", 'loosen = timeline.step("loosen")\n', counted)
    pytester.runpytest("labs").assert_outcomes(passed=2)
    assert (own / "judged").is_dir()


def test_fixtures_hand_out_runs(pytester: pytest.Pytester, own: Path) -> None:
    ran = pytester.runpytest("-rs", "tests")
    ran.assert_outcomes(passed=3, skipped=1)
    ran.stdout.fnmatch_lines(["SKIPPED * needs a cluster: --kindlab-live"])


def test_a_lab_that_is_none_is_told_with_the_nearest(pytester: pytest.Pytester, own: Path) -> None:
    pytester.makepyfile(test_it='def test_it(kindlab_run):\n    kindlab_run("guestbook/setings")\n')
    ran = pytester.runpytest("test_it.py")
    ran.assert_outcomes(failed=1)
    ran.stdout.fnmatch_lines(
        ["UnknownLab: no lab or topic is called guestbook/setings. Did you mean guestbook/settings*"]
    )


def test_roots_elsewhere_are_named(pytester: pytest.Pytester, own: Path) -> None:
    elsewhere = pytester.mkdir("elsewhere")
    for name in ("labs", "checks", "manifests"):
        (own / name).rename(elsewhere / name)
    shutil.move(own / "tests/recordings", elsewhere / "tests/recordings")
    pytester.runpytest("tests").assert_outcomes(passed=1, failed=2, skipped=1)
    pytester.runpytest("tests", "-o", "kindlab_roots=elsewhere").assert_outcomes(passed=3, skipped=1)


def test_a_root_that_is_named_needs_no_manifests(pytester: pytest.Pytester) -> None:
    (pytester.path / "labs/topic").mkdir(parents=True)
    (pytester.path / "labs/topic/one.py").write_text("import kindlab\n")
    assert pytester.runpytest("labs").ret == pytest.ExitCode.NO_TESTS_COLLECTED
    ran = pytester.runpytest("labs", "-o", "kindlab_roots=.")
    ran.stdout.fnmatch_lines(["*expected a Lab called LAB, saw NoneType"])


class TestOtherPeoplesSuites:
    """Where nothing of kindlab's is wanted, its plugin is not noticed."""

    def test_folders_of_the_same_names_are_no_root(self, pytester: pytest.Pytester) -> None:
        for name in ("labs/chemistry", "checks", "manifests"):
            (pytester.path / name).mkdir(parents=True)
        (pytester.path / "labs/chemistry/test_acid.py").write_text("def test_ph():\n    assert 7 > 2\n")
        (pytester.path / "labs/chemistry/acid.py").write_text("raise SystemExit\n")
        pytester.runpytest().assert_outcomes(passed=1)

    def test_an_option_of_theirs_called_live_is_theirs(self, pytester: pytest.Pytester) -> None:
        pytester.makeconftest('def pytest_addoption(parser):\n    parser.addoption("--live", action="store_true")\n')
        pytester.makepyfile("def test_it(request):\n    assert request.config.getoption('live')\n")
        pytester.runpytest("--live").assert_outcomes(passed=1)

    def test_nothing_is_imported_for_them(self, pytester: pytest.Pytester) -> None:
        pytester.makepyfile(
            textwrap.dedent("""
            import sys

            def test_it():
                heavy = {"kubernetes", "docker", "rich", "yaml", "jinja2", "kindlab.testing", "kindlab.cli"}
                assert not heavy & set(sys.modules)
            """)
        )
        ran = pytester.runpytest_subprocess()
        ran.assert_outcomes(passed=1)
        assert "kindlab:" not in ran.stdout.str()
