import csv
import io

import pytest

from appliance.acceptance.suite import STANDARD
from appliance.commands import people
from appliance.commands.manifests import import_manifest
from appliance.domain.blockers import blocker
from appliance.store import machines
from tests.test_queries import KEYS
from tests.web.conftest import Browser
from web.api import MOST

MAC = "02:00:00:00:00:0a"


@pytest.fixture
def bearer(stranger: Browser) -> dict[str, str]:
    token = people.create_token(stranger.site.context, "cli:root", f"robot-{stranger.site.tick()}")
    return {"Authorization": f"Bearer {token}"}


def test_a_token_reads_the_api_and_nothing_else(stranger: Browser, bearer: dict[str, str]) -> None:
    assert stranger.get("/api/v1/machines", headers=bearer).status_code == 200
    assert stranger.get("/", headers=bearer).status_code == 303
    assert stranger.post("/machines/9/retire", headers={**bearer, "Sec-Fetch-Site": "same-origin"}).status_code == 303


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer x", "Basic YTpi", "Bearer gh_" + "a" * 43, "Bearer é"])
def test_without_a_token_the_api_answers_401_as_json(stranger: Browser, header: str) -> None:
    answer = stranger.get("/api/v1/machines", headers={"Authorization": header} if header else {})
    assert answer.status_code == 401
    error = (answer.json or {})["error"]
    assert set(error) == {"code", "text", "next_action", "role"}
    assert error["code"] == "request.not_signed_in"
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")


def test_the_list_has_the_promised_shape(stranger: Browser, bearer: dict[str, str], named: dict[str, int]) -> None:
    found = stranger.get("/api/v1/machines", headers=bearer).json
    assert isinstance(found, list)
    assert len(found) == 12
    assert all(set(one) == KEYS for one in found)
    by_id = {one["id"]: one for one in found}
    assert by_id[named["ready"]]["level_name"] == "AUTHENTICATED"
    assert by_id[named["testing"]]["run"]["state"] == "running"
    assert by_id[named["released"]]["assurance"] == "label-secret-isolated"


def test_a_contact_error_keeps_its_code_action_and_role(browser: Browser) -> None:
    site = browser.site
    machine = site.expect("S1", bmc_mac=MAC, username="root", password="Tq7-marsh-Kelp")
    site.sight(MAC)
    with site.context.store.write("test", site.tick()) as tx:
        why = blocker("bmc.wrong_neighbour", error="Another device answers")
        machines.set_contact_error(tx, machine, why, "next try in 4 s")
    (found,) = browser.get("/api/v1/machines").json or []
    assert found["status"] == {
        "code": "bmc.wrong_neighbour", "text": "Another device answers; next try in 4 s",
        "next_action": "Find the other device and remove it.", "role": "technician",
    }  # fmt: skip
    assert found["reasons"] == [found["status"]]


def test_filters_and_pages_of_the_list(stranger: Browser, bearer: dict[str, str], named: dict[str, int]) -> None:
    def ids(query: str) -> list[int]:
        return [one["id"] for one in stranger.get(f"/api/v1/machines?{query}", headers=bearer).json or []]

    assert ids("state=ready") == [named["ready"]]
    assert ids("group=misplaced") == [named["misplaced"]]
    assert ids("search=CZ2D440003") == [named["testing"]]
    assert ids("limit=5") + ids("limit=5&offset=5") + ids("limit=5&offset=10") == ids("")


@pytest.mark.parametrize("query", ["limit=x", "limit=0", "limit=99999999", "offset=-1", "format=xml", "limit=٣"])
def test_a_wrong_parameter_is_named(stranger: Browser, bearer: dict[str, str], query: str) -> None:
    answer = stranger.get(f"/api/v1/machines?{query}", headers=bearer)
    assert answer.status_code == 400
    assert query.partition("=")[0] in (answer.json or {})["error"]["text"]


def test_one_machine_has_facts_ladder_runs_and_sign_offs(
    stranger: Browser, bearer: dict[str, str], named: dict[str, int]
) -> None:
    found = stranger.get(f"/api/v1/machines/{named['released']}", headers=bearer).json or {}
    assert set(found) >= KEYS | {
        "manifest_row",
        "facts",
        "conflicts",
        "ladder",
        "endpoints",
        "tls_keys",
        "attempts",
        "proofs",
    }
    assert [rung["reached"] for rung in found["ladder"]] == [True, True, True, False, False, False]
    assert [verdict["check"] for verdict in found["runs"][0]["verdicts"]] == [check.name for check in STANDARD.checks]
    assert found["sign_offs"][0]["reason"] == "Batch 7 accepted"
    assert "secret" not in found["manifest_row"]
    assert "credential" not in found["attempts"][0]
    conflicting = stranger.get(f"/api/v1/machines/{named['quarantined']}", headers=bearer).json or {}
    assert conflicting["facts"][0]["in_conflict"]
    assert "in conflict" in conflicting["conflicts"][0]


def test_a_missing_resource_is_answered_as_json(stranger: Browser, bearer: dict[str, str]) -> None:
    for path in ("/api/v1/machines/999", "/api/v1/nothing"):
        answer = stranger.get(path, headers=bearer)
        assert answer.status_code == 404
        assert (answer.json or {})["error"]["code"]


def test_csv_has_a_header_and_one_row_per_machine(stranger: Browser, bearer: dict[str, str]) -> None:
    for path in ("/api/v1/machines.csv?state=expected", "/api/v1/machines?format=csv&state=expected"):
        answer = stranger.get(path, headers=bearer)
        assert answer.mimetype == "text/csv"
        assert "attachment" in answer.headers["Content-Disposition"]
        rows = list(csv.DictReader(io.StringIO(answer.text)))
        assert len(rows) == 4
        assert {row["state"] for row in rows} == {"expected"}


def test_a_list_longer_than_a_page_is_complete(browser: Browser) -> None:
    rows = "".join(f"SN{number}\n" for number in range(MOST + 1))
    import_manifest(browser.site.context, "cli:root", "delivery.csv", f"serial\n{rows}".encode())
    found = browser.get("/api/v1/machines").json or []
    assert len({one["serial"] for one in found}) == MOST + 1
    sheet = list(csv.DictReader(io.StringIO(browser.get("/api/v1/machines.csv").text)))
    assert [row["serial"] for row in sheet] == [one["serial"] for one in found]
    assert len(browser.get("/api/v1/machines?offset=1").json or []) == MOST
    assert browser.get("/api/v1/machines?state=failed").json == []


def test_events_are_read_in_pages(stranger: Browser, bearer: dict[str, str], named: dict[str, int]) -> None:
    found, after = [], -1
    while page := stranger.get(f"/api/v1/events?after={after}&limit=40", headers=bearer).json:
        found += page
        after = page[-1]["idx"]
    assert [entry["idx"] for entry in found] == list(range(len(found)))
    assert set(found[0]) == {"idx", "at", "actor", "action", "text", "machine", "endpoint", "data"}
    one = stranger.get(f"/api/v1/events?machine={named['ready']}", headers=bearer).json or []
    assert {entry["machine"] for entry in one} == {named["ready"]}


@pytest.mark.parametrize("name", ["arrivals", "health", "segments", "payloads", "downloads", "manifests", "journal"])
def test_the_other_lists_are_json(stranger: Browser, bearer: dict[str, str], name: str) -> None:
    answer = stranger.get(f"/api/v1/{name}", headers=bearer)
    assert answer.status_code == 200
    assert isinstance(answer.json, dict | list)
