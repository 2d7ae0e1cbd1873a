"""Run a command with one listening socket as descriptor 3, as systemd's socket activation does (sd_listen_fds(3)).

`python -m tests.rack.activate FD NAME COMMAND...`; the command keeps this process's pid.
"""

from __future__ import annotations

import os
import sys


def main() -> None:
    descriptor, name, command = int(sys.argv[1]), sys.argv[2], sys.argv[3:]
    os.dup2(descriptor, 3)
    os.set_inheritable(3, True)
    os.environ |= {"LISTEN_FDS": "1", "LISTEN_PID": str(os.getpid()), "LISTEN_FDNAMES": name}
    os.execvp(command[0], command)


if __name__ == "__main__":
    main()
