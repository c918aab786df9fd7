// SOR in natural order on the thirteen-point stencil of the biharmonic operator.
!grid = tensor<2048x2048xf64>
func.func @solve(%b: !grid) -> (!grid, i64, f64, i32) {
  %A = linop.stencil {(-2,0) = 1.0,
                      (-1,-1) = 2.0, (-1,0) = -8.0, (-1,1) = 2.0,
                      (0,-2) = 1.0, (0,-1) = -8.0, (0,0) = 20.0, (0,1) = -8.0, (0,2) = 1.0,
                      (1,-1) = 2.0, (1,0) = -8.0, (1,1) = 2.0,
                      (2,0) = 1.0} dirichlet : !linop.operator<!grid>
  %omega = arith.constant 1.5 : f64
  %x, %iterations, %residual, %reason = solver.sor %A, %b omega %omega {check_every = 8} : !grid
  return %x, %iterations, %residual, %reason : !grid, i64, f64, i32
}
