// Calls are inlined; what cannot be is refused.
// RUN: lathe-opt %s --split-input-file --verify-diagnostics --lathe-target="cpu=haswell" --lathe-simplify

func.func private @again(%x: tensor<4xf64>) -> tensor<4xf64> {
  // expected-error @+1 {{calls are inlined in simplify, but this function calls itself or has no body}}
  %y = func.call @again(%x) : (tensor<4xf64>) -> tensor<4xf64>
  return %y : tensor<4xf64>
}
func.func @recursive(%x: tensor<4xf64>) -> tensor<4xf64> {
  // expected-error @+1 {{calls are inlined in simplify}}
  %y = func.call @again(%x) : (tensor<4xf64>) -> tensor<4xf64>
  return %y : tensor<4xf64>
}

// -----

func.func private @elsewhere(tensor<4xf64>) -> tensor<4xf64>
func.func @external(%x: tensor<4xf64>) -> tensor<4xf64> {
  // expected-error @+1 {{calls are inlined in simplify, but this function calls itself or has no body}}
  %y = func.call @elsewhere(%x) : (tensor<4xf64>) -> tensor<4xf64>
  return %y : tensor<4xf64>
}
