"""Where the body of a request is kept while it is read."""

from __future__ import annotations

from io import BytesIO
from tempfile import TemporaryFile
from typing import IO, cast

from flask import Request

from web.current import context

SPOOLED = frozenset({"payloads.upload"})
"""Endpoints with large uploads that are kept in a temporary file: their content is not secret."""


class GuardedRequest(Request):
    """Keeps uploads in memory, limited by `web.security`. Werkzeug writes an upload above 500 kB to a temporary file:
    the passwords of a manifest would be on the disk before they are encrypted. A payload waits in the folder where it
    is going to be: /tmp may be memory."""

    def _get_file_stream(
        self,
        total_content_length: int | None,
        content_type: str | None,
        filename: str | None = None,
        content_length: int | None = None,
    ) -> IO[bytes]:
        if self.endpoint in SPOOLED:
            directory = context().settings.blobs_dir
            directory.mkdir(mode=0o750, parents=True, exist_ok=True)
            return cast(IO[bytes], TemporaryFile(dir=directory))
        return BytesIO()
