"""Structured ops of linalg, compiled, against the reference.

    structured-ops.py [--cases=N] [--seed=S] [--print]

N is that of LATHE_TEST_CASES where it is not given, and 40 without: the programs of
all kinds and types by turns, each on sizes that are drawn for it (0, 1, primes, those
around a vector, and more than a chunk of a thread). --print prints one program with a
function of each kind and type instead, on sizes known at compile time.
"""

import os
import subprocess
import sys
import tempfile

import numpy as np

from programs import parse_cases

TYPES = ["f32", "f64", "i32", "i64"]
SIZES = [0, 1, 2, 3, 7, 8, 13, 16, 17, 31, 64, 67, 131]


def is_float(element):
    return element[0] == "f"


def binary(name, element):
    return f"arith.{name}{'f' if is_float(element) else 'i'}"


def largest(element):
    return "arith.maximumf" if is_float(element) else "arith.maxsi"


def structured(ins, outs, maps, kinds, element, body):
    """A linalg.generic on names and types of operands."""
    maps = ", ".join(f"affine_map<{m}>" for m in maps)
    kinds = ", ".join(f'"{k}"' for k in kinds)
    names, types = zip(*ins)
    arguments = ", ".join(f"%e{i}: {element}" for i in range(len(ins)))
    return f"""linalg.generic {{indexing_maps = [{maps}], iterator_types = [{kinds}]}}
      ins({', '.join(names)} : {', '.join(types)}) outs({outs[0]} : {outs[1]}) {{
  ^bb0({arguments}, %old: {element}):
{body}
    linalg.yield %r : {element}
  }} -> {outs[1]}"""


# Of each kind: the letters of the dimensions of its arguments (the last one is the
# destination), and its op.
def elementwise(element, types):
    body = (f"    %p = {binary('mul', element)} %e0, %e1 : {element}\n"
            f"    %r = {binary('add', element)} %p, %e1 : {element}")
    same = "(i, j) -> (i, j)"
    return structured([("%x0", types[0]), ("%x1", types[1])], ("%x2", types[2]),
                      [same, "(i, j) -> (j)", same], ["parallel"] * 2, element, body)


def line(element, types):
    return (f"linalg.add ins(%x0, %x1 : {types[0]}, {types[1]}) "
            f"outs(%x2 : {types[2]}) -> {types[2]}")


def turned(element, types):
    body = f"    %r = {binary('add', element)} %e0, %e1 : {element}"
    same = "(i, j) -> (i, j)"
    return structured([("%x0", types[0]), ("%x1", types[1])], ("%x2", types[2]),
                      [same, "(i, j) -> (j, i)", same], ["parallel"] * 2, element, body)


def transpose(permutation):
    return lambda element, types: (
        f"linalg.transpose ins(%x0 : {types[0]}) outs(%x1 : {types[1]}) "
        f"permutation = {permutation}")


def reduction(op, dimensions):
    return lambda element, types: (
        f"linalg.reduce {{ {op(element)} }} ins(%x0 : {types[0]}) outs(%x1 : {types[1]}) "
        f"dimensions = {dimensions}")


def squares(element, types):
    body = (f"    %p = {binary('mul', element)} %e0, %e0 : {element}\n"
            f"    %r = {binary('add', element)} %p, %old : {element}")
    return structured([("%x0", types[0])], ("%x1", types[1]),
                      ["(i, j, k) -> (j, i, k)", "(i, j, k) -> (i)"],
                      ["parallel", "reduction", "reduction"], element, body)


def softmax(dimension):
    return lambda element, types: (
        f"linalg.softmax dimension({dimension}) ins(%x0 : {types[0]}) "
        f"outs(%x1 : {types[1]}) -> {types[1]}")


def fill(element, types):
    one = "1.0" if is_float(element) else "1"
    return (f"linalg.fill ins(%one : {element}) outs(%x0 : {types[0]}) -> {types[0]}",
            f"  %one = arith.constant {one} : {element}\n")


