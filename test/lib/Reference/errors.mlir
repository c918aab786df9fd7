// What only the data of a call can show is said where it is met: the reference names
// the op, what it found and what it expected. No op computes on.
// REQUIRES: lathe-run

// RUN: not lathe-run %s --interpret --entry=shapes ones:3 ones:4 2>&1 | FileCheck %s --check-prefix=SHAPES
// SHAPES: error: 'arith.addf' op has shapes 3 and 4 at run time, {{.*}}, expected equal ones
func.func @shapes(%x: tensor<?xf64>, %y: tensor<?xf64>) -> tensor<?xf64> {
  %z = arith.addf %x, %y : tensor<?xf64>
  return %z : tensor<?xf64>
}

// RUN: not lathe-run %s --interpret --entry=step 0 2>&1 | FileCheck %s --check-prefix=STEP
// STEP: error: 'scf.for' op has step 0, {{.*}}, expected a positive one
func.func @step(%step: index) -> i64 {
  %zero = arith.constant 0 : index
  %one = arith.constant 1 : i64
  %n = scf.for %i = %zero to %step step %step iter_args(%k = %one) -> i64 {
    scf.yield %one : i64
  }
  return %n : i64
}

// RUN: not lathe-run %s --interpret --entry=heads ones:3x4x2 ones:2x4x2 2>&1 | FileCheck %s --check-prefix=HEADS
// HEADS: error: 'attn.attention' op has 3 heads of queries and 2 of keys at run time, {{.*}}, expected 1 for one
func.func @heads(%q: tensor<?x4x2xf32>, %k: tensor<?x4x2xf32>) -> tensor<?x4x2xf32> {
  %o = attn.attention %q, %k, %k : tensor<?x4x2xf32>
  return %o : tensor<?x4x2xf32>
}

// RUN: not lathe-run %s --interpret --entry=window ones:4 ones:4 2>&1 | FileCheck %s --check-prefix=WINDOW
// WINDOW: error: 'linalg.generic' op reaches index 4 of an operand, {{.*}}, expected 0 to 3
func.func @window(%x: tensor<?xf64>, %y: tensor<?xf64>) -> tensor<?xf64> {
  %z = linalg.generic {
      indexing_maps = [affine_map<(i) -> (i + 1)>, affine_map<(i) -> (i)>],
      iterator_types = ["parallel"]}
      ins(%x : tensor<?xf64>) outs(%y : tensor<?xf64>) {
    ^bb0(%a: f64, %b: f64):
      linalg.yield %a : f64
  } -> tensor<?xf64>
  return %z : tensor<?xf64>
}

// RUN: not lathe-run %s --interpret --entry=division ones:4 ones:4 2>&1 | FileCheck %s --check-prefix=DIVISION
// DIVISION: error: 'linalg.generic' op has an indexing map with a division, {{.*}}, expected a linear one
func.func @division(%x: tensor<?xf64>, %y: tensor<?xf64>) -> tensor<?xf64> {
  %z = linalg.generic {
      indexing_maps = [affine_map<(i) -> (i floordiv 2)>, affine_map<(i) -> (i)>],
      iterator_types = ["parallel"]}
      ins(%x : tensor<?xf64>) outs(%y : tensor<?xf64>) {
    ^bb0(%a: f64, %b: f64):
      linalg.yield %a : f64
  } -> tensor<?xf64>
  return %z : tensor<?xf64>
}

// RUN: not lathe-run %s --interpret --entry=dimension ones:3 1 2>&1 | FileCheck %s --check-prefix=DIMENSION
// DIMENSION: error: 'tensor.dim' op asks for dimension 1 of a tensor of shape 3
func.func @dimension(%x: tensor<?xf64>, %i: index) -> index {
  %v = tensor.dim %x, %i : tensor<?xf64>
  return %v : index
}

// RUN: not lathe-run %s --interpret --entry=slice ones:3 2 2>&1 | FileCheck %s --check-prefix=SLICE
// SLICE: error: 'tensor.extract_slice' op has a slice of 2 from 2 by 1 of dimension 0, {{.*}}, expected places from 0 to 2
func.func @slice(%x: tensor<?xf64>, %i: index) -> tensor<2xf64> {
  %v = tensor.extract_slice %x[%i] [2] [1] : tensor<?xf64> to tensor<2xf64>
  return %v : tensor<2xf64>
}

// RUN: not lathe-run %s --interpret --entry=insert ones:3 ones:4 2 2>&1 | FileCheck %s --check-prefix=INSERT
// INSERT: error: 'tensor.insert_slice' op inserts a tensor of shape 3 into a slice of shape 2
func.func @insert(%x: tensor<?xf64>, %y: tensor<?xf64>, %n: index) -> tensor<?xf64> {
  %v = tensor.insert_slice %x into %y[0] [%n] [1] : tensor<?xf64> into tensor<?xf64>
  return %v : tensor<?xf64>
}

