#!/usr/bin/env bash
# Installs the peers of lathe-bench that are Python packages, into a Python
# environment of their own. Neither the build nor a test needs any of them; a
# peer that is not there is a row without a ratio.
#
#   install-peers.sh [FOLDER]   default: ~/.cache/lathe/peers, where lathe-bench
#                               looks; for another folder say
#                               lathe-bench --python=FOLDER/bin/python3
set -eu

folder=${1:-${XDG_CACHE_HOME:-$HOME/.cache}/lathe/peers}
packages=(
  torch==2.13.0    # attention; this version has a build without CUDA
  scipy            # CG
  numpy            # arrays go over in its files
  scipy-openblas32 # BLAS
  mkl              # BLAS
)

# These ask for a PyTorch with CUDA that they do not need here.
alone=(
  pyfastkron # Kronecker products
)

fail() {
  echo "install-peers.sh: error: $*" >&2
  exit 1
}

[ $# -le 1 ] || fail "unknown argument '$2', expected one folder or nothing"
python3 -m venv "$folder" ||
  fail "python3 cannot make an environment in '$folder'; is python3-venv installed, and the folder writable?"
"$folder/bin/pip" install -q "${packages[@]}" ||
  fail "pip could not install: ${packages[*]}"
"$folder/bin/pip" install -q --no-deps "${alone[@]}" ||
  fail "pip could not install: ${alone[*]}"
"$folder/bin/python3" - <<'EOF'
from importlib.metadata import version
for name in ("torch", "scipy", "numpy", "scipy-openblas32", "mkl", "pyfastkron"):
    print(name, version(name))
EOF
