"""Round trip of programs: round-trip.py LATHE_OPT FILE.mlir...

Prints `FILE: same` where text, generic text and bytecode all lead back to the
same printed module; otherwise says which did not, and ends with status 1.
"""

import os
import subprocess
import sys


def run(opt, flags, data):
    done = subprocess.run([opt, *flags, "-"], input=data, capture_output=True)
    if done.returncode:
        raise RuntimeError(done.stderr.decode(errors="replace").strip())
    return done.stdout


def check(opt, path):
    with open(path, "rb") as file:
        first = run(opt, [], file.read())
    forms = {
        "text": [],
        "generic text": ["--mlir-print-op-generic"],
        "bytecode": ["--emit-bytecode"],
    }
    return [
        name
        for name, flags in forms.items()
        if run(opt, [], run(opt, flags, first)) != first
    ]


failed = False
for path in sys.argv[2:]:
    try:
        differs = check(sys.argv[1], path)
    except RuntimeError as error:
        differs = [str(error)]
    failed |= bool(differs)
    verdict = "differs by " + ", ".join(differs) if differs else "same"
    print(f"{os.path.basename(path)}: {verdict}")
sys.exit(failed)
