// RUN: lathe-opt %s --lathe-bind-results | FileCheck %s
// RUN: lathe-opt %s --lathe-target="cpu=haswell" --lathe-schedule --lathe-vectorise --lathe-bufferise | FileCheck %s --check-prefix=BUFFER

// Tensor results come first, whatever their order in the source; the sizes of
// dynamic ones are computed beside the function.
// CHECK-LABEL: func.func private @mixed.shapes
// CHECK-SAME: (%[[X:.*]]: tensor<?x4xf32>, %{{.*}}: f64, %[[DIMS:.*]]: memref<?xi64>)
// CHECK: %[[N:.*]] = tensor.dim %[[X]]
// CHECK: %[[I:.*]] = arith.index_cast %[[N]] : index to i64
// CHECK: memref.store %[[I]], %[[DIMS]]
// CHECK-LABEL: func.func @mixed
// CHECK-SAME: (%[[ARG:.*]]: tensor<?x4xf32> {bufferization.writable = false}, %[[S:[a-z0-9]+]]: f64,
// CHECK-SAME: %[[OUT:.*]]: memref<?x4xf32>, %[[SOUT:.*]]: memref<f64>)
// CHECK-SAME: lathe.abi = [
// CHECK: bufferization.materialize_in_destination %{{.*}} in restrict writable %[[OUT]]
// CHECK: memref.store %[[S]], %[[SOUT]][] : memref<f64>
// CHECK: return{{$}}

// The empty tensor is the caller's memory: nothing is allocated or copied.
// BUFFER-LABEL: func.func @mixed
// BUFFER-NOT: memref.alloc
// BUFFER-NOT: memref.copy
// BUFFER: return
func.func @mixed(%x: tensor<?x4xf32>, %s: f64) -> (f64, tensor<?x4xf32>) {
  %c0 = arith.constant 0 : index
  %n = tensor.dim %x, %c0 : tensor<?x4xf32>
  %empty = tensor.empty(%n) : tensor<?x4xf32>
  %y = linalg.add ins(%x, %x : tensor<?x4xf32>, tensor<?x4xf32>)
                  outs(%empty : tensor<?x4xf32>) -> tensor<?x4xf32>
  return %s, %y : f64, tensor<?x4xf32>
}

// A result that may lie in the memory of an argument starts as its copy.
// CHECK-LABEL: func.func @update
// CHECK-SAME: (%[[IN:.*]]: tensor<8xf64> {{.*}}, %[[OUT:.*]]: memref<8xf64>)
// CHECK: bufferization.materialize_in_destination %[[IN]] in restrict writable %[[OUT]]
// CHECK: %[[START:.*]] = bufferization.to_tensor %[[OUT]]
// CHECK: linalg.add ins(%[[START]], %[[START]]
func.func @update(%x: tensor<8xf64>) -> (tensor<8xf64> {lathe.updates = 0}) {
  %empty = tensor.empty() : tensor<8xf64>
  %y = linalg.add ins(%x, %x : tensor<8xf64>, tensor<8xf64>)
                  outs(%empty : tensor<8xf64>) -> tensor<8xf64>
  return %y : tensor<8xf64>
}

