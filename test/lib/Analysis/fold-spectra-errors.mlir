// RUN: lathe-opt %s --lathe-fold-spectra --split-input-file --verify-diagnostics

func.func @only_a_bound() -> (f64, f64) {
  // expected-note@+1 {{the operator is defined here}}
  %A = linop.stencil {(0) = 6.0, (-1) = -1.0, (1) = -1.0, (-2) = -1.0, (2) = -1.0} dirichlet : !linop.operator<tensor<9xf64>>
  // expected-error@+1 {{needs the exact spectrum, but the analysis has only a bound, [2, 8.25]: range of the symbol, since the stencil has radius 2 in dimension 0, which is dirichlet}}
  %low, %high = linop.spectrum %A : !linop.operator<tensor<9xf64>>
  return %low, %high : f64, f64
}

// -----

func.func @skewed() -> (f64, f64) {
  // expected-note@+1 {{the operator is defined here}}
  %A = linop.stencil {(0,0) = 9.0, (1,1) = 1.0, (-1,-1) = 1.0, (1,-1) = 0.5, (-1,1) = 0.5} [dirichlet, periodic] : !linop.operator<tensor<4x5xf64>>
  // expected-error@+1 {{needs the exact spectrum, but the analysis has only a bound, [6, 12]: range of the symbol, since the stencil is not even in dimension 0, which is dirichlet}}
  %low, %high = linop.spectrum %A : !linop.operator<tensor<4x5xf64>>
  return %low, %high : f64, f64
}

// -----

func.func @nothing(%p: tensor<?xi32>, %c: tensor<?xi32>, %v: tensor<?xf64>) -> (f64, f64) {
  // expected-note@+1 {{the operator is defined here}}
  %A = linop.csr %p, %c, %v : tensor<?xi32>, tensor<?xi32>, tensor<?xf64>
  // expected-error@+1 {{needs the exact spectrum, but the analysis has nothing: there is no formula for linop.csr}}
  %low, %high = linop.spectrum %A : !linop.operator<tensor<?xf64>>
  return %low, %high : f64, f64
}

// -----

func.func @run_time_shift(%s: f64) -> (f64, f64) {
  %A = linop.stencil {(0) = 2.0, (-1) = -1.0, (1) = -1.0} dirichlet : !linop.operator<tensor<8xf64>>
  // expected-note@+1 {{the operator is defined here}}
  %B = linop.shift %A by %s : !linop.operator<tensor<8xf64>>
  // expected-error@+1 {{but the analysis has nothing: the shift of linop.shift is not a constant}}
  %low, %high = linop.spectrum %B : !linop.operator<tensor<8xf64>>
  return %low, %high : f64, f64
}

// -----

func.func @run_time_factor(%s: f64) -> (f64, f64) {
  %A = linop.stencil {(0) = 2.0, (-1) = -1.0, (1) = -1.0} dirichlet : !linop.operator<tensor<8xf64>>
  // expected-note@+1 {{the operator is defined here}}
  %B = linop.scale %A by %s : !linop.operator<tensor<8xf64>>
  // expected-error@+1 {{but the analysis has nothing: the factor of linop.scale is not a nonzero constant}}
  %low, %high = linop.spectrum %B : !linop.operator<tensor<8xf64>>
  return %low, %high : f64, f64
}

// -----

func.func @run_time_diagonal(%d: tensor<8xf64>) -> (f64, f64) {
  // expected-note@+1 {{the operator is defined here}}
  %D = linop.diagonal %d : tensor<8xf64>
  // expected-error@+1 {{but the analysis has nothing: the entries of the diagonal are known only at run time}}
  %low, %high = linop.spectrum %D : !linop.operator<tensor<8xf64>>
  return %low, %high : f64, f64
}

// -----

func.func @indefinite(%b: tensor<8xf64>) -> tensor<8xf64> {
  // expected-note@+1 {{the operator is defined here}}
  %A = linop.stencil {(0) = 1.0, (-1) = -1.0, (1) = -1.0} periodic : !linop.operator<tensor<8xf64>>
  // expected-error@+1 {{without 'lower' and 'upper' needs a spectrum that is proved to lie above 0, but the analysis has the exact spectrum, [-1, 3]: eigenvectors are waves}}
  %x, %k, %r, %why = solver.chebyshev %A, %b : tensor<8xf64>
  return %x : tensor<8xf64>
}

// -----

func.func @bound_reaches_zero(%b: tensor<?xf64>) -> tensor<?xf64> {
  // expected-note@+1 {{the operator is defined here}}
  %A = linop.stencil {(0) = 2.0, (-1) = -1.0, (1) = -1.0} dirichlet : !linop.operator<tensor<?xf64>>
  // expected-error@+1 {{needs a spectrum that is proved to lie above 0, but the analysis has only a bound, [0, 4]: range of the symbol, since dimension 0 has no static size}}
  %x, %k, %r, %why = solver.chebyshev %A, %b : tensor<?xf64>
  return %x : tensor<?xf64>
}
