// The Poisson equation on a square by SOR, with the relaxation factor that is
// optimal for the operator's spectrum, computed at compile time.
!grid = tensor<1024x1024xf64>
tune.param @omega : f64 in [1.0, 2.0) spectral
func.func @solve(%b: !grid) -> (!grid, i64, f64, i32) {
  %A = linop.stencil {(0,0) = 4.0, (-1,0) = -1.0, (1,0) = -1.0,
                      (0,-1) = -1.0, (0,1) = -1.0} dirichlet : !linop.operator<!grid>
  %w = tune.choose @omega for %A : !grid
  %x, %iterations, %residual, %reason = solver.sor %A, %b omega %w : !grid
  return %x, %iterations, %residual, %reason : !grid, i64, f64, i32
}
