// RUN: lathe-opt %s --lathe-lay-out-slices | FileCheck %s

// A column is gathered for arithmetic.
// CHECK-LABEL: func.func @column
// CHECK:         %[[S:.+]] = tensor.extract_slice
// CHECK:         %[[ROOM:.+]] = tensor.empty() : tensor<16xf64>
// CHECK:         %[[C:.+]] = linalg.copy ins(%[[S]] : tensor<16xf64>) outs(%[[ROOM]] : tensor<16xf64>)
// CHECK:         arith.addf %[[C]], %[[C]]
func.func @column(%x: tensor<16x16xf64>) -> tensor<16xf64> {
  %s = tensor.extract_slice %x[0, 3][16, 1][1, 1] : tensor<16x16xf64> to tensor<16xf64>
  %y = arith.addf %s, %s : tensor<16xf64>
  return %y : tensor<16xf64>
}

// Every second element too.
// CHECK-LABEL: func.func @second
// CHECK:         linalg.copy
func.func @second(%x: tensor<?xf64>, %n: index) -> tensor<?xf64> {
  %s = tensor.extract_slice %x[0][%n][2] : tensor<?xf64> to tensor<?xf64>
  %y = arith.addf %s, %s : tensor<?xf64>
  return %y : tensor<?xf64>
}

// Parts of rows are rows, and structured ops read at any stride.
// CHECK-LABEL: func.func @rows
// CHECK-NOT:     linalg.copy
func.func @rows(%x: tensor<16x16xf64>, %room: tensor<16x8xf64>) -> (tensor<16x8xf64>, tensor<16x8xf64>) {
  %s = tensor.extract_slice %x[0, 3][16, 8][1, 1] : tensor<16x16xf64> to tensor<16x8xf64>
  %y = arith.addf %s, %s : tensor<16x8xf64>
  %t = tensor.extract_slice %x[0, 0][16, 8][1, 2] : tensor<16x16xf64> to tensor<16x8xf64>
  %z = linalg.exp ins(%t : tensor<16x8xf64>) outs(%room : tensor<16x8xf64>) -> tensor<16x8xf64>
  return %y, %z : tensor<16x8xf64>, tensor<16x8xf64>
}

// What an if hands on lies in memory in one way.
// CHECK-LABEL: func.func @branch
// CHECK:         scf.if
// CHECK:           %[[S:.+]] = tensor.extract_slice
// CHECK:           %[[C:.+]] = linalg.copy ins(%[[S]]
// CHECK:           scf.yield %[[C]]
func.func @branch(%x: tensor<4x9xf64>, %y: tensor<4x5xf64>, %first: i1) -> tensor<4x5xf64> {
  %r = scf.if %first -> tensor<4x5xf64> {
    %s = tensor.extract_slice %x[0, 2][4, 5][1, 1] : tensor<4x9xf64> to tensor<4x5xf64>
    scf.yield %s : tensor<4x5xf64>
  } else {
    scf.yield %y : tensor<4x5xf64>
  }
  %z = arith.mulf %r, %y : tensor<4x5xf64>
  return %z : tensor<4x5xf64>
}

// What is written over a column may lie in it.
// CHECK-LABEL: func.func @over
// CHECK:         %[[S:.+]] = tensor.extract_slice
// CHECK:         %[[A:.+]] = tensor.insert %{{.+}} into %[[S]]
// CHECK:         %[[CA:.+]] = linalg.copy ins(%[[A]] : tensor<16xf64>)
// CHECK:         %[[B:.+]] = linalg.exp ins(%{{.+}} : tensor<16xf64>) outs(%[[S]] : tensor<16xf64>)
// CHECK:         %[[CB:.+]] = linalg.copy ins(%[[B]] : tensor<16xf64>)
// CHECK:         arith.addf %[[CA]], %[[CB]]
func.func @over(%x: tensor<16x16xf64>, %v: f64, %i: index, %y: tensor<16xf64>) -> tensor<16xf64> {
  %s = tensor.extract_slice %x[0, 3][16, 1][1, 1] : tensor<16x16xf64> to tensor<16xf64>
  %a = tensor.insert %v into %s[%i] : tensor<16xf64>
  %b = linalg.exp ins(%y : tensor<16xf64>) outs(%s : tensor<16xf64>) -> tensor<16xf64>
  %z = arith.addf %a, %b : tensor<16xf64>
  return %z : tensor<16xf64>
}
