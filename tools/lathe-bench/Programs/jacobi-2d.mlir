// Jacobi on the five-point stencil, one look after sixteen steps.
!grid = tensor<4096x4096xf64>
func.func @solve(%b: !grid) -> (!grid, i64, f64, i32) {
  %A = linop.stencil {(0,0) = 4.0, (-1,0) = -1.0, (1,0) = -1.0,
                      (0,-1) = -1.0, (0,1) = -1.0} dirichlet : !linop.operator<!grid>
  %x, %iterations, %residual, %reason = solver.jacobi %A, %b : !grid
  return %x, %iterations, %residual, %reason : !grid, i64, f64, i32
}
