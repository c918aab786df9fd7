#!/usr/bin/env bash
# Installs what is missing, builds once, and runs every test.
#
#   check.sh              one release build in build/, warnings are errors
#   check.sh --sanitize   the same tests under address and undefined-behaviour
#                         sanitizers, and under the thread sanitizer
#   check.sh --whole      one release build; the table of operators and methods
#                         is compared whole and not in a sample (half an hour more)
set -eu
cd "$(dirname "$0")/.."

usage() {
  echo "check.sh: error: unknown argument '$1', expected --sanitize, --whole or nothing" >&2
  exit 1
}

jobs=${LATHE_JOBS:-$(nproc)}

# Builds preset $1 in folder $2 and runs all its tests. The output of ctest goes
# out as it is: its last lines say how many passed.
check() {
  cmake --preset "$1" >/dev/null
  cmake --build "$2" -j "$jobs" -- --quiet
  ctest --test-dir "$2" --output-on-failure
}

[ $# -le 1 ] || usage "$2"
case ${1:-} in
'') presets=(ci:build) ;;
--whole) presets=(ci:build) && export LATHE_TEST_WHOLE=1 ;;
--sanitize) presets=(asan-ubsan:build-asan tsan:build-tsan) ;;
*) usage "$1" ;;
esac

bash tools/install-deps.sh
for preset in "${presets[@]}"; do
  check "${preset%%:*}" "${preset##*:}"
done
