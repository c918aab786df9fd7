// Several steps of each smoother from zero, as an operator: numbers against the
// reference.
// REQUIRES: lathe-run
// DEFINE: %{entry} =
// DEFINE: %{check} = lathe-run %s --entry=%{entry} normal:1 --check | FileCheck %s
// CHECK: check: result 0, largest relative error of a row: {{.*}}, ok
// REDEFINE: %{entry} = jacobif64
// RUN: %{check}
// REDEFINE: %{entry} = jacobif32
// RUN: %{check}
// REDEFINE: %{entry} = sorf64
// RUN: %{check}
// REDEFINE: %{entry} = sorf32
// RUN: %{check}
// REDEFINE: %{entry} = ssorf64
// RUN: %{check}
// REDEFINE: %{entry} = ssorf32
// RUN: %{check}
// REDEFINE: %{entry} = chebyshevf64
// RUN: %{check}
// REDEFINE: %{entry} = chebyshevf32
// RUN: %{check}
func.func @jacobif64(%r: tensor<13x21xf64>) -> tensor<13x21xf64> {
  %A = linop.stencil {(0,0) = 4.5, (0,1) = -1.0, (0,-1) = -1.25, (1,0) = -1.0, (-1,0) = -0.75} dirichlet : !linop.operator<tensor<13x21xf64>>
  %w = arith.constant 0.8 : f64
  %M = solver.sweeps jacobi 3 of %A omega %w : !linop.operator<tensor<13x21xf64>>
  %z = linop.apply %M, %r : tensor<13x21xf64>
  return %z : tensor<13x21xf64>
}
func.func @jacobif32(%r: tensor<13x21xf32>) -> tensor<13x21xf32> {
  %A = linop.stencil {(0,0) = 4.5, (0,1) = -1.0, (0,-1) = -1.25, (1,0) = -1.0, (-1,0) = -0.75} dirichlet : !linop.operator<tensor<13x21xf32>>
  %w = arith.constant 0.8 : f64
  %M = solver.sweeps jacobi 3 of %A omega %w : !linop.operator<tensor<13x21xf32>>
  %z = linop.apply %M, %r : tensor<13x21xf32>
  return %z : tensor<13x21xf32>
}
func.func @sorf64(%r: tensor<13x21xf64>) -> tensor<13x21xf64> {
  %A = linop.stencil {(0,0) = 4.5, (0,1) = -1.0, (0,-1) = -1.25, (1,0) = -1.0, (-1,0) = -0.75} dirichlet : !linop.operator<tensor<13x21xf64>>
  %w = arith.constant 1.2 : f64
  %M = solver.sweeps sor 3 of %A omega %w : !linop.operator<tensor<13x21xf64>>
  %z = linop.apply %M, %r : tensor<13x21xf64>
  return %z : tensor<13x21xf64>
}
func.func @sorf32(%r: tensor<13x21xf32>) -> tensor<13x21xf32> {
  %A = linop.stencil {(0,0) = 4.5, (0,1) = -1.0, (0,-1) = -1.25, (1,0) = -1.0, (-1,0) = -0.75} dirichlet : !linop.operator<tensor<13x21xf32>>
  %w = arith.constant 1.2 : f64
  %M = solver.sweeps sor 3 of %A omega %w : !linop.operator<tensor<13x21xf32>>
  %z = linop.apply %M, %r : tensor<13x21xf32>
  return %z : tensor<13x21xf32>
}
func.func @ssorf64(%r: tensor<13x21xf64>) -> tensor<13x21xf64> {
  %A = linop.stencil {(0,0) = 4.5, (0,1) = -1.0, (0,-1) = -1.25, (1,0) = -1.0, (-1,0) = -0.75} dirichlet : !linop.operator<tensor<13x21xf64>>
  %w = arith.constant 1.2 : f64
  %M = solver.sweeps ssor 2 of %A omega %w : !linop.operator<tensor<13x21xf64>>
  %z = linop.apply %M, %r : tensor<13x21xf64>
  return %z : tensor<13x21xf64>
}
func.func @ssorf32(%r: tensor<13x21xf32>) -> tensor<13x21xf32> {
  %A = linop.stencil {(0,0) = 4.5, (0,1) = -1.0, (0,-1) = -1.25, (1,0) = -1.0, (-1,0) = -0.75} dirichlet : !linop.operator<tensor<13x21xf32>>
  %w = arith.constant 1.2 : f64
  %M = solver.sweeps ssor 2 of %A omega %w : !linop.operator<tensor<13x21xf32>>
  %z = linop.apply %M, %r : tensor<13x21xf32>
  return %z : tensor<13x21xf32>
}
func.func @chebyshevf64(%r: tensor<13x21xf64>) -> tensor<13x21xf64> {
  %A = linop.stencil {(0,0) = 4.5, (0,1) = -1.0, (0,-1) = -1.25, (1,0) = -1.0, (-1,0) = -0.75} dirichlet : !linop.operator<tensor<13x21xf64>>
  %low = arith.constant 1.0 : f64
  %high = arith.constant 8.0 : f64
  %M = solver.sweeps chebyshev 4 of %A lower %low upper %high : !linop.operator<tensor<13x21xf64>>
  %z = linop.apply %M, %r : tensor<13x21xf64>
  return %z : tensor<13x21xf64>
}
func.func @chebyshevf32(%r: tensor<13x21xf32>) -> tensor<13x21xf32> {
  %A = linop.stencil {(0,0) = 4.5, (0,1) = -1.0, (0,-1) = -1.25, (1,0) = -1.0, (-1,0) = -0.75} dirichlet : !linop.operator<tensor<13x21xf32>>
  %low = arith.constant 1.0 : f64
  %high = arith.constant 8.0 : f64
  %M = solver.sweeps chebyshev 4 of %A lower %low upper %high : !linop.operator<tensor<13x21xf32>>
  %z = linop.apply %M, %r : tensor<13x21xf32>
  return %z : tensor<13x21xf32>
}
