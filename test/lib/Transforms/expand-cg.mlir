// Conjugate gradients, alone and with each preconditioner: no op of `solver.sweeps`
// is left, only the sweeps that it stands for.
// RUN: lathe-opt %s --pass-pipeline='builtin.module(func.func(lathe-expand-methods,cse,canonicalize))' | FileCheck %s
!v = tensor<16x8xf64>

// Two dots, each divisor looked at before it is used, r itself in place of z; r and
// p are scaled, steps of x and the norm of r are scaled back. The limit is 10 n: 1280.
// CHECK-LABEL: func.func @plain
// CHECK-SAME:  %[[B:[^:]+]]:
// CHECK-DAG:   %[[LIMIT:.+]] = arith.constant 1280 : i64
// CHECK:       solver.iterate %[[A:.+]], %[[B]] (%[[X:.+]] = %{{.+}}) carry (%[[R:.+]], %[[P:.+]], %[[RR:.+]] : f64, %[[BETA:.+]] : f64) max_iterations %[[LIMIT]] :
// CHECK:       } {
// CHECK-NEXT:    solver.require positive %[[RR]]
// CHECK:         %[[PNEXT:.+]] = math.fma %{{.+}}, %[[P]], %[[R]]
// CHECK-NEXT:    %[[Q:.+]] = linop.apply %[[A]], %[[PNEXT]]
// CHECK-NEXT:    %[[PQ:.+]] = linop.dot %[[PNEXT]], %[[Q]]
// CHECK-NEXT:    solver.require positive %[[PQ]]
// CHECK-NEXT:    %[[ALPHA:.+]] = arith.divf %[[RR]], %[[PQ]]
// CHECK-NEXT:    solver.require finite %[[ALPHA]]
// CHECK-NEXT:    %[[STEP:.+]] = arith.mulf %[[BACK:.+]], %[[ALPHA]]
// CHECK:         %[[RNEXT:.+]] = math.fma %{{.+}}, %[[Q]], %[[R]]
// CHECK-NEXT:    %[[RRNEXT:.+]] = linop.dot %[[RNEXT]], %[[RNEXT]]
// CHECK-NEXT:    %[[BETANEXT:.+]] = arith.divf %[[RRNEXT]], %[[RR]]
// CHECK-NEXT:    %[[ROOT:.+]] = math.sqrt %[[RRNEXT]]
// CHECK-NEXT:    %[[RHO:.+]] = arith.mulf %[[BACK]], %[[ROOT]]
// CHECK-NEXT:    solver.measure value %[[RHO]] of new
// CHECK-NEXT:    solver.yield %{{.+}}, %[[RNEXT]], %[[PNEXT]], %[[RRNEXT]], %[[BETANEXT]]
func.func @plain(%b: !v) -> !v {
  %A = linop.stencil {(0,0) = 4.0, (-1,0) = -1.0, (1,0) = -1.0, (0,-1) = -1.0, (0,1) = -1.0} dirichlet : !linop.operator<!v>
  %x, %k, %residual, %reason = solver.cg %A, %b : !v
  return %x : !v
}

// z = omega D^-1 r, then one more step with its residual.
// CHECK-LABEL: func.func @jacobi
// CHECK-SAME:  %[[B:[^:]+]]:
// CHECK:       %[[D:.+]] = linop.get_diagonal %[[A:.+]] :
// CHECK:       solver.iterate {{.+}} breakdown
// CHECK:       } {
// CHECK-NOT:   solver.sweeps
// CHECK:         arith.negf
// CHECK:         %[[R:.+]] = math.fma
// CHECK-NEXT:    arith.divf %[[R]], %[[D]]
// CHECK:         linop.apply %[[A]]
// CHECK:         %[[RES:.+]] = arith.subf %[[R]]
// CHECK:         arith.divf %[[RES]], %[[D]]
// CHECK:         %[[Z:.+]] = arith.addf
// CHECK:         linop.dot %[[R]], %[[Z]]
func.func @jacobi(%b: !v, %w: f64) -> !v {
  %A = linop.stencil {(0,0) = 4.0, (-1,0) = -1.0, (1,0) = -1.0, (0,-1) = -1.0, (0,1) = -1.0} dirichlet : !linop.operator<!v>
  %M = solver.sweeps jacobi 2 of %A omega %w : !linop.operator<!v>
  %x, %k, %residual, %reason = solver.cg %A, %b preconditioner %M : !v
  return %x : !v
}

