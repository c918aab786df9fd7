"""What drawn programs have in common: the command line of the scripts, stencils, and an
iteration of a user's own."""

import argparse
import itertools
import os

BOUNDARIES = ["dirichlet", "neumann", "periodic"]


def parse_cases(count):
    """How many cases, and from which seed: `count` where neither --cases nor
    LATHE_TEST_CASES says it."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--cases", type=int,
                        default=int(os.environ.get("LATHE_TEST_CASES", count)))
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--print", action="store_true")
    return parser.parse_args()


def grid_type(shape, dtype):
    """The tensor of a grid of numbers of a numpy type."""
    return f"tensor<{''.join(f'{n}x' for n in shape)}f{8 * dtype().itemsize}>"


def offsets_within(radius, rank):
    return list(itertools.product(range(-radius, radius + 1), repeat=rank))


def draw_box(rng, radius, rank):
    """The same columns in some rows, as in a box: kernels that add them up column by
    column compute each sum once. A list for each row."""
    rows = offsets_within(radius, rank - 1)
    columns = rng.permutation(2 * radius + 1)[:int(rng.integers(2, 4))] - radius
    return [[rows[i] + (int(column),) for column in columns]
            for i in rng.permutation(len(rows))[:int(rng.integers(2, 5))]]


def stencil(entries, boundaries, grid):
    """A linop.stencil of (offset, number or name of a tensor); `boundaries` are one
    word or one a dimension."""
    words = [f"({','.join(map(str, offset))}) = {value}" for offset, value in entries]
    if not isinstance(boundaries, str):
        boundaries = f"[{', '.join(boundaries)}]"
    return (f"linop.stencil {{{', '.join(words)}}} {boundaries} : "
            f"!linop.operator<{grid}>")


def heavy_ball(grid, result, start, limits="", sizes=""):
    """Heavy ball on %A and %b with scalars %step and %momentum of the element type:
    two states and no sum, what a user writes for any operator. `sizes` are those of a
    dynamic grid, in brackets."""
    return f"""%alpha = tensor.splat %step{sizes} : {grid}
  %beta = tensor.splat %momentum{sizes} : {grid}
  {result}, %k, %r, %why = solver.iterate %A, %b (%p = {start}, %old = {start}) {limits}: {grid} {{
    %Ax = linop.apply %A, %p : {grid}
    %q = arith.subf %b, %Ax : {grid}
    %dx = arith.subf %p, %old : {grid}
    %down = arith.mulf %alpha, %q : {grid}
    %on = arith.mulf %beta, %dx : {grid}
    %s = arith.addf %p, %down : {grid}
    %next = arith.addf %s, %on : {grid}
    solver.measure norm2 %q of old : {grid}
    solver.yield %next, %p : {grid}, {grid}
  }}"""
