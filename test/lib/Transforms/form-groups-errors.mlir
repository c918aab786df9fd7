// RUN: lathe-opt %s --lathe-form-groups --split-input-file --verify-diagnostics

func.func @batch(%x: tensor<3x8xf64>) -> tensor<3x8xf64> {
  %A = linop.stencil {(0) = 2.0, (1) = -1.0} dirichlet : !linop.operator<tensor<8xf64>>
  // expected-error@+1 {{applies 'linop.stencil' to a batch, 'tensor<3x8xf64>', expected one 'tensor<8xf64>' (dense operators and Kronecker products take a batch)}}
  %y = linop.apply %A, %x : !linop.operator<tensor<8xf64>>, tensor<3x8xf64>
  return %y : tensor<3x8xf64>
}

// -----

func.func @argument(%A: !linop.operator<tensor<8xf64>>, %x: tensor<8xf64>) -> tensor<8xf64> {
  // expected-error@+1 {{does not see the definition of its operator}}
  %y = linop.apply %A, %x : tensor<8xf64>
  return %y : tensor<8xf64>
}

// -----

func.func @no_rows(%f: tensor<8x8xf64>, %x: tensor<8xf64>, %c: f64) -> tensor<8xf64> {
  %D = linop.dense %f : tensor<8x8xf64>
  %A = linop.scale %D by %c : !linop.operator<tensor<8xf64>>
  // expected-error@+1 {{applies 'linop.scale' inside a solve or beneath a scale or shift, expected a stencil, a CSR matrix, a diagonal or the identity there}}
  %y = linop.apply %A, %x : tensor<8xf64>
  return %y : tensor<8xf64>
}

// -----

func.func @iterate(%b: tensor<8xf64>) -> tensor<8xf64> {
  %A = linop.stencil {(0) = 2.0, (1) = -1.0} dirichlet : !linop.operator<tensor<8xf64>>
  // expected-error@+1 {{is an iteration, expected loops: run --lathe-lower-iterate first}}
  %x, %k, %r, %why = solver.iterate %A, %b (%y = %b) : tensor<8xf64> {
    %n = arith.addf %y, %b : tensor<8xf64>
    solver.yield %n : tensor<8xf64>
  }
  return %x : tensor<8xf64>
}

