// Sums of passes with carries, before the last sweep and after it, in members that run in
// turn and side by side, at any number of threads.
// REQUIRES: lathe-run
// DEFINE: %{entry} =
// DEFINE: %{shape} =
// DEFINE: %{run} = lathe-run %s --entry=%{entry} normal:1:%{shape} normal:2:%{shape}
// DEFINE: %{check} = %{run} --check --out=%t.1.npy | FileCheck %s && %{run} --threads=3 --out=%t.3.npy && cmp %t.1.npy %t.3.npy
// CHECK: check: result 0, {{.*}}, ok
// CHECK: check: result 1, {{.*}}, ok
// CHECK: check: result 2, {{.*}}, ok
// REDEFINE: %{shape} = 9x701
// REDEFINE: %{entry} = before
// RUN: %{check}
// REDEFINE: %{entry} = after_each
// RUN: %{check}
// REDEFINE: %{entry} = after_all
// RUN: %{check}

!any = tensor<?x?xf64>

func.func @before(%b: !any, %x: !any) -> (!any, f64, f64) {
  %A = linop.stencil {(0,0) = 4.0, (0,-1) = -1.0} dirichlet : !linop.operator<!any>
  %w = arith.constant 1.0 : f64
  %d = linop.dot %x, %b : !any
  %1 = linop.sweep forward %A, %x, %b omega %w : !any
  %e = linop.dot %1, %b : !any
  return %1, %d, %e : !any, f64, f64
}

func.func @after_each(%b: !any, %x: !any) -> (!any, f64, f64) {
  %A = linop.stencil {(0,0) = 4.0, (-1,0) = -1.0, (1,0) = -1.0, (0,-1) = -1.0, (0,1) = -1.0} dirichlet : !linop.operator<!any>
  %w = arith.constant 1.0 : f64
  %1 = linop.sweep forward %A, %x, %b omega %w : !any
  %d = linop.dot %1, %b : !any
  %2 = linop.sweep forward %A, %1, %b omega %w : !any
  %e = linop.dot %2, %b : !any
  return %2, %d, %e : !any, f64, f64
}

func.func @after_all(%b: !any, %x: !any) -> (!any, f64, f64) {
  %A = linop.stencil {(0,0) = 4.0, (-1,0) = -1.0, (1,0) = -1.0, (0,-1) = -1.0, (0,1) = -1.0} dirichlet : !linop.operator<!any>
  %w = arith.constant 1.0 : f64
  %1 = linop.sweep forward %A, %x, %b omega %w : !any
  %2 = linop.sweep forward %A, %1, %b omega %w : !any
  %Ax = linop.apply %A, %2 : !any
  %d = linop.dot %Ax, %b : !any
  %e = linop.dot %2, %b : !any
  return %2, %d, %e : !any, f64, f64
}
