from pathlib import Path

from kindlab.validation.problem import line_of


def test_a_name_that_is_computed_has_no_line(root: Path) -> None:
    source = root / "labs/topic/one.py"
    source.write_text(
        "import kindlab\n\nkindlab.Claim(\n    'holds')\nkindlab.swap(name='other')\nkindlab.swap('x' * 2)\n"
    )
    assert line_of(source, "Claim", "holds") == 4
    assert line_of(source, "swap", "other") == 5
    assert line_of(source, "swap", "xx") is None
