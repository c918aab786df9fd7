// RUN: lathe-opt %s --split-input-file --verify-diagnostics

func.func @method_c1(%b: tensor<8xf64>) {
  %A = linop.identity : !linop.operator<tensor<9xf64>>
  // expected-error@+1 {{needs a square operator on 'tensor<8xf64>', but it is '!linop.operator<tensor<9xf64>>'}}
  %x:4 = "solver.jacobi"(%A, %b) <{operandSegmentSizes = array<i32: 1, 1, 0, 0, 0, 0>}> : (!linop.operator<tensor<9xf64>>, tensor<8xf64>) -> (tensor<8xf64>, i64, f64, i32)
  return
}

// -----

func.func @method_c2_jacobi(%f: tensor<8x8xf64>, %b: tensor<8xf64>) {
  %A = linop.dense %f : tensor<8x8xf64>
  // expected-error@+1 {{needs a diagonal, which linop.dense does not have}}
  %x, %k, %r, %why = solver.jacobi %A, %b : tensor<8xf64>
  return
}

// -----

func.func @method_c2_gauss_seidel(%f: tensor<8x8xf64>, %b: tensor<8xf64>) {
  %A = linop.dense %f : tensor<8x8xf64>
  // expected-error@+1 {{needs rows that can be visited in order, which linop.dense does not have}}
  %x, %k, %r, %why = solver.gauss_seidel %A, %b : tensor<8xf64>
  return
}

// -----

func.func @method_c2_sor(%b: tensor<8xf64>) {
  %I = linop.identity : !linop.operator<tensor<8xf64>>
  %A = solver.sweeps jacobi 1 of %I : !linop.operator<tensor<8xf64>>
  // expected-error@+1 {{needs rows that can be visited in order, which solver.sweeps does not have}}
  %x, %k, %r, %why = solver.sor %A, %b : tensor<8xf64>
  return
}

// -----

// A shift has what its base has.
func.func @method_c2_ssor(%f: tensor<8x8xf64>, %b: tensor<8xf64>, %c: f64) {
  %F = linop.dense %f : tensor<8x8xf64>
  %A = linop.shift %F by %c : !linop.operator<tensor<8xf64>>
  // expected-error@+1 {{needs rows that can be visited in order, which linop.shift does not have}}
  %x, %k, %r, %why = solver.ssor %A, %b : tensor<8xf64>
  return
}

// -----

func.func @method_c3(%b: tensor<8xf64>, %w: f64) {
  %A = linop.identity : !linop.operator<tensor<8xf64>>
  // expected-error@+1 {{unknown operand 'omga', expected one of omega, start, tolerance, max_iterations}}
  %x, %k, %r, %why = solver.sor %A, %b omga %w : tensor<8xf64>
  return
}

// -----

func.func @method_c3_twice(%b: tensor<8xf64>, %w: f64) {
  %A = linop.identity : !linop.operator<tensor<8xf64>>
  // expected-error@+1 {{operand 'omega' is given twice}}
  %x, %k, %r, %why = solver.sor %A, %b omega %w omega %w : tensor<8xf64>
  return
}

// -----

func.func @method_c4(%b: tensor<8xf64>) {
  %A = linop.identity : !linop.operator<tensor<8xf64>>
  // expected-error@+1 {{attribute 'check_every' failed to satisfy constraint: 64-bit signless integer attribute whose value is positive}}
  %x, %k, %r, %why = solver.sor %A, %b {check_every = 0 : i64} : tensor<8xf64>
  return
}

// -----

func.func @method_c5(%b: tensor<8xf64>) {
  %A = linop.identity : !linop.operator<tensor<8xf64>>
  // expected-error@+1 {{unknown attribute 'check_evry', expected check_every}}
  %x, %k, %r, %why = solver.sor %A, %b {check_evry = 1 : i64} : tensor<8xf64>
  return
}

// -----

