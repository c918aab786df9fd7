// Conjugate gradients on the five-point stencil.
!grid = tensor<1024x1024xf64>
func.func @solve(%b: !grid) -> (!grid, i64, f64, i32) {
  %A = linop.stencil {(0,0) = 4.0, (-1,0) = -1.0, (1,0) = -1.0,
                      (0,-1) = -1.0, (0,1) = -1.0} dirichlet : !linop.operator<!grid>
  %x, %iterations, %residual, %reason = solver.cg %A, %b : !grid
  return %x, %iterations, %residual, %reason : !grid, i64, f64, i32
}
