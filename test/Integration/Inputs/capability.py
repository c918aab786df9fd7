"""lathe-run --check over the table of what can be solved.

    capability.py [--whole] [--cases=N] [--seed=S]

A row of the table is an operator kind, its dimension and boundary, a method, a
dtype, and how many sweeps go into a pass: 1, 2, what is chosen, and 3, which does
not divide the 16 of a look. --whole (or LATHE_TEST_WHOLE in the environment) runs
each row; otherwise N are drawn, as many of each method as of the others. Sizes,
offsets and coefficients of a row are drawn from a seed of its own, so that it gives the
same program wherever it stands; one that fails is printed with its arguments.
"""

import argparse
import itertools
import os
import re
import subprocess
import sys
import tempfile

import numpy as np

from programs import BOUNDARIES, heavy_ball, offsets_within, stencil

# Of each kind: whether the matrix is symmetric, and whether it has sides.
STENCILS = {"constant": True, "variable": True, "shifted": True, "scaled": True,
            "unsymmetric": False, "unsymmetric-variable": False}
MATRICES = {"csr": True, "csr-unsymmetric": False, "diagonal": True}
SWEEPS = ["jacobi", "gauss_seidel", "sor", "ssor"]
SYMMETRIC = ["chebyshev", "iterate", "cg", "cg/jacobi", "cg/ssor", "cg/chebyshev"]
OTHERS = ["apply", "get_diagonal"]
LONGEST = {1: 1000, 2: 65, 3: 9}


def table():
    """All rows: kind, rank, boundary, method, dtype, sweeps a pass (0: chosen)."""
    sides = [(kind, rank, boundary) for kind in STENCILS
             for rank in (1, 2, 3) for boundary in BOUNDARIES]
    sides += [(kind, 1, "") for kind in MATRICES]
    for kind, rank, boundary in sides:
        symmetric = {**STENCILS, **MATRICES}[kind]
        for method in OTHERS + SWEEPS + (SYMMETRIC if symmetric else []):
            # Several sweeps a pass need a first row that does not wait for the last.
            piped = (kind in STENCILS and boundary != "periodic"
                     and method in ("jacobi", "gauss_seidel", "sor"))
            for dtype, sweeps in itertools.product(("f64", "f32"),
                                                   (0, 1, 2, 3) if piped else (0,)):
                yield kind, rank, boundary, method, dtype, sweeps


def text(number):
    return f"{float(number):.17e}"


