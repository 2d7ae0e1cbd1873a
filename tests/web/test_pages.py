import io
import re
from pathlib import Path

import web
from appliance import queries
from appliance.commands import signoff
from appliance.domain.verdicts import Result, Verdict
from appliance.engine.rogue import RogueServer
from appliance.payload.downloads import Outcome, download, record
from appliance.store import runs
from appliance.store.segments import announce_segment, count_segment, set_rogue_server
from appliance.wire import pcap
from appliance.wire.text import ipv4_int
from tests.story import mac
from tests.web.conftest import Browser, visible
from web.packets import tagged


def shown(browser: Browser, path: str) -> str:
    return visible(browser.text(path))


def test_an_empty_site_shows_the_first_steps(browser: Browser) -> None:
    assert "Import a manifest (the packing list)" in shown(browser, "/")
    assert "No manifest was imported" in shown(browser, "/manifests")
    assert "The catalogue is empty" in shown(browser, "/payloads")
    assert "gatehouse doctor" in shown(browser, "/system")


def test_arrivals_begin_with_machines_that_need_a_person(looking: Browser) -> None:
    text = shown(looking, "/")
    for words in ("2 Failed or quarantined", "1 In the wrong slot", "2 Waiting for a person", "1 Unexpected"):
        assert words in text
    assert text.index("Failed or quarantined") < text.index("Expected, not seen") < text.index("Machines")


def test_a_row_shows_state_level_location_and_status(looking: Browser) -> None:
    text = shown(looking, "/?search=CZ2D440002")
    for words in (
        "failed",
        "Wiwynn SV7220G4",
        mac(2),
        "2 AUTHENTICATED",
        "PAR7 R12",
        "leaf3 / swp2",
        "Failed check: No fan at zero",
    ):
        assert words in text
    assert "CZ2D440001" not in text.partition("In this state")[2]


def test_filters_are_in_the_address_and_combine(looking: Browser) -> None:
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
    assert "100 of 103" in visible(html)
    (following,) = re.findall(r'rel="next" href="([^"]+)"', html)
    second = browser.text(following)
    assert "3 of 103" in visible(second)
    assert second.count('<tr id="m') == 3
    assert 'rel="first" href="/"' in second
    assert browser.get("/?after=nowhere").status_code == 400


def test_a_machine_shows_facts_sources_and_conflicts(looking: Browser, named: dict[str, int]) -> None:
    text = shown(looking, f"/machines/{named['quarantined']}")
    assert "The serial is in conflict" in text
    assert text.index("serial CZ2D990017 redfish conflict") < text.index("hostname bmc-4 dhcp")
    assert "Next action: Look at the evidence, then lift the quarantine. engineer" in text
    assert "Lift the quarantine" in text


def test_the_first_missing_level_shows_its_blockers(looking: Browser, named: dict[str, int]) -> None:
    ladder = shown(looking, f"/machines/{named['waiting']}").partition(" Level ")[2].partition("Facts and")[0]
    assert "2 AUTHENTICATED next The manifest's row has no credential of this unit." in ladder
    assert "a shared default is never tried" in ladder
    assert "technician" in ladder
    assert "3 OWNED not yet" in ladder
    assert "1 MATCHED reached, by manifest" in ladder


def test_a_verdict_shows_expected_observed_and_advice(looking: Browser, named: dict[str, int]) -> None:
    text = shown(looking, f"/machines/{named['failed']}")
    assert "fail No fan at zero every fan turns and is OK FAN2 is at zero Reseat or replace the fan" in text
    assert '"name": "FAN2"' in text
    assert "14 of 15 checks passed" in text


def test_a_running_run_shows_its_progress(looking: Browser, named: dict[str, int]) -> None:
    html = looking.text(f"/machines/{named['testing']}")
    assert '<progress max="15" value="13">' in html
    assert "waiting for power off, " in visible(html)
    assert "Cancel the run" in html
    assert "Run the acceptance suite" not in html


def test_an_inconclusive_run_is_shown_with_its_next_action(browser: Browser, named_here: dict[str, int]) -> None:
    machine = named_here["ready"]
    with browser.site.context.store.write("worker", browser.site.tick()) as tx:
        runs.queue(tx, machine)
        run = runs.active(tx, machine)
        assert run is not None
        runs.begin(tx, run, browser.site.context.suite.label, 1)
        verdict = Verdict(Result.UNKNOWN, "within 5 s", "no answer", {}, "Check that the BMC answers.")
        runs.add_verdict(tx, run, 0, "clock", "The clock", verdict, tx.now, tx.now)
        runs.finish(tx, run, browser.site.context.suite.label)
    for path in (f"/machines/{machine}", "/"):
        html = browser.text(path)
        text = visible(html)
        assert "inconclusive: not every check could be carried out." in text
        assert "Next action: Correct what the checks name, then test again. engineer" in text
        assert 'class="state tone-unclear"' in html
    page = shown(browser, f"/machines/{machine}")
    assert "The clock: Check that the BMC answers." in page
    assert "1 Test inconclusive" in shown(browser, "/")


