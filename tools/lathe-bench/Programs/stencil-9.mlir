// SOR in natural order on the nine-point stencil of Mehrstellen type.
!grid = tensor<2048x2048xf64>
func.func @solve(%b: !grid) -> (!grid, i64, f64, i32) {
  %A = linop.stencil {(-1,-1) = -1.0, (-1,0) = -4.0, (-1,1) = -1.0,
                      (0,-1) = -4.0, (0,0) = 20.0, (0,1) = -4.0,
                      (1,-1) = -1.0, (1,0) = -4.0, (1,1) = -1.0} dirichlet : !linop.operator<!grid>
  %omega = arith.constant 1.5 : f64
  %x, %iterations, %residual, %reason = solver.sor %A, %b omega %omega {check_every = 8} : !grid
  return %x, %iterations, %residual, %reason : !grid, i64, f64, i32
}
