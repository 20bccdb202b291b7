"""Mutants that a lab names are held against its manifests; generated ones leave out what would be refused."""

from pathlib import Path

import pytest

from kindlab.catalogue import Catalogue
from tests.roots import POD, SWAP, problems, spoiled

AGNHOST = "registry.k8s.io/e2e-test-images/agnhost:2.63.0"
WITH_SPEC = f"{POD}spec:\n  terminationGracePeriodSeconds: 1\n  containers:\n  - name: web\n    image: {AGNHOST}\n"
MUTATE = 'mutate("web.yaml", "Pod/web", "spec.terminationGracePeriodSeconds", 5, flips=("holds",))'


def with_mutant(root: Path, mutant: str) -> list[str]:
    (root / "manifests/topic/one/web.yaml").write_text(WITH_SPEC)
    return spoiled(root, f"controls=({SWAP},),", f"controls=({SWAP},), mutants=({mutant},),")


def test_a_mutant_of_a_field_that_is_there_is_let_through(root: Path) -> None:
    assert with_mutant(root, MUTATE) == []
    assert with_mutant(root, MUTATE.replace(", 5,", ",")) == []
    assert with_mutant(root, MUTATE.replace("terminationGracePeriodSeconds", "priority")) == []


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ('"web.yaml"', '"other.yaml"', "changes other.yaml, which no step uses"),
        ("Pod/web", "Pod/wob", "changes Pod/wob, which web.yaml does not have; did you mean Pod/web?"),
        ("Pod/web", "Service/x", "changes Service/x, which web.yaml does not have: it has Pod/web"),
        ("spec.term", "spec.x.term", "leads through 'x', which Pod/web does not have"),
        (", 5,", ", 1,", "changes nothing: spec.terminationGracePeriodSeconds is 1 already"),
        (", 5,", ', "5",', "would be refused: spec.terminationGracePeriodSeconds expected an integer, saw '5'"),
        ("terminationGracePeriodSeconds", "hostNetwork", "would be refused: spec.hostNetwork expected true or false"),
        ('"holds"', '"hold"', "flips 'hold', which is no claim"),
        ('("holds",)', "()", "flips no claim (flips=)"),
    ],
)
def test_what_a_mutant_says_wrongly_is_found(root: Path, old: str, new: str, problem: str) -> None:
    assert old in MUTATE
    found = with_mutant(root, MUTATE.replace(old, new))
    assert found
    assert problem in found[0]
    assert found[0].startswith("9: mutant '")


def test_a_claim_may_be_flipped_by_a_mutant_alone(root: Path) -> None:
    (root / "manifests/topic/one/web.yaml").write_text(WITH_SPEC)
    (root / "manifests/topic/one/other.yaml").unlink()
    assert spoiled(root, f"controls=({SWAP},),", f"controls=(), mutants=({MUTATE},),") == []
    (found,) = spoiled(root, f"controls=({SWAP},),", "controls=(),")
    assert "is flipped by nothing (flips=)" in found


def test_a_mutant_is_named_once(root: Path) -> None:
    found = with_mutant(root, f"{MUTATE}, {MUTATE}")
    assert any("shares its name with another" in problem for problem in found)


def test_what_reaches_out_of_the_lab_is_no_mutant(root: Path) -> None:
    privileged = f"{WITH_SPEC}    securityContext: {{privileged: false, readOnlyRootFilesystem: false}}\n"
    (root / "manifests/topic/one/web.yaml").write_text(privileged)
    assert problems(root) == []
    found = [mutant.name for mutant in Catalogue(root).find("topic/one").mutants()]
    assert "web.yaml:Pod/web:spec.containers[0].securityContext.readOnlyRootFilesystem=true" in found
    assert not any("privileged=true" in name for name in found)


def test_what_the_lab_names_is_not_generated_again(root: Path) -> None:
    name = "web.yaml:Pod/web:spec.terminationGracePeriodSeconds=2"
    assert with_mutant(root, MUTATE) == []
    assert name in [mutant.name for mutant in Catalogue(root).find("topic/one").mutants()]
    assert with_mutant(root, MUTATE.replace(", 5,", ", 2,")) == []
    assert name not in [mutant.name for mutant in Catalogue(root).find("topic/one").mutants()]
