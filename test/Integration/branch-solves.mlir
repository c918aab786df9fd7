// A solve in a branch of a loop: on either side, on both, with results that are
// numbers, and a loop over grids in place of it. Both branches run.
// REQUIRES: lathe-run, python-numpy
// DEFINE: %{entry} =
// DEFINE: %{run} = lathe-run %s --entry=%{entry} normal:1 7
// DEFINE: %{check} = %{run} --check --out=%t.1.npy | FileCheck %s && %{run} --threads=3 --out=%t.3.npy && cmp %t.1.npy %t.3.npy && %{run} --interpret --out=%t.0.npy && %python -c "import numpy, sys; a, b = map(numpy.load, sys.argv[1:]); sys.exit(int(abs(a - b).max() > 1e-13 * abs(b).max()))" %t.1.npy %t.0.npy
// CHECK: check: result 0, {{.*}}, ok
// REDEFINE: %{entry} = first
// RUN: %{check}
// REDEFINE: %{entry} = second
// RUN: %{check}
// REDEFINE: %{entry} = both
// RUN: %{check}
// REDEFINE: %{entry} = rounds
// RUN: %{check}

!grid = tensor<37x29xf64>
func.func @first(%u0: !grid, %n: index) -> !grid {
  %A = linop.stencil {(0,0) = 4.5, (-1,0) = -1.0, (1,0) = -1.0, (0,-1) = -1.0, (0,1) = -1.0} [neumann, periodic] : !linop.operator<!grid>
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c3 = arith.constant 3 : index
  %limit = arith.constant 3 : i64
  %r = scf.for %i = %c0 to %n step %c1 iter_args(%u = %u0) -> (!grid) {
    %m = arith.remui %i, %c3 : index
    %third = arith.cmpi eq, %m, %c0 : index
    %w = scf.if %third -> !grid {
      %x, %k, %residual, %reason = solver.jacobi %A, %u start %u max_iterations %limit : !grid
      scf.yield %x : !grid
    } else {
      scf.yield %u : !grid
    }
    scf.yield %w : !grid
  }
  return %r : !grid
}

// Beside a pass, and with a count of the iterations.
func.func @second(%u0: !grid, %n: index) -> (!grid, i64) {
  %A = linop.stencil {(0,0) = 4.5, (-1,0) = -1.0, (1,0) = -1.0, (0,-1) = -1.0, (0,1) = -1.0} dirichlet : !linop.operator<!grid>
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c3 = arith.constant 3 : index
  %none = arith.constant 0 : i64
  %limit = arith.constant 3 : i64
  %r:2 = scf.for %i = %c0 to %n step %c1 iter_args(%u = %u0, %count = %none) -> (!grid, i64) {
    %m = arith.remui %i, %c3 : index
    %third = arith.cmpi eq, %m, %c0 : index
    %w:2 = scf.if %third -> (!grid, i64) {
      %y = linop.apply %A, %u : !grid
      scf.yield %y, %count : !grid, i64
    } else {
      %x, %k, %residual, %reason = solver.cg %A, %u max_iterations %limit : !grid
      %sum = arith.addi %count, %k : i64
      scf.yield %x, %sum : !grid, i64
    }
    scf.yield %w#0, %w#1 : !grid, i64
  }
  return %r#0, %r#1 : !grid, i64
}

// What both want is still there afterwards.
func.func @both(%u0: !grid, %n: index) -> !grid {
  %A = linop.stencil {(0,0) = 4.5, (-1,0) = -1.0, (1,0) = -1.0, (0,-1) = -1.0, (0,1) = -1.0} dirichlet : !linop.operator<!grid>
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c3 = arith.constant 3 : index
  %limit = arith.constant 3 : i64
  %r = scf.for %i = %c0 to %n step %c1 iter_args(%u = %u0) -> (!grid) {
    %m = arith.remui %i, %c3 : index
    %third = arith.cmpi eq, %m, %c0 : index
    %uu = arith.addf %u, %u : !grid
    %w = scf.if %third -> !grid {
      %x, %k, %residual, %reason = solver.jacobi %A, %uu start %u max_iterations %limit : !grid
      scf.yield %x : !grid
    } else {
      %x, %k, %residual, %reason = solver.gauss_seidel %A, %uu max_iterations %limit : !grid
      scf.yield %x : !grid
    }
    %mean = arith.addf %w, %uu : !grid
    scf.yield %mean : !grid
  }
  return %r : !grid
}

func.func @rounds(%u0: !grid, %n: index) -> !grid {
  %A = linop.stencil {(0,0) = 0.2, (-1,0) = 0.2, (1,0) = 0.2, (0,-1) = 0.2, (0,1) = 0.2} dirichlet : !linop.operator<!grid>
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c3 = arith.constant 3 : index
  %r = scf.for %i = %c0 to %n step %c1 iter_args(%u = %u0) -> (!grid) {
    %m = arith.remui %i, %c3 : index
    %third = arith.cmpi eq, %m, %c0 : index
    %w = scf.if %third -> !grid {
      %s = scf.for %j = %c0 to %i step %c1 iter_args(%q = %u) -> (!grid) {
        %t = linop.apply %A, %q : !grid
        scf.yield %t : !grid
      }
      scf.yield %s : !grid
    } else {
      scf.yield %u : !grid
    }
    scf.yield %w : !grid
  }
  return %r : !grid
}
