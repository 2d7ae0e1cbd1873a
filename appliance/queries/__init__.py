"""What the pages, the API and the command line read. Nothing here writes; each value has `as_json()`."""

from appliance.domain.status import LatestRun
from appliance.queries.detail import MachineDetail, ShownFact, machine
from appliance.queries.listing import (
    MachineSummary,
    by_attention,
    every_machine,
    machine_count,
    machines,
    state_counts,
)
from appliance.queries.log import (
    changes,
    entries,
    events,
    journal_head,
    last_event,
    outcomes,
    packets_of,
    timeline,
)
from appliance.queries.site import (
    Health,
    Process,
    downloads,
    health,
    latest_sign_off,
    manifests,
    segments,
    sign_off_record,
)
from appliance.queries.watch import Arrivals, Group, arrivals
from appliance.store.downloads import DownloadRecord
from appliance.store.log import Entry, EntryPage, Head, Packet
from appliance.store.overview import ManifestRecord, Segment

__all__ = [
    "Arrivals",
    "DownloadRecord",
    "Entry",
    "EntryPage",
    "Group",
    "Head",
    "Health",
    "LatestRun",
    "MachineDetail",
    "MachineSummary",
    "ManifestRecord",
    "Packet",
    "Process",
    "Segment",
    "ShownFact",
    "arrivals",
    "by_attention",
    "changes",
    "downloads",
    "entries",
    "events",
    "every_machine",
    "health",
    "journal_head",
    "last_event",
    "latest_sign_off",
    "machine",
    "machine_count",
    "machines",
    "manifests",
    "outcomes",
    "packets_of",
    "segments",
    "sign_off_record",
    "state_counts",
    "timeline",
]
