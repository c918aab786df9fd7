"""Checks that a report is an array of rows with all keys and sane values."""

import json
import sys

KEYS = {
    "case", "size", "dtype", "threads", "ours_seconds", "peer", "peer_seconds",
    "ratio", "ratio_p10", "ratio_p90", "floor_seconds", "floor_percent", "peer_floor_percent", "error", "error_limit",
    "noisy", "machine", "peer_version", "split", "missing",
}  # fmt: skip


def check_latency(row):
    assert row["peer"] is None and row["ratio"] is None and row["error"] is None
    parts = [row["split"][part + "_seconds"] for part in ("stages", "llvm", "link")]
    assert min(parts) > 0
    assert abs(sum(parts) - row["ours_seconds"]) <= 1e-9 * row["ours_seconds"]
    return row["size"]


def check_pair(row):
    if row["missing"] is None:
        assert row["ours_seconds"] > 0 and row["peer_seconds"] > 0
        assert 0 < row["ratio_p10"] <= row["ratio"] <= row["ratio_p90"]
        assert row["floor_seconds"] > 0 and row["floor_percent"] > 0
        assert row["peer_floor_percent"] > 0
        assert 0 <= row["error"] <= row["error_limit"]
    else:
        assert row["ratio"] is None and row["peer_seconds"] is None
    return row["peer"]


with open(sys.argv[1]) as file:
    rows = json.load(file)
assert rows, "no rows"
for row in rows:
    assert set(row) == KEYS, set(row) ^ KEYS
    assert row["threads"] >= 1 and isinstance(row["noisy"], bool)
    is_latency = row["case"] == "compile-latency"
    against = check_latency(row) if is_latency else check_pair(row)
    print(row["case"], row["threads"], against,
          "missing" if row["missing"] else "measured")
