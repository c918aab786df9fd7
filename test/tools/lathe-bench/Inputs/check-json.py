"""Checks that a report is an array of rows with all keys and sane values."""

import json
import sys

KEYS = {
    "case", "dtype", "threads", "ours_seconds", "peer", "peer_seconds", "ratio",
    "ratio_p10", "ratio_p90", "floor_percent", "error", "error_limit", "noisy",
    "machine", "missing",
}  # fmt: skip

with open(sys.argv[1]) as file:
    rows = json.load(file)
assert rows, "no rows"
for row in rows:
    assert set(row) == KEYS, set(row) ^ KEYS
    assert row["threads"] == 1 and isinstance(row["noisy"], bool)
    if row["missing"] is None:
        assert row["ours_seconds"] > 0 and row["peer_seconds"] > 0
        assert 0 < row["ratio_p10"] <= row["ratio"] <= row["ratio_p90"]
        assert 0 <= row["error"] <= row["error_limit"]
    else:
        assert row["ratio"] is None and row["peer_seconds"] is None
    print(row["case"], row["peer"], "missing" if row["missing"] else "measured")
