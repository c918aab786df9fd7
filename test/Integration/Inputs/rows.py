"""Iterations whose passes do several rows in one loop, against one row at a time.

    rows.py [--cases=N] [--seed=S] [--print]

N is that of LATHE_TEST_CASES where it is not given, and 16 without.

A drawn stencil of two or three dimensions, of radius 1 or 2, under Jacobi, Chebyshev or a
step with momentum by hand, some steps a pass and 2 rows at a time. Each result is
compared with the definition, and bit by bit with that of one row at a time and one thread.
"""

import os
import subprocess
import sys
import tempfile

import numpy as np

from programs import BOUNDARIES, draw_box, grid_type, offsets_within, parse_cases, stencil


def draw_operator(rng, shape, grid):
    rank, radius = len(shape), int(rng.integers(1, 3))
    offsets, entries = offsets_within(radius, rank), {}
    if rng.integers(2):
        for row in draw_box(rng, radius, rank):
            entries.update(dict.fromkeys(row, -0.5))
    for i in rng.permutation(len(offsets))[:int(rng.integers(1, 6))]:
        entries.setdefault(offsets[i], float(rng.choice([-1.0, -0.25, 0.5])))
    # Not nilpotent: what ends in the solution itself does so by rounding.
    entries[(0,) * (rank - 1) + (1,)] = entries[(0,) * (rank - 1) + (-1,)] = -0.25
    entries.pop((0,) * rank, None)
    entries[(0,) * rank] = 1.0 + sum(abs(value) for value in entries.values())
    # Where dimension 0 wraps, a pass is one step, and has no such knob.
    boundaries = [str(rng.choice(["dirichlet", "neumann"], p=[0.7, 0.3]))]
    boundaries += [str(rng.choice(BOUNDARIES, p=[0.7, 0.15, 0.15])) for _ in shape[1:]]
    return stencil(list(entries.items()), boundaries, grid), entries[(0,) * rank]


def draw_method(rng, grid, diagonal, attributes):
    limits = "tolerance %never max_iterations %limit"
    results = "%x, %k, %r, %why"
    method = str(rng.choice(["jacobi", "chebyshev", "momentum"]))
    if method == "jacobi":
        return f"{results} = solver.jacobi %A, %b {limits} {attributes} : {grid}"
    if method == "chebyshev":
        return (f"%low = arith.constant 1.0 : f64\n  "
                f"%high = arith.constant {2.0 * diagonal} : f64\n  "
                f"{results} = solver.chebyshev %A, %b lower %low upper %high {limits} "
                f"{attributes} : {grid}")
    return f"""%step = arith.constant dense<{0.5 / diagonal}> : {grid}
  %momentum = arith.constant dense<0.25> : {grid}
  {results} = solver.iterate %A, %b (%x = %x0, %p = %x0) {limits} attributes {attributes} : {grid} {{
    %Ax = linop.apply %A, %x : {grid}
    %res = arith.subf %b, %Ax : {grid}
    %d = arith.mulf %step, %res : {grid}
    %back = arith.subf %x, %p : {grid}
    %m = arith.mulf %momentum, %back : {grid}
    %y = arith.addf %x, %d : {grid}
    %z = arith.addf %y, %m : {grid}
    solver.yield %z, %x : {grid}, {grid}
  }}"""


def draw_case(rng):
    """The text with a place for the number of rows, the processor, and other options."""
    dtype = np.float32 if rng.integers(3) == 0 else np.float64
    rank = int(rng.integers(2, 4))
    shape = [int(n) for n in rng.integers(1, 24 if rank == 2 else 10, rank - 1)]
    shape.append(int(rng.choice([rng.integers(3, 40), rng.integers(100, 700)])))
    grid = grid_type(shape, dtype)
    operator, diagonal = draw_operator(rng, shape, grid)
    every = int(rng.integers(2, 9))
    sweeps = int(rng.integers(2, every + 1))
    config = f"#tune.config<{{sweeps = {sweeps} : i64, rows = ROWS : i64}}>"
    attributes = f"{{check_every = {every} : i64, tune.config = {config}}}"
    text = f"""func.func @f(%b: {grid}) -> ({grid}, i64, f64, i32) {{
  %A = {operator}
  %x0 = arith.constant dense<0.0> : {grid}
  %never = arith.constant 0.0 : f64
  %limit = arith.constant {int(rng.integers(sweeps, 12))} : i64
  {draw_method(rng, grid, diagonal, attributes)}
  return %x, %k, %r, %why : {grid}, i64, f64, i32
}}
"""
    call = [f"--threads={rng.choice([1, 2, 3, 8])}"]
    return text, str(rng.choice(["native", "haswell"])), call


def run(folder, text, rows, options):
    path = os.path.join(folder, f"rows-{rows}.mlir")
    with open(path, "w", encoding="utf-8") as file:
        file.write(text.replace("ROWS", str(rows)))
    out = os.path.join(folder, f"rows-{rows}.npy")
    done = subprocess.run(["lathe-run", path, "normal:1", f"--out={out}", *options],
                          capture_output=True, text=True, check=False)
    return done, None if done.returncode else np.load(out)


def main():
    arguments = parse_cases(16)
    failed = 0
    with tempfile.TemporaryDirectory() as folder:
        for number in range(arguments.cases):
            text, cpu, call = draw_case(np.random.default_rng([arguments.seed, number]))
            if arguments.print:
                print(text)
            single, one = run(folder, text, 1, [f"--cpu={cpu}"])
            checked, many = run(folder, text, 2, [f"--cpu={cpu}", "--check", *call])
            if one is None or many is None or one.tobytes() != many.tobytes():
                failed += 1
                print(f"case {number} ({cpu}, {' '.join(call)}):\n"
                      f"{single.stderr}{checked.stderr}{checked.stdout}{text}")
    print(f"{failed} of {arguments.cases} cases failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
