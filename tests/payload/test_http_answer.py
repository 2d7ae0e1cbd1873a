import pytest

from appliance.payload.http_answer import answer

ETAG = '"abc"'


@pytest.mark.parametrize(
    ("wanted", "status", "start", "length", "content_range"),
    [
        ("", 200, 0, 1000, None),
        ("bytes=0-", 206, 0, 1000, "bytes 0-999/1000"),
        ("bytes=0-0", 206, 0, 1, "bytes 0-0/1000"),
        ("bytes=990-2000", 206, 990, 10, "bytes 990-999/1000"),
        ("bytes=-10", 206, 990, 10, "bytes 990-999/1000"),
        ("bytes=-2000", 206, 0, 1000, "bytes 0-999/1000"),
        ("bytes=1000-", 416, 0, 0, "bytes */1000"),
        ("bytes=-0", 416, 0, 0, "bytes */1000"),
        ("bytes=5-4", 200, 0, 1000, None),
        ("bytes=0-1,5-6", 200, 0, 1000, None),
        ("bytes=-", 200, 0, 1000, None),
        ("lines=1-2", 200, 0, 1000, None),
        ("bytes=٣-", 200, 0, 1000, None),
        ("bytes=99999999999999999999-", 200, 0, 1000, None),
    ],
)
def test_range_gives_status_and_bytes(
    wanted: str, status: int, start: int, length: int, content_range: str | None
) -> None:
    reply = answer({"Range": wanted}, 1000, ETAG)
    assert (reply.status, reply.start, reply.length) == (status, start, length)
    assert reply.headers.get("Content-Range") == content_range


@pytest.mark.parametrize(
    ("known", "status"),
    [(ETAG, 304), ("W/" + ETAG, 304), (f'"x", {ETAG}', 304), ("*", 304), ('"x"', 200), ("", 200), ("abc", 200)],
)
def test_known_etag_is_not_sent_again(known: str, status: int) -> None:
    assert answer({"If-None-Match": known, "Range": ""}, 1000, ETAG).status == status


@pytest.mark.parametrize(("condition", "status"), [(ETAG, 206), ('"old"', 200), ("Mon, 01 Jan 2024 00:00:00 GMT", 200)])
def test_if_range_of_another_version_is_whole_file(condition: str, status: int) -> None:
    assert answer({"Range": "bytes=1-2", "If-Range": condition}, 1000, ETAG).status == status


def test_empty_file_has_no_range() -> None:
    assert answer({"Range": "bytes=0-"}, 0, ETAG).status == 416
    assert answer({}, 0, ETAG).status == 200
