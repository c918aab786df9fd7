// RUN: lathe-opt %s --lathe-lower-iterate --verify-diagnostics

func.func @argument(%A: !linop.operator<tensor<8xf64>>, %b: tensor<8xf64>) -> tensor<8xf64> {
  // expected-error@+1 {{does not see the definition of its operator}}
  %x, %k, %r, %why = solver.iterate %A, %b (%y = %b) : tensor<8xf64> {
    %Ay = linop.apply %A, %y : tensor<8xf64>
    %res = arith.subf %b, %Ay : tensor<8xf64>
    solver.measure norm2 %res of old : tensor<8xf64>
    solver.yield %res : tensor<8xf64>
  }
  return %x : tensor<8xf64>
}
