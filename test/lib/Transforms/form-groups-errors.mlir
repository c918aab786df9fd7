// RUN: lathe-opt %s --lathe-form-groups --split-input-file --verify-diagnostics

func.func @batch(%x: tensor<3x8xf64>) -> tensor<3x8xf64> {
  %A = linop.stencil {(0) = 2.0, (1) = -1.0} dirichlet : !linop.operator<tensor<8xf64>>
  // expected-error@+1 {{applies 'linop.stencil' to a batch, 'tensor<3x8xf64>', expected one 'tensor<8xf64>' (dense operators and Kronecker products take a batch)}}
  %y = linop.apply %A, %x : !linop.operator<tensor<8xf64>>, tensor<3x8xf64>
  return %y : tensor<3x8xf64>
}
