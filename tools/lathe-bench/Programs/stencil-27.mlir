// Jacobi on a stencil of all 26 neighbours in three dimensions.
!grid = tensor<256x256x256xf64>
func.func @solve(%b: !grid) -> (!grid, i64, f64, i32) {
  %A = linop.stencil {(-1,-1,-1) = -1.0, (-1,-1,0) = -1.0, (-1,-1,1) = -1.0,
                      (-1,0,-1) = -1.0, (-1,0,0) = -1.0, (-1,0,1) = -1.0,
                      (-1,1,-1) = -1.0, (-1,1,0) = -1.0, (-1,1,1) = -1.0,
                      (0,-1,-1) = -1.0, (0,-1,0) = -1.0, (0,-1,1) = -1.0,
                      (0,0,-1) = -1.0, (0,0,0) = 26.0, (0,0,1) = -1.0,
                      (0,1,-1) = -1.0, (0,1,0) = -1.0, (0,1,1) = -1.0,
                      (1,-1,-1) = -1.0, (1,-1,0) = -1.0, (1,-1,1) = -1.0,
                      (1,0,-1) = -1.0, (1,0,0) = -1.0, (1,0,1) = -1.0,
                      (1,1,-1) = -1.0, (1,1,0) = -1.0, (1,1,1) = -1.0} dirichlet : !linop.operator<!grid>
  %x, %iterations, %residual, %reason = solver.jacobi %A, %b : !grid
  return %x, %iterations, %residual, %reason : !grid, i64, f64, i32
}