class Case:
    """A program for one row, and the arguments of lathe-run."""

    def __init__(self, row, seed):
        self.row = row
        self.kind, self.rank, self.boundary, self.method, self.dtype, self.sweeps = row
        name = " ".join(map(str, row))
        self.rng = np.random.default_rng([seed, *name.encode()])
        # Every fourth has few cells, where boundaries meet each other.
        most = 5 if self.rng.integers(4) == 0 else LONGEST[self.rank]
        self.shape = [int(n) for n in self.rng.integers(1, most + 1, self.rank)]
        # Only what has an argument of its size may have a dynamic one.
        self.dynamic = (self.kind in ("variable", "unsymmetric-variable", "diagonal")
                        and bool(self.rng.integers(2)))
        self.files, self.parameters, self.arguments = {}, [], []

    def describe(self):
        shape = "x".join(map(str, self.shape)) + (" dynamic" if self.dynamic else "")
        return " ".join(str(part) for part in self.row if part != "") + f", {shape}"

    def grid(self):
        sizes = ["?" if self.dynamic else str(n) for n in self.shape]
        return f"tensor<{'x'.join(sizes)}x{self.dtype}>"

    def add_array(self, name, values):
        """A grid as an argument, from a file."""
        self.parameters.append(f"%{name}: {self.grid()}")
        self.files[name + ".npy"] = values.astype(
            np.float64 if self.dtype == "f64" else np.float32)
        self.arguments.append(name + ".npy")

    def add_normal(self, name):
        self.parameters.append(f"%{name}: {self.grid()}")
        shape = ":" + "x".join(map(str, self.shape)) if self.dynamic else ""
        self.arguments.append(f"normal:{self.rng.integers(1000)}{shape}")

    def matrix(self):
        """Lines that define %A, and an interval that holds its eigenvalues."""
        if self.kind in STENCILS:
            return self.stencil()
        if self.kind == "diagonal":
            values = self.rng.uniform(1.0, 3.0, self.shape)
            self.add_array("d", values)
            return f"%A = linop.diagonal %d : {self.grid()}", (1.0, 3.0)
        return self.csr()

    def stencil(self):
        """A diagonally dominant stencil within radius 2."""
        symmetric = STENCILS[self.kind]
        variable = self.kind.endswith("variable")
        radius = int(self.rng.integers(1, 3))
        offsets = [o for o in offsets_within(radius, self.rank) if any(o)]
        if symmetric:  # even in each axis, as neumann needs to stay symmetric
            offsets = [tuple(s * radius * (a == axis) for a in range(self.rank))
                       for axis in range(self.rank) for s in (-1, 1)]
            weights = np.repeat(-self.rng.uniform(0.5, 1.5, self.rank), 2)
        else:
            count = min(len(offsets), 8)
            offsets = [offsets[i] for i in self.rng.permutation(len(offsets))[:count]]
            weights = self.rng.uniform(-1.0, 1.0, len(offsets))
        total = np.abs(weights).sum()
        centre = total * 1.125 + 0.5
        entries = [(o, w) for o, w in zip(offsets, weights)]
        entries.insert(int(self.rng.integers(len(entries) + 1)), ((0,) * self.rank, centre))
        words = []
        for number, (offset, value) in enumerate(entries):
            word = text(value)
            # All coefficients change from point to point, or the centre alone.
            if variable and (not symmetric or not any(offset)):
                drawn = self.rng.uniform(0.75, 1.0, self.shape) * value
                self.add_array(f"c{number}", drawn if any(offset) else
                               value + np.abs(drawn))
                word = f"%c{number}"
            words.append((offset, word))
        type = f"!linop.operator<{self.grid()}>"
        base = stencil(words, self.boundary, self.grid())
        low, high = centre - total, (2.0 if variable else 1.0) * centre + total
        if self.kind in ("shifted", "scaled"):
            op, change = {"shifted": ("shift", lambda v: v + 0.75),
                          "scaled": ("scale", lambda v: v * 0.75)}[self.kind]
            return (f"%S = {base}\n  %factor = arith.constant 0.75 : f64\n"
                    f"  %A = linop.{op} %S by %factor : {type}",
                    (change(low), change(high)))
        return f"%A = {base}", (low, high)

    def csr(self):
        """A matrix with unsorted rows, duplicates and one empty off-diagonal part."""
        n, self.dynamic = self.shape[0], True
        symmetric = MATRICES[self.kind]
        entries, sums = [], np.zeros(n)
        for _ in range(int(self.rng.integers(0, 4 * n + 1))):
            i, j = (int(k) for k in self.rng.integers(n, size=2))
            if i == j:
                continue
            value = float(np.float32(self.rng.uniform(-1.0, 1.0)))
            for row, column in [(i, j), (j, i)] if symmetric else [(i, j)]:
                entries.append((row, column, value))
                sums[row] += abs(value)
        diagonal = sums * 1.125 + self.rng.uniform(0.5, 1.5, n)
        entries += [(i, i, float(np.float32(v))) for i, v in enumerate(diagonal)]
        entries = [entries[i] for i in self.rng.permutation(len(entries))]
        lines = ["%%MatrixMarket matrix coordinate real general", f"{n} {n} {len(entries)}"]
        lines += [f"{i + 1} {j + 1} {v!r}" for i, j, v in entries]
        self.files["A.mtx"] = "\n".join(lines) + "\n"
        index = ["i32", "i64"][self.rng.integers(2)]
        for part, type in (("positions", index), ("coordinates", index),
                           ("values", self.dtype)):
            self.parameters.append(f"%{part}: tensor<?x{type}> "
                                   f'{{lathe.csr = #lathe.csr<"A", {part}>}}')
        self.arguments.append("A.mtx")
        types = f"tensor<?x{index}>, tensor<?x{index}>, tensor<?x{self.dtype}>"
        return (f"%A = linop.csr %positions, %coordinates, %values : {types}",
                ((diagonal - sums).min(), (diagonal + sums).max()))

    def program(self):
        """The text; fills files and arguments."""
        matrix, (low, high) = self.matrix()
        grid = self.grid()
        self.add_normal("b")
        lines, solve = [matrix], self.method not in OTHERS
        # Diagonal dominance is enough for SOR up to omega = 1, symmetry up to 2.
        symmetric = {**STENCILS, **MATRICES}[self.kind]
        numbers = {"w": 1.1875 if symmetric else 0.9375, "low": 0.999 * low, "high": 1.001 * high}
        lines += [f"%{name} = arith.constant {text(value)} : f64"
                  for name, value in numbers.items()]
        if self.method == "apply":
            lines.append(f"%x = linop.apply %A, %b : {grid}")
        elif self.method == "get_diagonal":
            # A product, since a dynamic size must come from a grid beside it.
            lines.append(f"%d0 = linop.get_diagonal %A : {grid}\n"
                         f"  %x = arith.mulf %d0, %b : {grid}")
        elif self.method == "iterate":
            lines.append(self.heavy_ball(low, high))
        else:
            lines.append(self.named())
        results = "%x, %k, %r, %why" if solve else "%x"
        types = f"{grid}, i64, f64, i32" if solve else grid
        body = "\n  ".join(lines)
        return (f"func.func @f({', '.join(self.parameters)}) -> ({types}) {{\n  {body}\n"
                f"  return {results} : {types}\n}}\n")

    def named(self):
        name, _, preconditioner = self.method.partition("/")
        words = {"sor": " omega %w", "ssor": " omega %w",
                 "chebyshev": " lower %low upper %high"}
        keywords = words.get(name, "")
        before = ""
        if preconditioner:
            own = words.get(preconditioner, "")
            count = 3 if preconditioner == "chebyshev" else 1
            before = (f"%M = solver.sweeps {preconditioner} {count} of %A{own} : "
                      f"!linop.operator<{self.grid()}>\n  ")
            keywords += " preconditioner %M"
        if self.rng.integers(2):
            self.add_normal("x0")
            keywords += " start %x0"
        config = (f" {{tune.config = #tune.config<{{sweeps = {self.sweeps} : i64}}>}}"
                  if self.sweeps else "")
        return (f"{before}%x, %k, %r, %why = solver.{name} %A, %b{keywords}{config}"
                f" : {self.grid()}")

    def heavy_ball(self, low, high):
        """With the best parameters for the interval, on a grid that may be dynamic."""
        grid, root = self.grid(), (high / low)**0.5
        step = (2.0 / (low**0.5 + high**0.5))**2
        momentum = ((root - 1.0) / (root + 1.0))**2
        self.add_normal("x0")
        sizes = [f"%n{axis}" for axis in range(self.rank) if self.dynamic]
        dims = "".join(f"%i{axis} = arith.constant {axis} : index\n  "
                       f"{size} = tensor.dim %b, %i{axis} : {grid}\n  "
                       for axis, size in enumerate(sizes))
        at = f"[{', '.join(sizes)}]" if sizes else ""
        return f"""{dims}%step = arith.constant {text(step)} : {self.dtype}
  %momentum = arith.constant {text(momentum)} : {self.dtype}
  {heavy_ball(grid, "%x", "%x0", sizes=at)}"""

    def run(self):
        """Runs lathe-run --check; what is wrong, and its lines."""
        program = self.program()
        with tempfile.TemporaryDirectory() as folder:
            for name, content in self.files.items():
                path = os.path.join(folder, name)
                if isinstance(content, str):
                    with open(path, "w") as out:
                        out.write(content)
                else:
                    np.save(path, content)
            with open(os.path.join(folder, "f.mlir"), "w") as out:
                out.write(program)
            done = subprocess.run(["lathe-run", "f.mlir", *self.arguments, "--check"],
                                  cwd=folder, capture_output=True, text=True)
        checks = [line for line in done.stdout.splitlines() if line.startswith("check:")]
        wrong = []
        if done.returncode or not checks:
            wrong.append(f"status {done.returncode}: {done.stderr.strip()}")
        # A row is of no use where the solve does not end as it should.
        if self.method not in OTHERS and "reason: 0 (converged)" not in done.stdout:
            wrong.append("not converged")
        return wrong, checks, program


