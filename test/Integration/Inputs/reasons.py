"""Provokes each reason for which a solve ends, for sweeps and for CG, and checks
what must hold of the results: docs/contracts.md, "Results of a solve"."""

import sys

import numpy as np

from kernel import Kernels

N = 12
SOLVE = """
func.func @{name}(%b: !v, %x0: !v, %t: f64, %m: i64, %c: !v) -> (!v, i64, f64, i32) {{
  %A = linop.stencil {{{entries}}} {boundary} : !linop.operator<!v>
  %x, %k, %r, %why = solver.{method} %A, %b start %x0 tolerance %t max_iterations %m : !v
  return %x, %k, %r, %why : !v, i64, f64, i32
}}
"""
EMPTY = """
func.func @{name}(%b: tensor<{shape}xf64>) -> (tensor<{shape}xf64>, i64, f64, i32) {{
  %A = linop.stencil {{{entries}}} {boundary} : !linop.operator<tensor<{shape}xf64>>
  %x, %k, %r, %why = solver.{method} %A, %b : tensor<{shape}xf64>
  return %x, %k, %r, %why : tensor<{shape}xf64>, i64, f64, i32
}}
"""
POISSON = "(0) = 2.0, (-1) = -1.0, (1) = -1.0"
OPERATORS = {
    "poisson": (POISSON, "dirichlet"),
    "dominant": ("(0) = 4.0, (-1) = -1.0, (1) = -1.0", "dirichlet"),
    # Nothing is proved of numbers that come as an argument.
    "growing": ("(0) = 1.0, (-1) = %c, (1) = %c", "dirichlet"),
    "hollow": ("(-1) = 1.0, (1) = 1.0", "dirichlet"),
    "singular": (POISSON, "periodic"),
    "stiff": ("(0) = %c", "dirichlet"),
}
METHODS = ["jacobi", "gauss_seidel", "sor", "ssor", "cg"]
SWEEPS = METHODS[:-1]
# What only some methods are tried on: hollow is proved indefinite.
ONLY = {"hollow": SWEEPS, "stiff": ["cg"]}


def matrix(operator, c):
    if operator == "stiff":
        return np.diag(c)
    entries = {"poisson": (2, -1), "dominant": (4, -1), "growing": (1, c),
               "hollow": (0, 1), "singular": (2, -1)}[operator]
    A = entries[0] * np.eye(N) + entries[1] * (np.eye(N, k=1) + np.eye(N, k=-1))
    if operator == "singular":
        A[0, -1] = A[-1, 0] = entries[1]
    return A


class Checker:
    def __init__(self):
        source = f"!v = tensor<{N}xf64>\n"
        for operator, (entries, boundary) in OPERATORS.items():
            for method in ONLY.get(operator, METHODS):
                source += SOLVE.format(name=f"{method}_{operator}", method=method,
                                       entries=entries, boundary=boundary)
        self.kernels = Kernels(source)
        self.failures = 0

    def solve(self, method, operator, b, reason, x0=None, tolerance=1e-8, limit=2000,
              iterations=None, c=0.875):
        """Solves, and checks the reason, the count where it is given, and that the
        residual is that of x."""
        x0 = np.zeros(N) if x0 is None else x0
        x, k, residual, why = self.kernels.solve(f"{method}_{operator}",
                                                 [b, x0, tolerance, limit, np.full(N, c)], b)
        wrong = []
        if why != reason:
            wrong.append(f"expected reason {reason}")
        if iterations is not None and k != iterations:
            wrong.append(f"expected {iterations} iterations")
        if np.isfinite(x0).all() and not np.isfinite(x).all():
            wrong.append("x is not finite")
        if np.isfinite(b).all() and np.isfinite(x0).all():
            unit = np.abs(b).max() or 1
            norm = np.linalg.norm(b / unit)
            true = np.linalg.norm((b - matrix(operator, c) @ x) / unit) / (norm or 1)
            if not abs(true - residual) <= 1e-9 * max(true, 1):
                wrong.append(f"the residual is {true:.3e}")
        if why == 0 and not residual <= tolerance:
            wrong.append("not below the tolerance")
        self.failures += bool(wrong)
        print(f"{'FAIL' if wrong else 'ok'} {method} {operator}: reason {why}, "
              f"{k} iterations, residual {residual:.2e} {'; '.join(wrong)}")
        return x