func.func @chebyshev_c1(%b: tensor<8xf64>, %l: f64) {
  %A = linop.identity : !linop.operator<tensor<8xf64>>
  // expected-error@+1 {{needs both 'lower' and 'upper', or neither}}
  %x, %k, %r, %why = solver.chebyshev %A, %b lower %l : tensor<8xf64>
  return
}

// -----

func.func @cg_c1(%b: tensor<8xf64>) {
  // expected-note@+1 {{operator is defined here}}
  %A = linop.stencil {(0) = 2.0, (-1) = -1.5, (1) = -0.5} dirichlet : !linop.operator<tensor<8xf64>>
  // expected-error@+1 {{needs a symmetric operator, but it is not}}
  %x, %k, %r, %why = solver.cg %A, %b : tensor<8xf64>
  return
}

// -----

func.func @cg_c1_definite(%b: tensor<8xf64>) {
  // expected-note@+1 {{operator is defined here}}
  %A = linop.stencil {(0) = -2.0, (-1) = 1.0, (1) = 1.0} dirichlet : !linop.operator<tensor<8xf64>>
  // expected-error@+1 {{needs a positive definite operator, but it is not}}
  %x, %k, %r, %why = solver.cg %A, %b : tensor<8xf64>
  return
}

// -----

// Forward sweeps alone are not symmetric.
func.func @cg_c2(%b: tensor<8xf64>) {
  %A = linop.stencil {(0) = 2.0, (-1) = -1.0, (1) = -1.0} dirichlet : !linop.operator<tensor<8xf64>>
  // expected-note@+1 {{preconditioner is defined here}}
  %M = solver.sweeps sor 1 of %A : !linop.operator<tensor<8xf64>>
  // expected-error@+1 {{needs a symmetric preconditioner, but it is not}}
  %x, %k, %r, %why = solver.cg %A, %b preconditioner %M : tensor<8xf64>
  return
}

// -----

func.func @iterate_c1(%b: tensor<8xf64>) {
  %A = linop.identity : !linop.operator<tensor<9xf64>>
  // expected-error@+1 {{needs a square operator on 'tensor<8xf64>', but it is '!linop.operator<tensor<9xf64>>'}}
  %x:4 = "solver.iterate"(%A, %b, %b) <{operandSegmentSizes = array<i32: 1, 1, 1, 0, 0, 0>}> ({}, {
  ^bb0(%x: tensor<8xf64>):
    "solver.yield"(%x) : (tensor<8xf64>) -> ()
  }) : (!linop.operator<tensor<9xf64>>, tensor<8xf64>, tensor<8xf64>) -> (tensor<8xf64>, i64, f64, i32)
  return
}

// -----

func.func @iterate_c2(%b: tensor<8xf64>, %s: f64) {
  %A = linop.identity : !linop.operator<tensor<8xf64>>
  // expected-error@+1 {{needs the iterate, of type 'tensor<8xf64>', as its first state}}
  %x, %k, %r, %why = solver.iterate %A, %b (%t = %s : f64) : tensor<8xf64> {
    solver.yield %t : f64
  }
  return
}

// -----

func.func @iterate_c3(%b: tensor<8xf64>) {
  %A = linop.identity : !linop.operator<tensor<8xf64>>
  %x, %k, %r, %why = solver.iterate %A, %b (%x = %b, %y = %b) : tensor<8xf64> {
    // expected-error@+1 {{ends the body with 'tensor<8xf64>', expected a solver.yield of the states: 'tensor<8xf64>', 'tensor<8xf64>'}}
    solver.yield %x : tensor<8xf64>
  }
  return
}

// -----

// Fewer block arguments than states, as only the generic form can say it.
func.func @iterate_c3_arguments(%b: tensor<8xf64>) {
  %A = linop.identity : !linop.operator<tensor<8xf64>>
  // expected-error@+1 {{has states , expected first those given: 'tensor<8xf64>'}}
  %x:4 = "solver.iterate"(%A, %b, %b) <{operandSegmentSizes = array<i32: 1, 1, 1, 0, 0, 0>}> ({}, {
    "solver.yield"() : () -> ()
  }) : (!linop.operator<tensor<8xf64>>, tensor<8xf64>, tensor<8xf64>) -> (tensor<8xf64>, i64, f64, i32)
  return
}

