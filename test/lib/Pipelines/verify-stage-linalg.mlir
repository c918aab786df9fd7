// RUN: lathe-opt %s --lathe-target="cpu=haswell" -o %t.mlir
// RUN: not lathe-opt %t.mlir --lathe-verify-stage="stage=vectorise" 2>&1 | FileCheck %s
// RUN: lathe-opt %t.mlir --lathe-schedule --lathe-vectorise | FileCheck %s --check-prefix=DONE

// CHECK: 'linalg.add' op is not allowed after stage 'vectorise': loops over elements are vector code after vectorise
// DONE-NOT: linalg.add
func.func @add(%a: tensor<9xi32>, %b: tensor<9xi32>) -> tensor<9xi32> {
  %c = linalg.add ins(%a, %a : tensor<9xi32>, tensor<9xi32>) outs(%b : tensor<9xi32>) -> tensor<9xi32>
  return %c : tensor<9xi32>
}
