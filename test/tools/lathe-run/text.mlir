// Numbers as text: a nan has no sign, and the reason of an operator that is zero is the
// same by definition and compiled. Options may have their value as a word of its own.
// REQUIRES: lathe-run
// RUN: lathe-run %s --entry=difference inf inf | FileCheck %s --check-prefix=NAN
// NAN: result 0: nan
// RUN: lathe-run %s --cpu haswell --entry difference 3 1 | FileCheck %s --check-prefix=WORDS
// WORDS: result 0: 2
// RUN: lathe-run --version | FileCheck %s --check-prefix=VERSION
// VERSION: LLVM version
// RUN: lathe-run %s --entry=zero ones --check 2>&1 | FileCheck %s --check-prefix=ZERO
// ZERO: result 3, reason: difference 0, bound 0, ok
// ZERO: reason: 4 (broke down)
func.func @difference(%x: f64, %y: f64) -> f64 {
  %d = arith.subf %x, %y : f64
  return %d : f64
}
func.func @zero(%b: tensor<8xf64>) -> (tensor<8xf64>, i64, f64, i32) {
  %A = linop.stencil {(0) = 0.0} dirichlet : !linop.operator<tensor<8xf64>>
  %x, %k, %r, %why = solver.cg %A, %b : tensor<8xf64>
  return %x, %k, %r, %why : tensor<8xf64>, i64, f64, i32
}
