// Branches in a loop of which the second reads what the first one could write over, at
// each point, for a result that is not the one to go there: the first takes another buffer.
// REQUIRES: lathe-run
// DEFINE: %{entry} =
// DEFINE: %{run} = lathe-run %s --entry=%{entry} normal:1 normal:2 7
// DEFINE: %{check} = %{run} --check --out=%t.1.npy | FileCheck %s && %{run} --threads=3 --out=%t.3.npy && cmp %t.1.npy %t.3.npy
// CHECK: check: result 0, {{.*}}, ok
// CHECK-NEXT: check: result 1, {{.*}}, ok
// REDEFINE: %{entry} = later
// RUN: %{check}
// REDEFINE: %{entry} = cross
// RUN: %{check}
// REDEFINE: %{entry} = inner
// RUN: %{check}
// REDEFINE: %{entry} = swept
// RUN: %{check}
// REDEFINE: %{entry} = both
// RUN: %{check}

// RUN: lathe-run %s --entry=rows %S/data/bcsstk01.mtx normal:1:48 normal:2:48 3 --check | FileCheck %s

!grid = tensor<37x29xf64>
!v = tensor<?xf64>
func.func @later(%u0: !grid, %p0: !grid, %n: index) -> (!grid, !grid) {
  %A = linop.stencil {(0,0) = 0.3, (-1,0) = 0.2, (1,0) = 0.2, (0,-1) = 0.2, (0,1) = 0.1} dirichlet : !linop.operator<!grid>
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c3 = arith.constant 3 : index
  %r:2 = scf.for %i = %c0 to %n step %c1 iter_args(%u = %u0, %p = %p0) -> (!grid, !grid) {
    %m = arith.remui %i, %c3 : index
    %third = arith.cmpi eq, %m, %c0 : index
    %w:2 = scf.if %third -> (!grid, !grid) {
      %x = arith.addf %u, %u : !grid
      %y = arith.mulf %u, %u : !grid
      scf.yield %x, %y : !grid, !grid
    } else {
      %w1 = linop.apply %A, %u : !grid
      %t = linop.apply %A, %w1 : !grid
      %w2 = arith.addf %t, %p : !grid
      scf.yield %w1, %w2 : !grid, !grid
    }
    scf.yield %w#0, %w#1 : !grid, !grid
  }
  return %r#0, %r#1 : !grid, !grid
}

// Each of two results goes over what the other one's reader needs first.
func.func @cross(%u0: !grid, %p0: !grid, %n: index) -> (!grid, !grid) {
  %A = linop.stencil {(0,0) = 0.3, (-1,0) = 0.2, (1,0) = 0.2, (0,-1) = 0.2, (0,1) = 0.1} dirichlet : !linop.operator<!grid>
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c3 = arith.constant 3 : index
  %r:4 = scf.for %i = %c0 to %n step %c1 iter_args(%u = %u0, %v = %p0, %p = %p0, %q = %u0) -> (!grid, !grid, !grid, !grid) {
    %m = arith.remui %i, %c3 : index
    %third = arith.cmpi eq, %m, %c0 : index
    %w:4 = scf.if %third -> (!grid, !grid, !grid, !grid) {
      %x = arith.addf %u, %v : !grid
      %y = arith.mulf %u, %v : !grid
      scf.yield %u, %v, %x, %y : !grid, !grid, !grid, !grid
    } else {
      %w1 = linop.apply %A, %u : !grid
      %w2 = linop.apply %A, %v : !grid
      %Aw1 = linop.apply %A, %w1 : !grid
      %Aw2 = linop.apply %A, %w2 : !grid
      %a = arith.addf %Aw1, %q : !grid
      %b = arith.addf %Aw2, %p : !grid
      scf.yield %a, %b, %w1, %w2 : !grid, !grid, !grid, !grid
    }
    scf.yield %w#0, %w#1, %w#2, %w#3 : !grid, !grid, !grid, !grid
  }
  return %r#0, %r#1 : !grid, !grid
}

