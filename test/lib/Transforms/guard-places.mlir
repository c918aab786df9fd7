// RUN: lathe-opt %s --lathe-guard-places | FileCheck %s

// An element outside is 0.
// CHECK-LABEL: func.func @extract(
// CHECK-SAME:      %[[X:.+]]: tensor<?x8xf64>, %[[I:.+]]: index
// CHECK:         %[[SIZE:.+]] = tensor.dim %[[X]], %{{.+}}
// CHECK:         %[[INSIDE:.+]] = arith.cmpi ult, %[[I]], %[[SIZE]]
// CHECK:         %[[RESULT:.+]] = scf.if %[[INSIDE]] -> (f64) {
// CHECK:           %[[V:.+]] = tensor.extract %[[X]][%[[I]], %{{.+}}]
// CHECK:           scf.yield %[[V]]
// CHECK:         } else {
// CHECK:           %[[ZERO:.+]] = arith.constant 0.0
// CHECK:           scf.yield %[[ZERO]]
// CHECK:         return %[[RESULT]]
func.func @extract(%x: tensor<?x8xf64>, %i: index) -> f64 {
  %c7 = arith.constant 7 : index
  %v = tensor.extract %x[%i, %c7] : tensor<?x8xf64>
  return %v : f64
}

// An insertion outside changes nothing.
// CHECK-LABEL: func.func @insert(
// CHECK-SAME:      %[[V:.+]]: f64, %[[X:.+]]: tensor<8xf64>, %[[I:.+]]: index
// CHECK:         %[[INSIDE:.+]] = arith.cmpi ult, %[[I]], %{{.+}}
// CHECK:         scf.if %[[INSIDE]] -> (tensor<8xf64>) {
// CHECK:           %[[Y:.+]] = tensor.insert %[[V]] into %[[X]][%[[I]]]
// CHECK:           scf.yield %[[Y]]
// CHECK:         } else {
// CHECK:           scf.yield %[[X]]
func.func @insert(%v: f64, %x: tensor<8xf64>, %i: index) -> tensor<8xf64> {
  %y = tensor.insert %v into %x[%i] : tensor<8xf64>
  return %y : tensor<8xf64>
}

// A loop keeps its index inside.
// CHECK-LABEL: func.func @loop
// CHECK-NOT:     scf.if
func.func @loop(%x: tensor<?xf64>) -> f64 {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %zero = arith.constant 0.0 : f64
  %n = tensor.dim %x, %c0 : tensor<?xf64>
  %sum = scf.for %i = %c0 to %n step %c1 iter_args(%a = %zero) -> f64 {
    %v = tensor.extract %x[%i] : tensor<?xf64>
    %b = arith.addf %a, %v : f64
    scf.yield %b : f64
  }
  return %sum : f64
}

// What fills a border may be an element of another tensor; at which places it is
// computed is not known from the loops around it.
// CHECK-LABEL: func.func @border
// CHECK:         tensor.pad
// CHECK:         ^bb0(%[[I:.+]]: index):
// CHECK:           arith.cmpi ult, %[[I]]
// CHECK:           scf.if
func.func @border(%x: tensor<?xf64>, %y: tensor<8xf64>) -> tensor<?xf64> {
  %r = tensor.pad %x low[2] high[1] {
  ^bb0(%i: index):
    %v = tensor.extract %y[%i] : tensor<8xf64>
    tensor.yield %v : f64
  } : tensor<?xf64> to tensor<?xf64>
  return %r : tensor<?xf64>
}
