"""The worker in a process of its own, to be ended or killed: `... STATE_DIR DATABASE`."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from appliance.app import open_context
from appliance.config import parse
from appliance.services import worker
from tests import postgres
from tests.onboarding.rig import CONFIG


@contextmanager
def worker_process(directory: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Runs for the bed in this directory; at the end it is killed, if it still lives."""
    command = [sys.executable, "-m", __name__, str(directory), postgres.database(directory)]
    root = Path(__file__).parents[2]
    process = subprocess.Popen(command, cwd=root, env=os.environ | {"PYTHONPATH": str(root)})
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def main(directory: str, database: str) -> None:
    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    settings = parse(CONFIG | {"appliance": {"state_dir": directory, "database": database}})
    worker.run(open_context(settings), {}, stop)


if __name__ == "__main__":
    main(*sys.argv[1:])
