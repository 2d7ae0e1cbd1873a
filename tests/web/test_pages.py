import io
from pathlib import Path

import pytest

import web
from appliance import queries
from appliance.payload.downloads import Outcome, record, request
from appliance.wire import pcap
from tests.story import mac, tell
from tests.web.conftest import Browser, visible
from web.packets import tagged


def shown(browser: Browser, path: str) -> str:
    return visible(browser.text(path))


def test_an_empty_site_says_what_to_do_next(browser: Browser) -> None:
    assert "Import the packing list" in shown(browser, "/")
    assert "Nothing has been imported" in shown(browser, "/manifests")
    assert "No file has been added" in shown(browser, "/payloads")
    assert "gatehouse doctor" in shown(browser, "/system")


def test_arrivals_name_what_needs_a_person_first(looking: Browser) -> None:
    text = shown(looking, "/")
    for told in ("2 Failed or quarantined", "1 In the wrong slot", "2 Waiting for a person", "1 Unexpected"):
        assert told in text
    assert text.index("Failed or quarantined") < text.index("Expected but silent") < text.index("Machines")


def test_a_line_tells_state_level_place_and_what_it_waits_for(looking: Browser) -> None:
    text = shown(looking, "/?search=CZ2D440002")
    for told in (
        "failed",
        "Wiwynn SV7220G4",
        mac(2),
        "2 AUTHENTIC",
        "PAR7 R12",
        "leaf3 / swp2",
        "Failed check: No fan",
    ):
        assert told in text
    assert "CZ2D440001" not in text.partition("Since")[2]


def test_filters_live_in_the_address_and_keep_one_another(looking: Browser) -> None:
    html = looking.text("/?state=expected&search=CZ2D45")
    assert 'value="CZ2D45"' in html
    assert 'href="/?search=CZ2D45"' in html
    assert 'name="state" value="expected"' in html
    assert "/api/v1/machines.csv?state=expected&amp;search=CZ2D45" in html
    assert "No machine matches" in looking.text("/?search=nothing-like-it")


def test_a_long_list_has_pages(browser: Browser) -> None:
    for i in range(103):
        browser.site.expect(f"S{i:03}")
    html = browser.text("/")
    assert "1–100 of 103" in visible(html)
    assert 'rel="next" href="/?page=2"' in html
    second = browser.text("/?page=2")
    assert "101–103 of 103" in visible(second)
    assert second.count('<tr id="m') == 3


def test_a_machine_tells_who_it_is_and_how_we_know(looking: Browser, named: dict[str, int]) -> None:
    text = shown(looking, f"/machines/{named['quarantined']}")
    assert "The serial is disputed" in text
    assert text.index("serial CZ2D990017 redfish disputed") < text.index("hostname bmc-4 dhcp")
    assert "Look at the evidence, then lift the quarantine. engineer" in text
    assert "Lift the quarantine" in text


def test_the_ladder_gives_its_reason_under_the_first_step_not_reached(looking: Browser, named: dict[str, int]) -> None:
    ladder = shown(looking, f"/machines/{named['waiting']}").partition("Trust")[2].partition("Who it is")[0]
    assert "2 AUTHENTIC next The manifest's row has no credential of this unit." in ladder
    assert "a shared default is never tried" in ladder
    assert "technician" in ladder
    assert "3 OWNED not yet" in ladder
    assert "1 EXPECTED reached, by manifest" in ladder


def test_the_matrix_tells_expected_observed_advice_and_evidence(looking: Browser, named: dict[str, int]) -> None:
    text = shown(looking, f"/machines/{named['failed']}")
    assert "fail No fan stands still every fan above 0 rpm fan2 stands still (0 rpm) Reseat or replace fan2" in text
    assert '"fan2": 0' in text
    assert "11 of 12 checks passed" in text


def test_a_run_shows_how_far_it_is(looking: Browser, named: dict[str, int]) -> None:
    html = looking.text(f"/machines/{named['testing']}")
    assert '<progress max="12" value="10">' in html
    assert "waiting for power, 3 s" in visible(html)
    assert "Cancel the run" in html
    assert "Run the acceptance suite" not in html


def test_a_released_machine_offers_its_record_exactly(looking: Browser, named: dict[str, int]) -> None:
    html = looking.text(f"/machines/{named['released']}")
    assert "Batch 7 accepted" in html
    answer = looking.get("/releases/1.json")
    assert (answer.data, answer.mimetype) == (b'{"a":1}', "application/json")
    assert looking.get("/releases/99.json").status_code == 404
    assert "Run the acceptance suite" not in html


