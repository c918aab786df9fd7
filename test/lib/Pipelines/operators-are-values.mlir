// Operators are values, not variables.
// RUN: lathe-opt %s --split-input-file --verify-diagnostics --lathe-target="cpu=haswell" --lathe-simplify

// expected-error@+1 {{'func.func' op is not allowed after stage 'target': a public function takes and returns tensors and scalars; operators are defined inside}}
func.func @takes(%A: !linop.operator<tensor<8xf64>>, %x: tensor<8xf64>) -> tensor<8xf64> {
  %y = linop.apply %A, %x : tensor<8xf64>
  return %y : tensor<8xf64>
}

// -----

// expected-error@+1 {{'func.func' op is not allowed after stage 'target': a public function takes and returns tensors and scalars}}
func.func @returns() -> !linop.operator<tensor<8xf64>> {
  %I = linop.identity : !linop.operator<tensor<8xf64>>
  return %I : !linop.operator<tensor<8xf64>>
}

// -----

// Private functions that build and take operators are inlined.
func.func private @build(%d: tensor<8xf64>) -> !linop.operator<tensor<8xf64>> {
  %D = linop.diagonal %d : tensor<8xf64>
  return %D : !linop.operator<tensor<8xf64>>
}
func.func private @use(%A: !linop.operator<tensor<8xf64>>, %x: tensor<8xf64>) -> tensor<8xf64> {
  %y = linop.apply %A, %x : tensor<8xf64>
  return %y : tensor<8xf64>
}
func.func @inlined(%d: tensor<8xf64>) -> tensor<8xf64> {
  %D = call @build(%d) : (tensor<8xf64>) -> !linop.operator<tensor<8xf64>>
  %y = call @use(%D, %d) : (!linop.operator<tensor<8xf64>>, tensor<8xf64>) -> tensor<8xf64>
  return %y : tensor<8xf64>
}

// -----

// expected-error@+1 {{'func.func' op is not allowed after stage 'simplify': an operator is a value, not a variable: where it is used its definition must be known}}
func.func private @recursive(%A: !linop.operator<tensor<8xf64>>, %x: tensor<8xf64>) -> tensor<8xf64> {
  // expected-error@+1 {{calls are inlined in simplify}}
  %y = call @recursive(%A, %x) : (!linop.operator<tensor<8xf64>>, tensor<8xf64>) -> tensor<8xf64>
  return %y : tensor<8xf64>
}
func.func @calls(%x: tensor<8xf64>) -> tensor<8xf64> {
  %I = linop.identity : !linop.operator<tensor<8xf64>>
  // expected-error@+1 {{calls are inlined in simplify}}
  %y = call @recursive(%I, %x) : (!linop.operator<tensor<8xf64>>, tensor<8xf64>) -> tensor<8xf64>
  return %y : tensor<8xf64>
}

// -----

func.func @chosen(%d: tensor<8xf64>, %e: tensor<8xf64>, %which: i1) -> tensor<8xf64> {
  %D = linop.diagonal %d : tensor<8xf64>
  %E = linop.diagonal %e : tensor<8xf64>
  // expected-error@+1 {{'arith.select' op is not allowed after stage 'simplify': an operator is a value, not a variable}}
  %A = arith.select %which, %D, %E : !linop.operator<tensor<8xf64>>
  %y = linop.apply %A, %d : tensor<8xf64>
  return %y : tensor<8xf64>
}
