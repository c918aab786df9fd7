// RUN: lathe-opt %s --split-input-file --verify-diagnostics

// expected-error@+1 {{operator has element type 'f16', expected f32 or f64}}
func.func private @type_c1(!linop.operator<tensor<4xf16>>)

// -----

// expected-error@+1 {{operator has domain of 'f64' and range of 'f32', expected one element type}}
func.func private @type_c2(!linop.operator<tensor<4xf64> -> tensor<4xf32>>)

// -----

// expected-error@+1 {{operator between tensors of rank 0, expected rank 1 or more}}
func.func private @type_c3(!linop.operator<tensor<f64>>)

// -----

// In a graph region, as that of a module, a value may be its own operand.
func.func private @operator_c1()
%c = arith.constant 2.0 : f64
%b = arith.constant dense<1.0> : tensor<8xf64>
// expected-error@+1 {{is built from itself or from more than 64 operators}}
%S = linop.scale %T by %c : !linop.operator<tensor<8xf64>>
%T = linop.shift %S by %c : !linop.operator<tensor<8xf64>>
%x, %k, %residual, %reason = solver.cg %S, %b : tensor<8xf64>

// -----

func.func @stencil_c1() {
  // expected-error@+1 {{must be square, but is '!linop.operator<tensor<8xf64> -> tensor<9xf64>>'}}
  %A = linop.stencil {(0) = 1.0} dirichlet : !linop.operator<tensor<8xf64> -> tensor<9xf64>>
  return
}

// -----

func.func @stencil_c2() {
  // expected-error@+1 {{has a grid of rank 4, expected 1, 2 or 3}}
  %A = linop.stencil {(0,0,0,0) = 1.0} dirichlet : !linop.operator<tensor<2x2x2x2xf64>>
  return
}

// -----

func.func @stencil_c3() {
  // expected-error@+1 {{has no entries}}
  %A = linop.stencil {} dirichlet : !linop.operator<tensor<8xf64>>
  return
}

// -----

func.func @stencil_c4() {
  // expected-error@+1 {{has offsets that do not match its grid of rank 2}}
  %A = linop.stencil {(0) = 1.0, (1) = 2.0} dirichlet : !linop.operator<tensor<8x8xf64>>
  return
}

// -----

// Four numbers for two entries in two dimensions, but not two each.
func.func @stencil_c4_uneven() {
  // expected-error@+1 {{offset has 3 dimensions, expected 1 as in the first entry}}
  %A = linop.stencil {(0) = 1.0, (0, 1, 1) = 2.0} dirichlet : !linop.operator<tensor<8x8xf64>>
  return
}

// -----

func.func @stencil_c4_coefficients(%d: tensor<8xf64>) {
  // expected-error@+1 {{has coefficients that do not match its entries}}
  %A = "linop.stencil"(%d) <{boundaries = array<i32: 0>, constants = array<f64: 1.0>, is_variable = array<i1: false>, offsets = array<i64: 0>}> : (tensor<8xf64>) -> !linop.operator<tensor<8xf64>>
  return
}

// -----

func.func @stencil_c5() {
  // expected-error@+1 {{has 2 boundaries, expected 1 or 3}}
  %A = linop.stencil {(0,0,0) = 1.0} [dirichlet, periodic] : !linop.operator<tensor<8x8x8xf64>>
  return
}

// -----

func.func @stencil_c5_word() {
  // expected-error@+1 {{unknown boundary 'robin', expected dirichlet, neumann or periodic}}
  %A = linop.stencil {(0) = 1.0} robin : !linop.operator<tensor<8xf64>>
  return
}

// -----

func.func @stencil_c5_number() {
  // expected-error@+1 {{has boundary 7, expected 0 (dirichlet), 1 (neumann) or 2 (periodic)}}
  %A = "linop.stencil"() <{boundaries = array<i32: 7>, constants = array<f64: 1.0>, is_variable = array<i1: false>, offsets = array<i64: 0>}> : () -> !linop.operator<tensor<8xf64>>
  return
}

