// An iteration of f32 beside one of f64: vectors are counted by the elements of each
// member, not by those of whichever array a pass reads first.
// RUN: lathe-opt %s --lathe-target="cpu=znver3" --lathe-simplify --lathe-analyse --lathe-choose="provider=analytic" --remark-format=emitRemark --remarks-filter="lathe-choose" 2>&1 >/dev/null | FileCheck %s

// CHECK:      Function=single_first |{{.*}}Reason="[[CHOICE:.*]]"
// CHECK:      Function=single_first |{{.*}}Reason="[[OTHER:.*]]"
// CHECK:      Function=double_first |{{.*}}Reason="[[CHOICE]]"
// CHECK:      Function=double_first |{{.*}}Reason="[[OTHER]]"
!g = tensor<512x512xf64>
!h = tensor<512x512xf32>
func.func @single_first(%b: !g, %c: !h) -> f64 {
  %A = linop.stencil {(0,0) = 4.0, (-1,0) = -1.0, (1,0) = -1.0} dirichlet : !linop.operator<!g>
  %B = linop.stencil {(0,0) = 4.0, (-1,0) = -1.0, (1,0) = -1.0} dirichlet : !linop.operator<!h>
  %x:4 = solver.jacobi %A, %b : !g
  %y:4 = solver.jacobi %B, %c : !h
  %v = arith.extf %y#0 : !h to !g
  %u = arith.mulf %x#0, %x#0 : !g
  %d = linop.dot %u, %v : !g
  return %d : f64
}
func.func @double_first(%b: !g, %c: !h) -> f64 {
  %A = linop.stencil {(0,0) = 4.0, (-1,0) = -1.0, (1,0) = -1.0} dirichlet : !linop.operator<!g>
  %B = linop.stencil {(0,0) = 4.0, (-1,0) = -1.0, (1,0) = -1.0} dirichlet : !linop.operator<!h>
  %x:4 = solver.jacobi %A, %b : !g
  %y:4 = solver.jacobi %B, %c : !h
  %u = arith.mulf %x#0, %x#0 : !g
  %v = arith.extf %y#0 : !h to !g
  %d = linop.dot %u, %v : !g
  return %d : f64
}
