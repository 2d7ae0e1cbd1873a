import re
from pathlib import Path

from docs.generate import PARTS, filled

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text()


def test_the_generated_parts_of_the_readme_are_current() -> None:
    for name in PARTS:
        assert f"<!-- {name} -->" in README
    assert filled(README) == README, "run `make docs`"


def test_every_link_to_a_file_leads_somewhere() -> None:
    for page in (ROOT / "README.md", *(ROOT / "docs").glob("*.md")):
        for target in re.findall(r"\]\((?!https?:|#)([^)#]+)", page.read_text()):
            assert (page.parent / target).exists(), f"{page.name} links to {target}"


def test_the_two_commands_are_in_the_makefile() -> None:
    makefile = (ROOT / "Makefile").read_text()
    for command in ("run", "test"):
        assert f"make {command}" in README
        assert re.search(rf"^{command}:", makefile, re.MULTILINE)