// RUN: not lathe-run %s --interpret --entry=reshape ones:5 2>&1 | FileCheck %s --check-prefix=RESHAPE
// RESHAPE: error: 'tensor.expand_shape' op makes shape 2x2 of a tensor of shape 5
func.func @reshape(%x: tensor<?xf64>) -> tensor<?x2xf64> {
  %zero = arith.constant 0 : index
  %n = tensor.dim %x, %zero : tensor<?xf64>
  %two = arith.constant 2 : index
  %half = arith.divui %n, %two : index
  %v = tensor.expand_shape %x [[0, 1]] output_shape [%half, 2] : tensor<?xf64> into tensor<?x2xf64>
  return %v : tensor<?x2xf64>
}

// RUN: not lathe-run %s --interpret --entry=cast ones:3 2>&1 | FileCheck %s --check-prefix=CAST
// CAST: error: 'tensor.cast' op casts a tensor of shape 3 to 'tensor<4xf64>'
func.func @cast(%x: tensor<?xf64>) -> tensor<4xf64> {
  %v = tensor.cast %x : tensor<?xf64> to tensor<4xf64>
  return %v : tensor<4xf64>
}

// Three tensors that are no matrix.
// RUN: not lathe-run %s --interpret --entry=csr ones:3 ones:2 ones:3 ones:2 2>&1 | FileCheck %s --check-prefix=VALUES
// VALUES: error: 'linop.csr' op has 3 values, {{.*}}, expected 2 as there are coordinates
// RUN: not lathe-run %s --interpret --entry=csr ones:3 ones:2 ones:2 ones:2 2>&1 | FileCheck %s --check-prefix=POSITIONS
// POSITIONS: error: 'linop.csr' op has positions that do not run from 0 to the number of entries, 2
func.func @csr(%p: tensor<?xi64>, %c: tensor<?xi64>, %v: tensor<?xf64>, %x: tensor<?xf64>) -> tensor<?xf64> {
  %A = linop.csr %p, %c, %v : tensor<?xi64>, tensor<?xi64>, tensor<?xf64>
  %y = linop.apply %A, %x : tensor<?xf64>
  return %y : tensor<?xf64>
}

// RUN: not lathe-run %s --interpret --entry=falling ones:3 ones:3 ones:3 2>&1 | FileCheck %s --check-prefix=FALLING
// FALLING: error: 'linop.csr' op has positions that fall at row 1, {{.*}}, expected them to ascend
func.func @falling(%c: tensor<?xi64>, %v: tensor<?xf64>, %x: tensor<?xf64>) -> tensor<?xf64> {
  %p = arith.constant dense<[0, 2, 1, 3]> : tensor<4xi64>
  %q = tensor.cast %p : tensor<4xi64> to tensor<?xi64>
  %A = linop.csr %q, %c, %v : tensor<?xi64>, tensor<?xi64>, tensor<?xf64>
  %y = linop.apply %A, %x : tensor<?xf64>
  return %y : tensor<?xf64>
}

// RUN: not lathe-run %s --interpret --entry=outside ones:1 ones:1 ones:1 2>&1 | FileCheck %s --check-prefix=OUTSIDE
// OUTSIDE: error: 'linop.csr' op has coordinate 1 at entry 0, {{.*}}, expected 0 to 0
func.func @outside(%c: tensor<?xi64>, %v: tensor<?xf64>, %x: tensor<?xf64>) -> tensor<?xf64> {
  %p = arith.constant dense<[0, 1]> : tensor<2xi64>
  %q = tensor.cast %p : tensor<2xi64> to tensor<?xi64>
  %A = linop.csr %q, %c, %v : tensor<?xi64>, tensor<?xi64>, tensor<?xf64>
  %y = linop.apply %A, %x : tensor<?xf64>
  return %y : tensor<?xf64>
}

// RUN: not lathe-run %s --interpret --entry=spectrum ones:4 2>&1 | FileCheck %s --check-prefix=SPECTRUM
// SPECTRUM: error: 'linop.spectrum' op has an operator whose spectrum no closed form gives, {{.*}}, expected a constant stencil with known modes, or a diagonal
func.func @spectrum(%d: tensor<4xf64>) -> f64 {
  %A = linop.stencil {(0) = %d, (-1) = -1.0, (1) = -1.0} dirichlet : !linop.operator<tensor<4xf64>>
  %low, %high = linop.spectrum %A : !linop.operator<tensor<4xf64>>
  return %low : f64
}

// RUN: not lathe-run %s --interpret --entry=chebyshev ones:4 ones:4 2>&1 | FileCheck %s --check-prefix=CHEBYSHEV
// CHEBYSHEV: error: 'solver.chebyshev' op has an operator whose spectrum no closed form gives, {{.*}}, expected 'lower' and 'upper'
func.func @chebyshev(%d: tensor<4xf64>, %b: tensor<4xf64>) -> tensor<4xf64> {
  %A = linop.stencil {(0) = %d, (-1) = -1.0, (1) = -1.0} dirichlet : !linop.operator<tensor<4xf64>>
  %x, %k, %residual, %reason = solver.chebyshev %A, %b : tensor<4xf64>
  return %x : tensor<4xf64>
}

