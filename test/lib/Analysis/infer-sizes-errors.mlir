// RUN: lathe-opt %s --pass-pipeline="builtin.module(func.func(lathe-infer-sizes))" --split-input-file --verify-diagnostics

func.func @two(%x: tensor<?xf64>) -> (tensor<10xf64>, tensor<20xf64>) {
  %y = tensor.cast %x : tensor<?xf64> to tensor<10xf64>
  // expected-error@below {{needs two sizes to be equal that differ by 10 in the rest of the program, expected one size}}
  %z = tensor.cast %x : tensor<?xf64> to tensor<20xf64>
  return %y, %z : tensor<10xf64>, tensor<20xf64>
}

// -----

func.func @data(%x: tensor<?xf64>, %sizes: tensor<1xindex>) -> tensor<?xf64> {
  %zero = arith.constant 0.0 : f64
  %c0 = arith.constant 0 : index
  %n = tensor.extract %sizes[%c0] : tensor<1xindex>
  // expected-error@below {{has a size in dimension 0 that depends on data, expected one that follows from the arguments of the function}}
  %s = tensor.splat %zero[%n] : tensor<?xf64>
  %y = arith.addf %x, %s : tensor<?xf64>
  return %y : tensor<?xf64>
}