def draw(rows, count, rng):
    """`count` rows, each method in turn."""
    methods = {}
    for i in rng.permutation(len(rows)):
        methods.setdefault(rows[i][3], []).append(rows[i])
    turns = itertools.chain(*itertools.zip_longest(*methods.values()))
    return [row for row in turns if row][:count]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--whole", action="store_true",
                        default=bool(os.environ.get("LATHE_TEST_WHOLE")))
    parser.add_argument("--cases", type=int, default=24)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", default="", help="rows that this expression finds")
    options = parser.parse_args()
    rows = [row for row in table()
            if re.search(options.only, " ".join(map(str, row)))]
    chosen = rows if options.whole or options.only else draw(
        rows, options.cases, np.random.default_rng(options.seed))
    print(f"seed {options.seed}, {len(chosen)} of {len(rows)} rows")
    failures = waived = 0
    for row in chosen:
        case = Case(row, options.seed)
        wrong, checks, program = case.run()
        failures += bool(wrong)
        waived += sum("not demanded" in line for line in checks)
        print(f"{'FAIL' if wrong else 'ok'} {case.describe()}: {len(checks)} comparisons"
              f"{'; ' if wrong else ''}{'; '.join(wrong)}", flush=True)
        if wrong:
            print("\n".join(checks), program, " ".join(case.arguments), sep="\n")
    print(f"{waived} comparisons not demanded")
    print(f"{failures} of {len(chosen)} rows failed")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
