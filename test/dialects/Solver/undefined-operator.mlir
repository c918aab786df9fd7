// An operator that nothing defines is an error of the parser, in the first program of
// a context too, where no operation of linop has been read yet.
// RUN: lathe-opt %s --split-input-file --verify-diagnostics

func.func @cg(%b: tensor<8xf64>) {
  // expected-error@+1 {{use of undeclared SSA value name}}
  %x:4 = solver.cg %A, %b : tensor<8xf64>
  return
}

// -----

func.func @sweeps(%w: f64) {
  // expected-error@+1 {{use of undeclared SSA value name}}
  %M = solver.sweeps ssor 1 of %A omega %w : !linop.operator<tensor<8xf64>>
  return
}

// -----

func.func @iterate(%b: tensor<8xf64>) {
  // expected-error@+1 {{use of undeclared SSA value name}}
  %x:4 = solver.iterate %A, %b (%s = %b) : tensor<8xf64> {
    solver.yield %s : tensor<8xf64>
  }
  return
}
