from pathlib import Path

import pytest

from tests.roots import CLAIM, spoiled


@pytest.mark.parametrize(
    ("more", "problem"),
    [
        ('docs_say="no"', "is said to be false, but not what to say instead (instead=)"),
        ('instead=Text("x", zh=" ")', "lacks a language in instead"),
        ('since="v1.33"', "has since='v1.33', expected a minor version of Kubernetes, such as '1.33'"),
        ('until="2.0"', "has until='2.0', expected a minor version of Kubernetes, such as '1.33'"),
        ('since="1.33", until="1.33"', "has since='1.33' and until='1.33', which is never"),
        ('known_contradiction="#1234"', "has known_contradiction='#1234', expected the https:// address of the report"),
        ('heard_at="a colleague"', "has heard_at='a colleague', expected the https:// address of a page or thread"),
    ],
)
def test_what_a_claim_says_wrongly_is_found(root: Path, more: str, problem: str) -> None:
    (found,) = spoiled(root, CLAIM, f"{CLAIM[:-1]}, {more})")
    assert found.startswith(f"10: claim 'holds' {problem}")


@pytest.mark.parametrize(
    "page", ["page/", "page", "https://kubernetes.io/docs/page/#part", "/page/#part", "page/#", "a b/#c"]
)
def test_a_source_is_a_page_with_its_anchor(root: Path, page: str) -> None:
    (found,) = spoiled(root, "page/#part", page)
    assert found.startswith(f"10: claim 'holds' has docs={page!r}, expected a page below https://kubernetes.io/docs/")


@pytest.mark.parametrize("page", ["a/b-c/d_e/#F-g", "reference/kubernetes-api/workload-resources/pod-v1/#Probe"])
def test_a_page_of_the_documentation_is_let_through(root: Path, page: str) -> None:
    assert spoiled(root, "page/#part", page) == []
