from pathlib import Path

import pytest

from tests.roots import CLAIM, SWAP, spoiled

COMMA = ": is a comma missing, as in (…,)?"
STEP = "a step, such as apply(…)"


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        (f"({CLAIM},)", f"({CLAIM})", f"10: the lab has claims=Claim(…), expected a tuple of Claim(…){COMMA}"),
        (f"({SWAP},)", f"({SWAP})", f"9: the lab has controls=swap(…), expected a tuple of swap(…){COMMA}"),
        (
            '(apply("web.yaml"),)', '(apply("web.yaml"))',
            f"8: the lab has steps=apply(…), expected a tuple of {STEP}{COMMA}",
        ),
        ('("Pod",)', '("Pod")', f"7: the lab has watches='Pod', expected a tuple of str{COMMA}"),
        ('("Pod",)', '["Pod"]', "7: the lab has watches=['Pod'], expected a tuple of str"),
        ('Text("Why?", zh="为什么？")', '"Why?"', "6: the lab has question='Why?', expected Text(…)"),
        ('zh="为什么？"', "zh=None", "6: the lab has question.zh=None, expected str"),
        ('apply("web.yaml")', '"web.yaml"', f"8: the lab has steps[0]='web.yaml', expected {STEP}"),
        ('apply("web.yaml")', "apply", f"8: the lab has steps[0]=apply, expected {STEP}"),
        ('Text("It holds.", zh="成立。")', '"It holds."', "10: claim 'holds' has text='It holds.', expected Text(…)"),
        (
            'docs="page/#part"', 'docs="page/", docs_say="maybe"',
            "10: claim 'holds' has docs_say='maybe', expected 'yes', 'no' or 'silent'",
        ),
        (
            'docs="page/#part"', 'docs="page/", instead="no"',
            "10: claim 'holds' has instead='no', expected Text(…) or None",
        ),
        (
            "check.holds", '__import__("functools").partial(check.holds)',
            "10: claim 'holds' has judged_by=partial(…), expected a function",
        ),
        (
            '(apply("web.yaml"),)', '(exec_in("Pod/web", ["rm", "x"], name="break"),)',
            "8: step 'break' has command[0]=['rm', 'x'], expected str, field(…), node(…) or node_of(…)",
        ),
        (
            '(apply("web.yaml"),)', '(until("up", ready(3), within="5"),)',
            "8: step 'up' has condition.ref=3, expected str\n8: step 'up' has within='5', expected a number",
        ),
        (
            'zh="成立。"', 'zh="\\ud800"',
            r"10: claim 'holds' has text.zh='\ud800', expected text without half of a surrogate pair",
        ),
        (
            '(apply("web.yaml"),)', '(exec_in("Pod/web", "echo", "\\ud800", name="break"),)',
            r"8: step 'break' has command[1]='\ud800', expected text without half of a surrogate pair",
        ),
        (
            '"other.yaml"', 'delete(3, name="gone")',
            "9: step 'gone' has ref=3, expected str or one_of(…)",
        ),
    ],
)  # fmt: skip
def test_a_field_of_the_wrong_type_is_named_by_its_line(root: Path, old: str, new: str, problem: str) -> None:
    assert spoiled(root, old, new) == problem.split("\n")


@pytest.mark.parametrize(
    ("value", "problem"),
    [
        ("{1: 2}", "body has the key 1, expected text: put it in quotes"),
        ("{'a': [float('inf')]}", "body.a[0] is inf, expected a finite number"),
        ("{'a': object()}", "body.a is a object, expected text, a number, true, false, null, a list or a mapping"),
        ("{'a': '\\ud800'}", r"body.a is '\ud800', expected text without half of a surrogate pair"),
        ("{'\\udfff': 1}", r"body has the key '\udfff', expected text: put it in quotes"),
        ("{'a': (1,)}", "body.a is a tuple, expected text, a number, true, false, null, a list or a mapping"),
        ("(lambda l: l.append(l) or l)([])", "body holds values more than 100 deep"),
        ("(lambda l: l.extend([l, l]) or l)([])", "body holds values more than 100 deep"),
        ("[l := [0], *(l := [l, l] for _ in range(30))]", "body holds more than 100,000 values"),
    ],
)
def test_what_cannot_be_sent_as_json_is_told_before_it_is_sent(root: Path, value: str, problem: str) -> None:
    said = f"8: step 'break' cannot be sent as JSON: {problem}"
    assert spoiled(root, '(apply("web.yaml"),)', f'(patch("Pod/web", {value}, name="break"),)') == [said]


@pytest.mark.parametrize(
    "value", ["{None: 1}", "(lambda l: l.append(l) or l)([])", "['\\ud800']", "'\\ud800'", "[object()]"]
)
def test_a_mutant_whose_value_no_manifest_can_hold_is_refused(root: Path, value: str) -> None:
    mutant = f'mutate("web.yaml", "Pod/web", "spec.x", {value}, flips=("holds",))'
    found = spoiled(root, f"({SWAP},),", f"({SWAP},), mutants=({mutant},),")
    assert len(found) == 1
    assert "cannot be sent as JSON: value" in found[0] or "has value=" in found[0]