// A warning, not an error: the solve ends with reason 2.
// RUN: lathe-run %s --interpret --entry=singular ones:4 2>&1 | FileCheck %s --check-prefix=SINGULAR
// SINGULAR: warning: operator is singular and no x satisfies A x = b: the right-hand side is not orthogonal to the null space,
// SINGULAR: reason: 2
func.func @singular(%b: tensor<4xf64>) -> (tensor<4xf64>, i64, f64, i32) {
  %A = linop.stencil {(0) = 2.0, (-1) = -1.0, (1) = -1.0} periodic : !linop.operator<tensor<4xf64>>
  %x, %iterations, %residual, %reason = solver.cg %A, %b : tensor<4xf64>
  return %x, %iterations, %residual, %reason : tensor<4xf64>, i64, f64, i32
}

// RUN: not lathe-run %s --interpret --entry=grid ones:4 2>&1 | FileCheck %s --check-prefix=GRID
// GRID: error: 'linop.stencil' op has the dynamic grid 'tensor<?xf64>' and no vector to tell its size, {{.*}}, expected static sizes or a use in the same function
func.func private @apply(%A: !linop.operator<tensor<?xf64>>, %x: tensor<?xf64>) -> tensor<?xf64> {
  %y = linop.apply %A, %x : tensor<?xf64>
  return %y : tensor<?xf64>
}
func.func @grid(%x: tensor<?xf64>) -> tensor<?xf64> {
  %A = linop.stencil {(0) = 2.0, (-1) = -1.0, (1) = -1.0} dirichlet : !linop.operator<tensor<?xf64>>
  %B = linop.stencil {(0) = 2.0} dirichlet : !linop.operator<tensor<?xf64>>
  %y = func.call @apply(%B, %x) : (!linop.operator<tensor<?xf64>>, tensor<?xf64>) -> tensor<?xf64>
  return %y : tensor<?xf64>
}

// RUN: not lathe-run %s --interpret --entry=sparse 2>&1 | FileCheck %s --check-prefix=SPARSE
// SPARSE: error: 'arith.constant' op has a constant that is not a dense one
func.func @sparse() -> tensor<4xf64> {
  %x = arith.constant sparse<[[1]], [2.0]> : tensor<4xf64>
  return %x : tensor<4xf64>
}

// An op of another dialect, and functions that are no programs.
// RUN: not lathe-run %s --interpret --entry=unknown ones:4 2>&1 | FileCheck %s --check-prefix=UNKNOWN
// UNKNOWN: error: op 'memref.alloc' has no meaning in the reference, {{.*}}, expected one of arith.
func.func @unknown(%x: tensor<4xf64>) -> tensor<4xf64> {
  %m = memref.alloc() : memref<4xf64>
  return %x : tensor<4xf64>
}

// RUN: not lathe-run %s --interpret --entry=missing 1 2>&1 | FileCheck %s --check-prefix=MISSING
// MISSING: error: function 'elsewhere' has no body, {{.*}}, expected a definition
func.func private @elsewhere(f64) -> f64
func.func @missing(%x: f64) -> f64 {
  %y = call @elsewhere(%x) : (f64) -> f64
  return %y : f64
}

// RUN: not lathe-run %s --interpret --entry=blocks 1 2>&1 | FileCheck %s --check-prefix=BLOCKS
// BLOCKS: error: function 'blocks' has several blocks, {{.*}}, expected structured control flow (scf)
func.func @blocks(%x: f64) -> f64 {
  cf.br ^next
^next:
  return %x : f64
}

// RUN: not lathe-run %s --interpret --entry=recursion 1 2>&1 | FileCheck %s --check-prefix=RECURSION
// RECURSION: error: function 'recursion' recurses, {{.*}}, expected calls at most 100 deep
func.func @recursion(%x: f64) -> f64 {
  %y = call @recursion(%x) : (f64) -> f64
  return %y : f64
}

// An operator that a function is given is known only when it is called.
// RUN: not lathe-run %s --interpret --entry=rows ones:4 2>&1 | FileCheck %s --check-prefix=ROWS
// ROWS: error: 'linop.get_diagonal' op has an operator that can only be applied, {{.*}}, expected one with rows
func.func private @diagonal(%A: !linop.operator<tensor<4xf64>>) -> tensor<4xf64> {
  %d = linop.get_diagonal %A : tensor<4xf64>
  return %d : tensor<4xf64>
}
func.func @rows(%b: tensor<4xf64>) -> tensor<4xf64> {
  %A = linop.stencil {(0) = 2.0, (-1) = -1.0, (1) = -1.0} dirichlet : !linop.operator<tensor<4xf64>>
  %M = solver.sweeps jacobi 1 of %A : !linop.operator<tensor<4xf64>>
  %d = call @diagonal(%M) : (!linop.operator<tensor<4xf64>>) -> tensor<4xf64>
  return %d : tensor<4xf64>
}
