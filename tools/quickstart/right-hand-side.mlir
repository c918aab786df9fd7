// Hands back its argument: the way to write generated numbers to a file.
func.func @copy(%b: tensor<1024x1024xf64>) -> tensor<1024x1024xf64> {
  return %b : tensor<1024x1024xf64>
}