// From zero, there and back, with r as the right-hand side.
// CHECK-LABEL: func.func @ssor
// CHECK-SAME:  %[[B:[^:]+]]: tensor<16x8xf64>, %[[W:[^:]+]]: f64
// CHECK:       %[[ZERO:.+]] = arith.constant dense<0.0
// CHECK:       solver.iterate {{.+}} breakdown
// CHECK:       } {
// CHECK:         %[[THERE:.+]] = linop.sweep forward %{{.+}}, %[[ZERO]], %[[R:.+]] omega %[[W]]
// CHECK-NEXT:    %[[Z:.+]] = linop.sweep backward %{{.+}}, %[[THERE]], %[[R]] omega %[[W]]
// CHECK-NEXT:    linop.dot %[[R]], %[[Z]]
func.func @ssor(%b: !v, %w: f64) -> !v {
  %A = linop.stencil {(0,0) = 4.0, (-1,0) = -1.0, (1,0) = -1.0, (0,-1) = -1.0, (0,1) = -1.0} dirichlet : !linop.operator<!v>
  %M = solver.sweeps ssor 1 of %A omega %w : !linop.operator<!v>
  %x, %k, %residual, %reason = solver.cg %A, %b preconditioner %M : !v
  return %x : !v
}

// A polynomial of degree 2 divides by no diagonal, but by the middle of its interval.
// CHECK-LABEL: func.func @chebyshev
// CHECK-SAME:  %[[LOWER:[^:,]+]]: f64, %[[UPPER:[^:,]+]]: f64
// CHECK:       %[[SUM:.+]] = arith.addf %[[UPPER]], %[[LOWER]]
// CHECK:       %[[ZERO:.+]] = arith.cmpf oeq, %[[SUM]], %{{.+}}
// CHECK:       solver.iterate %[[A:[^,]+]],{{.*}} breakdown %[[ZERO]]
// CHECK:       } {
// CHECK:         linop.apply %[[A]]
// CHECK:         arith.negf
// CHECK:         %[[R:.+]] = math.fma
// CHECK:         linop.apply %[[A]]
// CHECK:         linop.apply %[[A]]
// CHECK-NOT:     linop.apply
// CHECK:         solver.measure
func.func @chebyshev(%b: !v, %lower: f64, %upper: f64) -> !v {
  %A = linop.stencil {(0,0) = 4.0, (-1,0) = -1.0, (1,0) = -1.0, (0,-1) = -1.0, (0,1) = -1.0} dirichlet : !linop.operator<!v>
  %M = solver.sweeps chebyshev 3 of %A lower %lower upper %upper : !linop.operator<!v>
  %x, %k, %residual, %reason = solver.cg %A, %b preconditioner %M : !v
  return %x : !v
}

// Any other operator is applied.
// CHECK-LABEL: func.func @diagonal
// CHECK-SAME:  %[[B:[^:]+]]: tensor<16x8xf64>, %[[D:[^:]+]]: tensor<16x8xf64>
// CHECK:       %[[M:.+]] = linop.diagonal %[[D]]
// CHECK:       } {
// CHECK:         %[[Z:.+]] = linop.apply %[[M]], %[[R:.+]] :
// CHECK-NEXT:    linop.dot %[[R]], %[[Z]]
func.func @diagonal(%b: !v, %d: !v) -> !v {
  %A = linop.stencil {(0,0) = 4.0, (-1,0) = -1.0, (1,0) = -1.0, (0,-1) = -1.0, (0,1) = -1.0} dirichlet : !linop.operator<!v>
  %M = linop.diagonal %d : !v
  %x, %k, %residual, %reason = solver.cg %A, %b preconditioner %M : !v
  return %x : !v
}
