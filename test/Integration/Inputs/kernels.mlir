// Kernels that the tests of the ABI call. @axpy has dynamic sizes that must be
// equal, a scalar argument and a scalar result; @columns counts the entries of
// each column of a matrix; @gram needs a workspace.
#id = affine_map<(i) -> (i)>

func.func @axpy(%a: f64, %x: tensor<?xf64> {lathe.dims = ["n"]},
                %y: tensor<?xf64> {lathe.dims = ["n"]}) -> (tensor<?xf64>, f64) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %zero = arith.constant 0.0 : f64
  %n = tensor.dim %x, %c0 : tensor<?xf64>
  %empty = tensor.empty(%n) : tensor<?xf64>
  %z = linalg.generic {indexing_maps = [#id, #id, #id], iterator_types = ["parallel"]}
      ins(%x, %y : tensor<?xf64>, tensor<?xf64>) outs(%empty : tensor<?xf64>) {
  ^bb0(%p: f64, %q: f64, %out: f64):
    %s = arith.mulf %a, %p : f64
    %t = arith.addf %s, %q : f64
    linalg.yield %t : f64
  } -> tensor<?xf64>
  %sum = scf.for %i = %c0 to %n step %c1 iter_args(%acc = %zero) -> f64 {
    %v = tensor.extract %z[%i] : tensor<?xf64>
    %next = arith.addf %acc, %v : f64
    scf.yield %next : f64
  }
  return %z, %sum : tensor<?xf64>, f64
}

func.func @columns(%p: tensor<?xi32> {lathe.csr = #lathe.csr<"A", positions>},
                   %c: tensor<?xi32> {lathe.csr = #lathe.csr<"A", coordinates>},
                   %v: tensor<?xf64> {lathe.csr = #lathe.csr<"A", values>}) -> tensor<?xi32> {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %zero = arith.constant 0 : i32
  %one = arith.constant 1 : i32
  %positions = tensor.dim %p, %c0 : tensor<?xi32>
  %rows = arith.subi %positions, %c1 : index
  %entries = tensor.dim %c, %c0 : tensor<?xi32>
  %empty = tensor.empty(%rows) : tensor<?xi32>
  %start = linalg.fill ins(%zero : i32) outs(%empty : tensor<?xi32>) -> tensor<?xi32>
  %counts = scf.for %i = %c0 to %entries step %c1 iter_args(%t = %start) -> tensor<?xi32> {
    %column = tensor.extract %c[%i] : tensor<?xi32>
    %j = arith.index_cast %column : i32 to index
    %old = tensor.extract %t[%j] : tensor<?xi32>
    %new = arith.addi %old, %one : i32
    %u = tensor.insert %new into %t[%j] : tensor<?xi32>
    scf.yield %u : tensor<?xi32>
  }
  return %counts : tensor<?xi32>
}

// x transposed, times x: the product is written while the transpose is read.
func.func @gram(%x: tensor<8x16xf32>) -> tensor<16x16xf32> {
  %zero = arith.constant 0.0 : f32
  %empty = tensor.empty() : tensor<16x8xf32>
  %t = linalg.transpose ins(%x : tensor<8x16xf32>) outs(%empty : tensor<16x8xf32>) permutation = [1, 0]
  %out = tensor.empty() : tensor<16x16xf32>
  %start = linalg.fill ins(%zero : f32) outs(%out : tensor<16x16xf32>) -> tensor<16x16xf32>
  %g = linalg.matmul ins(%t, %x : tensor<16x8xf32>, tensor<8x16xf32>) outs(%start : tensor<16x16xf32>) -> tensor<16x16xf32>
  return %g : tensor<16x16xf32>
}
