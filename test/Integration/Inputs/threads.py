"""Results at 1, 2, 3 and 8 threads are the same, bit for bit.

    threads.py [--cases=N] [--seed=S]

N is that of LATHE_TEST_CASES where it is not given, and 16 without.

Methods, dimensions, boundaries, offsets and sweeps per pass are drawn, on grids that
are wide enough for several chunks; CSR matrices; matrix and Kronecker products and
attention. A solve returns its residual too, which is a sum over all points.
"""

import argparse
import ctypes
import os
import sys

import numpy as np

from kernel import Kernels
from programs import (BOUNDARIES, draw_box, grid_type, heavy_ball, offsets_within,
                      stencil)

THREADS = [1, 2, 3, 8]
METHODS = ["sor", "jacobi", "cg", "gauss_seidel", "chebyshev", "ssor", "heavy_ball"]


class StencilCase:
    """A solve of a fixed number of iterations on a drawn stencil."""

    def __init__(self, number, rng):
        self.name = f"case{number}"
        self.method = METHODS[number % len(METHODS)]
        self.dtype = np.float32 if rng.integers(3) == 0 else np.float64
        rank = int(rng.choice([1, 2, 2, 2, 3]))
        low, high = {1: ([3000], [9000]), 2: ([1, 100], [40, 900]),
                     3: ([1, 2, 40], [9, 50, 90])}[rank]
        self.shape = tuple(int(n) for n in rng.integers(low, high))
        # A mirrored corner would make the matrix unsymmetric.
        choice = [0, 0, 2] if self.method in ("cg", "chebyshev") else [0, 0, 1, 2]
        self.boundaries = [BOUNDARIES[rng.choice(choice)] for _ in range(rank)]
        self.iterations = int(rng.integers(1, 9))
        self.sweeps = 1
        if self.method in ("sor", "jacobi", "gauss_seidel") and \
                self.boundaries[0] != "periodic":
            self.sweeps = int(rng.integers(1, 5))
        self.draw_entries(rng, rank)
        self.inputs = [rng.standard_normal(self.shape).astype(self.dtype)
                       for _ in range(2)]

    def draw_entries(self, rng, rank):
        """A symmetric, dominant stencil for CG and Chebyshev; any for the others."""
        radius = int(rng.integers(1, 3))
        centre = (0,) * rank
        self.entries = {centre: 20.0}
        if rank > 1 and rng.integers(2):
            for row in draw_box(rng, radius, rank):
                self.add_entries(row, rng.uniform(-0.5, 0.5))
        else:
            offsets = offsets_within(radius, rank)
            for i in rng.permutation(len(offsets))[:int(rng.integers(1, 6))]:
                self.add_entries([offsets[i]], rng.uniform(-1, 1))

    def add_entries(self, offsets, value):
        """One coefficient, beside the diagonal."""
        for offset in offsets:
            if any(offset):
                self.entries[offset] = float(np.float32(value))
                if self.method in ("cg", "chebyshev"):
                    self.entries[tuple(-o for o in offset)] = self.entries[offset]

    def describe(self):
        return (f"{self.method} {'x'.join(map(str, self.shape))} "
                f"{self.dtype.__name__} {','.join(self.boundaries)} "
                f"{len(self.entries)} entries, {self.iterations} iterations, "
                f"{self.sweeps} a pass")

    def program(self):
        element = "f64" if self.dtype == np.float64 else "f32"
        grid = grid_type(self.shape, self.dtype)
        entries = [(o, f"{c:.20f}") for o, c in self.entries.items()]
        config = f" {{tune.config = #tune.config<{{sweeps = {self.sweeps} : i64}}>}}"
        limits = "tolerance %t max_iterations %m"
        keyword = {"sor": "omega %w ", "ssor": "omega %w ",
                   "chebyshev": "lower %lo upper %hi "}.get(self.method, "")
        body = (f"%y, %k, %r, %why = solver.{self.method} %A, %b {keyword}start %x "
                f"{limits}{config if self.sweeps > 1 else ''} : {grid}")
        if self.method == "heavy_ball":
            body = heavy_ball(grid, "%y", "%x", limits + " ")
        return f"""
func.func @{self.name}(%x: {grid}, %b: {grid}) -> ({grid}, f64) {{
  %A = {stencil(entries, self.boundaries, grid)}
  %w = arith.constant 1.1875 : f64
  %lo = arith.constant 8.0 : f64
  %hi = arith.constant 32.0 : f64
  %step = arith.constant 0.03125 : {element}
  %momentum = arith.constant 0.25 : {element}
  %t = arith.constant 0.0 : f64
  %m = arith.constant {self.iterations} : i64
  {body}
  return %y, %r : {grid}, f64
}}
"""


