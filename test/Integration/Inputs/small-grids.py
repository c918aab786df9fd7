"""Every boundary on every grid with 1 to 5 cells in each axis.

Stencils that reach two cells, with all coefficients different, against matrices
built entry by entry: apply, diagonal, and two iterations of Jacobi, SOR and SSOR. A
kernel is compiled for each dimension, boundary and dtype and called with each shape.
"""

import itertools
import sys

import numpy as np

from definition import stencil_matrix, step
from kernel import Kernels

OMEGA, STEPS = 1.1875, 2
METHODS = ["jacobi", "sor", "ssor"]
BOUNDARIES = ["dirichlet", "neumann", "periodic"]


class Family:
    """The functions for one dimension, its boundaries and a dtype."""

    def __init__(self, number, rank, boundaries, dtype, rng):
        self.name, self.boundaries, self.dtype = f"f{number}", boundaries, dtype
        offsets = [o for o in itertools.product(range(-2, 3), repeat=rank) if any(o)]
        chosen = [offsets[i] for i in rng.permutation(len(offsets))[:4]]
        # Each axis is reached along itself, on both sides and unequally far.
        for axis in range(rank):
            for reach in (-2, 1):
                offset = tuple(reach * (a == axis) for a in range(rank))
                if offset not in chosen:
                    chosen.append(offset)
        self.entries = [(o, float(np.float32(rng.uniform(-1, 1)))) for o in chosen]
        self.rank, self.rng = rank, rng

    def program(self):
        grid = f"tensor<{'?x' * self.rank}{'f64' if self.dtype == np.float64 else 'f32'}>"
        entries = [f"({','.join(map(str, o))}) = {value:.20f}" for o, value in self.entries]
        entries.append(f"({','.join('0' * self.rank)}) = %c")
        ops = {"apply": f"%y = linop.apply %A, %x : {grid}",
               # The product brings the sizes.
               "diagonal": f"%d = linop.get_diagonal %A : {grid}\n"
                           f"  %y = arith.mulf %d, %x : {grid}"}
        for method in METHODS:
            ops[method] = (f"%y, %k, %r, %why = solver.{method} %A, %b omega %w start %x "
                           f"tolerance %t max_iterations %m : {grid}")
        return "".join(f"""
func.func @{self.name}_{name}(%x: {grid}, %b: {grid}, %c: {grid}) -> {grid} {{
  %A = linop.stencil {{{', '.join(entries)}}} [{', '.join(self.boundaries)}] : !linop.operator<{grid}>
  %w = arith.constant {OMEGA} : f64
  %t = arith.constant 0.0 : f64
  %m = arith.constant {STEPS} : i64
  {op}
  return %y : {grid}
}}
""" for name, op in ops.items())

    def check(self, kernels, shape):
        """What is wrong with the functions on one shape."""
        draw = lambda low, high: self.rng.uniform(low, high, shape).astype(self.dtype)
        x, b, c = draw(-1, 1), draw(-1, 1), draw(20, 24)
        A = stencil_matrix(shape, [*self.entries, ((0,) * self.rank, c)], self.boundaries)
        flat = x.astype(np.float64).ravel()
        expected = {"apply": A @ flat, "diagonal": np.diag(A) * flat}
        for method in METHODS:
            y = flat
            for _ in range(STEPS):
                y = step(method, A, y, b.astype(np.float64).ravel(), OMEGA)
            expected[method] = y
        unit, wrong = np.finfo(self.dtype).eps / 2, []
        for name, value in expected.items():
            y = np.full(shape, np.nan, self.dtype)
            kernels.call(f"{self.name}_{name}", [x, b, c], [y])
            error = np.abs(y.ravel() - value).max()
            bound = 4 * (len(self.entries) + 5) * STEPS * unit * (
                np.abs(A).sum(axis=1).max() if name in ("apply", "diagonal") else 1.0)
            if not error <= bound:
                wrong.append(f"{name} {'x'.join(map(str, shape))} {self.dtype.__name__} "
                             f"{self.boundaries}: error {error:.1e}, bound {bound:.1e}")
        return len(expected), wrong


def main():
    seed = 1
    rng = np.random.default_rng(seed)
    kinds = [(rank, [one] * rank) for rank in (1, 2, 3) for one in BOUNDARIES]
    # Another boundary in each axis.
    kinds += [(2, BOUNDARIES[:2]), (2, BOUNDARIES[1:]), (3, BOUNDARIES)]
    families = [Family(number, rank, boundaries,
                       np.float32 if number % 3 == 2 else np.float64, rng)
                for number, (rank, boundaries) in enumerate(kinds)]
    kernels = Kernels("".join(family.program() for family in families))
    count, wrong = 0, []
    for family in families:
        for shape in itertools.product(range(1, 6), repeat=family.rank):
            done, found = family.check(kernels, shape)
            count += done
            wrong += found
    print(f"seed {seed}", *[f"FAIL {line}" for line in wrong], sep="\n")
    print(f"{len(wrong)} of {count} results are wrong")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
