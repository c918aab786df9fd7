// RUN: lathe-opt %s --lathe-bind-results --lathe-allocate-workspace | FileCheck %s

// Buffers lie one after the other, each at a multiple of 64 bytes; the function
// that computes the size does the same sums.
// CHECK-LABEL: func.func private @buffers.workspace
// CHECK-SAME: (%[[X:.*]]: memref<?xf64>, %{{.*}}: i64) -> i64
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

// Of a buffer that each thread has one, there are as many as threads, one after
// the other.
// CHECK-LABEL: func.func private @per_thread.workspace
// CHECK-SAME: (%[[COUNT:.*]]: i64) -> i64
// CHECK: %[[THREADS:.*]] = arith.index_cast %[[COUNT]] : i64 to index
// CHECK: %[[SIZE:.*]] = arith.constant 320 : index
// CHECK: arith.muli %[[SIZE]], %[[THREADS]]
// CHECK-LABEL: func.func @per_thread
// CHECK: %[[THREAD:.*]], %{{.*}} = sched.thread
// CHECK: %[[OWN:.*]] = arith.muli %[[THREAD]], %{{.*}}
// CHECK: %[[OFFSET:.*]] = arith.addi %{{.*}}, %[[OWN]]
// CHECK: memref.view %{{.*}}[%[[OFFSET]]][] : memref<?xi8> to memref<5x8xf64>
func.func @per_thread() attributes {lathe.abi = []} {
  %a = memref.alloc() {lathe.per_thread} : memref<5x8xf64>
  memref.dealloc %a : memref<5x8xf64>
  return
}

// An element may be a vector: 16 numbers of 4 bytes fill one line.
// CHECK-LABEL: func.func private @vector.workspace
// CHECK: %[[SIZE:.*]] = arith.constant 64 : index
// CHECK-LABEL: func.func @vector
// CHECK: memref.view %{{.*}}[%{{.*}}][] : memref<?xi8> to memref<vector<16xf32>>
func.func @vector() attributes {lathe.abi = []} {
  %a = memref.alloc() : memref<vector<16xf32>>
  memref.dealloc %a : memref<vector<16xf32>>
  return
}
