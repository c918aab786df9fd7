"""The default tolerance of f32 where rounding lets nothing smaller be reached.

The matrix is that of second differences, given as each kind of operator; x is its
solution as f32 holds it, whose residual is far above 1e-4 and below 20 phi. A solve
that starts there and may do nothing ends with reason 0, in the reference and in
compiled code; with the tolerance given, or from zero, with reason 1. So it does from
an x that is a little worse, 30 phi; 15 phi are allowed.
"""

import json
import os
import subprocess
import sys
import tempfile

import numpy as np

N = 1000
GRID = f"tensor<{N}xf32>"
OPERATOR = f"!linop.operator<{GRID}>"
STENCIL = ("%{name} = linop.stencil {{(0) = {centre}, (-1) = {beside}, (1) = {beside}}} "
           f"dirichlet : {OPERATOR}\n")
# Of each kind: what defines %A, and the arguments that it takes beside b and x.
KINDS = {
    "stencil": (STENCIL.format(name="A", centre="2.0", beside="-1.0"), []),
    "variable": ("%A = linop.stencil {(0) = %c, (-1) = %d, (1) = %d} dirichlet : "
                 + OPERATOR + "\n", ["c", "d"]),
    "shift": (STENCIL.format(name="B", centre="3.0", beside="-1.0")
              + "%s = arith.negf %one : f64\n"
              + f"%A = linop.shift %B by %s : {OPERATOR}\n", []),
    "scale": (STENCIL.format(name="B", centre="-2.0", beside="1.0")
              + "%s = arith.negf %one : f64\n"
              + f"%A = linop.scale %B by %s : {OPERATOR}\n", []),
    "csr": (f"%A = linop.csr %p, %j, %e : tensor<{N + 1}xi32>, "
            f"tensor<{3 * N - 2}xi32>, tensor<{3 * N - 2}xf32>\n", ["p", "j", "e"]),
}


def arrays():
    i = np.arange(1, N + 1)
    values = {"b": np.full(N, 1 / 3, np.float32),
              "x": (i * (N + 1 - i) / 6).astype(np.float32),
              "zero": np.zeros(N, np.float32), "c": np.full(N, 2, np.float32),
              "d": np.full(N, -1, np.float32)}
    # An error that alternates is seen four times as large in the residual.
    x = values["x"].astype(float)
    sizes = 2 * x + np.append(x[1:], 0) + np.append(0, x[:-1]) + 1 / 3
    phi = 2.0**-24 * np.linalg.norm(sizes) / N**0.5
    for name, multiple in (("near", 15), ("far", 30)):
        values[name] = (x + multiple / 4 * phi * (-1.0)**i).astype(np.float32)
    rows = [[(j, 2.0 if j == k else -1.0) for j in range(max(k - 1, 0), min(k + 2, N))]
            for k in range(N)]
    values["p"] = np.cumsum([0] + [len(row) for row in rows]).astype(np.int32)
    values["j"] = np.array([j for row in rows for j, _ in row], np.int32)
    values["e"] = np.array([a for row in rows for _, a in row], np.float32)
    return values


def program(kind, tolerance, values):
    define, extra = KINDS[kind]
    types = {np.int32: "i32", np.float32: "f32"}
    arguments = ", ".join(
        f"%{name}: tensor<{values[name].size}x{types[values[name].dtype.type]}>"
        for name in ["b", "x", *extra])
    keyword = "tolerance %t " if tolerance else ""
    return f"""func.func @solve({arguments}) -> ({GRID}, i64, f64, i32) {{
  %one = arith.constant 1.0 : f64
  %t = arith.constant 1.0e-4 : f64
  %m = arith.constant 0 : i64
  {define}
  %y, %k, %r, %why = solver.jacobi %A, %b start %x {keyword}max_iterations %m : {GRID}
  return %y, %k, %r, %why : {GRID}, i64, f64, i32
}}
"""


def main():
    values = arrays()
    failures = 0
    with tempfile.TemporaryDirectory() as folder:
        for name, value in values.items():
            np.save(os.path.join(folder, name + ".npy"), value)
        path = os.path.join(folder, "program.mlir")
        for kind, (_, extra) in KINDS.items():
            for start, tolerance, expected in (("x", False, 0), ("x", True, 1),
                                               ("near", False, 0), ("far", False, 1),
                                               ("zero", False, 1)):
                with open(path, "w") as out:
                    out.write(program(kind, tolerance, values))
                files = [os.path.join(folder, n + ".npy") for n in ["b", start, *extra]]
                for mode in ([], ["--interpret"]):
                    done = subprocess.run(["lathe-run", path, *files, "--json", *mode],
                                          capture_output=True, text=True)
                    if done.returncode:
                        sys.exit(done.stderr)
                    result = json.loads(done.stdout)["results"]
                    reason, residual = result[3]["value"], result[2]["value"]
                    good = reason == expected and (start == "zero" or residual > 1e-3)
                    failures += not good
                    print(f"{'ok' if good else 'FAIL'} {kind} {start} "
                          f"{'1e-4' if tolerance else 'default'} {mode}: "
                          f"reason {reason}, residual {residual:.2e}")
    print(f"{failures} failures")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
