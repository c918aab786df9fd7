// RUN: lathe-opt %s --split-input-file --verify-diagnostics --lathe-target="cpu=haswell" --lathe-tile-structured

func.func @half(%a: tensor<8xf16>, %b: tensor<8xf16>) -> tensor<8xf16> {
  // expected-error@+1 {{'linalg.exp' op cannot become vector code: operand #0 has elements of type f16, expected f32, f64, i32 or i64}}
  %c = linalg.exp ins(%a : tensor<8xf16>) outs(%b : tensor<8xf16>) -> tensor<8xf16>
  return %c : tensor<8xf16>
}

// -----

func.func @window(%a: tensor<1x16x1xf32>, %k: tensor<3x1x1xf32>, %b: tensor<1x14x1xf32>) -> tensor<1x14x1xf32> {
  // expected-error@+1 {{'linalg.conv_1d_nwc_wcf' op cannot become vector code: operand #0 is indexed by more than one loop, or none, in a dimension, expected a permutation of loops}}
  %c = linalg.conv_1d_nwc_wcf ins(%a, %k : tensor<1x16x1xf32>, tensor<3x1x1xf32>) outs(%b : tensor<1x14x1xf32>) -> tensor<1x14x1xf32>
  return %c : tensor<1x14x1xf32>
}

// -----

func.func @branch(%a: tensor<8xf32>, %b: tensor<8xf32>) -> tensor<8xf32> {
  // expected-error@+1 {{cannot become vector code: its region has 'scf.if', expected arith and math on scalars}}
  %c = linalg.map ins(%a : tensor<8xf32>) outs(%b : tensor<8xf32>)
    (%x: f32, %old: f32) {
      %zero = arith.constant 0.0 : f32
      %p = arith.cmpf ogt, %x, %zero : f32
      %y = scf.if %p -> f32 {
        scf.yield %x : f32
      } else {
        scf.yield %zero : f32
      }
      linalg.yield %y : f32
    }
  return %c : tensor<8xf32>
}

// -----

// Each term needs the sum of those before it.
func.func @recurrence(%a: tensor<8xf32>, %z: tensor<f32>) -> tensor<f32> {
  // expected-error@+1 {{cannot become vector code: it reduces along its contiguous dimension by another op than one sum, product, minimum or maximum}}
  %s = linalg.reduce ins(%a : tensor<8xf32>) outs(%z : tensor<f32>) dimensions = [0]
    (%x: f32, %old: f32) {
      %half = arith.constant 0.5 : f32
      %h = arith.mulf %half, %old : f32
      %t = arith.addf %x, %h : f32
      linalg.yield %t : f32
    }
  return %s : tensor<f32>
}

// -----

func.func @three_ways(%a: tensor<4x5xi32>, %b: tensor<6x4xi32>, %c: tensor<5x6xi32>) -> tensor<5x6xi32> {
  // expected-error@+1 {{cannot become vector code: its operands are contiguous in more than two different loops}}
  %d = linalg.generic {indexing_maps = [affine_map<(m, n, k) -> (k, m)>, affine_map<(m, n, k) -> (n, k)>, affine_map<(m, n, k) -> (m, n)>], iterator_types = ["parallel", "parallel", "reduction"]}
      ins(%a, %b : tensor<4x5xi32>, tensor<6x4xi32>) outs(%c : tensor<5x6xi32>) {
  ^bb0(%x: i32, %y: i32, %old: i32):
    %p = arith.muli %x, %y : i32
    %s = arith.addi %p, %old : i32
    linalg.yield %s : i32
  } -> tensor<5x6xi32>
  return %d : tensor<5x6xi32>
}
