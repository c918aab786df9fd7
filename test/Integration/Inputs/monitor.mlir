// Solves that a monitor watches: a sweep, a Krylov method, and one that ends at
// its limit.
!grid = tensor<32x32xf64>
func.func @sor(%b: !grid) -> (!grid, i64, f64, i32) {
  %A = linop.stencil {(0,0) = 4.0, (-1,0) = -1.0, (1,0) = -1.0,
                      (0,-1) = -1.0, (0,1) = -1.0} dirichlet : !linop.operator<!grid>
  %w = arith.constant 1.8 : f64
  %x, %k, %residual, %reason = solver.sor %A, %b omega %w : !grid
  return %x, %k, %residual, %reason : !grid, i64, f64, i32
}

func.func @cg(%b: !grid) -> (!grid, i64, f64, i32) {
  %A = linop.stencil {(0,0) = 4.0, (-1,0) = -1.0, (1,0) = -1.0,
                      (0,-1) = -1.0, (0,1) = -1.0} dirichlet : !linop.operator<!grid>
  %x, %k, %residual, %reason = solver.cg %A, %b : !grid
  return %x, %k, %residual, %reason : !grid, i64, f64, i32
}

func.func @limited(%b: !grid) -> (!grid, i64, f64, i32) {
  %A = linop.stencil {(0,0) = 4.0, (-1,0) = -1.0, (1,0) = -1.0,
                      (0,-1) = -1.0, (0,1) = -1.0} dirichlet : !linop.operator<!grid>
  %w = arith.constant 1.0 : f64
  %limit = arith.constant 32 : i64
  %x, %k, %residual, %reason = solver.sor %A, %b omega %w max_iterations %limit : !grid
  return %x, %k, %residual, %reason : !grid, i64, f64, i32
}
