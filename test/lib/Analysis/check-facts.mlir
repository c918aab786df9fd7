// RUN: lathe-opt %s --lathe-check-facts --split-input-file --verify-diagnostics | FileCheck %s

// What nothing contradicts stands.
// CHECK-LABEL: func @declared
func.func @declared(%p: tensor<?xi32>, %c: tensor<?xi32>, %v: tensor<?xf64>, %b: tensor<?xf64>) -> tensor<?xf64> {
  // CHECK: linop.csr {{.*}} {linop.facts = #linop.facts<symmetric, positive_definite>}
  %A = linop.csr %p, %c, %v {linop.facts = #linop.facts<symmetric, positive_definite>} : tensor<?xi32>, tensor<?xi32>, tensor<?xf64>
  %x, %k, %r, %why = solver.cg %A, %b : tensor<?xf64>
  return %x : tensor<?xf64>
}

// A singular system may have a solution.
// CHECK-LABEL: func @singular
func.func @singular(%b: tensor<8xf64>) -> tensor<8xf64> {
  %A = linop.stencil {(0) = 2.0, (-1) = -1.0, (1) = -1.0} periodic : !linop.operator<tensor<8xf64>>
  // CHECK: solver.cg
  %x, %k, %r, %why = solver.cg %A, %b : tensor<8xf64>
  return %x : tensor<8xf64>
}

// -----

func.func @not_symmetric(%x: tensor<8xf64>) -> tensor<8xf64> {
  // expected-error@+1 {{is declared symmetric, but is proved not to be}}
  %A = linop.stencil {(0) = 2.0, (1) = -1.0} dirichlet {linop.facts = #linop.facts<symmetric>} : !linop.operator<tensor<8xf64>>
  %y = linop.apply %A, %x : tensor<8xf64>
  return %y : tensor<8xf64>
}

// -----

func.func @definite_is_symmetric(%x: tensor<8xf64>) -> tensor<8xf64> {
  // expected-error@+1 {{is declared positive definite, but it is not symmetric}}
  %A = linop.stencil {(0) = 2.0, (1) = -1.0} dirichlet {linop.facts = #linop.facts<positive_definite>} : !linop.operator<tensor<8xf64>>
  %y = linop.apply %A, %x : tensor<8xf64>
  return %y : tensor<8xf64>
}

// -----

func.func @singular_is_not_definite(%x: tensor<8xf64>) -> tensor<8xf64> {
  // expected-error@+1 {{is declared positive definite, but its smallest eigenvalue is 0 (eigenvectors are cosines)}}
  %A = linop.stencil {(0) = 2.0, (-1) = -1.0, (1) = -1.0} neumann {linop.facts = #linop.facts<positive_definite>} : !linop.operator<tensor<8xf64>>
  %y = linop.apply %A, %x : tensor<8xf64>
  return %y : tensor<8xf64>
}

// -----

func.func @negative_row(%v: tensor<8xf64>, %x: tensor<?xf64>) -> tensor<?xf64> {
  // expected-error@+1 {{is declared positive definite, but it has a row whose diagonal entry does not allow it}}
  %A = linop.stencil {(0) = -1.0, (-1) = 2.0, (1) = 2.0} dirichlet {linop.facts = #linop.facts<positive_definite>} : !linop.operator<tensor<?xf64>>
  %y = linop.apply %A, %x : tensor<?xf64>
  return %y : tensor<?xf64>
}

// -----

func.func @negative_bound(%v: tensor<8xf64>, %x: tensor<?xf64>) -> tensor<?xf64> {
  // expected-error@+1 {{is declared positive definite, but its eigenvalues are at most -1}}
  %A = linop.stencil {(0) = -3.0, (-1) = 1.0, (1) = 1.0} dirichlet {linop.facts = #linop.facts<positive_definite>} : !linop.operator<tensor<?xf64>>
  %y = linop.apply %A, %x : tensor<?xf64>
  return %y : tensor<?xf64>
}

// -----

// Every diagonal entry is positive; only the spectrum tells.
func.func @cg(%b: tensor<8xf64>) -> tensor<8xf64> {
  // expected-note@+1 {{operator is defined here}}
  %A = linop.stencil {(0) = 1.0, (-1) = -1.0, (1) = -1.0} periodic : !linop.operator<tensor<8xf64>>
  // expected-error@+1 {{needs a positive definite operator, but its smallest eigenvalue is -1 (eigenvectors are waves)}}
  %x, %k, %r, %why = solver.cg %A, %b : tensor<8xf64>
  return %x : tensor<8xf64>
}

// -----

func.func @cg_preconditioner(%b: tensor<8xf64>) -> tensor<8xf64> {
  %A = linop.stencil {(0) = 2.0, (-1) = -1.0, (1) = -1.0} dirichlet : !linop.operator<tensor<8xf64>>
  // expected-note@+1 {{preconditioner is defined here}}
  %M = linop.stencil {(0) = 1.0, (-1) = -1.0, (1) = -1.0} periodic : !linop.operator<tensor<8xf64>>
  // expected-error@+1 {{needs a positive definite preconditioner, but its smallest eigenvalue is -1}}
  %x, %k, %r, %why = solver.cg %A, %b preconditioner %M : tensor<8xf64>
  return %x : tensor<8xf64>
}

// -----

func.func @misplaced(%x: tensor<8xf64>) -> tensor<8xf64> {
  // expected-error@+1 {{"linop.facts" belongs on an op that defines an operator}}
  %y = arith.addf %x, %x {linop.facts = #linop.facts<symmetric>} : tensor<8xf64>
  return %y : tensor<8xf64>
}

// -----

func.func @wrong_kind(%x: tensor<8xf64>) -> tensor<8xf64> {
  // expected-error@+1 {{"linop.facts" must be a #linop.facts, but it is "symmetric"}}
  %A = linop.identity {linop.facts = "symmetric"} : !linop.operator<tensor<8xf64>>
  %y = linop.apply %A, %x : tensor<8xf64>
  return %y : tensor<8xf64>
}

// -----

func.func @wrong_spectrum(%x: tensor<8xf64>) -> tensor<8xf64> {
  // expected-error@+1 {{"linop.spectrum" must be a #linop.spectrum, but it is 1 : i64}}
  %A = linop.identity {linop.spectrum = 1} : !linop.operator<tensor<8xf64>>
  %y = linop.apply %A, %x : tensor<8xf64>
  return %y : tensor<8xf64>
}
