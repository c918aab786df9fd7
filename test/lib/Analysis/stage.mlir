// The stage as a whole, on the two examples that are about spectra.
// RUN: lathe-opt %examples/poisson-sor.mlir --lathe-target="cpu=znver3" --lathe-simplify --lathe-analyse | FileCheck %s --check-prefix=SOR
// RUN: lathe-opt %examples/heavy-ball.mlir --lathe-target="cpu=znver3" --lathe-simplify --lathe-analyse | FileCheck %s --check-prefix=BALL

// SOR-NOT: tune.
// SOR: %[[W:.+]] = arith.constant 1.9938888033
// SOR: solver.sor {{.*}} omega %[[W]] {lathe.explain = "omega = 1.993888803, spectral

// Step and momentum are constants of the kernel.
// BALL-NOT: linop.spectrum %
// BALL-DAG: %[[MOMENTUM:.+]] = arith.constant dense<0.97584765
// BALL-DAG: %[[STEP:.+]] = arith.constant dense<0.49396191
// BALL: solver.iterate
// BALL: arith.mulf %{{.+}}, %[[STEP]]
// BALL: arith.mulf %{{.+}}, %[[MOMENTUM]]
module {}
