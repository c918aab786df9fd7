// RUN: lathe-opt %s --lathe-hoist-scratch | FileCheck %s

// Scratch leaves its branches and loops; what a branch hands on, and what is as long as
// it says, stays in it.
// CHECK-LABEL: func.func @scratch
// CHECK:         memref.alloc() : memref<8xf64>
// CHECK-NEXT:    scf.if
// CHECK-NEXT:      memref.load
// CHECK-NEXT:      memref.alloc(%{{.+}}) : memref<?xf64>
// CHECK-NEXT:      scf.if
// CHECK-NOT:         memref.alloc
// CHECK:         scf.if
// CHECK-NEXT:      memref.alloc() : memref<4xf64>
func.func @scratch(%c: i1, %s: f64, %p: memref<index>) -> f64 {
  %i = arith.constant 0 : index
  scf.if %c {
    %n = memref.load %p[] : memref<index>
    scf.if %c {
      %d = memref.alloc(%n) : memref<?xf64>
      memref.store %s, %d[%i] : memref<?xf64>
      %a = memref.alloc() : memref<8xf64>
      %v = memref.subview %a[0] [4] [1] : memref<8xf64> to memref<4xf64, strided<[1]>>
      memref.store %s, %v[%i] : memref<4xf64, strided<[1]>>
    }
  }
  %r = scf.if %c -> memref<4xf64> {
    %x = memref.alloc() : memref<4xf64>
    scf.yield %x : memref<4xf64>
  } else {
    %y = memref.alloc() : memref<4xf64>
    scf.yield %y : memref<4xf64>
  }
  %l = memref.load %r[%i] : memref<4xf64>
  return %l : f64
}

// CHECK-LABEL: func.func @nested
// CHECK:         memref.alloc() : memref<8xf64>
// CHECK-NEXT:    scf.for
// CHECK-NEXT:      scf.if
// CHECK-NEXT:        scf.for
// CHECK-NEXT:          memref.store
func.func @nested(%c: i1, %s: f64, %n: index) {
  %i = arith.constant 0 : index
  %one = arith.constant 1 : index
  scf.for %j = %i to %n step %one {
    scf.if %c {
      scf.for %k = %i to %n step %one {
        %a = memref.alloc() : memref<8xf64>
        memref.store %s, %a[%i] : memref<8xf64>
      }
    }
  }
  return
}