def test_a_sign_off_record_is_downloaded_unchanged(looking: Browser, named: dict[str, int]) -> None:
    html = looking.text(f"/machines/{named['released']}")
    assert "Batch 7 accepted" in html
    answer = looking.get("/sign-offs/1.json")
    assert answer.mimetype == "application/json"
    assert signoff.verify(answer.data, signoff.public_keys(looking.site.context.keys)).serial == "CZ2D440007"
    assert looking.get("/sign-offs/99.json").status_code == 404
    assert "Run the acceptance suite" not in html


def test_a_timeline_starts_with_the_packet_to_download(looking: Browser, named: dict[str, int]) -> None:
    text = shown(looking, f"/machines/{named['released']}").partition("Timeline")[2].partition("Details")[0]
    assert text.index("ready → released") < text.index("discovered → staging") < text.index("DHCP DISCOVER")
    (packet, *_) = queries.packets_of(looking.site.context, named["released"])
    for path in (f"packets/{packet.id}.pcap", "packets.pcap"):
        answer = looking.get(f"/machines/{named['released']}/{path}")
        (record,) = pcap.pull(answer.data)
        assert record.data[6:12].hex(":") == mac(7)
        assert record.time_ns == packet.at * 1_000_000
    assert looking.get(f"/machines/{named['ready']}/packets/{packet.id}.pcap").status_code == 404


def test_a_packet_gets_its_vlan_tag_back() -> None:
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


def test_a_rogue_server_is_shown_allowed_and_cleared(browser: Browser) -> None:
    with browser.site.context.store.write("wire", browser.site.tick()) as tx:
        announce_segment(tx, "staging", interface="eth0", address="10.66.0.1/16", mode="serve", server_id="10.66.0.1")
        count_segment(tx, "staging", received=7, dropped=5, malformed=0, answering=True, rogue_at=0)
        set_rogue_server(tx, "staging", RogueServer(ipv4_int("192.0.2.1"), "02:00:00:00:00:99"), answering=False)
    text = shown(browser, "/system")
    assert (
        "Rogue DHCP server. DHCP is disabled on segment staging: another DHCP server (192.0.2.1, 02:00:00:00:00:99)"
        in text
    )
    assert "Frames dropped 5" in text
    assert "Allow both" in text
    assert "DHCP is disabled on segment staging" in shown(browser, "/")
    assert browser.post("/segments/staging/rogue-server", decision="allow").status_code == 303
    assert "Gatehouse answers DHCP there too: a person allowed both" in shown(browser, "/system")
    assert browser.post("/segments/staging/rogue-server", decision="disallow").status_code == 303
    assert "DHCP is disabled on segment staging" in shown(browser, "/system")
    assert browser.post("/segments/staging/rogue-server", decision="clear").status_code == 303
    assert "Rogue DHCP server" not in shown(browser, "/system")


def test_a_person_retires_and_returns_a_machine(browser: Browser, named_here: dict[str, int]) -> None:
    machine = named_here["waiting"]
    answer = browser.post(f"/machines/{machine}/retire", reason="")
    assert (answer.status_code, "Give the reason" in answer.text) == (400, True)
    assert browser.post(f"/machines/{machine}/retire", reason="sent back").status_code == 303
    assert queries.machine(browser.site.context, machine).summary.state == "retired"
    assert queries.timeline(browser.site.context, machine)[0].actor == "person:admin"
    assert browser.post(f"/machines/{machine}/return", reason="repaired").status_code == 303
    assert queries.machine(browser.site.context, machine).summary.state != "retired"


def test_a_person_lifts_a_quarantine_with_a_reason(browser: Browser, named_here: dict[str, int]) -> None:
    assert (
        browser.post(f"/machines/{named_here['quarantined']}/lift-quarantine", reason="label misprinted").status_code
        == 303
    )
    assert queries.machine(browser.site.context, named_here["quarantined"]).quarantine == ""


def test_a_person_starts_and_cancels_a_run(browser: Browser, named_here: dict[str, int]) -> None:
    machine = named_here["failed"]
    assert browser.post(f"/machines/{machine}/test").status_code == 303
    assert queries.machine(browser.site.context, machine).runs[0].state == "queued"
    assert browser.post(f"/machines/{machine}/cancel").status_code == 303


def test_a_refusal_shows_text_next_action_and_way_back(browser: Browser, named_here: dict[str, int]) -> None:
    answer = browser.post(f"/machines/{named_here['waiting']}/test")
    assert answer.status_code == 409
    assert "Its level is 1 MATCHED; testing needs 2." in visible(answer.text)
    assert "Next action: Import it" in visible(answer.text)
    assert f'href="/machines/{named_here["waiting"]}"' in answer.text
    assert browser.post(f"/machines/{named_here['waiting']}/explode").status_code == 404
    missing = browser.post("/machines/999/test")
    assert (missing.status_code, "To the list of machines" in missing.text) == (404, True)


