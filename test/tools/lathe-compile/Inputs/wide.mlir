func.func @wide(%x: tensor<8xf64>, %y: tensor<8xf64>) -> tensor<8xf64> {
  %c0 = arith.constant 0 : index
  %zero = arith.constant 0.0 : f64
  %empty = tensor.empty() : tensor<8xf64>
  %a = vector.transfer_read %x[%c0], %zero {in_bounds = [true]} : tensor<8xf64>, vector<8xf64>
  %b = vector.transfer_read %y[%c0], %zero {in_bounds = [true]} : tensor<8xf64>, vector<8xf64>
  %s = arith.addf %a, %b : vector<8xf64>
  %z = vector.transfer_write %s, %empty[%c0] {in_bounds = [true]} : vector<8xf64>, tensor<8xf64>
  return %z : tensor<8xf64>
}
