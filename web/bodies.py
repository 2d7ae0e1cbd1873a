"""Where the body of a request is kept while it is read."""

from __future__ import annotations

from io import BytesIO
from typing import IO

from flask import Request

SPOOLED = frozenset({"payloads.upload"})
"""Endpoints with large uploads that may be kept in a temporary file: their content is not secret."""


class GuardedRequest(Request):
    """Keeps uploads in memory, limited by `web.security`. Werkzeug writes an upload above 500 kB to a temporary file:
    the passwords of a manifest would be on the disk before they are encrypted."""

    def _get_file_stream(
        self,
        total_content_length: int | None,
        content_type: str | None,
        filename: str | None = None,
        content_length: int | None = None,
    ) -> IO[bytes]:
        if self.endpoint in SPOOLED:
            return super()._get_file_stream(total_content_length, content_type, filename, content_length)
        return BytesIO()