class CsrCase:
    """CG on a matrix of random pattern, with a preconditioner."""

    def __init__(self, number, rng):
        self.name = f"case{number}"
        self.preconditioner = ["", "jacobi 1", "ssor 1"][number % 3]
        self.size = n = int(rng.integers(1000, 5000))
        dense = {(i, i): 12.0 for i in range(n)}
        for i, j in rng.integers(0, n, (3 * n, 2)):
            dense[i, j] = dense[j, i] = 0.5 if i != j else 12.0
        places = sorted(dense)
        rows = np.array([i for i, _ in places])
        self.inputs = [
            np.searchsorted(rows, np.arange(n + 1)).astype(np.int32),
            np.array([j for _, j in places], np.int32),
            np.array([dense[p] for p in places]), rng.standard_normal(n)]
        self.shape, self.dtype = (n,), np.float64

    def describe(self):
        return f"cg on {self.size} rows, preconditioner '{self.preconditioner}'"

    def program(self):
        keyword = "preconditioner %M " if self.preconditioner else ""
        define = (f"%M = solver.sweeps {self.preconditioner} of %A"
                  f"{' omega %w' if 'ssor' in self.preconditioner else ''} : "
                  "!linop.operator<tensor<?xf64>>") if self.preconditioner else ""
        return f"""
func.func @{self.name}(
    %p: tensor<?xi32> {{lathe.csr = #lathe.csr<"A", positions>}},
    %c: tensor<?xi32> {{lathe.csr = #lathe.csr<"A", coordinates>}},
    %v: tensor<?xf64> {{lathe.csr = #lathe.csr<"A", values>}},
    %b: tensor<?xf64>) -> (tensor<?xf64>, f64) {{
  %A = linop.csr %p, %c, %v : tensor<?xi32>, tensor<?xi32>, tensor<?xf64>
  %w = arith.constant 1.0 : f64
  {define}
  %t = arith.constant 1.0e-9 : f64
  %y, %k, %r, %why = solver.cg %A, %b {keyword}tolerance %t : tensor<?xf64>
  return %y, %r : tensor<?xf64>, f64
}}
"""


class DenseCase:
    """A matrix product, a Kronecker product or an attention of drawn sizes."""

    def __init__(self, number, rng):
        self.name = f"case{number}"
        self.dtype = np.float32
        self.body = [self.matmul, self.kron, self.attention][number % 3](rng)
        self.inputs = [rng.standard_normal(shape).astype(self.dtype)
                       for shape in self.shapes]

    def matmul(self, rng):
        m, n, k = (int(v) for v in rng.integers(1, [300, 200, 300]))
        self.shapes, self.shape = [(m, k), (k, n)], (m, n)
        return f"""
  %zero = arith.constant 0.0 : f32
  %empty = tensor.empty() : {tensor(self.shape)}
  %init = linalg.fill ins(%zero : f32) outs(%empty : {tensor(self.shape)}) -> {tensor(self.shape)}
  %y = linalg.matmul ins(%x0, %x1 : {tensor((m, k))}, {tensor((k, n))})
                     outs(%init : {tensor(self.shape)}) -> {tensor(self.shape)}"""

    def kron(self, rng):
        n, factors = int(rng.integers(2, 9)), int(rng.integers(2, 4))
        rows = int(rng.integers(1, 40))
        self.shapes = [(rows, n ** factors), (n, n)]
        self.shape = self.shapes[0]
        operator = f"!linop.operator<{tensor((n ** factors,))}>"
        return f"""
  %F = linop.dense %x1 : {tensor((n, n))}
  %K = kron.product {", ".join(["%F"] * factors)} : {operator}
  %y = linop.apply %K, %x0 : {operator}, {tensor(self.shape)}"""

    def attention(self, rng):
        heads, length = int(rng.integers(1, 5)), int(rng.integers(1, 200))
        width = int(rng.choice([8, 16, 24, 64]))
        self.shape = (heads, length, width)
        self.shapes = [self.shape] * 3
        return f"""
  %y = attn.attention %x0, %x1, %x2 causal : {tensor(self.shape)}"""

    def describe(self):
        return (f"{self.body.split('.')[-1].split()[0]} "
                f"{' '.join('x'.join(map(str, s)) for s in self.shapes)}")

    def program(self):
        arguments = ", ".join(f"%x{i}: {tensor(s)}" for i, s in enumerate(self.shapes))
        return f"""
func.func @{self.name}({arguments}) -> ({tensor(self.shape)}, f64) {{{self.body}
  %none = arith.constant 0.0 : f64
  return %y, %none : {tensor(self.shape)}, f64
}}
"""


def tensor(shape):
    return f"tensor<{'x'.join(map(str, shape))}xf32>"


KINDS = {3: DenseCase, 5: DenseCase, 6: DenseCase, 7: CsrCase}


def check(case, kernels):
    """The results at each number of threads, as bytes."""
    seen = {}
    for threads in THREADS:
        y = np.full(case.shape, np.nan, case.dtype)
        residual = kernels.call(case.name, case.inputs, [y, ctypes.c_double],
                                threads=threads)
        seen.setdefault((y.tobytes(), repr(residual)), []).append(threads)
    return seen


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--cases", type=int,
                        default=int(os.environ.get("LATHE_TEST_CASES", 16)))
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    print(f"seed {options.seed}, {options.cases} cases")
    rng = np.random.default_rng(options.seed)
    cases = [KINDS.get(number % 8, StencilCase)(number, rng)
             for number in range(options.cases)]
    kernels = Kernels("".join(case.program() for case in cases))
    failures = 0
    for case in cases:
        seen = check(case, kernels)
        good = len(seen) == 1
        failures += not good
        groups = " | ".join(",".join(map(str, t)) for t in seen.values())
        print(f"{'ok' if good else 'FAIL'} {case.describe()}: threads {groups}")
        if not good:
            print(case.program())
    print(f"{failures} of {len(cases)} cases failed")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
