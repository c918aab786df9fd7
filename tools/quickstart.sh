#!/usr/bin/env bash
# Installs what is missing, builds, and solves two real problems: see
# tools/quickstart/demo.py for what it shows.
set -eu
cd "$(dirname "$0")/.."

bash tools/install-deps.sh
# A build that is there, of whatever preset, is brought up to date and used.
if [ ! -f build/build.ninja ]; then
  echo "configuring ..."
  cmake --preset ci >/dev/null
fi
echo "building (minutes the first time) ..."
# On a terminal ninja counts its steps in one line; in a log nobody wants them.
quiet=(-- --quiet)
[ -t 1 ] && quiet=()
cmake --build build -j "${LATHE_JOBS:-$(nproc)}" "${quiet[@]}"
exec python3 tools/quickstart/demo.py build/bin