def test_a_timeline_runs_from_the_first_packet_and_hands_it_out(looking: Browser, named: dict[str, int]) -> None:
    text = shown(looking, f"/machines/{named['released']}").partition("Timeline")[2].partition("Details")[0]
    assert text.index("ready → released") < text.index("discovered → staging") < text.index("DHCP DISCOVER")
    (packet, *_) = queries.packets_of(looking.site.context, named["released"])
    for path in (f"packets/{packet['id']}.pcap", "packets.pcap"):
        answer = looking.get(f"/machines/{named['released']}/{path}")
        (record,) = pcap.pull(answer.data)
        assert record.data[6:12].hex(":") == mac(7)
        assert record.time_ns == packet["at"] * 1_000_000
    assert looking.get(f"/machines/{named['ready']}/packets/{packet['id']}.pcap").status_code == 404


def test_a_packet_gets_its_tag_back() -> None:
    frame = bytes(range(12)) + b"\x08\x00rest"
    assert tagged(frame, 7) == bytes(range(12)) + b"\x81\x00\x00\x07\x08\x00rest"
    assert tagged(frame, 0) == frame
    assert tagged(tagged(frame, 7), 7) == tagged(frame, 7)
    assert tagged(b"short", 7) == b"short"


def test_the_journal_is_filtered_and_paged(looking: Browser) -> None:
    text = shown(looking, "/journal?topic=machine&search=quarantined")
    assert "staging → quarantined" in text or "discovered → quarantined" in text
    assert "DHCP DISCOVER" not in text
    assert "No entry matches" in shown(looking, "/journal?search=nothing-like-it")
    html = looking.text("/journal?before=3")
    assert 'id="e2"' in html
    assert 'id="e3"' not in html


def test_system_tells_of_another_dhcp_server_and_how_to_answer_anyway(browser: Browser) -> None:
    with browser.site.context.store.write("wire", browser.site.tick()) as tx:
        tx.run(
            'INSERT INTO segment (name, interface, address, mode, server_id, "foreign", foreign_at, anyway, received,'
            " dropped, malformed, answering, updated_at) VALUES ('staging', 'eth0', '10.66.0.1/16', 'serve', '',"
            " ?, ?, 0, 7, 5, 0, 0, ?)",
            '{"server": "192.0.2.1"}', tx.now, tx.now,
        )  # fmt: skip
    text = shown(browser, "/system")
    assert "Another DHCP server is heard here: server 192.0.2.1" in text
    assert "Lost by the kernel 5" in text
    assert "Answer here anyway" in text
    assert "Another DHCP server is heard on staging" in shown(browser, "/")
    assert browser.post("/segments/staging/serve", word="anyway").status_code == 303
    assert "Gatehouse answers beside it, as told" in shown(browser, "/system")
    assert browser.post("/segments/staging/serve", word="not-anyway").status_code == 303
    assert "does not answer here until somebody says so" in shown(browser, "/system")
    assert browser.post("/segments/staging/serve", word="gone").status_code == 303
    assert "Another DHCP server" not in shown(browser, "/system")


@pytest.fixture
def named_here(browser: Browser) -> dict[str, int]:
    return tell(browser.site)


def test_a_person_retires_and_brings_back_a_machine(browser: Browser, named_here: dict[str, int]) -> None:
    machine = named_here["waiting"]
    answer = browser.post(f"/machines/{machine}/retire", reason="")
    assert (answer.status_code, "Say why" in answer.text) == (400, True)
    assert browser.post(f"/machines/{machine}/retire", reason="sent back").status_code == 303
    assert queries.machine(browser.site.context, machine).summary.state == "retired"
    assert queries.timeline(browser.site.context, machine)[0].actor == "person:admin"
    assert browser.post(f"/machines/{machine}/return", reason="repaired").status_code == 303
    assert queries.machine(browser.site.context, machine).summary.state != "retired"


def test_a_person_lifts_a_quarantine_with_a_reason(browser: Browser, named_here: dict[str, int]) -> None:
    assert browser.post(f"/machines/{named_here['quarantined']}/pardon", reason="label misprinted").status_code == 303
    assert queries.machine(browser.site.context, named_here["quarantined"]).quarantine == ""


def test_a_person_starts_and_cancels_a_run(browser: Browser, named_here: dict[str, int]) -> None:
    machine = named_here["failed"]
    assert browser.post(f"/machines/{machine}/test").status_code == 303
    assert queries.machine(browser.site.context, machine).runs[0].state == "queued"
    assert browser.post(f"/machines/{machine}/cancel").status_code == 303


def test_a_refusal_names_its_reason_and_the_way_back(browser: Browser, named_here: dict[str, int]) -> None:
    answer = browser.post(f"/machines/{named_here['waiting']}/test")
    assert answer.status_code == 409
    assert "Its level is 1; testing needs 2." in visible(answer.text)
    assert "What to do: Import it" in visible(answer.text)
    assert f'href="/machines/{named_here["waiting"]}"' in answer.text
    assert browser.post(f"/machines/{named_here['waiting']}/explode").status_code == 404
    assert browser.post("/machines/999/test").status_code == 404


