func.func @wide(%x: tensor<8xf64>, %y: tensor<8xf64>) -> tensor<8xf64> {
  %z = arith.addf %x, %y : tensor<8xf64>
  return %z : tensor<8xf64>
}