def test_the_sign_off_form_shows_and_signs_the_statement(browser: Browser, named_here: dict[str, int]) -> None:
    machine = named_here["ready"]
    html = browser.text(f"/machines/{machine}/sign-off")
    assert "What is signed" in html
    assert "CZ2D440001" in html
    assert "label-secret-isolated" in html
    assert browser.post(f"/machines/{machine}/sign-off", reason=" ").status_code == 400
    assert browser.post(f"/machines/{machine}/sign-off", reason="Batch 8 accepted").status_code == 303
    detail = queries.machine(browser.site.context, machine)
    assert detail.summary.state == "released"
    assert detail.sign_offs[0].approver == "person:admin"
    assert "Batch 8 accepted" in browser.text(f"/machines/{machine}")


def test_a_failed_machine_cannot_be_signed_off(browser: Browser, named_here: dict[str, int]) -> None:
    for answer in (
        browser.get(f"/machines/{named_here['failed']}/sign-off"),
        browser.post(f"/machines/{named_here['failed']}/sign-off", reason="x"),
    ):
        assert answer.status_code == 409
        assert "Not possible now" in answer.text


def test_a_manifest_is_imported_and_a_wrong_row_named(browser: Browser) -> None:
    bad = b"serial,bmc_mac\nS1,02:00:00:00:00:01\nS2,not a mac\n"
    answer = browser.post("/manifests", file=(io.BytesIO(bad), "list.csv"))
    assert answer.status_code == 400
    assert "Nothing was imported: 1 row is wrong" in visible(answer.text)
    assert visible(answer.text).partition("Reason ")[2].startswith("3 'not a mac' is not a MAC address")
    assert queries.machine_count(browser.site.context) == 0
    answer = browser.post("/manifests", file=(io.BytesIO(bad), "list.csv"), skip_bad="yes")
    assert answer.status_code == 200
    assert "1 added, 0 updated" in visible(answer.text)
    again = browser.post("/manifests", file=(io.BytesIO(bad), "list.csv"), skip_bad="yes")
    assert "0 added, 0 updated, 1 unchanged; 1 wrong row skipped" in visible(again.text)
    assert "list.csv" in browser.text("/manifests")
    assert "S1" in browser.text("/")


def test_a_file_that_is_no_manifest_is_refused(browser: Browser) -> None:
    for data, name in ((b"\xff\xfe\x00", "x.csv"), (b"colour\nred\n", "x.csv"), (b"", "")):
        answer = browser.post("/manifests", file=(io.BytesIO(data), name))
        assert answer.status_code == 400
        assert 'role="alert"' in answer.text


def test_a_payload_is_added_and_a_wrong_name_refused(browser: Browser) -> None:
    answer = browser.post("/payloads", file=(io.BytesIO(b"kernel"), "vmlinuz"), name="debian/vmlinuz")
    assert answer.status_code == 303
    assert "debian/vmlinuz" in browser.text("/payloads")
    answer = browser.post("/payloads", file=(io.BytesIO(b"x"), "x"), name="../../etc/passwd")
    assert answer.status_code == 400
    assert 'role="alert"' in answer.text


def test_an_unknown_payload_is_on_its_two_pages(browser: Browser) -> None:
    site, mac, ip = browser.site, "02:00:00:00:00:01", "10.66.1.5"
    machine = site.expect("SN-1", bmc_mac=mac)
    site.sight(mac, ("vendor_class", "U-Boot.armv8", "dhcp"), ip=ip)
    with site.context.store.write("wire", site.tick()) as tx:
        record(
            tx,
            download(ip, "tftp", b"firmware/<none>.bin", Outcome.UNKNOWN, tx.now, "Nobody added it."),
            download(ip, "http", b"boot.ipxe", Outcome.STARTED, tx.now),
        )
    page = shown(browser, "/payloads")
    unknown, served = page.split("Catalogue")
    assert "Requested, not in the catalogue" in unknown
    assert f"firmware/<none>.bin Nobody added it. tftp machine {machine} {ip} 1" in unknown
    assert "firmware" not in served
    page = shown(browser, f"/machines/{machine}")
    assert "It asked for firmware/<none>.bin by TFTP, which is not in the catalogue." in page
    assert "tftp not served firmware/<none>.bin" in page
    assert "http started boot.ipxe" in page


def test_the_journal_can_be_verified_from_its_page(browser: Browser) -> None:
    browser.site.expect("S1")
    answer = browser.post("/journal/verify")
    assert "The journal is complete and unchanged" in answer.text


def test_the_pages_load_nothing_from_other_sites() -> None:
    static = Path(web.__file__).with_name("static")
    for file in static.iterdir():
        text = file.read_text("utf-8")
        assert "@import" not in text
        assert "http" not in text.replace("http://www.w3.org/2000/svg", "")
        assert "eval(" not in text
