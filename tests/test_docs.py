import re
from pathlib import Path

from docs.generate import PAGES, PARTS, filled

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text()


def test_the_generated_parts_are_current() -> None:
    pages = [page.read_text() for page in PAGES]
    for name in PARTS:
        assert sum(f"<!-- {name} -->" in page for page in pages) == 1
    for page in pages:
        assert filled(page) == page, "run `make docs`"


def test_every_link_to_a_file_leads_somewhere() -> None:
    for page in (ROOT / "README.md", *(ROOT / "docs").glob("*.md")):
        for target in re.findall(r"\]\((?!https?:|#)([^)#]+)", page.read_text()):
            assert (page.parent / target).exists(), f"{page.name} links to {target}"


def test_the_two_commands_are_in_the_makefile() -> None:
    makefile = (ROOT / "Makefile").read_text()
    for command in ("run", "test"):
        assert f"make {command}" in README
        assert re.search(rf"^{command}:", makefile, re.MULTILINE)
