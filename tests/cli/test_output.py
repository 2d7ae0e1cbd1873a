"""Tables and lists are printed while they are read, however long they are."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from appliance.cli import output


def test_a_long_table_is_printed_while_it_is_read(capsys: pytest.CaptureFixture[str]) -> None:
    printed = 0

    def rows() -> Iterator[tuple[object, ...]]:
        nonlocal printed
        for number in range(3 * output.AT_ONCE):
            printed += len(capsys.readouterr().out.splitlines())
            assert printed >= number - output.AT_ONCE
            yield number, f"S{number}"

    output.print_table(("Id", "Serial"), rows())
    assert printed + len(capsys.readouterr().out.splitlines()) == 3 * output.AT_ONCE + 2


def test_lines_in_a_pipe_are_aligned_and_whole(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(output, "AT_ONCE", 2)
    output.print_table(("Id", "Name"), [(1, "\u4e2d\u6587"), (22, "x" * 200), (333, ""), (4444, "end")])
    head, rule, *lines = capsys.readouterr().out.splitlines()
    assert head == " Id   Name"
    assert set(rule) == {"\u2500"}
    assert lines == [" 1    \u4e2d\u6587", f" 22   {'x' * 200}", " 333", " 4444   end"]


def test_a_table_on_a_terminal_has_its_head_again(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(output, "AT_ONCE", 2)
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    output.print_table(("Id", "Name"), [(number, "name") for number in range(5)])
    printed = capsys.readouterr().out
    assert (printed.count("Name"), printed.count("name")) == (3, 5)


def test_an_empty_table_is_a_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    output.print_table(("Id",), [], "No machines.")
    assert capsys.readouterr().out == "No machines.\n"
