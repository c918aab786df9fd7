"""Stencils and their stationary methods against explicit matrices.

    stencil-methods.py [--cases=N] [--seed=S]

N is that of LATHE_TEST_CASES where it is not given, and 24 without.

Dimensions, sizes, boundaries, offsets, coefficients, dtype and sweeps per pass are
drawn; every seed is printed, and a case that fails is printed as a program.
"""

import argparse
import os
import sys

import numpy as np

from definition import stencil_matrix, step, sweep
from kernel import CompileError, Kernels
from programs import BOUNDARIES, draw_box, grid_type, offsets_within, stencil

OMEGA = 1.1875  # a number that f32 holds
METHODS = ["jacobi", "sor", "gauss_seidel", "ssor"]
KINDS = ["apply", "get_diagonal", "forward", "backward", *METHODS]


class Case:
    """One function, its inputs, and what it must give."""

    def __init__(self, number, rng):
        self.name = f"case{number}"
        self.kind = KINDS[number % len(KINDS)]
        self.dtype = np.float32 if rng.integers(3) == 0 else np.float64
        rank = int(rng.integers(1, 4))
        # Every fourth case has few cells, where boundaries meet each other.
        most = 5 if number % 4 == 3 else {1: 60, 2: 20, 3: 7}[rank]
        self.shape = tuple(int(n) for n in rng.integers(1, most + 1, rank))
        if rank == 1 and rng.integers(4) == 0:
            # Around the length where sums are cut into chunks.
            self.shape = (int(rng.integers(2040, 2060)),) if self.kind in (
                "apply", "get_diagonal") else self.shape
        one = BOUNDARIES[rng.integers(3)]
        mixed = rng.integers(4) == 0
        self.boundaries = [BOUNDARIES[rng.integers(3)] if mixed else one
                           for _ in range(rank)]
        self.iterations = int(rng.integers(1, 10))
        # Sweeps that follow each other need a first row that does not wait for
        # the last, and a method that walks one way.
        piped = self.kind in METHODS[:3] and self.boundaries[0] != "periodic"
        self.sweeps = int(rng.integers(1, 5)) if piped else 1
        self.draw_entries(rng, rank)
        draw = lambda: rng.standard_normal(self.shape).astype(self.dtype)
        self.x, self.b = draw(), draw()

    def draw_entries(self, rng, rank):
        """Offsets within a radius, in any order, or those of a box; the diagonal
        dominates."""
        radius = int(rng.integers(1, 3))
        if rank > 1 and rng.integers(3) == 0:
            entries = {offset: value for row in draw_box(rng, radius, rank)
                       for value in [rng.uniform(-1, 1)] for offset in row}
            entries[(0,) * rank] = 1.5 * len(entries) + 1
            self.entries = [(o, np.float32(c).astype(self.dtype))
                            for o, c in entries.items()]
            return
        offsets = offsets_within(radius, rank)
        count = int(rng.integers(2, min(len(offsets), 9) + 1))
        chosen = [offsets[i] for i in rng.permutation(len(offsets))[:count]]
        centre = (0,) * rank
        if centre not in chosen:
            chosen.insert(int(rng.integers(len(chosen) + 1)), centre)
        variable = rng.integers(2)
        self.entries = []
        for offset in chosen:
            size = self.shape if variable and rng.integers(2) else None
            drawn = rng.uniform(-1, 1, size) + (1.5 * count + 1 if offset == centre else 0)
            self.entries.append((offset, np.float32(drawn).astype(self.dtype)))

    def describe(self):
        return (f"{self.kind} {'x'.join(map(str, self.shape))} {self.dtype.__name__} "
                f"{','.join(self.boundaries)} {len(self.entries)} entries, "
                f"{sum(np.ndim(c) > 0 for _, c in self.entries)} variable, "
                f"{self.iterations} iterations, {self.sweeps} a pass")

    def program(self):
        grid = grid_type(self.shape, self.dtype)
        arguments, entries = [f"%x: {grid}", f"%b: {grid}"], []
        for i, (offset, coefficient) in enumerate(self.entries):
            value = f"{float(coefficient):.20f}" if np.ndim(coefficient) == 0 else f"%c{i}"
            entries.append((offset, value))
            if np.ndim(coefficient):
                arguments.append(f"%c{i}: {grid}")
        config = f" {{tune.config = #tune.config<{{sweeps = {self.sweeps} : i64}}>}}"
        keyword = "" if self.kind == "gauss_seidel" else "omega %w "
        op = {
            "apply": "%y = linop.apply %A, %x",
            "get_diagonal": "%y = linop.get_diagonal %A",
            "forward": "%y = linop.sweep forward %A, %x, %b omega %w",
            "backward": "%y = linop.sweep backward %A, %x, %b omega %w",
        }.get(self.kind,
              f"%y, %k, %r, %why = solver.{self.kind} %A, %b {keyword}start %x "
              f"tolerance %t max_iterations %m{config if self.sweeps > 1 else ''}")
        return f"""
func.func @{self.name}({', '.join(arguments)}) -> {grid} {{
  %A = {stencil(entries, self.boundaries, grid)}
  %w = arith.constant {OMEGA} : f64
  %t = arith.constant 0.0 : f64
  %m = arith.constant {self.iterations} : i64
  {op} : {grid}
  return %y : {grid}
}}
"""

    def expected(self):
        """The result by definition, and the bound on a component's error: as many
        roundings as a row has operations, each step, of numbers up to the largest."""
        A = stencil_matrix(self.shape, self.entries, self.boundaries)
        x, b = (v.astype(np.float64).ravel() for v in (self.x, self.b))
        steps = self.iterations if self.kind in METHODS else 1
        largest = max(np.abs(x).max(), np.abs(b).max())
        if self.kind == "apply":
            largest = (np.abs(A) @ np.abs(x)).max()
            x = A @ x
        elif self.kind == "get_diagonal":
            x = np.diag(A).copy()
            largest = np.abs(x).max()
        elif self.kind in ("forward", "backward"):
            sweep(A, x, b, OMEGA, self.kind == "backward")
        else:
            for _ in range(steps):
                x = step(self.kind, A, x, b, OMEGA)
                largest = max(largest, np.abs(x).max())
        unit = np.finfo(self.dtype).eps / 2
        roundings = 2 * steps * (len(self.entries) + 4)
        return x.reshape(self.shape), roundings * unit * largest

    def check(self, kernels):
        y = np.full(self.shape, np.nan, self.dtype)
        coefficients = [c for _, c in self.entries if np.ndim(c)]
        kernels.call(self.name, [self.x, self.b, *coefficients], [y])
        expected, bound = self.expected()
        error = np.abs(y - expected).max()
        return bool(error <= bound), f"error {error:.1e}, bound {bound:.1e}"


def compile_each(cases):
    """For a program that does not compile: which of its functions is at fault."""
    for case in cases:
        try:
            Kernels(case.program())
        except CompileError as error:
            print(f"FAIL {case.describe()}\n{error}\n{case.program()}")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--cases", type=int,
                        default=int(os.environ.get("LATHE_TEST_CASES", 24)))
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    print(f"seed {options.seed}, {options.cases} cases")
    rng = np.random.default_rng(options.seed)
    cases = [Case(number, rng) for number in range(options.cases)]
    try:
        kernels = Kernels("".join(case.program() for case in cases))
    except CompileError:
        compile_each(cases)
        return 1
    failures = 0
    for case in cases:
        good, figures = case.check(kernels)
        print(f"{'ok' if good else 'FAIL'} {case.describe()}: {figures}")
        if not good:
            failures += 1
            print(case.program())
    print(f"{failures} of {len(cases)} cases failed")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
