// RUN: lathe-opt %s --lathe-allocate-workspace --split-input-file --verify-diagnostics

func.func @data(%x: memref<4xindex>) attributes {lathe.abi = []} {
  %c0 = arith.constant 0 : index
  %n = memref.load %x[%c0] : memref<4xindex>
  // expected-error@below {{has a size in dimension 0 that depends on data, expected one that follows from the arguments of the function}}
  %a = memref.alloc(%n) : memref<?xf64>
  return
}

// -----

func.func @layout() attributes {lathe.abi = []} {
  // expected-error@below {{has the type 'memref<4x4xf64, strided<[8, 1]>>', expected an identity layout}}
  %a = memref.alloc() : memref<4x4xf64, strided<[8, 1]>>
  return
}
