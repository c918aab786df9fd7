// The provider analytic forms and schedules each candidate on a copy, and counts.
// RUN: lathe-opt %s --lathe-target="cpu=znver3" --lathe-simplify --lathe-analyse --lathe-choose="provider=analytic ranking=%t.json" | FileCheck %s
// RUN: FileCheck %s --check-prefix=RANK --input-file=%t.json
// RUN: lathe-opt %s --lathe-target="cpu=znver3" --lathe-simplify --lathe-analyse --lathe-choose="provider=analytic" --remark-format=emitRemark --remarks-filter=lathe-choose 2>&1 >/dev/null | FileCheck %s --check-prefix=REMARK
// RUN: lathe-opt %s --lathe-target="cpu=znver3" --lathe-simplify --lathe-analyse --lathe-choose | FileCheck %s --check-prefix=DEFAULT
// RUN: not lathe-opt %s --lathe-target="cpu=znver3" --lathe-choose="provider=oracle" 2>&1 | FileCheck %s --check-prefix=ORACLE
// RUN: not lathe-opt %s --lathe-target="cpu=znver3" --lathe-simplify --lathe-analyse --lathe-choose="provider=analytic ranking=%t.missing/r" 2>&1 | FileCheck %s --check-prefix=UNWRITTEN
// ORACLE: error: unknown provider 'oracle', expected default or analytic
// UNWRITTEN: error: cannot write decisions to '{{.*}}.missing/r': No such file or directory

// A plane of 256 x 256 doubles with its neighbours is more than the second-level
// cache holds, so the default counts planes in the third; so does the model, which
// also sees what the pass streams besides.
// CHECK-LABEL: func.func @planes
// CHECK:         solver.jacobi {{.+}} {{{.*}}tune.config = #tune.config<{rows = {{[12]}} : i64, sweeps = [[SWEEPS:[0-9]+]] : i64}>}
// REMARK:        sweeps = {{.*}}Provider=analytic{{.*}}cycles, bound by {{.*}}; then rows =
// DEFAULT-LABEL: func.func @planes
// DEFAULT:       solver.jacobi
// RANK:          "config":{"rows":{{[12]}},"sweeps":{{[0-9]+}}}{{.*}}"core":{{.*}}"cycles":{{.*}}"l2":{{.*}}"l3":{{.*}}"memory":{{.*}}"op":"solver.jacobi"
!grid = tensor<256x256x256xf64>
func.func @planes(%b: !grid) -> !grid {
  %A = linop.stencil {(0,0,0) = 6.0, (-1,0,0) = -1.0, (1,0,0) = -1.0, (0,-1,0) = -1.0,
                      (0,1,0) = -1.0, (0,0,-1) = -1.0, (0,0,1) = -1.0} dirichlet : !linop.operator<!grid>
  %x, %k, %r, %why = solver.jacobi %A, %b : !grid
  return %x : !grid
}

// The second pass of CG over a stencil reads fewer bytes where it computes A p again.
// CHECK-LABEL: func.func @again
// CHECK:         solver.cg {{.+}} {{{.*}}tune.config = #tune.config<{recompute = 1 : i64, sweeps = 1 : i64}>}
// RANK:          "recompute":1{{.*}}"op":"solver.cg"
// RANK-NEXT:     "recompute":0{{.*}}"op":"solver.cg"
!plane = tensor<1024x1024xf64>
func.func @again(%b: !plane) -> !plane {
  %A = linop.stencil {(0,0) = 4.0, (-1,0) = -1.0, (1,0) = -1.0, (0,-1) = -1.0, (0,1) = -1.0} dirichlet : !linop.operator<!plane>
  %x, %k, %r, %why = solver.cg %A, %b : !plane
  return %x : !plane
}

// Of a matrix whose rows are known only at run time nothing is counted.
// CHECK-LABEL: func.func @matrix
// CHECK:         solver.cg {{.+}} {{{.*}}tune.config = #tune.config<{recompute = 1 : i64, sweeps = 1 : i64}>}
// REMARK:        Provider=default
func.func @matrix(%p: tensor<?xi32>, %c: tensor<?xi32>, %v: tensor<?xf64>, %b: tensor<?xf64>) -> tensor<?xf64> {
  %A = linop.csr %p, %c, %v : tensor<?xi32>, tensor<?xi32>, tensor<?xf64>
  %x, %k, %r, %why = solver.cg %A, %b : tensor<?xf64>
  return %x : tensor<?xf64>
}
