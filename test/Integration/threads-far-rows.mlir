// A thread that is ahead leaves alone what rolls and is still read, not by the thread
// behind it only: here a row of a plane reads one two rows before it, and a thread
// has two rows.
// REQUIRES: lathe-run
// RUN: lathe-run %s normal:1 --check --threads=3 --cpu=haswell
// RUN: lathe-run %s normal:1 --check --threads=8
!grid = tensor<8x6x290xf64>
func.func @f(%b: !grid) -> !grid {
  %A = linop.stencil {(-2,-1,-1) = -0.5, (-2,-1,2) = -0.5, (-2,-1,1) = -0.5,
                      (-1,1,-1) = -0.5, (-1,1,2) = -0.5, (-1,1,1) = -0.5,
                      (0,-1,-2) = 0.5, (0,-1,-1) = -0.25, (-2,-2,2) = -0.25,
                      (-1,0,2) = -0.25, (0,0,0) = 5.25} [neumann, dirichlet, dirichlet]
      : !linop.operator<!grid>
  %never = arith.constant 0.0 : f64
  %limit = arith.constant 7 : i64
  %low = arith.constant 1.0 : f64
  %high = arith.constant 10.5 : f64
  %x, %k, %r, %why = solver.chebyshev %A, %b lower %low upper %high tolerance %never
      max_iterations %limit {check_every = 2 : i64, tune.config = #tune.config<{sweeps = 2 : i64}>} : !grid
  return %x : !grid
}