def test_the_sign_off_form_shows_what_is_signed_and_signs_it(browser: Browser, named_here: dict[str, int]) -> None:
    machine = named_here["ready"]
    html = browser.text(f"/machines/{machine}/sign-off")
    assert "What is signed" in html
    assert "CZ2D440001" in html
    assert "label-secret-isolated" in html
    assert browser.post(f"/machines/{machine}/sign-off", reason=" ").status_code == 400
    assert browser.post(f"/machines/{machine}/sign-off", reason="Batch 8 accepted").status_code == 303
    detail = queries.machine(browser.site.context, machine)
    assert detail.summary.state == "released"
    assert detail.releases[0]["approver"] == "person:admin"
    assert "Batch 8 accepted" in browser.text(f"/machines/{machine}")


def test_what_is_not_ready_cannot_be_signed_off(browser: Browser, named_here: dict[str, int]) -> None:
    for answer in (
        browser.get(f"/machines/{named_here['failed']}/sign-off"),
        browser.post(f"/machines/{named_here['failed']}/sign-off", reason="x"),
    ):
        assert answer.status_code == 409
        assert "Not now" in answer.text


def test_a_manifest_is_imported_and_a_bad_row_named(browser: Browser) -> None:
    bad = b"serial,bmc_mac\nS1,02:00:00:00:00:01\nS2,not a mac\n"
    answer = browser.post("/manifests", file=(io.BytesIO(bad), "list.csv"))
    assert answer.status_code == 400
    assert "Nothing was imported: 1 row is bad" in visible(answer.text)
    assert visible(answer.text).partition("Reason ")[2].startswith("3 'not a mac' is not a MAC address")
    assert queries.machine_count(browser.site.context) == 0
    answer = browser.post("/manifests", file=(io.BytesIO(bad), "list.csv"), skip_bad="yes")
    assert answer.status_code == 200
    assert "1 added, 0 updated" in visible(answer.text)
    again = browser.post("/manifests", file=(io.BytesIO(bad), "list.csv"), skip_bad="yes")
    assert "0 added, 0 updated, 1 unchanged; 1 bad row skipped" in visible(again.text)
    assert "list.csv" in browser.text("/manifests")
    assert "S1" in browser.text("/")


def test_a_file_that_is_no_manifest_is_a_sentence(browser: Browser) -> None:
    for data, name in ((b"\xff\xfe\x00", "x.csv"), (b"colour\nred\n", "x.csv"), (b"", "")):
        answer = browser.post("/manifests", file=(io.BytesIO(data), name))
        assert answer.status_code == 400
        assert 'role="alert"' in answer.text


def test_a_payload_is_added_and_a_bad_name_refused(browser: Browser) -> None:
    answer = browser.post("/payloads", file=(io.BytesIO(b"kernel"), "vmlinuz"), name="debian/vmlinuz")
    assert answer.status_code == 303
    assert "debian/vmlinuz" in browser.text("/payloads")
    answer = browser.post("/payloads", file=(io.BytesIO(b"x"), "x"), name="../../etc/passwd")
    assert answer.status_code == 400
    assert 'role="alert"' in answer.text


def test_a_request_for_something_unknown_is_on_the_page_of_payloads_and_on_its_machine_s(browser: Browser) -> None:
    site, mac, ip = browser.site, "02:00:00:00:00:01", "10.66.1.5"
    machine = site.expect("SN-1", bmc_mac=mac)
    site.hear(mac, ("vendor_class", "U-Boot.armv8", "dhcp"), ip=ip)
    with site.context.store.write("wire", site.tick()) as tx:
        record(
            tx,
            request(ip, "tftp", b"firmware/<none>.bin", Outcome.UNKNOWN, tx.now, "Nobody added it."),
            request(ip, "http", b"boot.ipxe", Outcome.STARTED, tx.now),
        )
    page = shown(browser, "/payloads")
    unknown, served = page.split("Catalogue")
    assert "Asked for, but unknown" in unknown
    assert f"firmware/<none>.bin Nobody added it. tftp machine {machine} {ip} 1" in unknown
    assert "firmware" not in served
    told = shown(browser, f"/machines/{machine}")
    assert "It asked for firmware/<none>.bin by TFTP, which is not in the catalogue." in told
    assert "tftp unknown firmware/<none>.bin" in told
    assert "http begun boot.ipxe" in told


def test_the_journal_can_be_verified_from_its_page(browser: Browser) -> None:
    browser.site.expect("S1")
    answer = browser.post("/journal/verify")
    assert "The journal is whole" in answer.text


def test_the_page_needs_nothing_from_elsewhere() -> None:
    static = Path(web.__file__).with_name("static")
    for file in static.iterdir():
        text = file.read_text("utf-8")
        assert "@import" not in text
        assert "http" not in text.replace("http://www.w3.org/2000/svg", "")
        assert "eval(" not in text
