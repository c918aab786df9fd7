// A method by name and the same iteration written by hand have the same knobs and the
// same choice, which is read off the iteration: on grids where it depends on how many
// vectors fit a cache, and on one whose size is known only at run time.
// RUN: lathe-opt %s --lathe-target="cpu=znver3" --lathe-simplify --lathe-analyse --lathe-choose | FileCheck %s

!grid = tensor<4096x2000xf64>
!any = tensor<?x?xf64>

// CHECK-LABEL: func.func @sor
// CHECK:         solver.sor {{.*}}tune.config = [[CONFIG:#tune.config<{half_lanes = 0 : i64, sweeps = 8 : i64}>]]
// CHECK:         solver.iterate {{.*}}tune.config = [[CONFIG]]
func.func @sor(%b: !grid, %w: f64) -> (!grid, !grid) {
  %A = linop.stencil {(0,0) = 4.0, (-1,0) = -1.0, (1,0) = -1.0, (0,-1) = -1.0, (0,1) = -1.0} dirichlet : !linop.operator<!grid>
  %x, %k, %r, %why = solver.sor %A, %b omega %w : !grid
  %y, %k2, %r2, %why2 = solver.iterate %A, %b (%s = %b) attributes {check_every = 16 : i64} : !grid {
    %next = linop.sweep forward %A, %s, %b omega %w : !grid
    solver.yield %next : !grid
  }
  return %x, %y : !grid, !grid
}

// Sizes of a grid that an iteration asks for are no rows that it reads.
// CHECK-LABEL: func.func @jacobi
// CHECK:         solver.jacobi {{.*}}tune.config = [[CONFIG:#tune.config<{rows = 1 : i64, sweeps = 8 : i64}>]]
// CHECK:         solver.iterate {{.*}}tune.config = [[CONFIG]]
func.func @jacobi(%b: !any, %w: f64) -> (!any, !any) {
  %A = linop.stencil {(0,0) = 4.0, (-1,0) = -1.0, (1,0) = -1.0, (0,-1) = -1.0, (0,1) = -1.0} dirichlet : !linop.operator<!any>
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %x, %k, %r, %why = solver.jacobi %A, %b omega %w : !any
  %y, %k2, %r2, %why2 = solver.iterate %A, %b (%s = %b) attributes {check_every = 16 : i64} : !any {
    %n = tensor.dim %s, %c0 : !any
    %m = tensor.dim %s, %c1 : !any
    %As = linop.apply %A, %s : !any
    %res = arith.subf %b, %As : !any
    %d = linop.get_diagonal %A : !any
    %ws = tensor.splat %w[%n, %m] : !any
    %f = arith.divf %ws, %d : !any
    %next = math.fma %f, %res, %s : !any
    solver.yield %next : !any
  }
  return %x, %y : !any, !any
}

// Two vectors go from one iteration to the next: less sweeps fit than of Jacobi.
// CHECK-LABEL: func.func @chebyshev
// CHECK:         solver.chebyshev {{.*}}tune.config = [[CONFIG:#tune.config<{rows = 1 : i64, sweeps = 2 : i64}>]]
// CHECK:         solver.iterate {{.*}}tune.config = [[CONFIG]]
func.func @chebyshev(%b: !grid, %two: f64, %ratio: f64) -> (!grid, !grid) {
  %A = linop.stencil {(0,0) = 4.0, (-1,0) = -1.0, (1,0) = -1.0, (0,-1) = -1.0, (0,1) = -1.0} dirichlet : !linop.operator<!grid>
  %x, %k, %r, %why = solver.chebyshev %A, %b : !grid
  %y, %k2, %r2, %why2 = solver.iterate %A, %b (%s = %b) carry (%d, %rho : f64)
      attributes {check_every = 16 : i64} : !grid from {
    %r0 = linop.apply %A, %s : !grid
    solver.yield %r0, %ratio : !grid, f64
  } {
    %next = arith.addf %s, %d : !grid
    %As = linop.apply %A, %next : !grid
    %res = arith.subf %b, %As : !grid
    %below = arith.subf %two, %rho : f64
    %gain = arith.divf %ratio, %below : f64
    %keep = arith.mulf %gain, %rho : f64
    %keeps = tensor.splat %keep : !grid
    %kept = arith.mulf %keeps, %d : !grid
    %gains = tensor.splat %gain : !grid
    %dnext = math.fma %gains, %res, %kept : !grid
    solver.yield %next, %dnext, %gain : !grid, !grid, f64
  }
  return %x, %y : !grid, !grid
}

// CHECK-LABEL: func.func @cg
// CHECK:         solver.cg {{.*}}tune.config = [[CONFIG:#tune.config<{recompute = 1 : i64, sweeps = 1 : i64}>]]
// CHECK:         solver.iterate {{.*}}tune.config = [[CONFIG]]
func.func @cg(%b: !grid) -> (!grid, !grid) {
  %A = linop.stencil {(0,0) = 4.0, (-1,0) = -1.0, (1,0) = -1.0, (0,-1) = -1.0, (0,1) = -1.0} dirichlet : !linop.operator<!grid>
  %x, %k, %r, %why = solver.cg %A, %b {check_every = 4 : i64} : !grid
  %y, %k2, %r2, %why2 = solver.iterate %A, %b (%s = %b) carry (%res, %p, %rr : f64)
      attributes {check_every = 4 : i64} : !grid from {
    %r0 = linop.apply %A, %s : !grid
    %rr0 = linop.dot %r0, %r0 : !grid
    solver.yield %r0, %r0, %rr0 : !grid, !grid, f64
  } {
    %q = linop.apply %A, %p : !grid
    %pq = linop.dot %p, %q : !grid
    %alpha = arith.divf %rr, %pq : f64
    %alphas = tensor.splat %alpha : !grid
    %next = math.fma %alphas, %p, %s : !grid
    %minus = arith.negf %alpha : f64
    %minuses = tensor.splat %minus : !grid
    %resnext = math.fma %minuses, %q, %res : !grid
    %rrnext = linop.dot %resnext, %resnext : !grid
    %beta = arith.divf %rrnext, %rr : f64
    %betas = tensor.splat %beta : !grid
    %pnext = math.fma %betas, %p, %resnext : !grid
    solver.yield %next, %resnext, %pnext, %rrnext : !grid, !grid, !grid, f64
  }
  return %x, %y : !grid, !grid
}
