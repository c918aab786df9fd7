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

// Eigenvalues lie between 0 and 4. One step of anything keeps the sign, and so
// do two that reach far enough.
// CHECK-LABEL: func @definite_sweeps
func.func @definite_sweeps(%b: tensor<8xf64>) -> tensor<8xf64> {
  %A = linop.stencil {(0) = 2.0, (-1) = -1.0, (1) = -1.0} dirichlet : !linop.operator<tensor<8xf64>>
  %l = arith.constant 0.5 : f64
  %u = arith.constant 3.5 : f64
  %small = arith.constant 1.0 : f64
  %P1 = solver.sweeps chebyshev 1 of %A lower %l upper %small : !linop.operator<tensor<8xf64>>
  %P2 = solver.sweeps chebyshev 2 of %A lower %l upper %u : !linop.operator<tensor<8xf64>>
  %P3 = solver.sweeps jacobi 2 of %A : !linop.operator<tensor<8xf64>>
  // CHECK-COUNT-3: solver.cg
  %x, %k, %r, %why = solver.cg %A, %b preconditioner %P1 : tensor<8xf64>
  %y, %k2, %r2, %why2 = solver.cg %A, %x preconditioner %P2 : tensor<8xf64>
  %z, %k3, %r3, %why3 = solver.cg %A, %y preconditioner %P3 : tensor<8xf64>
  return %z : tensor<8xf64>
}

// -----

func.func @short_interval(%b: tensor<8xf64>) -> tensor<8xf64> {
  %A = linop.stencil {(0) = 2.0, (-1) = -1.0, (1) = -1.0} dirichlet : !linop.operator<tensor<8xf64>>
  %l = arith.constant 0.5 : f64
  %u = arith.constant 3.0 : f64
  // expected-note@+1 {{preconditioner is defined here}}
  %M = solver.sweeps chebyshev 2 of %A lower %l upper %u : !linop.operator<tensor<8xf64>>
  // expected-error@+1 {{needs a positive definite preconditioner, but 2 steps of chebyshev turn the sign of eigenvalues above 3.5, and the largest is 3.879385242}}
  %x, %k, %r, %why = solver.cg %A, %b preconditioner %M : tensor<8xf64>
  return %x : tensor<8xf64>
}

// -----

func.func @overrelaxed_jacobi(%b: tensor<8xf64>) -> tensor<8xf64> {
  %A = linop.stencil {(0) = 2.0, (-1) = -1.0, (1) = -1.0} dirichlet : !linop.operator<tensor<8xf64>>
  %w = arith.constant 1.25 : f64
  // expected-note@+1 {{preconditioner is defined here}}
  %M = solver.sweeps jacobi 4 of %A omega %w : !linop.operator<tensor<8xf64>>
  // expected-error@+1 {{needs a positive definite preconditioner, but 4 steps of jacobi turn the sign of eigenvalues above 3.2, and the largest is 3.879385242}}
  %x, %k, %r, %why = solver.cg %A, %b preconditioner %M : tensor<8xf64>
  return %x : tensor<8xf64>
}

// -----

func.func @ssor_omega(%b: tensor<8xf64>) -> tensor<8xf64> {
  %A = linop.stencil {(0) = 2.0, (-1) = -1.0, (1) = -1.0} dirichlet : !linop.operator<tensor<8xf64>>
  %w = arith.constant 2.0 : f64
  // expected-note@+1 {{preconditioner is defined here}}
  %M = solver.sweeps ssor 1 of %A omega %w : !linop.operator<tensor<8xf64>>
  // expected-error@+1 {{needs a positive definite preconditioner, but ssor has omega 2, expected one between 0 and 2}}
  %x, %k, %r, %why = solver.cg %A, %b preconditioner %M : tensor<8xf64>
  return %x : tensor<8xf64>
}
