// RUN: lathe-opt %s --lathe-bind-results --lathe-allocate-workspace | FileCheck %s

// Buffers lie one after the other, each at a multiple of 64 bytes; the function
// that computes the size does the same sums.
// CHECK-LABEL: func.func private @buffers.workspace
// CHECK-SAME: (%[[X:.*]]: memref<?xf64>) -> i64
// CHECK-DAG: %[[N:.*]] = memref.dim %[[X]]
// CHECK-DAG: %[[EIGHT:.*]] = arith.constant 8 : index
// CHECK: %[[BYTES:.*]] = arith.muli %[[EIGHT]], %[[N]]
// CHECK: return %{{.*}} : i64
// CHECK-LABEL: func.func @buffers
// CHECK-SAME: (%{{.*}}: memref<?xf64>{{.*}}, %[[WORK:.*]]: memref<?xi8>)
// CHECK-DAG: %[[BASE:.*]] = arith.constant 0 : index
// CHECK-DAG: %[[FIRST:.*]] = arith.constant 192 : index
// CHECK: %[[SECOND:.*]] = arith.addi %[[BASE]], %[[FIRST]]
// CHECK: memref.view %[[WORK]][%[[BASE]]][] : memref<?xi8> to memref<5x4xf64>
// CHECK: memref.view %[[WORK]][%[[SECOND]]][%{{.*}}] : memref<?xi8> to memref<?xf64>
// CHECK-NOT: memref.alloc
// CHECK-NOT: memref.dealloc
func.func @buffers(%x: memref<?xf64>) attributes {lathe.abi = []} {
  %c0 = arith.constant 0 : index
  %n = memref.dim %x, %c0 : memref<?xf64>
  %a = memref.alloc() : memref<5x4xf64>
  %b = memref.alloc(%n) : memref<?xf64>
  memref.copy %x, %b : memref<?xf64> to memref<?xf64>
  memref.dealloc %a : memref<5x4xf64>
  return
}
