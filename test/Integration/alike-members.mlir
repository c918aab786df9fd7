// A chain of applies of one operator is a loop over members, whose temporaries are one
// array.
// REQUIRES: lathe-run
// RUN: lathe-run %s normal:1 --entry=chain --check --threads=3
// RUN: lathe-run %s normal:1:40x30 --entry=unknown --check
// RUN: lathe-run %s normal:1 normal:2 uniform:3 --entry=shared --check --threads=3
!grid = tensor<40x30xf64>
!any = tensor<?x?xf64>

func.func @chain(%x: !grid) -> !grid {
  %A = linop.stencil {(0,0) = 0.5, (-1,0) = 0.125, (1,0) = 0.125, (0,-1) = 0.25} dirichlet : !linop.operator<!grid>
  %1 = linop.apply %A, %x : !grid
  %2 = linop.apply %A, %1 : !grid
  %3 = linop.apply %A, %2 : !grid
  %4 = linop.apply %A, %3 : !grid
  %5 = linop.apply %A, %4 : !grid
  %6 = linop.apply %A, %5 : !grid
  return %6 : !grid
}

func.func @unknown(%x: !any) -> !any {
  %A = linop.stencil {(0,0) = 0.5, (-1,0) = 0.125, (1,0) = 0.125, (0,-1) = 0.25} neumann : !linop.operator<!any>
  %1 = linop.apply %A, %x : !any
  %2 = linop.apply %A, %1 : !any
  %3 = linop.apply %A, %2 : !any
  %4 = linop.apply %A, %3 : !any
  %5 = linop.apply %A, %4 : !any
  return %5 : !any
}

// Iterations that all read a temporary of the first one, which is no part of what goes
// on from one to the next: omega over the diagonal.
func.func @shared(%b: !grid, %x0: !grid, %a: !grid) -> (!grid, i64, f64, i32) {
  %A = linop.stencil {(-1,1) = %a, (0,0) = 1.25} dirichlet : !linop.operator<!grid>
  %omega = arith.constant 0.9 : f64
  %tolerance = arith.constant 0.001 : f64
  %x, %k, %r, %why = solver.jacobi %A, %b omega %omega start %x0 tolerance %tolerance {check_every = 15 : i64, tune.config = #tune.config<{sweeps = 7 : i64, rows = 1 : i64}>} : !grid
  return %x, %k, %r, %why : !grid, i64, f64, i32
}
