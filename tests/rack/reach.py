"""Lets an unprivileged process run a checkout that lies in a private folder, such as /root.

The appliance gives up root after start; its interpreter and its code may lie where only root can go. In a mount
namespace of its own, each such folder is covered by an empty one that holds only what is needed.
"""

from __future__ import annotations

import shlex
import stat
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path


def closed_ancestor(path: Path) -> Path | None:
    """The topmost folder above `path` that other users cannot pass through."""
    above = reversed(path.parents)
    return next((folder for folder in above if not folder.stat().st_mode & stat.S_IXOTH), None)


def reach_argv(argv: Sequence[str], needed: Iterable[Path]) -> list[str]:
    """The command that runs `argv` where every user reaches the `needed` folders; `argv` itself if they do already."""
    hidden = {path.resolve(): closed_ancestor(path.resolve()) for path in needed}
    closed = {path: folder for path, folder in hidden.items() if folder is not None}
    if not closed:
        return list(argv)
    return ["unshare", "-m", "sh", "-ec", f'{_script(closed)}exec "$@"', "reach", *argv]


def interpreter_folders() -> tuple[Path, ...]:
    """Where this Python and its packages live."""
    return Path(sys.prefix), Path(sys.base_prefix)


def _script(closed: dict[Path, Path]) -> str:
    """Shell: hold each path open, cover the closed folders, put the paths back in place."""
    lines = ["hold=$(mktemp -d)", 'mount -t tmpfs tmpfs "$hold"']
    for number, path in enumerate(closed):
        lines += [f'mkdir "$hold/{number}"', f'mount --rbind {shlex.quote(str(path))} "$hold/{number}"']
    lines += [f"mount -t tmpfs -o mode=755 tmpfs {shlex.quote(str(folder))}" for folder in set(closed.values())]
    for number, path in enumerate(closed):
        place = shlex.quote(str(path))
        lines += [f"mkdir -p {place}", f'mount --rbind "$hold/{number}" {place}']
    return "\n".join([*lines, 'umount -l "$hold"; rmdir "$hold"', "cd ${PWD:-/} 2>/dev/null || cd /", ""])
