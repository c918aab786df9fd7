// The size of a dimension that a tensor does not have is no number, and the code for
// it would read beside the sizes; so is one that only simplify finds to be a constant.
// RUN: lathe-opt %s --split-input-file --verify-diagnostics --lathe-target=cpu=haswell --lathe-simplify
func.func @beyond(%x: tensor<?xf64>) -> index {
  %c = arith.constant 1 : index
  // expected-error@+1 {{is not allowed after stage 'target': the dimension is one that the tensor has}}
  %n = tensor.dim %x, %c : tensor<?xf64>
  return %n : index
}

// -----

func.func @below(%x: tensor<?xf64>) -> index {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c = arith.subi %c0, %c1 : index
  // expected-error@+1 {{is not allowed after stage 'simplify': the dimension is one that the tensor has}}
  %n = tensor.dim %x, %c : tensor<?xf64>
  return %n : index
}
