// RUN: lathe-opt %s --split-input-file --lathe-guard-divisions | FileCheck %s

// A divisor of 0, and the least number over -1, divide as 1; by 0 the result is 0.
// CHECK-LABEL: func.func @signed(
// CHECK-SAME:      %[[A:.+]]: i32, %[[B:.+]]: i32
// CHECK-DAG:     %[[ZERO:.+]] = arith.constant 0 : i32
// CHECK-DAG:     %[[LEAST:.+]] = arith.constant -2147483648 : i32
// CHECK-DAG:     %[[MINUS:.+]] = arith.constant -1 : i32
// CHECK-DAG:     %[[ONE:.+]] = arith.constant 1 : i32
// CHECK-DAG:     %[[IS_ZERO:.+]] = arith.cmpi eq, %[[B]], %[[ZERO]]
// CHECK-DAG:     %[[IS_LEAST:.+]] = arith.cmpi eq, %[[A]], %[[LEAST]]
// CHECK-DAG:     %[[IS_MINUS:.+]] = arith.cmpi eq, %[[B]], %[[MINUS]]
// CHECK:         %[[OVER:.+]] = arith.andi %[[IS_LEAST]], %[[IS_MINUS]]
// CHECK:         %[[BAD:.+]] = arith.ori %[[IS_ZERO]], %[[OVER]]
// CHECK:         %[[SAFE:.+]] = arith.select %[[BAD]], %[[ONE]], %[[B]]
// CHECK:         %[[Q:.+]] = arith.divsi %[[A]], %[[SAFE]]
// CHECK:         %[[R:.+]] = arith.select %[[IS_ZERO]], %[[ZERO]], %[[Q]]
// CHECK:         return %[[R]]
func.func @signed(%a: i32, %b: i32) -> i32 {
  %q = arith.divsi %a, %b : i32
  return %q : i32
}

// -----

// A remainder by 0 is the dividend. No unsigned division overflows.
// CHECK-LABEL: func.func @unsigned(
// CHECK-SAME:      %[[A:.+]]: index, %[[B:.+]]: index
// CHECK:         %[[IS_ZERO:.+]] = arith.cmpi eq, %[[B]], %{{.+}} : index
// CHECK:         %[[SAFE:.+]] = arith.select %[[IS_ZERO]], %{{.+}}, %[[B]]
// CHECK:         %[[Q:.+]] = index.remu %[[A]], %[[SAFE]]
// CHECK:         %[[R:.+]] = arith.select %[[IS_ZERO]], %[[A]], %[[Q]]
// CHECK:         return %[[R]]
func.func @unsigned(%a: index, %b: index) -> index {
  %q = index.remu %a, %b
  return %q : index
}

// -----

// What is divided by a constant keeps its code, but for -1 and for a 0 in a tensor.
// CHECK-LABEL: func.func @constants(
// CHECK-NEXT:    arith.constant 3
// CHECK-NEXT:    arith.constant dense<[2, 5, 8]>
// CHECK-NEXT:    arith.constant -1
// CHECK-NEXT:    arith.constant dense<[2, 0, 8]>
// CHECK-NEXT:    arith.divsi
// CHECK-NEXT:    arith.remui
// CHECK-NEXT:    arith.ceildivui
// CHECK:         arith.select
// CHECK:         arith.floordivsi
// CHECK:         arith.select
// CHECK:         arith.select {{.*}} : tensor<3xi1>, tensor<3xi64>
// CHECK:         arith.ceildivsi
// CHECK:         arith.select
func.func @constants(%a: i64, %x: tensor<3xi64>) -> (i64, tensor<3xi64>, i64, i64, tensor<3xi64>) {
  %three = arith.constant 3 : i64
  %some = arith.constant dense<[2, 5, 8]> : tensor<3xi64>
  %minus = arith.constant -1 : i64
  %hole = arith.constant dense<[2, 0, 8]> : tensor<3xi64>
  %0 = arith.divsi %a, %three : i64
  %1 = arith.remui %x, %some : tensor<3xi64>
  %2 = arith.ceildivui %a, %minus : i64
  %3 = arith.floordivsi %a, %minus : i64
  %4 = arith.ceildivsi %x, %hole : tensor<3xi64>
  return %0, %1, %2, %3, %4 : i64, tensor<3xi64>, i64, i64, tensor<3xi64>
}

// -----

// A named op gets a body of its own, and a tensor of unknown size its numbers.
// CHECK-LABEL: func.func @tensors(
// CHECK-NOT:     linalg.div
// CHECK:         %[[Q:.+]] = linalg.generic
// CHECK:           arith.select
// CHECK:           arith.divsi
// CHECK:           %[[R:.+]] = arith.select
// CHECK:           linalg.yield %[[R]]
// CHECK:         tensor.splat {{.*}} : tensor<?xi64>
// CHECK:         arith.remui
func.func @tensors(%x: tensor<?xi64>, %y: tensor<?xi64>) -> tensor<?xi64> {
  %q = linalg.div ins(%x, %y : tensor<?xi64>, tensor<?xi64>)
                  outs(%x : tensor<?xi64>) -> tensor<?xi64>
  %r = arith.remui %q, %y : tensor<?xi64>
  return %r : tensor<?xi64>
}
