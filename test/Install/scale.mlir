// y = c x, for vectors of any length.
func.func @scale(%x: tensor<?xf64>, %c: f64) -> tensor<?xf64> {
  %zero = arith.constant 0 : index
  %n = tensor.dim %x, %zero : tensor<?xf64>
  %factor = tensor.splat %c[%n] : tensor<?xf64>
  %y = arith.mulf %x, %factor : tensor<?xf64>
  return %y : tensor<?xf64>
}
