// RUN: lathe-opt %s --lathe-target="cpu=znver3" --lathe-simplify --lathe-analyse --lathe-choose="provider=analytic" --remark-format=emitRemark --remarks-filter="lathe-choose" 2>&1 | FileCheck %s

// What is no iteration is written out on the copy too, so that the iteration
// beside it is counted.
// CHECK: Op=solver.jacobi, Provider=analytic
!grid = tensor<256x256xf64>
!rows = tensor<8x64xf64>
func.func @solve(%b: !grid, %m: tensor<64x64xf64>, %v: !rows) -> (!grid, !rows) {
  %A = linop.stencil {(0,0) = 4.0, (-1,0) = -1.0, (1,0) = -1.0, (0,-1) = -1.0, (0,1) = -1.0} dirichlet : !linop.operator<!grid>
  %x, %iterations, %residual, %reason = solver.jacobi %A, %b : !grid
  %M = linop.dense %m : tensor<64x64xf64>
  %y = linop.apply %M, %v : !linop.operator<tensor<64xf64>>, !rows
  return %x, %y : !grid, !rows
}
