// RUN: lathe-opt %s --lathe-target="cpu=haswell" --lathe-choose-configs --split-input-file --verify-diagnostics

func.func @unknown_knob(%a: tensor<9x8xf64>, %b: tensor<8x7xf64>, %c: tensor<9x7xf64>) -> tensor<9x7xf64> {
  // expected-error @+1 {{has no knob 'lanes', which its tune.config sets, expected rows, vectors, sum_tile, row_tile, pack, group}}
  %d = linalg.matmul {tune.config = #tune.config<{lanes = 3 : i64}>} ins(%a, %b : tensor<9x8xf64>, tensor<8x7xf64>) outs(%c : tensor<9x7xf64>) -> tensor<9x7xf64>
  return %d : tensor<9x7xf64>
}

// -----

func.func @bad_value(%a: tensor<9x8xf64>, %b: tensor<8x7xf64>, %c: tensor<9x7xf64>) -> tensor<9x7xf64> {
  // expected-error @+1 {{cannot take vectors = 5, which its tune.config sets, expected 1, 2}}
  %d = linalg.matmul {tune.config = #tune.config<{vectors = 5 : i64}>} ins(%a, %b : tensor<9x8xf64>, tensor<8x7xf64>) outs(%c : tensor<9x7xf64>) -> tensor<9x7xf64>
  return %d : tensor<9x7xf64>
}

// -----

func.func @does_not_fit(%a: tensor<9x8xf64>, %b: tensor<8x7xf64>, %c: tensor<9x7xf64>) -> tensor<9x7xf64> {
  // expected-error @+1 {{cannot take the config of the input: 8 rows of 2 vectors need 19 vector registers, but the target has 16}}
  %d = linalg.matmul {tune.config = #tune.config<{rows = 8 : i64, vectors = 2 : i64}>} ins(%a, %b : tensor<9x8xf64>, tensor<8x7xf64>) outs(%c : tensor<9x7xf64>) -> tensor<9x7xf64>
  return %d : tensor<9x7xf64>
}

// -----

func.func @no_knobs(%a: tensor<8xf64>, %b: tensor<8xf64>) -> tensor<8xf64> {
  // expected-error @+1 {{has no knob 'rows', which its tune.config sets, expected none}}
  %c = linalg.generic {indexing_maps = [affine_map<(i) -> (i)>, affine_map<(i) -> (i)>], iterator_types = ["parallel"]}
    ins(%a : tensor<8xf64>) outs(%b : tensor<8xf64>) attrs = {tune.config = #tune.config<{rows = 1 : i64}>} {
  ^bb0(%in: f64, %out: f64):
    linalg.yield %in : f64
  } -> tensor<8xf64>
  return %c : tensor<8xf64>
}

// -----

func.func @half_a_tile(%f: tensor<8x8xf32>, %x: tensor<3x512xf32>) -> tensor<3x512xf32> {
  %F = linop.dense %f : tensor<8x8xf32>
  %K = kron.product %F, %F, %F : !linop.operator<tensor<512xf32>>
  // expected-error @+1 {{cannot take the config of the input: 4 rows of 0 vectors are half a tile, expected both or neither to be 0, which leaves them to each factor}}
  %y = linop.apply %K, %x {tune.config = #tune.config<{rows = 4 : i64}>} : !linop.operator<tensor<512xf32>>, tensor<3x512xf32>
  return %y : tensor<3x512xf32>
}

// -----

// A tile that is no less than the whole is the whole, which is 0.
func.func @no_tile(%a: tensor<9x64xf64>, %b: tensor<64x7xf64>, %c: tensor<9x7xf64>) -> tensor<9x7xf64> {
  // expected-error @+1 {{cannot take sum_tile = 64, which its tune.config sets, expected 0, 32}}
  %d = linalg.matmul {tune.config = #tune.config<{sum_tile = 64 : i64}>} ins(%a, %b : tensor<9x64xf64>, tensor<64x7xf64>) outs(%c : tensor<9x7xf64>) -> tensor<9x7xf64>
  return %d : tensor<9x7xf64>
}
