// RUN: lathe-opt %s --split-input-file --lathe-infer-sizes --canonicalize --verify-diagnostics | FileCheck %s

// As many as begin before the end of the tensor.
// CHECK-LABEL: func.func @slice(
// CHECK-SAME:      %[[X:.+]]: tensor<?xf64>, %[[I:.+]]: index, %[[N:.+]]: index
// CHECK-DAG:     %[[C0:.+]] = arith.constant 0 : index
// CHECK-DAG:     %[[C2:.+]] = arith.constant 2 : index
// CHECK-DAG:     %[[ALL:.+]] = tensor.dim %[[X]]
// CHECK:         sched.expect %[[I]] in %[[C0]] to %[[ALL]], "the offset of dimension 0 of 'tensor.extract_slice' in line {{[0-9]+}}" ""
// CHECK:         %[[REST:.+]] = arith.subi %[[ALL]], %[[I]]
// CHECK:         %[[FIRST:.+]] = arith.minsi %[[REST]], %{{.+}}
// CHECK:         %[[APART:.+]] = arith.subi %[[REST]], %[[FIRST]]
// CHECK:         %[[MORE:.+]] = arith.divsi %[[APART]], %[[C2]]
// CHECK:         %[[MOST:.+]] = arith.addi %[[FIRST]], %[[MORE]]
// CHECK:         sched.expect %[[N]] in %[[C0]] to %[[MOST]], "the size of dimension 0 of 'tensor.extract_slice' in line {{[0-9]+}}" ""
func.func @slice(%x: tensor<?xf64>, %i: index, %n: index) -> tensor<?xf64> {
  %s = tensor.extract_slice %x[%i][%n][2] : tensor<?xf64> to tensor<?xf64>
  return %s : tensor<?xf64>
}

// -----

// Row by row: the loop keeps the slice inside.
// CHECK-LABEL: func.func @rows
// CHECK-NOT:     sched.expect
func.func @rows(%x: tensor<?x8xf64>, %y: tensor<8xf64>) -> tensor<8xf64> {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %n = tensor.dim %x, %c0 : tensor<?x8xf64>
  %r = scf.for %i = %c0 to %n step %c1 iter_args(%a = %y) -> tensor<8xf64> {
    %s = tensor.extract_slice %x[%i, 0][1, 8][1, 1] : tensor<?x8xf64> to tensor<8xf64>
    %b = arith.addf %s, %a : tensor<8xf64>
    scf.yield %b : tensor<8xf64>
  }
  return %r : tensor<8xf64>
}

// -----

// What is inserted has the size of the slice.
// CHECK-LABEL: func.func @insert(
// CHECK-SAME:      %[[X:.+]]: tensor<?xf64>, %[[Y:.+]]: tensor<?xf64>, %[[N:.+]]: index
// CHECK:         sched.expect %[[N]] in %[[SIZE:.+]] to %[[SIZE]], "argument 'arg2'" " to fit argument 'arg1'"
// CHECK:         sched.expect %[[N]] in %{{.+}} to %{{.+}}, "the size of dimension 0 of 'tensor.insert_slice'
func.func @insert(%x: tensor<?xf64>, %y: tensor<?xf64>, %n: index) -> tensor<?xf64> {
  %r = tensor.insert_slice %y into %x[0][%n][1] : tensor<?xf64> into tensor<?xf64>
  return %r : tensor<?xf64>
}

// -----

// Tensors are as long as one another but in the dimension that they follow each other in.
// CHECK-LABEL: func.func @concat
// CHECK-SAME: tensor<?x?xf64> {lathe.dims = ["", "size0"]}, %{{.+}}: tensor<?x?xf64> {lathe.dims = ["", "size0"]}
func.func @concat(%x: tensor<?x?xf64>, %y: tensor<?x?xf64>) -> tensor<?x?xf64> {
  %r = tensor.concat dim(0) %x, %y : (tensor<?x?xf64>, tensor<?x?xf64>) -> tensor<?x?xf64>
  return %r : tensor<?x?xf64>
}

// -----

func.func @data(%x: tensor<?xf64>, %p: tensor<1xi64>) -> tensor<4xf64> {
  %c0 = arith.constant 0 : index
  %k = tensor.extract %p[%c0] : tensor<1xi64>
  %i = arith.index_cast %k : i64 to index
  // expected-error @below {{'tensor.extract_slice' op has a slice in dimension 0 that depends on data, expected one that follows from the arguments of the function or is bounded by loops}}
  %s = tensor.extract_slice %x[%i][4][1] : tensor<?xf64> to tensor<4xf64>
  return %s : tensor<4xf64>
}

// -----

func.func @pad(%x: tensor<?xf64>, %p: tensor<1xi64>) -> tensor<?xf64> {
  %c0 = arith.constant 0 : index
  %zero = arith.constant 0.0 : f64
  %k = tensor.extract %p[%c0] : tensor<1xi64>
  %i = arith.index_cast %k : i64 to index
  // expected-error @below {{'tensor.pad' op has low of dimension 0 of 'tensor.pad' in line}}
  %s = tensor.pad %x low[%i] high[0] {
  ^bb0(%j: index):
    tensor.yield %zero : f64
  } : tensor<?xf64> to tensor<?xf64>
  return %s : tensor<?xf64>
}

// -----

func.func @border(%x: tensor<?xf64>, %y: tensor<16xf64>) -> tensor<?xf64> {
  %c0 = arith.constant 0 : index
  %r = tensor.pad %x low[2] high[1] {
  ^bb0(%i: index):
    // expected-error @below {{'tensor.extract_slice' op has a slice in dimension 0 that depends on data}}
    %s = tensor.extract_slice %y[%i][1][1] : tensor<16xf64> to tensor<1xf64>
    %v = tensor.extract %s[%c0] : tensor<1xf64>
    tensor.yield %v : f64
  } : tensor<?xf64> to tensor<?xf64>
  return %r : tensor<?xf64>
}
