// Sweeps along rows that have an entry two columns away and none beside the point: what
// is not finite goes two columns on, and leaves those between as they are.
// REQUIRES: lathe-run
// DEFINE: %{entry} =
// DEFINE: %{run} = lathe-run %s --entry=%{entry} normal:1:5x600 0.0
// DEFINE: %{check} = %{run} --check --out=%t.1.npy | FileCheck %s && %{run} --threads=3 --out=%t.3.npy && cmp %t.1.npy %t.3.npy
// CHECK: check: result 0, {{.*}}, ok
// REDEFINE: %{entry} = one
// RUN: %{check}
// REDEFINE: %{entry} = many
// RUN: %{check}
// REDEFINE: %{entry} = mixed
// RUN: %{check}
// REDEFINE: %{entry} = scaled
// RUN: %{check}
// REDEFINE: %{entry} = stored
// RUN: %{check}
// REDEFINE: %{entry} = stored_negative
// RUN: %{check}

!any = tensor<?x?xf64>

// b with 0 / 0 at one place.
func.func private @spoil(%b: !any, %zero: f64) -> !any {
  %c1 = arith.constant 1 : index
  %c4 = arith.constant 4 : index
  %nan = arith.divf %zero, %zero : f64
  %spoilt = tensor.insert %nan into %b[%c1, %c4] : !any
  return %spoilt : !any
}

func.func @one(%b: !any, %zero: f64) -> !any {
  %A = linop.stencil {(0,0) = 2.0, (0,-2) = -0.5} dirichlet : !linop.operator<!any>
  %c = func.call @spoil(%b, %zero) : (!any, f64) -> !any
  %w = arith.constant 1.0 : f64
  %x = linop.sweep forward %A, %b, %c omega %w : !any
  return %x : !any
}

// Side by side, and at the ends of rows point by point.
func.func @many(%b: !any, %zero: f64) -> !any {
  %A = linop.stencil {(0,0) = 2.0, (0,-2) = -0.5, (-1,0) = -0.5} dirichlet : !linop.operator<!any>
  %c = func.call @spoil(%b, %zero) : (!any, f64) -> !any
  %w = arith.constant 1.0 : f64
  %1 = linop.sweep forward %A, %b, %c omega %w : !any
  %2 = linop.sweep forward %A, %1, %c omega %w : !any
  %3 = linop.sweep forward %A, %2, %c omega %w : !any
  %4 = linop.sweep forward %A, %3, %c omega %w : !any
  return %4 : !any
}

// Side by side with sweeps that have both entries.
func.func @mixed(%b: !any, %zero: f64) -> !any {
  %A = linop.stencil {(0,0) = 2.0, (0,-1) = -0.5, (0,-2) = 0.25, (-1,0) = -0.25} dirichlet : !linop.operator<!any>
  %B = linop.stencil {(0,0) = 2.0, (0,-2) = -0.5, (-1,0) = -0.5} dirichlet : !linop.operator<!any>
  %c = func.call @spoil(%b, %zero) : (!any, f64) -> !any
  %w = arith.constant 1.0 : f64
  %1 = linop.sweep forward %A, %b, %b omega %w : !any
  %2 = linop.sweep forward %A, %1, %b omega %w : !any
  %3 = linop.sweep forward %B, %2, %c omega %w : !any
  %4 = linop.sweep forward %B, %3, %c omega %w : !any
  return %4 : !any
}

func.func @scaled(%b: !any, %zero: f64) -> !any {
  %A = linop.stencil {(0,0) = 2.0, (0,2) = -0.5} neumann : !linop.operator<!any>
  %two = arith.constant 2.0 : f64
  %factor = arith.addf %zero, %two : f64
  %S = linop.scale %A by %factor : !linop.operator<!any>
  %c = func.call @spoil(%b, %zero) : (!any, f64) -> !any
  %w = arith.constant 1.0 : f64
  %x = linop.sweep backward %S, %b, %c omega %w : !any
  return %x : !any
}

// An entry that is there counts, also one that is 0.
func.func @stored(%b: !any, %zero: f64) -> !any {
  %A = linop.stencil {(0,0) = 2.0, (0,-1) = 0.0, (0,-2) = -0.5} dirichlet : !linop.operator<!any>
  %c = func.call @spoil(%b, %zero) : (!any, f64) -> !any
  %w = arith.constant 1.0 : f64
  %x = linop.sweep forward %A, %b, %c omega %w : !any
  return %x : !any
}

// Whatever its sign, and that of the diagonal.
func.func @stored_negative(%b: !any, %zero: f64) -> !any {
  %A = linop.stencil {(0,0) = -2.0, (0,-1) = 0.0, (0,-2) = -0.0} dirichlet : !linop.operator<!any>
  %B = linop.stencil {(0,0) = 2.0, (0,-1) = -0.0, (0,-2) = 0.5} dirichlet : !linop.operator<!any>
  %c = func.call @spoil(%b, %zero) : (!any, f64) -> !any
  %w = arith.constant 1.0 : f64
  %1 = linop.sweep forward %A, %b, %c omega %w : !any
  %x = linop.sweep forward %B, %1, %c omega %w : !any
  return %x : !any
}
