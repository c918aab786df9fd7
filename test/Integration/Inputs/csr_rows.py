"""CG with SSOR on matrices whose rows come in groups with the same columns.

    csr_rows.py [--seed=S]

A step of CG on a CSR matrix reads such rows together, and halves of rows up to the
diagonal. Groups have 1 to 7 rows; in some matrices rows are not sorted, entries are
split in two, and columns are stored with a value of zero. Three steps are compared with
NumPy on the dense matrix, and one thread with three, bit by bit.
"""

import argparse
import sys

import numpy as np

from kernel import Kernels

STEPS = 3
OMEGA = 1.25
KINDS = ["sorted", "shuffled", "some shuffled", "split"]
TYPES = [("f64", "i32"), ("f64", "i64"), ("f32", "i32"), ("f32", "i64")]
NUMPY = {"f64": np.float64, "f32": np.float32, "i32": np.int32, "i64": np.int64}

PROGRAM = """
func.func @{name}(%p: tensor<?x{index}>, %c: tensor<?x{index}>, %a: tensor<?x{float}>,
                  %b: tensor<?x{float}>) -> (tensor<?x{float}>, i64, f64, i32) {{
  %A = linop.csr %p, %c, %a : tensor<?x{index}>, tensor<?x{index}>, tensor<?x{float}>
  %w = arith.constant {omega} : f64
  %t = arith.constant 0.0 : f64
  %m = arith.constant {steps} : i64
  %M = solver.sweeps ssor {sweeps} of %A omega %w : !linop.operator<tensor<?x{float}>>
  %x, %k, %r, %why = solver.cg %A, %b preconditioner %M tolerance %t max_iterations %m
    : tensor<?x{float}>
  return %x, %k, %r, %why : tensor<?x{float}>, i64, f64, i32
}}
"""


def program():
    return "".join(PROGRAM.format(name=f"{float}_{index}_{sweeps}", float=float,
                                  index=index, omega=OMEGA, steps=STEPS, sweeps=sweeps)
                   for float, index in TYPES for sweeps in (1, 2))


def draw(rng, n, kind):
    """A dense matrix, diagonally dominant, and its rows as (column, value) lists."""
    ends = np.cumsum(rng.integers(1, 8, n))
    group = np.searchsorted(ends, np.arange(n), side="right")
    groups = group[-1] + 1
    near = np.eye(groups, dtype=bool)
    for _ in range(2 * groups):
        i, j = rng.integers(groups, size=2)
        near[i, j] = near[j, i] = True
    stored = near[group][:, group]
    A = rng.uniform(-1.0, 1.0, (n, n)) * stored
    A = (A + A.T) / 2
    A[np.arange(n), np.arange(n)] = np.abs(A).sum(1) + 0.5
    rows = [[(j, A[i, j]) for j in np.flatnonzero(stored[i])] for i in range(n)]
    for i, row in enumerate(rows):
        if kind == "split":
            # Two halves in place of an entry, here and there the diagonal.
            k = int(rng.integers(len(row)))
            j, value = row[k]
            row[k:k + 1] = [(j, value / 2), (j, value / 2)]
        if kind == "shuffled" or (kind == "some shuffled" and rng.random() < 0.2):
            rows[i] = [row[k] for k in rng.permutation(len(row))]
    return A, rows


def precondition(A, r, sweeps):
    """SSOR from zero on A z = r, unknown by unknown."""
    n = len(r)
    z = np.zeros_like(r)
    for _ in range(sweeps):
        for i in [*range(n), *reversed(range(n))]:
            z[i] += OMEGA / A[i, i] * (r[i] - A[i] @ z)
    return z


def solve(A, b, sweeps):
    x, r = np.zeros_like(b), b.copy()
    z = precondition(A, r, sweeps)
    p = z
    for _ in range(STEPS):
        q = A @ p
        alpha = (r @ z) / (p @ q)
        x, rNext = x + alpha * p, r - alpha * q
        zNext = precondition(A, rNext, sweeps)
        p = zNext + (rNext @ zNext) / (r @ z) * p
        r, z = rNext, zNext
    return x


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--seed", type=int, default=1)
    rng = np.random.default_rng(parser.parse_args().seed)
    kernels = Kernels(program())
    failures = 0
    # The blocks and chunks of a long vector end within groups of rows.
    for n, kind in [(n, kind) for n in (4, 7, 61, 2100) for kind in KINDS]:
        A, rows = draw(rng, n, kind)
        b = rng.standard_normal(n)
        expected = {sweeps: solve(A, b, sweeps) for sweeps in (1, 2)}
        for float, index in TYPES:
            positions = np.cumsum([0] + [len(row) for row in rows]).astype(NUMPY[index])
            columns = np.array([j for row in rows for j, _ in row], NUMPY[index])
            values = np.array([v for row in rows for _, v in row], NUMPY[float])
            arguments = [positions, columns, values, b.astype(NUMPY[float])]
            for sweeps in (1, 2):
                results = [np.full(n, np.nan, NUMPY[float]) for _ in range(2)]
                for threads, x in zip((1, 3), results):
                    kernels.solve_into(f"{float}_{index}_{sweeps}", arguments, x, threads)
                error = np.abs(results[0] - expected[sweeps]).max()
                error /= np.abs(expected[sweeps]).max()
                limit = 1e-12 if float == "f64" else 1e-4
                good = error <= limit and np.array_equal(*results)
                failures += not good
                if not good:
                    print(f"FAIL n {n}, {kind}, {float}, {index}, {sweeps} sweeps: "
                          f"error {error:.1e}, threads {np.array_equal(*results)}")
    print(f"{failures} solves failed")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
