// RUN: lathe-opt %s --lathe-order-constants | FileCheck %s

// As the functions take them, whatever they were called.
// CHECK:      memref.global "private" constant @constant0 : memref<2xf64> = dense<[1.000000e+00, 2.000000e+00]>
// CHECK-NEXT: memref.global "private" constant @constant1 : memref<2xf64> = dense<[3.000000e+00, 4.000000e+00]>
// CHECK-NEXT: memref.global constant @public : memref<2xf64>
memref.global constant @public : memref<2xf64> = dense<[5.0, 6.0]>
memref.global "private" constant @constant0 : memref<2xf64> = dense<[3.0, 4.0]>

// CHECK: func.func @first
// CHECK:   memref.get_global @constant0
// CHECK:   memref.get_global @public
func.func @first() -> (memref<2xf64>, memref<2xf64>) {
  %a = memref.get_global @other : memref<2xf64>
  %b = memref.get_global @public : memref<2xf64>
  return %a, %b : memref<2xf64>, memref<2xf64>
}

// CHECK: func.func @second
// CHECK:   memref.get_global @constant1
// CHECK:   memref.get_global @constant0
func.func @second() -> (memref<2xf64>, memref<2xf64>) {
  %a = memref.get_global @constant0 : memref<2xf64>
  %b = memref.get_global @other : memref<2xf64>
  return %a, %b : memref<2xf64>, memref<2xf64>
}
memref.global "private" constant @other : memref<2xf64> = dense<[1.0, 2.0]>
