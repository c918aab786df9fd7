// Results are computed in the memory of the caller.
// RUN: lathe-opt %s --pass-pipeline='builtin.module(func.func(lathe-place-results))' | FileCheck %s
// RUN: lathe-opt %S/../../Examples/poisson-sor.mlir --lathe-target="cpu=haswell" --lathe-simplify --lathe-analyse \
// RUN:   --lathe-choose --lathe-expand --lathe-form --lathe-schedule --lathe-vectorise --lathe-bufferise \
// RUN:   | FileCheck %s --check-prefix=SOLVE

// Sweeps in place leave x in the buffer that they start from: nothing of its size is
// allocated or copied.
// SOLVE-LABEL: func.func @solve
// SOLVE-NOT:   memref.alloc() {{.*}}memref<1024x1024xf64>
// SOLVE-NOT:   memref.copy
// SOLVE:       return

// CHECK-LABEL: func.func @plain
// CHECK-SAME:  %[[R:[^:]+]]: memref<8xf64>
// CHECK-NEXT:  %[[ZERO:.+]] = arith.constant
// CHECK-NEXT:  linalg.fill ins(%[[ZERO]] : f64) outs(%[[R]] : memref<8xf64>)
// CHECK-NEXT:  return
func.func @plain(%r: memref<8xf64>) attributes {lathe.abi = []} {
  %zero = arith.constant 0.0 : f64
  %x = memref.alloc() : memref<8xf64>
  linalg.fill ins(%zero : f64) outs(%x : memref<8xf64>)
  memref.copy %x, %r : memref<8xf64> to memref<8xf64>
  return
}

// After one round x is in the second buffer, so that is the result; after two it
// is not, and is copied.
// CHECK-LABEL: func.func @swapped
// CHECK-SAME:  %[[R:[^:]+]]: memref<8xf64>
// CHECK:       %[[X:.+]] = memref.alloc
// CHECK-NOT:   memref.alloc
// CHECK:       %[[END:.+]]:2 = sched.loop while %{{.+}} states(%[[X]], %[[R]] :
// CHECK:       %[[AT:.+]] = memref.extract_aligned_pointer_as_index %[[END]]#0
// CHECK:       %[[WANTED:.+]] = memref.extract_aligned_pointer_as_index %[[R]]
// CHECK:       %[[ELSEWHERE:.+]] = arith.cmpi ne, %[[AT]], %[[WANTED]]
// CHECK:       scf.if %[[ELSEWHERE]]
// CHECK-NEXT:    memref.copy %[[END]]#0, %[[R]]
func.func @swapped(%go: i1, %r: memref<8xf64>) attributes {lathe.abi = []} {
  %x = memref.alloc() : memref<8xf64>
  %y = memref.alloc() : memref<8xf64>
  %end:2 = sched.loop while %go states(%x, %y : memref<8xf64>, memref<8xf64>) {
  ^bb0(%a: memref<8xf64>, %b: memref<8xf64>):
    memref.copy %a, %b : memref<8xf64> to memref<8xf64>
    sched.next %go states %b, %a : memref<8xf64>, memref<8xf64>
  }
  memref.copy %end#0, %r : memref<8xf64> to memref<8xf64>
  return
}

// Two results of one loop: the one that is copied first may lie where the other
// belongs, so only the second has its place from the start.
// CHECK-LABEL: func.func @both
// CHECK-SAME:  %[[R:[^:]+]]: memref<8xf64>, %[[S:[^:]+]]: memref<8xf64>
// CHECK:       %[[ALLOC:.+]] = memref.alloc
// CHECK-NOT:   memref.alloc
// CHECK:       %[[END:.+]]:2 = sched.loop while %{{.+}} states(%[[S]], %[[ALLOC]] :
// CHECK:       memref.copy %[[END]]#0, %[[R]]
// CHECK:       scf.if
// CHECK-NEXT:    memref.copy %[[END]]#1, %[[S]]
func.func @both(%go: i1, %r: memref<8xf64>, %s: memref<8xf64>) attributes {lathe.abi = []} {
  %x = memref.alloc() : memref<8xf64>
  %y = memref.alloc() : memref<8xf64>
  %end:2 = sched.loop while %go states(%x, %y : memref<8xf64>, memref<8xf64>) {
  ^bb0(%a: memref<8xf64>, %b: memref<8xf64>):
    memref.copy %a, %b : memref<8xf64> to memref<8xf64>
    sched.next %go states %b, %a : memref<8xf64>, memref<8xf64>
  }
  memref.copy %end#0, %r : memref<8xf64> to memref<8xf64>
  memref.copy %end#1, %s : memref<8xf64> to memref<8xf64>
  return
}

// So it is where another loop went on from what the first one left: the array of the
// second may lie in any buffer of the first.
// CHECK-LABEL: func.func @onward
// CHECK-SAME:  %[[R:[^:]+]]: memref<8xf64>, %[[S:[^:]+]]: memref<8xf64>
// CHECK:       %[[ALLOC:.+]] = memref.alloc
// CHECK:       %[[END:.+]]:2 = sched.loop while %{{.+}} states(%[[ALLOC]], %[[S]] :
// CHECK:       %[[LAST:.+]] = sched.loop while %{{.+}} states(%[[END]]#0 :
// CHECK:       memref.copy %[[END]]#1, %[[R]]
// CHECK:       scf.if
// CHECK-NEXT:    memref.copy %[[LAST]], %[[S]]
func.func @onward(%go: i1, %v: f64, %r: memref<8xf64>, %s: memref<8xf64>) attributes {lathe.abi = []} {
  %x = memref.alloc() : memref<8xf64>
  %y = memref.alloc() : memref<8xf64>
  %end:2 = sched.loop while %go states(%x, %y : memref<8xf64>, memref<8xf64>) {
  ^bb0(%a: memref<8xf64>, %b: memref<8xf64>):
    memref.copy %a, %b : memref<8xf64> to memref<8xf64>
    sched.next %go states %b, %a : memref<8xf64>, memref<8xf64>
  }
  %last = sched.loop while %go states(%end#0 : memref<8xf64>) {
  ^bb0(%a: memref<8xf64>):
    linalg.fill ins(%v : f64) outs(%a : memref<8xf64>)
    sched.next %go states %a : memref<8xf64>
  }
  memref.copy %end#1, %r : memref<8xf64> to memref<8xf64>
  memref.copy %last, %s : memref<8xf64> to memref<8xf64>
  return
}

// What is read after the copy, or is another array, stays.
// CHECK-LABEL: func.func @kept
// CHECK:       memref.alloc
// CHECK:       memref.copy
func.func @kept(%v: f64, %r: memref<8xf64>) attributes {lathe.abi = []} {
  %c0 = arith.constant 0 : index
  %x = memref.alloc() : memref<8xf64>
  memref.copy %x, %r : memref<8xf64> to memref<8xf64>
  linalg.fill ins(%v : f64) outs(%x : memref<8xf64>)
  return
}