// The second side has branches of its own.
func.func @inner(%u0: !grid, %p0: !grid, %n: index) -> (!grid, !grid) {
  %A = linop.stencil {(0,0) = 0.3, (-1,0) = 0.2, (1,0) = 0.2, (0,-1) = 0.2, (0,1) = 0.1} dirichlet : !linop.operator<!grid>
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c2 = arith.constant 2 : index
  %c3 = arith.constant 3 : index
  %r:2 = scf.for %i = %c0 to %n step %c1 iter_args(%u = %u0, %p = %p0) -> (!grid, !grid) {
    %m = arith.remui %i, %c3 : index
    %third = arith.cmpi eq, %m, %c0 : index
    %m2 = arith.remui %i, %c2 : index
    %second = arith.cmpi eq, %m2, %c0 : index
    %w:2 = scf.if %third -> (!grid, !grid) {
      %x = arith.addf %u, %u : !grid
      %y = arith.mulf %u, %u : !grid
      scf.yield %x, %y : !grid, !grid
    } else {
      %z:2 = scf.if %second -> (!grid, !grid) {
        %w1 = linop.apply %A, %u : !grid
        %t = linop.apply %A, %w1 : !grid
        %w2 = arith.addf %t, %p : !grid
        scf.yield %w1, %w2 : !grid, !grid
      } else {
        %w1 = linop.apply %A, %u : !grid
        scf.yield %w1, %u : !grid, !grid
      }
      scf.yield %z#0, %z#1 : !grid, !grid
    }
    scf.yield %w#0, %w#1 : !grid, !grid
  }
  return %r#0, %r#1 : !grid, !grid
}

// The first side would sweep in place over what the second one needs for its sweep.
func.func @swept(%u0: !grid, %p0: !grid, %n: index) -> (!grid, !grid) {
  %A = linop.stencil {(0,0) = 4.5, (-1,0) = -1.0, (1,0) = -1.0, (0,-1) = -1.0, (0,1) = -1.0} dirichlet : !linop.operator<!grid>
  %one = arith.constant 1.0 : f64
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c3 = arith.constant 3 : index
  %r:2 = scf.for %i = %c0 to %n step %c1 iter_args(%u = %u0, %p = %p0) -> (!grid, !grid) {
    %m = arith.remui %i, %c3 : index
    %third = arith.cmpi eq, %m, %c0 : index
    %v = linop.apply %A, %u : !grid
    %w:2 = scf.if %third -> (!grid, !grid) {
      %x = linop.sweep forward %A, %v, %u omega %one : !grid
      scf.yield %x, %p : !grid, !grid
    } else {
      %x = linop.sweep forward %A, %u, %v omega %one : !grid
      scf.yield %x, %p : !grid, !grid
    }
    scf.yield %w#0, %w#1 : !grid, !grid
  }
  return %r#0, %r#1 : !grid, !grid
}

// Both sweep there.
func.func @both(%u0: !grid, %p0: !grid, %n: index) -> (!grid, !grid) {
  %A = linop.stencil {(0,0) = 4.5, (-1,0) = -1.0, (1,0) = -1.0, (0,-1) = -1.0, (0,1) = -1.0} dirichlet : !linop.operator<!grid>
  %one = arith.constant 1.0 : f64
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c3 = arith.constant 3 : index
  %r:2 = scf.for %i = %c0 to %n step %c1 iter_args(%u = %u0, %p = %p0) -> (!grid, !grid) {
    %m = arith.remui %i, %c3 : index
    %third = arith.cmpi eq, %m, %c0 : index
    %v = linop.apply %A, %u : !grid
    %w:2 = scf.if %third -> (!grid, !grid) {
      %x = linop.sweep forward %A, %v, %u omega %one : !grid
      scf.yield %x, %p : !grid, !grid
    } else {
      %h = linop.apply %A, %v : !grid
      %x = linop.sweep backward %A, %v, %h omega %one : !grid
      %y = arith.addf %x, %h : !grid
      scf.yield %x, %y : !grid, !grid
    }
    scf.yield %w#0, %w#1 : !grid, !grid
  }
  return %r#0, %r#1 : !grid, !grid
}

// A row of a matrix is a pass of its own.
func.func @rows(%pp: tensor<?xi32> {lathe.csr = #lathe.csr<"A", positions>},
    %cc: tensor<?xi32> {lathe.csr = #lathe.csr<"A", coordinates>},
    %aa: tensor<?xf64> {lathe.csr = #lathe.csr<"A", values>},
    %u0: !v, %p0: !v, %n: index) -> (!v, !v) {
  %A = linop.csr %pp, %cc, %aa : tensor<?xi32>, tensor<?xi32>, tensor<?xf64>
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c3 = arith.constant 3 : index
  %r:2 = scf.for %i = %c0 to %n step %c1 iter_args(%u = %u0, %p = %p0) -> (!v, !v) {
    %m = arith.remui %i, %c3 : index
    %third = arith.cmpi eq, %m, %c0 : index
    %w:2 = scf.if %third -> (!v, !v) {
      %x = arith.addf %u, %u : !v
      %y = arith.mulf %u, %u : !v
      scf.yield %x, %y : !v, !v
    } else {
      %w1 = linop.apply %A, %u : !v
      %w2 = arith.addf %w1, %p : !v
      scf.yield %w1, %w2 : !v, !v
    }
    scf.yield %w#0, %w#1 : !v, !v
  }
  return %r#0, %r#1 : !v, !v
}
