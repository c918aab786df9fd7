// An operator that nothing defines is an error of the parser, also where no operation
// of linop has been read yet.
// RUN: lathe-opt %s --verify-diagnostics
tune.param @omega : f64 in [1.0, 2.0) spectral
func.func @choose() {
  // expected-error@+1 {{use of undeclared SSA value name}}
  %w = tune.choose @omega for %A : tensor<8xf64>
  return
}
