// RUN: lathe-opt %s --lathe-lower-copies --verify-diagnostics
func.func @unranked(%x: memref<*xf64>, %y: memref<*xf64>) {
  // expected-error@+1 {{copies between unranked buffers, expected ranks}}
  memref.copy %x, %y : memref<*xf64> to memref<*xf64>
  return
}
