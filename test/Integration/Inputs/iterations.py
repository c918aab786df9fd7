"""Iterations of a user's own, drawn, against the reference and at several threads.

    iterations.py [--cases=N] [--seed=S] [--print]

N is that of LATHE_TEST_CASES where it is not given, and 16 without. The body is
arith and math, or the same in ops of linalg; where its requirement stands, what it
measures, which states are computed, permuted, the same twice or do not change is
drawn, and each has a part in x. With linalg there are also a row for each row, a
sum, and states that structured ops compute which no pass takes in. A case runs once
to its limit and once into a requirement that fails. --print prints the programs.
"""

import os
import re
import subprocess
import sys
import tempfile

import numpy as np

from programs import BOUNDARIES, grid_type, parse_cases, stencil

SIZES = {1: [1, 2, 7, 67, 2049], 2: [1, 3, 8, 17, 66], 3: [1, 2, 5, 17]}
THREADS = [1, 2, 3, 8]


class Iteration:
    def __init__(self, rng, number):
        self.rng = rng
        self.linalg = bool(number % 2)
        self.dtype = [np.float64, np.float32][number // 2 % 2]
        self.element = f"f{8 * self.dtype().itemsize}"
        rank = int(rng.integers(1, 4))
        self.shape = [int(n) for n in rng.choice(SIZES[rank], rank)]
        self.grid = grid_type(self.shape, self.dtype)
        self.line = grid_type(self.shape[-1:], self.dtype)
        self.boundaries = [str(rng.choice(BOUNDARIES)) for _ in self.shape]
        self.require = str(rng.choice(["none", "first", "between", "last"]))
        self.what = str(rng.choice(["finite", "positive"]))
        self.measure = str(rng.choice(["none", "old", "new"]))
        self.states = [f"%s{i}" for i in range(int(rng.integers(0, 4)))]
        self.lines, self.count = [], 0

    def name(self):
        self.count += 1
        return f"%v{self.count}"

    def emit(self, text):
        self.lines.append("    " + text)

    def apply(self, op, *operands):
        """op on whole grids, in one of the two languages."""
        result, grid = self.name(), self.grid
        if self.linalg:
            types = ", ".join([grid] * len(operands))
            self.emit(f"{result} = linalg.{op} ins({', '.join(operands)} : {types}) "
                      f"outs(%e : {grid}) -> {grid}")
        else:
            word = f"math.{op}" if op == "exp" else f"arith.{op}f"
            self.emit(f"{result} = {word} {', '.join(operands)} : {grid}")
        return result

    def scaled(self, factor, x):
        """A scalar from outside times x; with linalg, plus a row for each row."""
        if not self.linalg:
            return self.apply("mul", factor + "s", x)
        result, rank = self.name(), len(self.shape)
        loops = ", ".join(f"d{i}" for i in range(rank))
        same, last = f"affine_map<({loops}) -> ({loops})>", f"affine_map<({loops}) -> (d{rank - 1})>"
        kinds = ", ".join(['"parallel"'] * rank)
        self.emit(f"{result} = linalg.generic {{indexing_maps = [{same}, {last}, {same}], "
                  f"iterator_types = [{kinds}]}} ins({x}, %row : {self.grid}, {self.line}) "
                  f"outs(%e : {self.grid}) {{\n    ^bb0(%p: {self.element}, "
                  f"%q: {self.element}, %o: {self.element}):\n"
                  f"      %m = math.fma {factor}, %p, %q : {self.element}\n"
                  f"      linalg.yield %m : {self.element}\n    }} -> {self.grid}")
        return result

    def total(self, x):
        """x . x, or with linalg the sum of x."""
        result = self.name()
        if not self.linalg:
            self.emit(f"{result} = linop.dot {x}, {x} : {self.grid}")
            return result
        dims = ", ".join(map(str, range(len(self.shape))))
        scalar = self.name()
        self.emit(f"{scalar}t = linalg.reduce {{ arith.addf }} ins({x} : {self.grid}) "
                  f"outs(%zero : tensor<{self.element}>) dimensions = [{dims}]")
        if self.element == "f64":
            self.emit(f"{result} = tensor.extract {scalar}t[] : tensor<f64>")
        else:
            self.emit(f"{scalar} = tensor.extract {scalar}t[] : tensor<f32>")
            self.emit(f"{result} = arith.extf {scalar} : f32 to f64")
        return result

    def demand(self, where):
        if where != self.require:
            return
        if self.what == "positive":
            self.emit("%room = arith.subf %enough, %count : f64")
            self.emit("solver.require positive %room")
        else:
            ratio = "%ratio"
            self.emit(f"{ratio} = arith.divf %count, %endless : f64")
            self.emit(f"solver.require finite {ratio}")

    def state(self, new, residual):
        """What a state becomes."""
        choices = [new, "%x", "%b", "%decays", residual, *self.states]
        if self.linalg:
            choices.append("structured")
        choice = str(self.rng.choice(choices))
        if choice != "structured":
            return choice
        result, rank = self.name(), len(self.shape)
        equal = [(i, j) for i in range(rank) for j in range(i) if self.shape[i] == self.shape[j]]
        if equal:
            order = list(range(rank))
            i, j = equal[0]
            order[i], order[j] = j, i
            self.emit(f"{result} = linalg.transpose ins({residual} : {self.grid}) "
                      f"outs(%e : {self.grid}) permutation = {order}")
            return result
        # The largest along the rows, once for each element of them.
        rows = grid_type(self.shape[:-1], self.dtype)
        self.emit(f"%low{result[1:]} = arith.constant dense<-1.0e9> : {rows}")
        self.emit(f"{result}r = linalg.reduce {{ arith.maximumf }} ins({residual} : {self.grid}) "
                  f"outs(%low{result[1:]} : {rows}) dimensions = [{rank - 1}]")
        self.emit(f"{result} = linalg.broadcast ins({result}r : {rows}) "
                  f"outs(%e : {self.grid}) dimensions = [{rank - 1}]")
        return result

    def program(self):
        grid, element = self.grid, self.element
        rank = len(self.shape)
        entries = [((0,) * rank, 8.5)]
        entries += [(tuple(s * (a == axis) for a in range(rank)), -1.0 + 0.25 * axis)
                    for axis in range(rank) for s in (-1, 1)]
        # The body counts its rounds, so that a requirement can fail in one.
        names = ["%x", *self.states]
        self.demand("first")
        self.emit(f"%Ax = linop.apply %A, %x : {grid}")
        self.demand("between")
        r = self.apply("sub", "%b", "%Ax")
        new = self.apply("add", "%x", self.scaled("%alpha", r))
        mixed = "%x"
        for state in self.states:
            mixed = self.apply("sub", state, mixed)
        new = self.apply("add", new, self.scaled("%decay", mixed))
        total = self.total(r)
        self.demand("last")
        if self.measure != "none":
            kept = r
            if self.measure == "new":
                self.emit(f"%An = linop.apply %A, {new} : {grid}")
                kept = self.apply("sub", "%b", "%An")
            self.emit(f"solver.measure norm2 {kept} of {self.measure} : {grid}")
        yields = [new] + [self.state(new, r) for _ in self.states]
        self.emit("%more = arith.addf %count, %one : f64")
        self.emit(f"%kept = arith.maximumf {total}, %sum : f64")
        self.emit(f"solver.yield {', '.join(yields)}, %more, %kept : "
                  f"{', '.join([grid] * len(names))}, f64, f64")
        inits = ", ".join(f"{name} = {'%x0' if i % 2 == 0 else '%b'}"
                          for i, name in enumerate(names))
        body = "\n".join(self.lines)
        return f"""func.func @f(%b: {grid}, %x0: {grid}, %row: {self.line}, %enough: f64, %endless: f64,
             %alpha: {element}, %decay: {element}, %limit: i64) -> ({grid}, i64, f64, i32) {{
  %A = {stencil(entries, self.boundaries, grid)}
  %e = tensor.empty() : {grid}
  %one = arith.constant 1.0 : f64
  %none = arith.constant 0.0 : f64
  %tolerance = arith.constant 1.0e-30 : f64
  %zero = arith.constant dense<0.0> : tensor<{element}>
  %alphas = tensor.splat %alpha : {grid}
  %decays = tensor.splat %decay : {grid}
  %y, %k, %residual, %reason = solver.iterate %A, %b ({inits}, %count = %none : f64, %sum = %none : f64)
      tolerance %tolerance max_iterations %limit : {grid} {{
{body}
  }}
  return %y, %k, %residual, %reason : {grid}, i64, f64, i32
}}
"""

    def describe(self):
        return (f"{'linalg' if self.linalg else 'arith'} {'x'.join(map(str, self.shape))} "
                f"{self.element} {','.join(self.boundaries)}, {len(self.states)} states, require "
                f"{self.what} {self.require}, measure {self.measure}")


def run(path, fails, out, *options):
    """lathe-run with a requirement that holds, or fails in the fourth round."""
    enough, endless = ("2.5", "0.0") if fails else ("1e9", "1.0")
    return subprocess.run(["lathe-run", path, "normal:1", "normal:2", "uniform:3", enough, endless,
                           "0.125", "0.0625", "6", f"--out={out}", *options],
                          capture_output=True, text=True)


def check(program, folder, requires):
    """What is wrong with a program."""
    path, wrong = os.path.join(folder, "f.mlir"), []
    with open(path, "w") as out:
        out.write(program)
    for fails in [False, True] if requires else [False]:
        results = []
        for threads in THREADS:
            out = os.path.join(folder, f"{threads}.npy")
            options = ["--check"] if threads == THREADS[0] else []
            done = run(path, fails, out, f"--threads={threads}", *options)
            if done.returncode:
                return [done.stderr.strip()]
            results.append((open(out, "rb").read(), re.findall("^(?:iter|true|reas).*",
                                                               done.stdout, re.M)))
        if any(result != results[0] for result in results):
            wrong.append("results differ between threads")
        if fails and not re.search("reason: [45]", done.stdout):
            wrong.append(f"the requirement did not end it: {results[0][1]}")
    return wrong


def main():
    options = parse_cases(16)
    failures = 0
    with tempfile.TemporaryDirectory() as folder:
        for number in range(options.cases):
            case = Iteration(np.random.default_rng([options.seed, number]), number)
            program = case.program()
            if options.print:
                print(f"// {case.describe()}\n{program}")
                continue
            wrong = check(program, folder, case.require != "none")
            failures += bool(wrong)
            print(f"{'FAIL' if wrong else 'ok'} {number}: {case.describe()}", *wrong,
                  *([program] if wrong else []), sep="\n" if wrong else "", flush=True)
    print(f"{failures} of {options.cases} cases failed")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
