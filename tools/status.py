#!/usr/bin/env python3
"""Writes docs/status.md: what compiles to what, found by compiling it.

    python3 tools/status.py [--bin=build/bin] [--out=docs/status.md]
    python3 tools/status.py [--bin=build/bin] --check

Each program of the table is compiled for each CPU, and the width of the fused
multiply-adds in the innermost loops is read from its labels. What is refused
stands with its reason. Speed is that of the cases of lathe-bench which run a program,
taken from the tables that it wrote. With --check no page is written: the cells that
spill are errors.
"""

import concurrent.futures
import json
import os
import pathlib
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
CPUS = {"haswell": "AVX2 (haswell)", "znver4": "AVX-512 (znver4)"}

# Tables of lathe-bench with code for each of CPUS, and its cases of each program.
SPEED_PAGES = ["performance-avx2.md", "performance.md"]
CASES = {
    ("solver.jacobi", "f64"): ["jacobi-2d"],
    ("solver.sor", "f64"): ["sor-2d", "poisson-sor"],
    ("solver.cg", "f64"): ["cg-sten"],
    ("solver.cg, CSR", "f64"): ["cg-csr"],
    ("solver.cg, CSR, SSOR", "f64"): ["cg-ssor-csr"],
    ("linalg.matmul", "f32"): ["matmul", "matmul-skinny"],
    ("linop.apply, kron.product", "f32"): ["kron-8x6"],
    ("attn.attention", "f32"): ["attention-full"],
    ("attn.attention, causal", "f32"): ["attention-causal"],
}

FIVE = "(0,0) = 4.0, (-1,0) = -1.0, (1,0) = -1.0, (0,-1) = -1.0, (0,1) = -1.0"
SEVEN = ("(0,0,0) = 6.0, (-1,0,0) = -1.0, (1,0,0) = -1.0, (0,-1,0) = -1.0, "
         "(0,1,0) = -1.0, (0,0,-1) = -1.0, (0,0,1) = -1.0")
THREE = "(0) = 2.0, (-1) = -1.0, (1) = -1.0"


def on_grid(shape, entries, boundary, body, results):
    """A function of b on a grid, with a stencil as its operator."""
    return f"""!g = tensor<{shape}xELEMENT>
func.func @f(%b: !g) -> ({results}) {{
  %A = linop.stencil {{{entries}}} {boundary} : !linop.operator<!g>
  %w = arith.constant 1.5 : f64
  {body}
}}"""


def solve(method, extra="", shape="400x400", entries=FIVE, boundary="dirichlet"):
    return on_grid(shape, entries, boundary,
                   f"""{extra}
  %x, %k, %r, %why = {method} : !g
  return %x, %k, %r, %why : !g, i64, f64, i32""", "!g, i64, f64, i32")


def csr(method, extra=""):
    return f"""!i = tensor<?xi32>
!g = tensor<?xELEMENT>
func.func @f(%p: !i {{lathe.csr = #lathe.csr<"A", positions>}},
             %c: !i {{lathe.csr = #lathe.csr<"A", coordinates>}},
             %v: !g {{lathe.csr = #lathe.csr<"A", values>}}, %b: !g) -> (!g, i64, f64, i32) {{
  %A = linop.csr %p, %c, %v : !i, !i, !g
  {extra}
  %x, %k, %r, %why = {method} : !g
  return %x, %k, %r, %why : !g, i64, f64, i32
}}"""


APPLY = "%y = linop.apply %A, %b : !g\n  return %y : !g"
OMEGA = "%one = arith.constant 1.0 : f64"
SSOR = OMEGA + "\n  %M = solver.sweeps ssor 1 of %A omega %one : !linop.operator<!g>"
JACOBI = "%M = solver.sweeps jacobi 1 of %A : !linop.operator<!g>"
CHEBYSHEV = ("%l = arith.constant 0.5 : f64\n  %u = arith.constant 8.5 : f64\n  "
             "%M = solver.sweeps chebyshev 4 of %A lower %l upper %u : !linop.operator<!g>")