// -----

func.func @iterate_c4(%b: tensor<8xf64>) {
  %A = linop.identity : !linop.operator<tensor<8xf64>>
  // expected-error@+1 {{states after 'carry' need a 'from' region}}
  %x, %k, %r, %why = solver.iterate %A, %b (%x = %b) carry (%y) : tensor<8xf64> {
    solver.yield %x, %y : tensor<8xf64>, tensor<8xf64>
  }
  return
}

// -----

func.func @iterate_c4_superfluous(%b: tensor<8xf64>) {
  %A = linop.identity : !linop.operator<tensor<8xf64>>
  // expected-error@+1 {{needs a 'from' region exactly where it has states after 'carry'}}
  %x, %k, %r, %why = solver.iterate %A, %b (%x = %b) : tensor<8xf64> from {
    solver.yield
  } {
    solver.yield %x : tensor<8xf64>
  }
  return
}

// -----

func.func @iterate_c4_types(%b: tensor<8xf64>) {
  %A = linop.identity : !linop.operator<tensor<8xf64>>
  // expected-error@+1 {{must yield the states after 'carry' from its 'from' region: 'tensor<8xf64>'}}
  %x, %k, %r, %why = solver.iterate %A, %b (%x = %b) carry (%y) : tensor<8xf64> from {
    solver.yield %x, %x : tensor<8xf64>, tensor<8xf64>
  } {
    solver.yield %x, %y : tensor<8xf64>, tensor<8xf64>
  }
  return
}

// -----

func.func @iterate_c5(%b: tensor<8xf64>) {
  %A = linop.identity : !linop.operator<tensor<8xf64>>
  // expected-error@+1 {{has more than one measure}}
  %x, %k, %r, %why = solver.iterate %A, %b (%x = %b) : tensor<8xf64> {
    solver.measure norm2 %x of old : tensor<8xf64>
    solver.measure norm2 %x of new : tensor<8xf64>
    solver.yield %x : tensor<8xf64>
  }
  return
}

// -----

func.func @iterate_c5_from(%b: tensor<8xf64>) {
  %A = linop.identity : !linop.operator<tensor<8xf64>>
  // expected-error@+1 {{has a measure in its 'from' region}}
  %x, %k, %r, %why = solver.iterate %A, %b (%x = %b) carry (%y) : tensor<8xf64> from {
    solver.measure norm2 %x of old : tensor<8xf64>
    solver.yield %x : tensor<8xf64>
  } {
    solver.yield %x, %y : tensor<8xf64>, tensor<8xf64>
  }
  return
}

// -----

func.func @iterate_c7(%b: tensor<8xf64>, %t: f64) {
  %A = linop.identity : !linop.operator<tensor<8xf64>>
  // expected-error@+1 {{unknown operand 'max_iteration', expected one of tolerance, max_iterations, breakdown}}
  %x, %k, %r, %why = solver.iterate %A, %b (%x = %b) tolerance %t max_iteration %t : tensor<8xf64> {
    solver.yield %x : tensor<8xf64>
  }
  return
}

// -----

func.func @iterate_c7_twice(%b: tensor<8xf64>, %t: f64) {
  %A = linop.identity : !linop.operator<tensor<8xf64>>
  // expected-error@+1 {{operand 'tolerance' is given twice}}
  %x, %k, %r, %why = solver.iterate %A, %b (%x = %b) tolerance %t tolerance %t : tensor<8xf64> {
    solver.yield %x : tensor<8xf64>
  }
  return
}

// -----

func.func @iterate_c7_attribute(%b: tensor<8xf64>, %t: f64) {
  %A = linop.identity : !linop.operator<tensor<8xf64>>
  // expected-error@+1 {{unknown attribute 'omega', expected check_every}}
  %x, %k, %r, %why = solver.iterate %A, %b (%x = %b) attributes {omega = 1.0} : tensor<8xf64> {
    solver.yield %x : tensor<8xf64>
  }
  return
}

