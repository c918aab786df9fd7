// RUN: lathe-opt %s --split-input-file --verify-diagnostics

func.func @product_c1() {
  // expected-error @+1 {{has no factors, expected one or more}}
  %K = "kron.product"() : () -> !linop.operator<tensor<1xf64>>
  return
}

// -----

func.func @product_c2(%d: tensor<2x3xf64>) {
  %D = linop.diagonal %d : tensor<2x3xf64>
  // expected-error @+1 {{has factor 0 of type '!linop.operator<tensor<2x3xf64>>', expected one between vectors}}
  %K = "kron.product"(%D) : (!linop.operator<tensor<2x3xf64>>) -> !linop.operator<tensor<6xf64>>
  return
}

// -----

func.func @product_c3(%f: tensor<2x2xf64>, %g: tensor<2x2xf32>) {
  %F = linop.dense %f : tensor<2x2xf64>
  %G = linop.dense %g : tensor<2x2xf32>
  // expected-error @+1 {{has factor 1 of 'f32', expected 'f64' as factor 0}}
  %K = "kron.product"(%F, %G) : (!linop.operator<tensor<2xf64>>, !linop.operator<tensor<2xf32>>) -> !linop.operator<tensor<4xf64>>
  return
}

// -----

func.func @product_c4(%f: tensor<2x2xf64>) {
  %F = linop.dense %f : tensor<2x2xf64>
  // expected-error @+1 {{has type '!linop.operator<tensor<5xf64>>', expected '!linop.operator<tensor<4xf64>>'}}
  %K = "kron.product"(%F, %F) : (!linop.operator<tensor<2xf64>>, !linop.operator<tensor<2xf64>>) -> !linop.operator<tensor<5xf64>>
  return
}

// -----

func.func @product_c5(%f: tensor<2x2xf64>, %d: tensor<2xf64>) {
  %F = linop.dense %f : tensor<2x2xf64>
  %D = linop.diagonal %d : tensor<2xf64>
  // expected-error @+1 {{has factor 1 defined by linop.diagonal, expected linop.dense, linop.identity or kron.product}}
  %K = kron.product %F, %D : !linop.operator<tensor<4xf64>>
  return
}

// -----

func.func @product_c6() {
  %I = linop.identity : !linop.operator<tensor<4294967296xf64>>
  // expected-error @+1 {{is larger than 63 bits can count}}
  %K = "kron.product"(%I, %I) : (!linop.operator<tensor<4294967296xf64>>, !linop.operator<tensor<4294967296xf64>>) -> !linop.operator<tensor<4xf64>>
  return
}

// -----

func.func @not_a_power(%f: tensor<2x2xf64>) {
  %F = linop.dense %f : tensor<2x2xf64>
  // expected-error @+1 {{no 2 equal factors have the product '!linop.operator<tensor<5xf64>>', list the type of each factor instead}}
  %K = kron.product %F, %F : !linop.operator<tensor<5xf64>>
  return
}

// -----

func.func @not_an_operator(%f: tensor<2x2xf64>) {
  %F = linop.dense %f : tensor<2x2xf64>
  // expected-error @+1 {{expected an operator type, but found 'tensor<4xf64>'}}
  %K = kron.product %F, %F : tensor<4xf64>
  return
}

// -----

func.func @no_product(%f: tensor<2x2xf64>, %g: tensor<2x2xf32>) {
  %F = linop.dense %f : tensor<2x2xf64>
  %G = linop.dense %g : tensor<2x2xf32>
  // expected-error @+1 {{expected factors between vectors of one element type, with a product whose size fits 63 bits}}
  %K = kron.product %F, %G : !linop.operator<tensor<2xf64>>, !linop.operator<tensor<2xf32>>
  return
}