PROGRAMS = {
    "linop.apply, stencil 1-D": on_grid("10000", THREE, "dirichlet", APPLY, "!g"),
    "linop.apply, stencil 2-D": on_grid("400x400", FIVE, "dirichlet", APPLY, "!g"),
    "linop.apply, stencil 2-D, neumann": on_grid("400x400", FIVE, "neumann", APPLY, "!g"),
    "linop.apply, stencil 2-D, periodic": on_grid("400x400", FIVE, "periodic", APPLY, "!g"),
    "linop.apply, stencil 3-D": on_grid("20x20x400", SEVEN, "dirichlet", APPLY, "!g"),
    "solver.jacobi": solve("solver.jacobi %A, %b"),
    "solver.gauss_seidel": solve("solver.gauss_seidel %A, %b"),
    "solver.sor": solve("solver.sor %A, %b omega %w"),
    "solver.sor, periodic": solve("solver.sor %A, %b omega %w", boundary="periodic"),
    "solver.sor, 3-D": solve("solver.sor %A, %b omega %w", "", "20x20x400", SEVEN),
    "solver.ssor": solve("solver.ssor %A, %b omega %w"),
    "solver.chebyshev": solve("solver.chebyshev %A, %b"),
    "solver.cg": solve("solver.cg %A, %b"),
    "solver.cg, 3-D": solve("solver.cg %A, %b", "", "20x20x400", SEVEN),
    "solver.cg, Jacobi": solve("solver.cg %A, %b preconditioner %M", JACOBI),
    "solver.cg, SSOR": solve("solver.cg %A, %b preconditioner %M", SSOR),
    "solver.cg, Chebyshev": solve("solver.cg %A, %b preconditioner %M", CHEBYSHEV),
    "solver.sor, CSR": csr("solver.sor %A, %b omega %w", "%w = arith.constant 1.5 : f64"),
    "solver.cg, CSR": csr("solver.cg %A, %b"),
    "solver.cg, CSR, SSOR": csr("solver.cg %A, %b preconditioner %M", SSOR),
    "linalg.matmul": """func.func @f(%a: tensor<96x64xELEMENT>, %b: tensor<64x80xELEMENT>, %c: tensor<96x80xELEMENT>) -> tensor<96x80xELEMENT> {
  %0 = linalg.matmul ins(%a, %b : tensor<96x64xELEMENT>, tensor<64x80xELEMENT>) outs(%c : tensor<96x80xELEMENT>) -> tensor<96x80xELEMENT>
  return %0 : tensor<96x80xELEMENT>
}""",
    "linop.apply, kron.product": """func.func @f(%x: tensor<4x4096xELEMENT>, %f: tensor<8x8xELEMENT>) -> tensor<4x4096xELEMENT> {
  %F = linop.dense %f : tensor<8x8xELEMENT>
  %K = kron.product %F, %F, %F, %F : !linop.operator<tensor<4096xELEMENT>>
  %y = linop.apply %K, %x : !linop.operator<tensor<4096xELEMENT>>, tensor<4x4096xELEMENT>
  return %y : tensor<4x4096xELEMENT>
}""",
    "attn.attention": """func.func @f(%x: tensor<2x256x64xELEMENT>) -> tensor<2x256x64xELEMENT> {
  %o = attn.attention %x, %x, %x : tensor<2x256x64xELEMENT>
  return %o : tensor<2x256x64xELEMENT>
}""",
    "attn.attention, causal": """func.func @f(%x: tensor<2x256x64xELEMENT>) -> tensor<2x256x64xELEMENT> {
  %o = attn.attention %x, %x, %x causal : tensor<2x256x64xELEMENT>
  return %o : tensor<2x256x64xELEMENT>
}""",
}


def describe(compiler, program, cpu, folder):
    """What one combination gives: a width, or why it is refused."""
    handle, source = tempfile.mkstemp(".mlir", dir=folder, text=True)
    with open(handle, "w") as file:
        file.write(program)
    done = subprocess.run([compiler, source, "--emit=labels", f"--cpu={cpu}"],
                          capture_output=True, text=True)
    if done.returncode:
        line = done.stderr.strip().splitlines()[-1]
        what, _, rest = line.split("error: ", 1)[-1].partition(f", {source}")
        expected = rest.partition(", ")[2]
        reason = ", ".join(part for part in (what, expected) if part)
        return "refused: " + reason.replace("|", "\\|")
    loops = [json.loads(line) for line in done.stdout.splitlines()]
    width = max((int(bits) for loop in loops for bits in loop["fused"]), default=0)
    spills = sum(loop["spills"] for loop in loops)
    return f"{width} bit" + (f", {spills} spills" if spills else "")


def find_cells(compiler):
    """What each program with each type gives for each CPU, in the table's order."""
    rows = [(name, element) for name in PROGRAMS for element in ("f64", "f32")]
    with (tempfile.TemporaryDirectory() as folder,
          concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool):
        cells = [[pool.submit(describe, compiler,
                              PROGRAMS[name].replace("ELEMENT", element), cpu, folder)
                  for cpu in CPUS] for name, element in rows]
        return {row: [cell.result() for cell in line]
                for row, line in zip(rows, cells)}


def read_speed(page):
    """Of each case on a page of lathe-bench, with one thread: how it stands against
    the fastest of its peers, and the part of the floor; of several sizes the least."""
    best = {}
    for line in (ROOT / "docs" / page).read_text().splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if len(cells) != 12 or cells[3] != "1":
            continue
        case, floor, peer, ratio = cells[0], cells[5], cells[6], float(cells[9])
        if case not in best or ratio < best[case][0]:
            best[case] = (ratio, f"{case} {ratio:.2f}x {peer}, {floor} %")
    return {case: text for case, (_, text) in best.items()}


def write_page(cells, out):
    speeds = [read_speed(page) for page in SPEED_PAGES]
    rows = []
    for key, line in cells.items():
        speed = ["; ".join(known[case] for case in CASES.get(key, []) if case in known)
                 for known in speeds]
        rows.append(f"| {' | '.join([*key, *line, *speed])} |")
    notes = (ROOT / "docs" / "status-notes.md").read_text()
    out.write_text(f"""# Status

Written by `python3 tools/status.py`, which compiles each program and reads from
its labels the widest fused multiply-adds of the innermost loops (operations x
element type x target). Spills are those in innermost loops. Speed is the time of the
fastest peer over ours, and the part of the floor that we reach, from the tables of
[performance-avx2.md](performance-avx2.md) and [performance.md](performance.md).

| program | type | {' | '.join(CPUS.values())} | speed, AVX2 | speed, AVX-512 |
|---|---|---|---|---|---|
{chr(10).join(rows)}

{notes}""")


def check(cells):
    """Prints the cells that spill, and how many do."""
    spilling = [f"{name}, {element}, {cpu}: {cell}"
                for (name, element), line in cells.items()
                for cpu, cell in zip(CPUS, line) if "spills" in cell]
    for cell in spilling:
        print(cell)
    print(f"{len(spilling)} of {len(CPUS) * len(cells)} cells spill")
    return 1 if spilling else 0


def main():
    options = dict(arg.lstrip("-").partition("=")[::2] for arg in sys.argv[1:])
    cells = find_cells(ROOT / options.get("bin", "build/bin") / "lathe-compile")
    if "check" in options:
        return check(cells)
    write_page(cells, ROOT / options.get("out", "docs/status.md"))
    return 0


if __name__ == "__main__":
    sys.exit(main())