def check_empty():
    """Where there is no unknown every method has converged, with any boundary."""
    source, cases = "", []
    shapes = [(0,), (5, 0), (0, 5), (0, 0), (3, 0, 2), (0, 3, 2), (3, 2, 0)]
    for number, (shape, method) in enumerate(
            (s, m) for s in shapes for m in [*METHODS, "chebyshev"]):
        unit = np.eye(len(shape), dtype=int)
        offsets = [np.zeros(len(shape), int), *unit, *-unit]
        entries = [f"({','.join(map(str, o))}) = {-1.0 if o.any() else 8.0}" for o in offsets]
        boundary = ["dirichlet", "neumann", "periodic"][number % 3]
        cases.append((f"empty{number}", shape, method, boundary))
        source += EMPTY.format(name=cases[-1][0], shape="x".join(map(str, shape)),
                               entries=", ".join(entries), boundary=boundary,
                               method=method)
    kernels, failures = Kernels(source), 0
    for name, shape, method, boundary in cases:
        _, *results = kernels.solve(name, [np.zeros(shape)], np.zeros(shape))
        good = results == [0, 0.0, 0]
        failures += not good
        print(f"{'ok' if good else 'FAIL'} {method} {shape} {boundary}: {results}")
    return failures


def check_between_looks():
    """Bodies that end a solve between two looks: its x, count and reason are those of
    a solve that looks after each body, and an x that is exact has converged."""
    source = f"!v = tensor<{N}xf64>\n"
    for every in (1, 4):
        source += SOLVE.format(name=f"cg{every}", entries="(0) = %c", boundary="dirichlet",
                               method="cg").replace(" : !v\n  return",
                                                    f" {{check_every = {every} : i64}} : !v\n  return")
    kernels, failures = Kernels(source), 0
    rng = np.random.default_rng(4)
    b = rng.standard_normal(N)
    exact, broken = np.full(N, 2.0), np.append(np.arange(1.0, N), -0.01)
    for c, reason, iterations in ((exact, 0, 1), (broken, 4, 6)):
        results = [kernels.solve(name, [b, np.zeros(N), 1e-8, 100, c], b)
                   for name in ("cg1", "cg4")]
        good = np.array_equal(results[0][0], results[1][0])
        good &= all(r[1] == iterations and r[3] == reason for r in results)
        failures += not good
        print(f"{'ok' if good else 'FAIL'} between looks: {[r[1:] for r in results]}")
    return failures


def check_intervals():
    """Chebyshev on one point, which is Richardson's iteration, and around 0, whose
    middle it would divide by."""
    source = f"!v = tensor<{N}xf64>\n" + f"""
func.func @ends(%b: !v, %lower: f64, %upper: f64) -> (!v, i64, f64, i32) {{
  %A = linop.stencil {{{POISSON}}} dirichlet : !linop.operator<!v>
  %limit = arith.constant 5 : i64
  %x, %k, %r, %why = solver.chebyshev %A, %b lower %lower upper %upper max_iterations %limit : !v
  return %x, %k, %r, %why : !v, i64, f64, i32
}}
func.func @smoother(%r: !v, %end: f64) -> !v {{
  %A = linop.stencil {{{POISSON}}} dirichlet : !linop.operator<!v>
  %M = solver.sweeps chebyshev 5 of %A lower %end upper %end : !linop.operator<!v>
  %z = linop.apply %M, %r : !v
  return %z : !v
}}
"""
    kernels, failures = Kernels(source), 0
    b, A = np.random.default_rng(5).standard_normal(N), matrix("poisson", 0)
    expected, z = np.zeros(N), np.full(N, np.nan)
    for _ in range(5):
        expected += (b - A @ expected) / 2.5
    x, k, _, why = kernels.solve("ends", [b, 2.5, 2.5], b)
    kernels.call("smoother", [b, 2.5], [z])
    error = max(np.abs(x - expected).max(), np.abs(z - expected).max())
    around = kernels.solve("ends", [b, -1.0, 1.0], b)
    good = error <= 1e-14 and (k, why) == (5, 1)
    good &= around[1] == 0 and around[3] == 4
    print(f"{'ok' if good else 'FAIL'} intervals: error {error:.1e}, {k} iterations, "
          f"reason {why}; around 0 reason {around[3]}")
    return not good


