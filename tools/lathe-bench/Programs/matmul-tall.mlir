// The product of a tall matrix and a small one.
func.func @multiply(%a: tensor<2048x64xf32>, %b: tensor<64x64xf32>) -> tensor<2048x64xf32> {
  %zero = arith.constant 0.0 : f32
  %empty = tensor.empty() : tensor<2048x64xf32>
  %start = linalg.fill ins(%zero : f32) outs(%empty : tensor<2048x64xf32>) -> tensor<2048x64xf32>
  %c = linalg.matmul ins(%a, %b : tensor<2048x64xf32>, tensor<64x64xf32>)
                     outs(%start : tensor<2048x64xf32>) -> tensor<2048x64xf32>
  return %c : tensor<2048x64xf32>
}
