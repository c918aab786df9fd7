// Branches in a loop of which the second reads around each point what the first one
// could write over: the result takes a buffer that suits both.
// REQUIRES: lathe-run
// DEFINE: %{entry} =
// DEFINE: %{run} = lathe-run %s --entry=%{entry} normal:1 7
// DEFINE: %{check} = %{run} --check --out=%t.1.npy | FileCheck %s && %{run} --threads=3 --out=%t.3.npy && cmp %t.1.npy %t.3.npy
// CHECK: check: result 0, {{.*}}, ok
// REDEFINE: %{entry} = kept
// RUN: %{check}
// REDEFINE: %{entry} = pointwise
// RUN: %{check}
// REDEFINE: %{entry} = twice
// RUN: %{check}

!grid = tensor<37x29xf64>
func.func @kept(%u0: !grid, %n: index) -> !grid {
  %A = linop.stencil {(0,0) = 0.3, (-1,0) = 0.2, (1,0) = 0.2, (0,-1) = 0.2, (0,1) = 0.2} dirichlet : !linop.operator<!grid>
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c3 = arith.constant 3 : index
  %r = scf.for %i = %c0 to %n step %c1 iter_args(%u = %u0) -> (!grid) {
    %m = arith.remui %i, %c3 : index
    %third = arith.cmpi eq, %m, %c0 : index
    %w = scf.if %third -> !grid {
      scf.yield %u : !grid
    } else {
      %y = linop.apply %A, %u : !grid
      scf.yield %y : !grid
    }
    scf.yield %w : !grid
  }
  return %r : !grid
}

func.func @pointwise(%u0: !grid, %n: index) -> !grid {
  %A = linop.stencil {(0,0) = 0.3, (-1,0) = 0.2, (1,0) = 0.2, (0,-1) = 0.2, (0,1) = 0.2} dirichlet : !linop.operator<!grid>
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c3 = arith.constant 3 : index
  %r = scf.for %i = %c0 to %n step %c1 iter_args(%u = %u0) -> (!grid) {
    %m = arith.remui %i, %c3 : index
    %third = arith.cmpi eq, %m, %c0 : index
    %w = scf.if %third -> !grid {
      %x = arith.addf %u, %u : !grid
      scf.yield %x : !grid
    } else {
      %y = linop.apply %A, %u : !grid
      scf.yield %y : !grid
    }
    scf.yield %w : !grid
  }
  return %r : !grid
}

func.func @twice(%u0: !grid, %n: index) -> !grid {
  %A = linop.stencil {(0,0) = 0.3, (-1,0) = 0.2, (1,0) = 0.2, (0,-1) = 0.2, (0,1) = 0.2} dirichlet : !linop.operator<!grid>
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c3 = arith.constant 3 : index
  %r = scf.for %i = %c0 to %n step %c1 iter_args(%u = %u0) -> (!grid) {
    %m = arith.remui %i, %c3 : index
    %third = arith.cmpi eq, %m, %c0 : index
    %w = scf.if %third -> !grid {
      %h = linop.apply %A, %u : !grid
      %x = linop.apply %A, %h : !grid
      scf.yield %x : !grid
    } else {
      %y = linop.apply %A, %u : !grid
      scf.yield %y : !grid
    }
    scf.yield %w : !grid
  }
  return %r : !grid
}