def main():
    checker = Checker()
    checker.failures += check_empty() + check_between_looks() + check_intervals()
    solve = checker.solve
    rng = np.random.default_rng(3)
    b, start = rng.standard_normal(N), rng.standard_normal(N)
    print("seed 3")
    for method in METHODS:
        # 0 converged: at once where there is nothing to do, even with limit 0.
        exact = solve(method, "dominant", b, 0)
        solve(method, "dominant", np.zeros(N), 0, iterations=0)
        solve(method, "dominant", b, 0, x0=exact, tolerance=1e-7, limit=0, iterations=0)
        # 1 limit: x0 is what comes back where no body may run.
        x = solve(method, "dominant", b, 1, x0=start, limit=0, iterations=0)
        if not np.array_equal(x, start):
            checker.failures += 1
            print(f"FAIL {method} dominant: x is not x0 after no iteration")
        solve(method, "poisson", b, 1, limit=3, tolerance=1e-14, iterations=3)
        # Squares of these leave the range of f64: a power of two changes nothing.
        for factor in (2.0**-700, 2.0**700):
            x = solve(method, "dominant", factor * b, 0)
            if not np.array_equal(x, factor * exact):
                checker.failures += 1
                print(f"FAIL {method} dominant: {factor:.0e} b has another solution")
        # 5 not finite, in b and in x0; x is x0.
        for bad in (np.nan, np.inf):
            solve(method, "dominant", np.where(np.arange(N) == 5, bad, b), 5,
                  iterations=0)
            solve(method, "dominant", b, 5, iterations=0,
                  x0=np.where(np.arange(N) == 5, bad, start))
        # 2 stagnated: b has a part in the null space.
        solve(method, "singular", b + 1.0, 2, iterations=0)
        # Without that part it converges; Jacobi's iteration has the eigenvalue -1.
        solve(method, "singular", b - b.mean(), 2 if method == "jacobi" else 0,
              tolerance=1e-6)
    # A part in the null space counts from the tolerance on, relative to b.
    regular = b - b.mean()
    null = np.linalg.norm(regular) * np.ones(N) / N**0.5
    for method in ("gauss_seidel", "cg"):
        solve(method, "singular", regular + 2e-6 * null, 2, tolerance=1e-6, iterations=0)
        solve(method, "singular", regular + 0.5e-6 * null, 0, tolerance=1e-6)
    for method in SWEEPS:
        solve(method, "growing", b, 3)  # diverged
        # 5: what the first look sees has overflowed; x is the last that had not.
        x = solve(method, "growing", b, 5, x0=start, c=1e30, iterations=0)
        if not np.array_equal(x, start):
            checker.failures += 1
            print(f"FAIL {method} growing: x is not the last one looked at")
        solve(method, "hollow", b, 4, iterations=0)  # a zero on the diagonal
        solve(method, "hollow", np.zeros(N), 0, iterations=0)  # by which nothing is divided
        # 2 stagnated: no tolerance that rounding lets it reach.
        solve(method, "dominant", b, 2, tolerance=0.0, limit=100000)
    # 4 broke down: p.Ap is not positive.
    solve("cg", "growing", b, 4)
    solve("cg", "dominant", b, 2, tolerance=0.0)
    # 3 diverged: the first step grows the residual by half the root of the condition
    # number, where b has as much energy in the stiff part as in the rest.
    stiff = np.append(np.ones(N - 1), 1e18)
    solve("cg", "stiff", np.append(np.ones(N - 1), (N - 1)**0.5 * 1e-9), 3, c=stiff,
          iterations=1)
    print(f"{checker.failures} failures")
    return 1 if checker.failures else 0


if __name__ == "__main__":
    sys.exit(main())
