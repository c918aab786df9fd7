#!/usr/bin/env python3
"""The demonstration of quickstart.sh: demo.py FOLDER-OF-TOOLS

Solves with a stiffness matrix by CG with an SSOR preconditioner, and a Poisson
problem by SOR with the relaxation factor that the analysis chose; says for each
what was chosen and why, and what the usual default would have done.
"""

import array
import json
import math
import operator
import os
import pathlib
import struct
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
EXAMPLES = ROOT / "test/Examples"
MATRIX = ROOT / "test/Integration/data/bcsstk16.mtx"
REASONS = ["converged", "limit", "stagnated", "diverged", "broke down", "not finite", "monitor"]


class Solve:
    """One run of lathe-run on a program that solves."""

    def __init__(self, tools, program, *arguments):
        command = [os.path.join(tools, "lathe-run"), str(program), *map(str, arguments)]
        done = subprocess.run([*command, "--json", "--explain"], capture_output=True, text=True)
        if done.returncode:
            sys.exit(done.stderr.strip() or f"{command[0]} failed")
        self.choices = [line for line in done.stderr.splitlines() if line.strip()]
        report = json.loads(done.stdout)
        _, self.iterations, self.residual, reason = [r.get("value") for r in report["results"]]
        self.reason = REASONS[reason]
        self.compile_seconds = report["compile_seconds"]
        seconds = report["run_seconds"]
        self.seconds = min(seconds) if isinstance(seconds, list) else seconds

    def show(self):
        for line in self.choices:
            print(f"    {line.removeprefix('lathe-run: ')}")
        each = self.seconds / max(1, self.iterations)
        print(f"    compiled in {self.compile_seconds * 1e3:.0f} ms")
        print(f"    iterations: {self.iterations} ({self.reason})")
        print(f"    true residual: {self.residual:.3g}")
        print(f"    time: {self.seconds:.3f} s, {each * 1e6:.1f} us an iteration")


class GaussSeidel:
    """Gauss-Seidel on the five-point Dirichlet grid n x n, by its exact spectrum:
    a sweep multiplies mode (p, q) by ((cos p pi h + cos q pi h) / 2)^2. Only the
    slow modes are kept, which is exact to a few per cent after 100 sweeps."""

    def __init__(self, path, n, modes=24):
        h = math.pi / (n + 1)
        rows, norm = self.read(path, n)
        sines = [[math.sin(p * h * (i + 1)) for i in range(n)] for p in range(1, modes + 1)]
        along = [[sum(map(operator.mul, row, s)) for row in rows] for s in sines]
        self.terms = []
        for p in range(modes):
            for q in range(modes):
                c = 2.0 / (n + 1) * sum(map(operator.mul, along[p], sines[q])) / norm
                mu = (math.cos((p + 1) * h) + math.cos((q + 1) * h)) / 2
                self.terms.append((c * c, 4 * math.log(mu)))

    @staticmethod
    def read(path, n):
        data = pathlib.Path(path).read_bytes()
        start = 10 + struct.unpack("<H", data[8:10])[0]
        numbers = array.array("d", data[start:])
        rows = [numbers[i * n : (i + 1) * n] for i in range(n)]
        return rows, math.sqrt(sum(map(operator.mul, numbers, numbers)))

    def residual(self, sweeps):
        return math.sqrt(sum(c * math.exp(rate * sweeps) for c, rate in self.terms))

    def sweeps_to(self, tolerance):
        low, high = 0, 1
        while self.residual(high) > tolerance:
            low, high = high, 2 * high
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (middle, high) if self.residual(middle) > tolerance else (low, middle)
        return high


def stiffness_matrix(tools):
    print("1. A stiffness matrix (bcsstk16, 4884 unknowns), to a residual of 1e-8")
    print("   operator: CSR from a file; method: conjugate gradients, SSOR preconditioner")
    arguments = (MATRIX, "normal:1:4884", "1e-8")
    ssor = Solve(tools, EXAMPLES / "cg-ssor-csr.mlir", *arguments)
    ssor.show()
    plain = Solve(tools, ROOT / "tools/quickstart/cg-plain.mlir", *arguments)
    print(
        f"   The usual default, no preconditioner, run to the end: {plain.iterations} iterations"
        f" ({plain.reason}), true residual {plain.residual:.3g}, {plain.seconds:.3f} s"
    )
    if plain.reason == "converged" and plain.seconds <= ssor.seconds:
        print("   Here the default is as good: each of its iterations is cheaper.")


def poisson(tools):
    n, tolerance = 1024, 1e-8
    print(f"2. The Poisson equation on {n} x {n} points, to a residual of {tolerance:g}")
    print("   operator: five-point stencil; method: SOR, omega from the exact spectrum")
    sor = Solve(tools, EXAMPLES / "poisson-sor.mlir", "normal:1")
    sor.show()
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "b.npy")
        subprocess.run(
            [os.path.join(tools, "lathe-run"), ROOT / "tools/quickstart/right-hand-side.mlir",
             "normal:1", "--interpret", f"--out={path}"],
            check=True, stdout=subprocess.DEVNULL,
        )  # fmt: skip
        default = GaussSeidel(path, n)
    print(
        "   The usual default, Gauss-Seidel (omega = 1), computed from its exact spectrum, not run:\n"
        f"     residual after {sor.iterations} sweeps: {default.residual(sor.iterations):.2g}\n"
        f"     sweeps to {tolerance:g}: about {default.sweeps_to(tolerance):,}"
    )


def main():
    tools = sys.argv[1]
    if not os.access(os.path.join(tools, "lathe-run"), os.X_OK):
        sys.exit(f"demo.py: error: there is no lathe-run in {tools}, expected a finished build")
    stiffness_matrix(tools)
    print()
    poisson(tools)
    print(
        "\nNext: change omega, the stencil or the size in test/Examples/poisson-sor.mlir and run\n"
        "  build/bin/lathe-run test/Examples/poisson-sor.mlir normal:1 --explain\n"
        "or write an iteration of your own: test/Examples/heavy-ball.mlir, docs/tutorial.md"
    )


if __name__ == "__main__":
    main()
