"""What a request carries, and where it is kept while it is read."""

from __future__ import annotations

from io import BytesIO
from typing import IO

from flask import Request

SPOOLED = frozenset({"payloads.upload"})
"""Endpoints whose large uploads may wait in a temporary file: what they take is public."""


class GuardedRequest(Request):
    """Keeps uploads in memory, in the bounds of `web.security`: werkzeug would put any above 500 kB into a temporary
    file, and so a manifest's passwords on the disk before they are sealed."""

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
