// RUN: lathe-opt %s --split-input-file --lathe-infer-sizes --verify-diagnostics

func.func @order(%v: tensor<?xf64>, %p: tensor<?xi32>, %c: tensor<?xi32>, %x: tensor<?xf64>) -> tensor<?xf64> {
  // expected-error @below {{'linop.csr' op is of arrays that no call can check, expected positions, coordinates and values that are three arguments in a row, or constants}}
  %A = linop.csr %p, %c, %v : tensor<?xi32>, tensor<?xi32>, tensor<?xf64>
  %y = linop.apply %A, %x : tensor<?xf64>
  return %y : tensor<?xf64>
}

// -----

func.func @computed(%p: tensor<?xi32>, %c: tensor<?xi32>, %v: tensor<?xf64>, %x: tensor<?xf64>) -> tensor<?xf64> {
  %d = arith.addi %c, %c : tensor<?xi32>
  // expected-error @below {{'linop.csr' op is of arrays that no call can check}}
  %A = linop.csr %p, %d, %v : tensor<?xi32>, tensor<?xi32>, tensor<?xf64>
  %y = linop.apply %A, %x : tensor<?xf64>
  return %y : tensor<?xf64>
}

// -----

func.func @constants(%v: tensor<3xf64>, %x: tensor<2xf64>) -> tensor<2xf64> {
  %p = arith.constant dense<[0, 2, 3]> : tensor<3xi32>
  %c = arith.constant dense<[0, 2, 1]> : tensor<3xi32>
  // expected-error @below {{'linop.csr' op has constants that are no square matrix, expected positions that rise from 0 to the number of coordinates, and columns of the matrix}}
  %A = linop.csr %p, %c, %v : tensor<3xi32>, tensor<3xi32>, tensor<3xf64>
  %y = linop.apply %A, %x : tensor<2xf64>
  return %y : tensor<2xf64>
}

// -----

// One pattern, two matrices; and constants that are one.
func.func @pattern(%p: tensor<?xi32>, %c: tensor<?xi32>, %v: tensor<?xf64>, %w: tensor<?xf64>, %x: tensor<?xf64>) -> tensor<?xf64> {
  %A = linop.csr %p, %c, %v : tensor<?xi32>, tensor<?xi32>, tensor<?xf64>
  %B = linop.csr %p, %c, %w : tensor<?xi32>, tensor<?xi32>, tensor<?xf64>
  %y = linop.apply %A, %x : tensor<?xf64>
  %z = linop.apply %B, %y : tensor<?xf64>
  return %z : tensor<?xf64>
}

// -----

func.func @good_constants(%v: tensor<3xf64>, %x: tensor<2xf64>) -> tensor<2xf64> {
  %p = arith.constant dense<[0, 2, 3]> : tensor<3xi32>
  %c = arith.constant dense<[0, 1, 1]> : tensor<3xi32>
  %A = linop.csr %p, %c, %v : tensor<3xi32>, tensor<3xi32>, tensor<3xf64>
  %y = linop.apply %A, %x : tensor<2xf64>
  return %y : tensor<2xf64>
}
