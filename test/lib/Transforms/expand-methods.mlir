// Each named method is written out as its iteration; what it divides by is looked at
// before the first body.
// RUN: lathe-opt %s --pass-pipeline='builtin.module(func.func(lathe-expand-methods,cse,canonicalize))' | FileCheck %s
!v = tensor<16x8xf64>

// x + omega D^-1 (b - A x), from zero.
// CHECK-LABEL: func.func @jacobi
// CHECK-SAME:  %[[B:[^:]+]]: tensor<16x8xf64>, %[[W:[^:]+]]: f64
// CHECK:       %[[ZERO:.+]] = arith.constant dense<0.0
// CHECK:       %[[A:.+]] = linop.stencil
// CHECK:       %[[D:.+]] = linop.get_diagonal %[[A]]
// CHECK:       arith.cmpf oeq, %[[D]]
// CHECK:       solver.iterate %[[A]], %[[B]] (%[[X:.+]] = %[[ZERO]]) breakdown %{{.+}} attributes {check_every = 16
// CHECK-NEXT:    %[[AX:.+]] = linop.apply %[[A]], %[[X]]
// CHECK-NEXT:    %[[R:.+]] = arith.subf %[[B]], %[[AX]]
// CHECK-NEXT:    %[[WS:.+]] = tensor.splat %[[W]]
// CHECK-NEXT:    %[[FACTOR:.+]] = arith.divf %[[WS]], %[[D]]
// CHECK-NEXT:    %[[NEXT:.+]] = math.fma %[[FACTOR]], %[[R]], %[[X]]
// CHECK-NEXT:    solver.yield %[[NEXT]] :
func.func @jacobi(%b: !v, %w: f64) -> !v {
  %A = linop.stencil {(0,0) = 4.0, (-1,0) = -1.0, (1,0) = -1.0, (0,-1) = -1.0, (0,1) = -1.0} dirichlet : !linop.operator<!v>
  %x, %k, %residual, %reason = solver.jacobi %A, %b omega %w : !v
  return %x : !v
}

// One sweep a body; Gauss-Seidel is the sweep with omega 1. What the program says of
// the control of the iteration is kept.
// CHECK-LABEL: func.func @sweeps
// CHECK-SAME:  %[[B:[^:]+]]: {{.+}}, %[[X0:[^:]+]]: {{.+}}, %[[W:[^:]+]]: f64, %[[N:[^:]+]]: i64
// CHECK-DAG:   %[[ONE:.+]] = arith.constant 1.0{{[0e+]*}} : f64
// CHECK:       %[[X1:.+]], %{{.+}}, %{{.+}}, %{{.+}} = solver.iterate %[[A:.+]], %[[B]] (%[[X:.+]] = %[[X0]]) max_iterations %[[N]] breakdown %{{.+}} attributes {check_every = 16
// CHECK-NEXT:    %[[NEXT:.+]] = linop.sweep forward %[[A]], %[[X]], %[[B]] omega %[[ONE]]
// CHECK-NEXT:    solver.yield %[[NEXT]] :
// CHECK:       %[[X2:.+]], %{{.+}}, %{{.+}}, %{{.+}} = solver.iterate %[[A]], %[[B]] (%[[X:.+]] = %[[X1]]) tolerance %[[W]] {{.*}} {check_every = 3
// CHECK-NEXT:    linop.sweep forward %[[A]], %[[X]], %[[B]] omega %[[W]]
// CHECK-NEXT:    solver.yield
// CHECK:       solver.iterate %[[A]], %[[B]] (%[[X:.+]] = %[[X2]])
// CHECK-NEXT:    %[[THERE:.+]] = linop.sweep forward %[[A]], %[[X]], %[[B]] omega %[[W]]
// CHECK-NEXT:    %[[BACK:.+]] = linop.sweep backward %[[A]], %[[THERE]], %[[B]] omega %[[W]]
// CHECK-NEXT:    solver.yield %[[BACK]] :
func.func @sweeps(%b: !v, %x0: !v, %w: f64, %n: i64) -> !v {
  %A = linop.stencil {(0,0) = 4.0, (-1,0) = -1.0, (1,0) = -1.0, (0,-1) = -1.0, (0,1) = -1.0} dirichlet : !linop.operator<!v>
  %x1, %k1, %residual1, %reason1 = solver.gauss_seidel %A, %b start %x0 max_iterations %n : !v
  %x2, %k2, %residual2, %reason2 = solver.sor %A, %b omega %w start %x1 tolerance %w {check_every = 3 : i64} : !v
  %x3, %k3, %residual3, %reason3 = solver.ssor %A, %b omega %w start %x2 : !v
  return %x3 : !v
}

// On [1, 3]: theta 2, delta 1, sigma 2, rho 1/2. A body adds the direction before
// the direction is renewed; it divides by nothing that it has to look at.
// CHECK-LABEL: func.func @chebyshev
// CHECK-SAME:  %[[B:[^:]+]]:
// CHECK-DAG:   %[[HALF:.+]] = arith.constant 5.0{{[0e+]*}}-01 : f64
// CHECK-DAG:   %[[FOUR:.+]] = arith.constant 4.0{{[0e+]*}} : f64
// CHECK-DAG:   %[[HALVES:.+]] = arith.constant dense<5.0{{[0e+]*}}-01>
// CHECK-NOT:   breakdown
// CHECK:       solver.iterate %[[A:.+]], %[[B]] (%[[X0:.+]] = %{{.+}}) carry (%[[D:.+]], %[[RHO:.+]] : f64) attributes {check_every = 16 : i64} : tensor<16x8xf64> from {
// CHECK:         %[[R0:.+]] = arith.subf %[[B]]
// CHECK:         %[[D0:.+]] = arith.mulf %[[R0]], %[[HALVES]]
// CHECK:         solver.yield %[[D0]], %[[HALF]]
// CHECK:         %[[X:.+]] = arith.addf %[[X0]], %[[D]]
// CHECK:         linop.apply %[[A]], %[[X]]
// CHECK:         %[[BELOW:.+]] = arith.subf %[[FOUR]], %[[RHO]]
// CHECK:         %[[NEXT:.+]] = arith.divf %{{.+}}, %[[BELOW]]
// CHECK:         solver.yield %[[X]], %{{.+}}, %[[NEXT]]
func.func @chebyshev(%b: !v) -> !v {
  %A = linop.stencil {(0,0) = 2.0, (-1,0) = -0.25, (1,0) = -0.25, (0,-1) = -0.25, (0,1) = -0.25} dirichlet : !linop.operator<!v>
  %lower = arith.constant 1.0 : f64
  %upper = arith.constant 3.0 : f64
  %x, %k, %residual, %reason = solver.chebyshev %A, %b lower %lower upper %upper : !v
  return %x : !v
}
