// Kernels for call-edges.c: one that may work in place, one with two buffers of sizes
// that only a call knows.
func.func @twice(%x: tensor<?x3xf64>) -> (tensor<?x3xf64> {lathe.updates = 0 : i64}) {
  %y = arith.addf %x, %x : tensor<?x3xf64>
  return %y : tensor<?x3xf64>
}

func.func @rows(%p: tensor<?xi32> {lathe.csr = #lathe.csr<"A", positions>},
                %c: tensor<?xi32> {lathe.csr = #lathe.csr<"A", coordinates>},
                %v: tensor<?xf64> {lathe.csr = #lathe.csr<"A", values>}, %x: tensor<?xf64>) -> tensor<?xf64> {
  %A = linop.csr %p, %c, %v : tensor<?xi32>, tensor<?xi32>, tensor<?xf64>
  %y = linop.apply %A, %x : tensor<?xf64>
  return %y : tensor<?xf64>
}

// (x' x) x'.
func.func @cube(%x: tensor<?x?xf32>) -> tensor<?x?xf32> {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %zero = arith.constant 0.0 : f32
  %m = tensor.dim %x, %c0 : tensor<?x?xf32>
  %n = tensor.dim %x, %c1 : tensor<?x?xf32>
  %e0 = tensor.empty(%n, %m) : tensor<?x?xf32>
  %t = linalg.transpose ins(%x : tensor<?x?xf32>) outs(%e0 : tensor<?x?xf32>) permutation = [1, 0]
  %e1 = tensor.empty(%n, %n) : tensor<?x?xf32>
  %s1 = linalg.fill ins(%zero : f32) outs(%e1 : tensor<?x?xf32>) -> tensor<?x?xf32>
  %g = linalg.matmul ins(%t, %x : tensor<?x?xf32>, tensor<?x?xf32>) outs(%s1 : tensor<?x?xf32>) -> tensor<?x?xf32>
  %e2 = tensor.empty(%n, %m) : tensor<?x?xf32>
  %s2 = linalg.fill ins(%zero : f32) outs(%e2 : tensor<?x?xf32>) -> tensor<?x?xf32>
  %h = linalg.matmul ins(%g, %t : tensor<?x?xf32>, tensor<?x?xf32>) outs(%s2 : tensor<?x?xf32>) -> tensor<?x?xf32>
  return %h : tensor<?x?xf32>
}
