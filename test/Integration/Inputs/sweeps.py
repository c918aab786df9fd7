"""Several sweeps of drawn operators in one step, against the reference.

    sweeps.py [--cases=N] [--seed=S] [--print]

N is that of LATHE_TEST_CASES where it is not given, and 16 without.

A step is one to three sweeps, each of one of two stencils, forward or backward, with a
Jacobi-like step between them in some; one of the stencils is a box, so that its sweeps
compute sums for several columns at once, and some read along the row only. Rows are wide
enough that members run side by side, lines longer than a block. Each case runs at one
number of threads, for this processor or for AVX2, as either provider chooses.
"""

import os
import subprocess
import sys
import tempfile

import numpy as np

from programs import BOUNDARIES, draw_box, grid_type, offsets_within, parse_cases, stencil

# Sizes of long rows.
LONG = {1: (2000, 5000), 2: (100, 400), 3: (100, 200)}


def draw_operator(rng, rank, box, boundaries, grid):
    entries = {}
    offsets = offsets_within(1, rank)
    if rng.integers(4) == 0:
        offsets = [offset for offset in offsets_within(2, rank) if not any(offset[:-1])]
    elif box and rank > 1:
        for row in draw_box(rng, int(rng.integers(1, 3)), rank):
            entries.update(dict.fromkeys(row, -0.5))
    for i in rng.permutation(len(offsets))[:int(rng.integers(1, 5))]:
        entries.setdefault(offsets[i], float(rng.choice([-1.0, -0.25, 0.5])))
    entries[(0,) * rank] = 1.0 + sum(abs(value) for value in entries.values())
    return stencil(list(entries.items()), boundaries, grid)


def draw_program(rng):
    """The text, and how lathe-run is called."""
    dtype = np.float32 if rng.integers(3) == 0 else np.float64
    rank = int(rng.choice([1, 2, 2, 2, 3]))
    shape = [int(n) for n in rng.integers(1, 20 if rank == 2 else 8, rank - 1)]
    shape.append(int(rng.choice([rng.integers(1, 40), rng.integers(*LONG[rank])])))
    grid = grid_type(shape, dtype)
    element = grid[-4:-1]
    boundaries = [str(rng.choice(BOUNDARIES, p=[0.7, 0.15, 0.15])) for _ in shape]
    steps, x = [], "%x"
    for i in range(int(rng.integers(1, 4))):
        way = str(rng.choice(["forward", "forward", "backward"]))
        steps.append(f"%y{i} = linop.sweep {way} %{rng.choice(['A', 'B'])}, {x}, %b "
                     f"omega %w : {grid}")
        x = f"%y{i}"
        if rng.integers(4) == 0:
            steps += [f"%p{i} = linop.apply %{rng.choice(['A', 'B'])}, {x} : {grid}",
                      f"%r{i} = arith.subf %b, %p{i} : {grid}",
                      f"%s{i} = arith.mulf %small, %r{i} : {grid}",
                      f"%z{i} = arith.addf {x}, %s{i} : {grid}"]
            x = f"%z{i}"
    if rng.integers(2):
        steps.append(f"solver.measure norm2 {x} of new : {grid}")
    body = "\n    ".join(steps)
    text = f"""func.func @f(%b: {grid}) -> ({grid}, i64, f64, i32) {{
  %A = {draw_operator(rng, rank, True, boundaries, grid)}
  %B = {draw_operator(rng, rank, False, boundaries, grid)}
  %w = arith.constant 1.1 : f64
  %small = arith.constant dense<0.01> : {grid}
  %x0 = arith.constant dense<0.0> : {grid}
  %never = arith.constant 0.0 : f64
  %limit = arith.constant {int(rng.integers(1, 7))} : i64
  %x, %k, %r, %why = solver.iterate %A, %b (%x = %x0) tolerance %never max_iterations %limit attributes {{check_every = {int(rng.integers(1, 5))} : i64}} : {grid} {{
    {body}
    solver.yield {x} : {grid}
  }}
  return %x, %k, %r, %why : {grid}, i64, f64, i32
}}
"""
    call = ["normal:1", "--check", f"--threads={rng.choice([1, 1, 2, 3])}",
            f"--cpu={rng.choice(['native', 'haswell'])}",
            f"--provider={rng.choice(['default', 'analytic'])}"]
    return text, call


def main():
    arguments = parse_cases(16)
    failed = 0
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "sweeps.mlir")
        for number in range(arguments.cases):
            text, call = draw_program(np.random.default_rng([arguments.seed, number]))
            if arguments.print:
                print(text)
            with open(path, "w", encoding="utf-8") as file:
                file.write(text)
            run = subprocess.run(["lathe-run", path, *call], capture_output=True,
                                 text=True, check=False)
            if run.returncode:
                failed += 1
                print(f"case {number} ({' '.join(call)}):\n{run.stderr}{text}")
    print(f"{failed} of {arguments.cases} cases failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