// -----

func.func @stencil_c6(%d: tensor<9xf64>) {
  // expected-error@+1 {{has a coefficient of type 'tensor<9xf64>', expected 'tensor<8xf64>'}}
  %A = "linop.stencil"(%d) <{boundaries = array<i32: 0>, constants = array<f64: 0.0>, is_variable = array<i1: true>, offsets = array<i64: 0>}> : (tensor<9xf64>) -> !linop.operator<tensor<8xf64>>
  return
}

// -----

func.func @stencil_c7() {
  // expected-error@+1 {{has an offset of -3, expected at most 2}}
  %A = linop.stencil {(0) = 1.0, (-3) = 1.0} dirichlet : !linop.operator<tensor<8xf64>>
  return
}

// -----

// The smallest integer has no absolute value.
func.func @stencil_c7_smallest() {
  // expected-error@+1 {{has an offset of -9223372036854775808, expected at most 2}}
  %A = linop.stencil {(0) = 1.0, (-9223372036854775808) = 1.0} dirichlet : !linop.operator<tensor<8xf64>>
  return
}

// -----

func.func @stencil_c8() {
  // expected-error@+1 {{has two entries for offset (0, 1)}}
  %A = linop.stencil {(0,1) = 1.0, (0,0) = 2.0, (0,1) = 1.0} dirichlet : !linop.operator<tensor<8x8xf64>>
  return
}

// -----

func.func @stencil_c9() {
  // expected-error@+1 {{has a coefficient that is not finite}}
  %A = linop.stencil {(0) = 0x7FF0000000000000} dirichlet : !linop.operator<tensor<8xf64>>
  return
}

// -----

func.func @csr_c1(%p: tensor<0xi32>, %c: tensor<0xi32>, %v: tensor<0xf64>) {
  // expected-error@+1 {{has no positions, expected the number of rows plus one}}
  %A = linop.csr %p, %c, %v : tensor<0xi32>, tensor<0xi32>, tensor<0xf64>
  return
}

// -----

func.func @csr_c1_generic(%p: tensor<0xi32>, %c: tensor<0xi32>, %v: tensor<0xf64>) {
  // expected-error@+1 {{has no positions, expected the number of rows plus one}}
  %A = "linop.csr"(%p, %c, %v) : (tensor<0xi32>, tensor<0xi32>, tensor<0xf64>) -> !linop.operator<tensor<0xf64>>
  return
}

// -----

func.func @csr_c1_rank(%p: tensor<2x2xi32>, %c: tensor<4xi32>, %v: tensor<4xf64>) {
  // expected-error@+1 {{expected three 1-D tensors, but found 'tensor<2x2xi32>', 'tensor<4xi32>', 'tensor<4xf64>'}}
  %A = linop.csr %p, %c, %v : tensor<2x2xi32>, tensor<4xi32>, tensor<4xf64>
  return
}

// -----

func.func @csr_c2(%p: tensor<?xi32>, %c: tensor<?xi64>, %v: tensor<?xf64>) {
  // expected-error@+1 {{has positions of 'i32' and coordinates of 'i64', expected one index type}}
  %A = linop.csr %p, %c, %v : tensor<?xi32>, tensor<?xi64>, tensor<?xf64>
  return
}

// -----

func.func @csr_c3(%p: tensor<?xi32>, %c: tensor<7xi32>, %v: tensor<8xf64>) {
  // expected-error@+1 {{has coordinates 'tensor<7xi32>' and values 'tensor<8xf64>', expected one length}}
  %A = linop.csr %p, %c, %v : tensor<?xi32>, tensor<7xi32>, tensor<8xf64>
  return
}

// -----

func.func @csr_c4(%p: tensor<5xi32>, %c: tensor<7xi32>, %v: tensor<7xf64>) {
  // expected-error@+1 {{has type '!linop.operator<tensor<5xf64>>', expected '!linop.operator<tensor<4xf64>>'}}
  %A = "linop.csr"(%p, %c, %v) : (tensor<5xi32>, tensor<7xi32>, tensor<7xf64>) -> !linop.operator<tensor<5xf64>>
  return
}

