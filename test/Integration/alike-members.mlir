// A chain of applies of one operator is a loop over members, whose temporaries are one
// array.
// REQUIRES: lathe-run
// RUN: lathe-run %s normal:1 --entry=chain --check --threads=3
// RUN: lathe-run %s normal:1:40x30 --entry=unknown --check
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
