// Operators without an array of their own, on grids whose size a call gives: the
// reference takes it from the vectors that they are used with, wherever these come
// from.
// REQUIRES: lathe-run
// DEFINE: %{entry} =
// DEFINE: %{check} = lathe-run %s --entry=%{entry} normal:1:7x11 --check | FileCheck %s
// CHECK: check: result 0, {{.*}}, ok
// REDEFINE: %{entry} = argument
// RUN: %{check}
// REDEFINE: %{entry} = computed
// RUN: %{check}
// REDEFINE: %{entry} = loop
// RUN: %{check}
// REDEFINE: %{entry} = solve
// RUN: %{check}
// REDEFINE: %{entry} = iteration
// RUN: %{check}

!grid = tensor<?x?xf64>

func.func @argument(%x: !grid) -> !grid {
  %A = linop.stencil {(0,0) = 4.5, (-1,0) = -1.0, (1,0) = -1.0, (0,-1) = -1.0, (0,1) = -1.0} periodic : !linop.operator<!grid>
  %y = linop.apply %A, %x : !grid
  return %y : !grid
}

// Through a shift, to a vector that is made later.
func.func @computed(%x: !grid) -> !grid {
  %c = arith.constant 0.5 : f64
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %A = linop.stencil {(0,0) = 4.0, (-1,0) = -1.0, (1,0) = -1.0, (0,-1) = -1.0, (0,1) = -1.0} neumann : !linop.operator<!grid>
  %S = linop.shift %A by %c : !linop.operator<!grid>
  %m = tensor.dim %x, %c0 : !grid
  %n = tensor.dim %x, %c1 : !grid
  %ones = tensor.splat %c[%m, %n] : !grid
  %z = arith.addf %ones, %x : !grid
  %y = linop.apply %S, %z : !grid
  return %y : !grid
}

func.func @loop(%x: !grid) -> !grid {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %n = arith.constant 3 : index
  %A = linop.stencil {(0,0) = 0.5, (-1,0) = 0.1, (1,0) = 0.1, (0,-1) = 0.1, (0,1) = 0.1} dirichlet : !linop.operator<!grid>
  %r = scf.for %i = %c0 to %n step %c1 iter_args(%p = %x) -> (!grid) {
    %q = linop.apply %A, %p : !grid
    scf.yield %q : !grid
  }
  return %r : !grid
}

func.func @solve(%b: !grid) -> (!grid, i64, f64, i32) {
  %A = linop.stencil {(0,0) = 4.5, (-1,0) = -1.0, (1,0) = -1.0, (0,-1) = -1.0, (0,1) = -1.0} dirichlet : !linop.operator<!grid>
  %x, %iterations, %residual, %reason = solver.cg %A, %b : !grid
  return %x, %iterations, %residual, %reason : !grid, i64, f64, i32
}

func.func @iteration(%b: !grid) -> (!grid, i64, f64, i32) {
  %A = linop.stencil {(0,0) = 4.5, (-1,0) = -1.0, (1,0) = -1.0, (0,-1) = -1.0, (0,1) = -1.0} dirichlet : !linop.operator<!grid>
  %B = linop.stencil {(0,0) = 0.2} dirichlet : !linop.operator<!grid>
  %x, %iterations, %residual, %reason = solver.iterate %A, %b (%x = %b) : !grid {
    %Ax = linop.apply %A, %x : !grid
    %r = arith.subf %b, %Ax : !grid
    %step = linop.apply %B, %r : !grid
    %next = arith.addf %x, %step : !grid
    solver.yield %next : !grid
  }
  return %x, %iterations, %residual, %reason : !grid, i64, f64, i32
}