// -----

func.func @diagonal_c1(%d: tensor<5xf64>) {
  // expected-error@+1 {{has type '!linop.operator<tensor<4xf64>>', expected a square operator on 'tensor<5xf64>'}}
  %A = "linop.diagonal"(%d) : (tensor<5xf64>) -> !linop.operator<tensor<4xf64>>
  return
}

// -----

func.func @identity_c1() {
  // expected-error@+1 {{must be square, but is '!linop.operator<tensor<4xf64> -> tensor<5xf64>>'}}
  %A = linop.identity : !linop.operator<tensor<4xf64> -> tensor<5xf64>>
  return
}

// -----

func.func @magnitude_c1(%f: tensor<4x4xf64>) {
  %F = linop.dense %f : tensor<4x4xf64>
  // expected-error@+1 {{needs an operator that is given entry by entry, but 'linop.dense' is not}}
  %M = linop.magnitude %F : !linop.operator<tensor<4xf64>>
  return
}

// -----

func.func @shift_c1(%f: tensor<4x8xf64>, %c: f64) {
  %F = linop.dense %f : tensor<4x8xf64>
  // expected-error@+1 {{needs a square operator, but it is '!linop.operator<tensor<8xf64> -> tensor<4xf64>>'}}
  %S = linop.shift %F by %c : !linop.operator<tensor<8xf64> -> tensor<4xf64>>
  return
}

// -----

func.func @dense_c1(%f: tensor<4x8xf64>) {
  // expected-error@+1 {{has type '!linop.operator<tensor<4xf64> -> tensor<8xf64>>', expected '!linop.operator<tensor<8xf64> -> tensor<4xf64>>'}}
  %F = "linop.dense"(%f) : (tensor<4x8xf64>) -> !linop.operator<tensor<4xf64> -> tensor<8xf64>>
  return
}

// -----

func.func @dense_c2(%f: tensor<4x8x2xf64>) {
  // expected-error@+1 {{expected a tensor of rank 2, but found 'tensor<4x8x2xf64>'}}
  %F = linop.dense %f : tensor<4x8x2xf64>
  return
}

// -----

func.func @apply_c1(%f: tensor<4x8xf64>, %x: tensor<9xf64>) {
  %F = linop.dense %f : tensor<4x8xf64>
  // expected-error@+1 {{applies an operator with domain 'tensor<8xf64>' to 'tensor<9xf64>'}}
  %y = linop.apply %F, %x : !linop.operator<tensor<8xf64> -> tensor<4xf64>>, tensor<9xf64>
  return
}

// -----

func.func @apply_c1_rank(%x: tensor<9xf64>) {
  %I = linop.identity : !linop.operator<tensor<3x3xf64>>
  // expected-error@+1 {{operator has domain 'tensor<3x3xf64>', but is applied to 'tensor<9xf64>'}}
  %y = linop.apply %I, %x : !linop.operator<tensor<3x3xf64>>, tensor<9xf64>
  return
}

// -----

func.func @apply_c1_scalar(%x: f64) {
  %I = linop.identity : !linop.operator<tensor<3xf64>>
  // expected-error@+1 {{expected a tensor or an operator type}}
  %y = linop.apply %I, %x : f64
  return
}

// -----

func.func @apply_c2(%f: tensor<4x8xf64>, %x: tensor<3x8xf64>) {
  %F = linop.dense %f : tensor<4x8xf64>
  // expected-error@+1 {{has result 'tensor<4xf64>', expected 'tensor<3x4xf64>'}}
  %y = "linop.apply"(%F, %x) : (!linop.operator<tensor<8xf64> -> tensor<4xf64>>, tensor<3x8xf64>) -> tensor<4xf64>
  return
}

// -----

