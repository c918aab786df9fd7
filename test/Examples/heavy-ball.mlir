// An iteration of one's own: Polyak's heavy ball, with the step and momentum
// that are optimal for the exact extreme eigenvalues of the operator.
!grid = tensor<256x256xf64>
func.func @solve(%b: !grid) -> (!grid, i64, f64, i32) {
  %A = linop.stencil {(0,0) = 4.0, (-1,0) = -1.0, (1,0) = -1.0,
                      (0,-1) = -1.0, (0,1) = -1.0} dirichlet : !linop.operator<!grid>
  %low, %high = linop.spectrum %A : !linop.operator<!grid>

  // step = (2 / (sqrt(high) + sqrt(low)))^2
  // momentum = ((sqrt(high) - sqrt(low)) / (sqrt(high) + sqrt(low)))^2
  %sl = math.sqrt %low : f64
  %sh = math.sqrt %high : f64
  %sum = arith.addf %sh, %sl : f64
  %difference = arith.subf %sh, %sl : f64
  %two = arith.constant 2.0 : f64
  %q = arith.divf %two, %sum : f64
  %step = arith.mulf %q, %q : f64
  %m = arith.divf %difference, %sum : f64
  %momentum = arith.mulf %m, %m : f64
  %alpha = tensor.splat %step : !grid
  %beta = tensor.splat %momentum : !grid

  %x0 = arith.constant dense<0.0> : !grid
  %x, %iterations, %residual, %reason = solver.iterate %A, %b (%x = %x0, %xold = %x0) : !grid {
    %Ax = linop.apply %A, %x : !grid
    %r = arith.subf %b, %Ax : !grid
    %scaled = arith.mulf %alpha, %r : !grid
    %dx = arith.subf %x, %xold : !grid
    %mom = arith.mulf %beta, %dx : !grid
    %s = arith.addf %scaled, %mom : !grid
    %xnew = arith.addf %x, %s : !grid
    solver.measure norm2 %r of old : !grid
    solver.yield %xnew, %x : !grid, !grid
  }
  return %x, %iterations, %residual, %reason : !grid, i64, f64, i32
}
