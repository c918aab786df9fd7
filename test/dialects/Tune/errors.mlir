// RUN: lathe-opt %s --split-input-file --verify-diagnostics

// expected-error@+1 {{has an empty interval}}
tune.param @param_c1 : f64 in [2.0, 1.0] spectral

// -----

// expected-error@+1 {{has an empty interval}}
tune.param @param_c1_open : f64 in [1.0, 1.0) spectral

// -----

// expected-error@+1 {{has an empty interval}}
tune.param @param_c1_nan : f64 in [0x7FF8000000000000, 1.0] spectral

// -----

// expected-error@+1 {{with policy fixed needs a value}}
"tune.param"() <{sym_name = "param_c2", low = 0.0 : f64, high = 1.0 : f64, low_open = false, high_open = false, policy = #tune<policy fixed>}> : () -> ()

// -----

// expected-error@+1 {{with policy spectral takes no value}}
"tune.param"() <{sym_name = "param_c2_spectral", low = 0.0 : f64, high = 1.0 : f64, low_open = false, high_open = false, policy = #tune<policy spectral>, value = 0.5 : f64}> : () -> ()

// -----

// expected-error@+1 {{has value 2.000000e+00 : f64 outside its interval}}
tune.param @param_c3 : f64 in [1.0, 2.0) fixed 2.0

// -----

// expected-error@+1 {{unknown policy 'bandit', expected fixed or spectral}}
tune.param @param_c4 : f64 in [1.0, 2.0) bandit

// -----

// expected-error@+1 {{parameter has type 'f32', expected f64}}
tune.param @param_c5 : f32 in [1.0, 2.0) spectral

// -----

func.func @choose_c1() {
  // expected-error@+1 {{reads @omega, but there is no such tune.param}}
  %w = tune.choose @omega : f64
  return
}

// -----

// Another kind of symbol is not a parameter.
func.func @choose_c1_function() {
  // expected-error@+1 {{reads @choose_c1_function, but there is no such tune.param}}
  %w = tune.choose @choose_c1_function : f64
  return
}

// -----

tune.param @omega : f64 in [1.0, 2.0) spectral
func.func @choose_c2() {
  // expected-error@+1 {{reads the spectral parameter @omega, which needs 'for' and an operator}}
  %w = tune.choose @omega : f64
  return
}

// -----

tune.param @omega : f64 in [1.0, 2.0) spectral
func.func @choose_c3(%f: tensor<4x8xf64>) {
  %F = linop.dense %f : tensor<4x8xf64>
  // expected-error@+1 {{needs a square operator, but it is '!linop.operator<tensor<8xf64> -> tensor<4xf64>>'}}
  %w = "tune.choose"(%F) <{param = @omega}> : (!linop.operator<tensor<8xf64> -> tensor<4xf64>>) -> f64
  return
}

// -----

tune.param @omega : f64 in [1.0, 2.0) spectral
func.func @choose_c3_type() {
  %A = linop.identity : !linop.operator<tensor<8xf64>>
  // expected-error@+1 {{expected the tensor type that the operator acts on, but found 'f64'}}
  %w = tune.choose @omega for %A : f64
  return
}

// -----

tune.param @alpha : f64 in [1.0, 2.0) fixed 1.5
func.func @choose_c3_scalar() {
  // expected-error@+1 {{parameter has type 'f32', expected f64}}
  %w = tune.choose @alpha : f32
  return
}

// -----

func.func @config_c1() {
  // expected-error@+1 {{'tune.config' must be a #tune.config, but it is {tile = 4 : i64}}}
  %c = arith.constant {tune.config = {tile = 4}} 1.0 : f64
  return
}

// -----

func.func @config_c2() {
  // expected-error@+1 {{'tune.config' has knob 'tile' = "four", expected an i64}}
  %c = arith.constant {tune.config = #tune.config<{tile = "four"}>} 1.0 : f64
  return
}

// -----

func.func @config_c2_width() {
  // expected-error@+1 {{'tune.config' has knob 'tile' = 4 : i128, expected an i64}}
  %c = arith.constant {tune.config = #tune.config<{tile = 4 : i128}>} 1.0 : f64
  return
}
