// Softmax along the columns: a maximum, weights, their sum, a division.
// RUN: lathe-opt %s --lathe-decompose-aggregates | FileCheck %s

// CHECK-LABEL: func.func @softmax
// CHECK:         linalg.fill
// CHECK:         %[[MOST:.+]] = linalg.generic {{.*}}iterator_types = ["parallel", "reduction"]
// CHECK:         arith.max
// CHECK:         %[[WEIGHTS:.+]] = linalg.generic {{.*}} ins(%{{.+}}, %[[MOST]] :
// CHECK:         math.exp
// CHECK:         %[[SUM:.+]] = linalg.generic {{.*}}iterator_types = ["parallel", "reduction"]{{.*}} ins(%[[WEIGHTS]] :
// CHECK:         arith.addf
// CHECK:         linalg.generic {{.*}} ins(%[[WEIGHTS]], %[[SUM]] :
// CHECK:         arith.divf
func.func @softmax(%x: tensor<17x67xf32>) -> tensor<17x67xf32> {
  %e = tensor.empty() : tensor<17x67xf32>
  %y = linalg.softmax dimension(1) ins(%x : tensor<17x67xf32>) outs(%e : tensor<17x67xf32>) -> tensor<17x67xf32>
  return %y : tensor<17x67xf32>
}