func.func @sweep_c1(%x: tensor<8xf64>, %w: f64) {
  %I = linop.identity : !linop.operator<tensor<9xf64>>
  // expected-error@+1 {{needs a square operator on 'tensor<8xf64>', but it is '!linop.operator<tensor<9xf64>>'}}
  %y = "linop.sweep"(%I, %x, %x, %w) <{direction = #linop<direction forward>}> : (!linop.operator<tensor<9xf64>>, tensor<8xf64>, tensor<8xf64>, f64) -> tensor<8xf64>
  return
}

// -----

func.func @sweep_c2(%f: tensor<8x8xf64>, %x: tensor<8xf64>, %w: f64) {
  %F = linop.dense %f : tensor<8x8xf64>
  // expected-error@+1 {{needs rows that can be visited in order, which linop.dense does not have}}
  %y = linop.sweep forward %F, %x, %x omega %w : tensor<8xf64>
  return
}

// -----

func.func @sweep_c3(%x: tensor<8xf64>, %w: f64) {
  %I = linop.identity : !linop.operator<tensor<8xf64>>
  // expected-error@+1 {{expected forward or backward, but found 'sideways'}}
  %y = linop.sweep sideways %I, %x, %x omega %w : tensor<8xf64>
  return
}

// -----

func.func @get_diagonal_c1() {
  %I = linop.identity : !linop.operator<tensor<9xf64>>
  // expected-error@+1 {{needs a square operator on 'tensor<8xf64>', but it is '!linop.operator<tensor<9xf64>>'}}
  %y = "linop.get_diagonal"(%I) : (!linop.operator<tensor<9xf64>>) -> tensor<8xf64>
  return
}

// -----

func.func @get_diagonal_c2(%f: tensor<8x8xf64>) {
  %F = linop.dense %f : tensor<8x8xf64>
  // expected-error@+1 {{needs a diagonal, which linop.dense does not have}}
  %y = linop.get_diagonal %F : tensor<8xf64>
  return
}

// -----

func.func @spectrum_c1(%f: tensor<4x8xf64>) {
  %F = linop.dense %f : tensor<4x8xf64>
  // expected-error@+1 {{needs a square operator, but it is '!linop.operator<tensor<8xf64> -> tensor<4xf64>>'}}
  %l, %h = linop.spectrum %F : !linop.operator<tensor<8xf64> -> tensor<4xf64>>
  return
}

// -----

func.func @spectrum_c2() {
  // expected-note@+1 {{operator is defined here}}
  %A = linop.stencil {(0) = 2.0, (-1) = -1.0} dirichlet : !linop.operator<tensor<8xf64>>
  // expected-error@+1 {{needs a symmetric operator, but it is not}}
  %l, %h = linop.spectrum %A : !linop.operator<tensor<8xf64>>
  return
}

// -----

func.func @facts_c2(%x: tensor<8xf64>) -> tensor<8xf64> {
  // expected-error@+1 {{"linop.facts" belongs on an op that defines an operator}}
  %y = arith.addf %x, %x {linop.facts = #linop.facts<symmetric>} : tensor<8xf64>
  return %y : tensor<8xf64>
}

// -----

func.func @facts_c1(%x: tensor<8xf64>) -> tensor<8xf64> {
  // expected-error@+1 {{"linop.facts" must be a #linop.facts, but it is "symmetric"}}
  %A = linop.identity {linop.facts = "symmetric"} : !linop.operator<tensor<8xf64>>
  %y = linop.apply %A, %x : tensor<8xf64>
  return %y : tensor<8xf64>
}

// -----

func.func @spectrum_attribute_c1(%x: tensor<8xf64>) -> tensor<8xf64> {
  // expected-error@+1 {{"linop.spectrum" must be a #linop.spectrum, but it is 1 : i64}}
  %A = linop.identity {linop.spectrum = 1} : !linop.operator<tensor<8xf64>>
  %y = linop.apply %A, %x : tensor<8xf64>
  return %y : tensor<8xf64>
}