KINDS = {
    "elementwise": (["ij", "j", "ij"], elementwise),
    "line": (["i", "i", "i"], line),
    "turned": (["ij", "ji", "ij"], turned),
    "transpose": (["ijk", "kij"], transpose([2, 0, 1])),
    "planes": (["ijk", "jik"], transpose([1, 0, 2])),
    "total": (["ij", ""], reduction(lambda e: binary("add", e), "[0, 1]")),
    "rows": (["ij", "i"], reduction(largest, "[1]")),
    "columns": (["ij", "j"], reduction(lambda e: binary("add", e), "[0]")),
    "squares": (["jik", "i"], squares),
    "fill": (["ij"], fill),
    "softmax": (["ij", "ij"], softmax(1)),
    "softmax planes": (["ijk", "ijk"], softmax(1)),
}


def tensor(letters, sizes, element):
    return f"tensor<{''.join(f'{sizes[d]}x' for d in letters)}{element}>"


def function(kind, element, sizes):
    """A function of the arguments; its sizes are numbers or question marks."""
    letters, build = KINDS[kind]
    types = [tensor(which, sizes, element) for which in letters]
    op, before = build(element, types), ""
    if isinstance(op, tuple):
        op, before = op
    arguments = ", ".join(f"%x{i}: {t}" for i, t in enumerate(types))
    return f"""func.func @{kind.replace(' ', '_')}_{element}({arguments}) -> {types[-1]} {{
{before}  %y = {op}
  return %y : {types[-1]}
}}
"""


def draw(rng, letters):
    """Sizes that end in few elements: the reference is slow."""
    while True:
        sizes = {d: int(rng.choice(SIZES)) for d in "ijk"}
        if letters[0] == "i" and rng.integers(2):
            sizes["i"] = int(rng.choice([2048, 4099]))
        if np.prod([sizes[d] for d in letters[0]]) <= 20000:
            return sizes


def check(kind, element, sizes, dynamic, threads, folder):
    letters, _ = KINDS[kind]
    names = dict.fromkeys("ijk", "?") if dynamic else sizes
    path = os.path.join(folder, "program.mlir")
    with open(path, "w") as out:
        out.write(function(kind, element, names))
    values = []
    for i, which in enumerate(letters):
        value = os.path.join(folder, f"{i}.npy")
        rng = np.random.default_rng(i)
        numbers = rng.uniform(0.5, 1.5, [sizes[d] for d in which])
        kinds = {"f32": np.float32, "f64": np.float64, "i32": np.int32, "i64": np.int64}
        if not is_float(element):
            numbers = np.asarray(100 * numbers)
        np.save(value, np.asarray(numbers, kinds[element]))
        values.append(value)
    done = subprocess.run(["lathe-run", path, *values, "--check", f"--threads={threads}"],
                          capture_output=True, text=True)
    return done.returncode == 0 and "ok" in done.stdout, done.stdout + done.stderr


def main():
    options = parse_cases(40)
    table = [(kind, element) for element in TYPES for kind in KINDS
             if is_float(element) or "softmax" not in kind]
    if options.print:
        print("".join(function(kind, element, {"i": 300, "j": 500, "k": 70})
                      for kind, element in table))
        return 0
    rng = np.random.default_rng(options.seed)
    print(f"seed {options.seed}, {options.cases} cases")
    failures = 0
    with tempfile.TemporaryDirectory() as folder:
        for number in range(options.cases):
            kind, element = table[number % len(table)]
            sizes = draw(rng, KINDS[kind][0][0])
            dynamic, threads = bool(rng.integers(2)), int(rng.choice([1, 3]))
            good, text = check(kind, element, sizes, dynamic, threads, folder)
            failures += not good
            print(f"{'ok' if good else 'FAIL'} {kind} {element} {sizes} "
                  f"{'dynamic' if dynamic else 'static'} threads {threads}")
            if not good:
                print(text)
    print(f"{failures} of {options.cases} cases failed")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
