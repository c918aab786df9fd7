// A constant stencil of dynamic size: nothing says how long its diagonal is.
// RUN: not lathe-opt %s --lathe-cpu="cpu=haswell" -o /dev/null 2>&1 | FileCheck %s
// CHECK: error: cannot be part of one pass over memory: nothing tells the size of its result
func.func @diagonal() -> tensor<?xf64> {
  %A = linop.stencil {(0) = 4.0, (1) = -1.0} dirichlet : !linop.operator<tensor<?xf64>>
  %d = linop.get_diagonal %A : tensor<?xf64>
  return %d : tensor<?xf64>
}