// -----

func.func @iterate_c6(%b: tensor<8xf64>) {
  %A = linop.identity : !linop.operator<tensor<8xf64>>
  // expected-error@+1 {{with a measure of the old state needs check_every = 1, but it is 4}}
  %x, %k, %r, %why = solver.iterate %A, %b (%x = %b) attributes {check_every = 4 : i64} : tensor<8xf64> {
    solver.measure norm2 %x of old : tensor<8xf64>
    solver.yield %x : tensor<8xf64>
  }
  return
}

// -----

func.func @measure_c1(%b: tensor<8xf64>, %s: f64) {
  %A = linop.identity : !linop.operator<tensor<8xf64>>
  %x, %k, %r, %why = solver.iterate %A, %b (%x = %b) : tensor<8xf64> {
    // expected-error@+1 {{takes a tensor, but it is 'f64'}}
    solver.measure norm2 %s of old : f64
    solver.yield %x : tensor<8xf64>
  }
  return
}

// -----

func.func @measure_c1_value(%b: tensor<8xf64>) {
  %A = linop.identity : !linop.operator<tensor<8xf64>>
  %x, %k, %r, %why = solver.iterate %A, %b (%x = %b) : tensor<8xf64> {
    // expected-error@+1 {{takes an f64, but it is 'tensor<8xf64>'}}
    solver.measure value %x of new : tensor<8xf64>
    solver.yield %x : tensor<8xf64>
  }
  return
}

// -----

func.func @sweeps_c1() {
  %A = linop.identity : !linop.operator<tensor<8xf64>>
  // expected-error@+1 {{chebyshev needs 'lower' and 'upper'}}
  %M = solver.sweeps chebyshev 2 of %A : !linop.operator<tensor<8xf64>>
  return
}

// -----

func.func @sweeps_c1_interval(%l: f64) {
  %A = linop.identity : !linop.operator<tensor<8xf64>>
  // expected-error@+1 {{ssor takes no 'lower' and 'upper'}}
  %M = solver.sweeps ssor 2 of %A lower %l : !linop.operator<tensor<8xf64>>
  return
}

// -----

func.func @sweeps_c1_omega(%l: f64) {
  %A = linop.identity : !linop.operator<tensor<8xf64>>
  // expected-error@+1 {{chebyshev takes no 'omega'}}
  %M = solver.sweeps chebyshev 2 of %A omega %l lower %l upper %l : !linop.operator<tensor<8xf64>>
  return
}

// -----

func.func @sweeps_c2(%f: tensor<8x8xf64>) {
  %A = linop.dense %f : tensor<8x8xf64>
  // expected-error@+1 {{jacobi cannot be made of linop.dense}}
  %M = solver.sweeps jacobi 2 of %A : !linop.operator<tensor<8xf64>>
  return
}

// -----

func.func @sweeps_c3(%f: tensor<4x8xf64>, %l: f64) {
  %A = linop.dense %f : tensor<4x8xf64>
  // expected-error@+1 {{needs a square operator, but it is '!linop.operator<tensor<8xf64> -> tensor<4xf64>>'}}
  %M = solver.sweeps chebyshev 2 of %A lower %l upper %l : !linop.operator<tensor<8xf64> -> tensor<4xf64>>
  return
}

// -----

func.func @sweeps_c4(%f: tensor<8x8xf64>, %l: f64) {
  %A = linop.dense %f : tensor<8x8xf64>
  %M = solver.sweeps chebyshev 32 of %A lower %l upper %l : !linop.operator<tensor<8xf64>>
  // expected-error@+1 {{has 33 iterations, expected at most 32}}
  %N = solver.sweeps chebyshev 33 of %A lower %l upper %l : !linop.operator<tensor<8xf64>>
  return
}
