#!/usr/bin/env bash
# Installs what the build and the tests need from the system's packages, and
# only what is missing: with everything there it takes well under a second and
# needs neither root nor a network.
set -eu

packages=(
  llvm-22-dev llvm-22-tools libmlir-22-dev mlir-22-tools # the compiler's base
  clang-22 lld-22 libclang-rt-22-dev                     # builds it, and under sanitizers
  cmake ninja-build python3                              # runs build and tests
  libomp-22-dev libeigen3-dev libgtest-dev               # tests and peers
)

missing=()
for package in "${packages[@]}"; do
  # A tool that was installed by other means is as good.
  case $package in
  cmake | python3) command -v "$package" >/dev/null && continue ;;
  ninja-build) command -v ninja >/dev/null && continue ;;
  esac
  status=$(dpkg-query -W -f='${db:Status-Status}' "$package" 2>/dev/null || true)
  [ "$status" = installed ] || missing+=("$package")
done
[ ${#missing[@]} -eq 0 ] && exit 0

fail() {
  echo "install-deps.sh: error: $*" >&2
  exit 1
}

command -v apt-get >/dev/null ||
  fail "this system has no apt-get; install the equivalents of: ${missing[*]}"
as_root=()
if [ "$(id -u)" -ne 0 ]; then
  command -v sudo >/dev/null || fail "needs root to install: ${missing[*]}"
  as_root=(sudo)
fi

echo "installing: ${missing[*]}"
export DEBIAN_FRONTEND=noninteractive
"${as_root[@]}" apt-get update -qq ||
  fail "apt-get update failed; is the network there?"
for package in "${missing[@]}"; do
  [ -n "$(apt-cache madison "$package")" ] ||
    fail "apt has no package $package; Debian 12 with its security updates has it"
done
"${as_root[@]}" apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null ||
  fail "apt-get could not install: ${missing[*]}"
