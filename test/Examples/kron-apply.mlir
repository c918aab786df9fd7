// A sixfold Kronecker product, applied to every row: row r of the result is
// (F x F x F x F x F x F) times row r of x, without ever forming the product.
func.func @apply(%x: tensor<64x262144xf32>, %f: tensor<8x8xf32>) -> tensor<64x262144xf32> {
  %F = linop.dense %f : tensor<8x8xf32>
  %K = kron.product %F, %F, %F, %F, %F, %F : !linop.operator<tensor<262144xf32>>
  %y = linop.apply %K, %x : !linop.operator<tensor<262144xf32>>, tensor<64x262144xf32>
  return %y : tensor<64x262144xf32>
}
