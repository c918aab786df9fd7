// What attention demands; functions are named after the constraints of SPEC.md.
// RUN: lathe-opt %s --split-input-file --verify-diagnostics

func.func @attention_c1(%q: tensor<8x4xf32>, %k: tensor<2x8x4xf32>) {
  // expected-error @+1 {{has queries, keys and values of ranks 2, 3 and 3, expected one rank, 2 or more}}
  %o = "attn.attention"(%q, %k, %k) ({}, {}) : (tensor<8x4xf32>, tensor<2x8x4xf32>, tensor<2x8x4xf32>) -> tensor<8x4xf32>
  return
}

// -----

func.func @attention_c2(%q: tensor<8x?xf32>) {
  // expected-error @+1 {{needs static head sizes of 1 or more, but has}}
  %o = "attn.attention"(%q, %q, %q) ({}, {}) : (tensor<8x?xf32>, tensor<8x?xf32>, tensor<8x?xf32>) -> tensor<8x?xf32>
  return
}

// -----

func.func @attention_c3(%q: tensor<8x4xf32>, %k: tensor<8x5xf32>) {
  // expected-error @+1 {{has queries of head size 4 and keys of head size 5, expected the same}}
  %o = "attn.attention"(%q, %k, %k) ({}, {}) : (tensor<8x4xf32>, tensor<8x5xf32>, tensor<8x5xf32>) -> tensor<8x5xf32>
  return
}

// -----

func.func @attention_c4(%q: tensor<8x4xf32>, %v: tensor<9x4xf32>) {
  // expected-error @+1 {{has keys 'tensor<8x4xf32>' and values 'tensor<9x4xf32>', expected the same up to the head size}}
  %o = "attn.attention"(%q, %q, %v) ({}, {}) : (tensor<8x4xf32>, tensor<8x4xf32>, tensor<9x4xf32>) -> tensor<8x4xf32>
  return
}

// -----

func.func @attention_c5(%q: tensor<2x1x8x4xf32>, %k: tensor<3x1x8x4xf32>) {
  // expected-error @+1 {{has queries of batch size 2 and keys of batch size 3, expected the same}}
  %o = "attn.attention"(%q, %k, %k) ({}, {}) : (tensor<2x1x8x4xf32>, tensor<3x1x8x4xf32>, tensor<3x1x8x4xf32>) -> tensor<2x1x8x4xf32>
  return
}

// -----

func.func @attention_c6(%q: tensor<3x8x4xf32>, %k: tensor<2x8x4xf32>) {
  // expected-error @+1 {{has 3 heads of queries and 2 of keys, expected a multiple}}
  %o = "attn.attention"(%q, %k, %k) ({}, {}) : (tensor<3x8x4xf32>, tensor<2x8x4xf32>, tensor<2x8x4xf32>) -> tensor<3x8x4xf32>
  return
}

// -----

func.func @attention_c7(%q: tensor<8x4xf32>) {
  // expected-error @+1 {{has a result of type 'tensor<8x5xf32>', expected 'tensor<8x4xf32>'}}
  %o = "attn.attention"(%q, %q, %q) ({}, {}) : (tensor<8x4xf32>, tensor<8x4xf32>, tensor<8x4xf32>) -> tensor<8x5xf32>
  return
}

// -----

func.func @attention_c10(%q: tensor<8x4xf32>) {
  // expected-error @+1 {{has scale = 1.000000e+300, expected a number that f32 holds, up to 1e38}}
  %o = attn.attention %q, %q, %q scale 1.0e300 : tensor<8x4xf32>
  return
}

// -----

func.func @attention_c10_nan(%q: tensor<8x4xf32>) {
  // expected-error @+1 {{has scale = }}
  %o = attn.attention %q, %q, %q scale 0x7FF8000000000000 : tensor<8x4xf32>
  return
}

// -----

func.func @attention_c8(%q: tensor<8x4xf32>) {
  // expected-error @+1 {{has a region 'mask' with arguments}}
  %o = "attn.attention"(%q, %q, %q) ({}, {
  ^bb0(%i: index, %j: index):
    %true = arith.constant true
    attn.yield %true : i1
  }) : (tensor<8x4xf32>, tensor<8x4xf32>, tensor<8x4xf32>) -> tensor<8x4xf32>
  return
}

// -----

func.func @attention_c8_yield(%q: tensor<8x4xf32>) {
  // expected-error @+1 {{has a region 'mask' that does not yield 'i1'}}
  %o = "attn.attention"(%q, %q, %q) ({}, {
  ^bb0(%h: index, %i: index, %j: index):
    %f = arith.constant 0.0 : f32
    attn.yield %f : f32
  }) : (tensor<8x4xf32>, tensor<8x4xf32>, tensor<8x4xf32>) -> tensor<8x4xf32>
  return
}

// -----

func.func @attention_c9(%q: tensor<8x4xf32>, %t: tensor<8xf32>) {
  %o = attn.attention %q, %q, %q : tensor<8x4xf32>
    score (%s, %h, %i, %j) {
      // expected-error @+1 {{in a region of attention reads a tensor at a place that depends on the query or the score, expected one that depends on the head and the key only}}
      %b = tensor.extract %t[%i] : tensor<8xf32>
      attn.yield %b : f32
    }
  return
}

// -----

func.func @attention_c11_heads(%q: tensor<8x16x4xf32>, %slope: tensor<4xf32>) {
  %o = attn.attention %q, %q, %q : tensor<8x16x4xf32>
    score (%s, %h, %i, %j) {
      // expected-error @+1 {{in a region of attention reads dimension 0 of a table of type 'tensor<4xf32>' at each of 8 heads, expected at least as many entries}}
      %b = tensor.extract %slope[%h] : tensor<4xf32>
      attn.yield %b : f32
    }
  return
}

// -----

func.func @attention_c11_keys(%q: tensor<8x16x4xf32>, %k: tensor<8x20x4xf32>, %keep: tensor<8x16xi1>) {
  %o = attn.attention %q, %k, %k : tensor<8x16x4xf32>, tensor<8x20x4xf32>, tensor<8x20x4xf32>
    mask (%h, %i, %j) {
      // expected-error @+1 {{in a region of attention reads dimension 1 of a table of type 'tensor<8x16xi1>' at each of 20 keys, expected at least as many entries}}
      %b = tensor.extract %keep[%h, %j] : tensor<8x16xi1>
      attn.yield %b : i1
    }
  return
}

// -----

func.func @attention_c9_op(%q: tensor<8x4xf32>) {
  %o = attn.attention %q, %q, %q : tensor<8x4xf32>
    score (%s, %h, %i, %j) {
      // expected-error @+1 {{is not allowed in a region of attention, expected element-wise arith and math ops on scalars, arith.constant and tensor.extract}}
      %t = tensor.splat %s : tensor<4xf32>
      attn.yield %s : f32
    }
  return
}

// -----

func.func @online_regions(%q: tensor<1x1x4x8xf32>, %k: tensor<1x9x4xf32>, %a: tensor<1x1x4x8xf32>, %m: tensor<1x1x8xf32>, %c: index) {
  // expected-error @+1 {{needs a score and a mask region}}
  %o:3 = "attn.online"(%q, %k, %k, %a, %m, %m, %c, %c, %c) <{exponent = 1.0 : f32, group = 1 : i64}> ({}, {}) : (tensor<1x1x4x8xf32>, tensor<1x9x4xf32>, tensor<1x9x4xf32>, tensor<1x1x4x8xf32>, tensor<1x1x8xf32>, tensor<1x1x8xf32>, index, index, index) -> (tensor<1x1x4x8xf32>, tensor<1x1x8xf32>, tensor<1x1x8xf32>)
  return
}

// -----

func.func @online_ranks(%q: tensor<1x1x4x8xf32>, %k: tensor<9x4xf32>, %a: tensor<1x1x4x8xf32>, %m: tensor<1x1x8xf32>, %c: index) {
  // expected-error @+1 {{has queries, keys and values of ranks 4, 2 and 2, expected keys and values one less than queries}}
  %o:3 = "attn.online"(%q, %k, %k, %a, %m, %m, %c, %c, %c) <{exponent = 1.0 : f32, group = 1 : i64}> ({
  ^bb0(%s: f32, %h: index, %i: index, %j: index):
    attn.yield %s : f32
  }, {
  ^bb0(%h: index, %i: index, %j: index):
    %t = arith.constant true
    attn.yield %t : i1
  }) : (tensor<1x1x4x8xf32>, tensor<9x4xf32>, tensor<9x4xf32>, tensor<1x1x4x8xf32>, tensor<1x1x8xf32>, tensor<1x1x8xf32>, index, index, index) -> (tensor<1x1x4x8xf32>, tensor<1x1x8xf32>, tensor<1x1x8xf32>)
  return
}

// -----

func.func @online_shapes(%q: tensor<1x1x4x8xf32>, %k: tensor<1x9x4xf32>, %a: tensor<1x1x5x8xf32>, %m: tensor<1x1x8xf32>, %c: index) {
  // expected-error @+1 {{has shapes that do not belong together}}
  %o:3 = "attn.online"(%q, %k, %k, %a, %m, %m, %c, %c, %c) <{exponent = 1.0 : f32, group = 1 : i64}> ({
  ^bb0(%s: f32, %h: index, %i: index, %j: index):
    attn.yield %s : f32
  }, {
  ^bb0(%h: index, %i: index, %j: index):
    %t = arith.constant true
    attn.yield %t : i1
  }) : (tensor<1x1x4x8xf32>, tensor<1x9x4xf32>, tensor<1x9x4xf32>, tensor<1x1x5x8xf32>, tensor<1x1x8xf32>, tensor<1x1x8xf32>, index, index, index) -> (tensor<1x1x5x8xf32>, tensor<1x1x8xf32>, tensor<1x1x8xf32>)
  return
}

// -----

func.func @pack(%q: tensor<1x16x4xf32>, %p: tensor<1x2x5x8xf32>) {
  // expected-error @+1 {{packs 'tensor<1x16x4xf32>' into 'tensor<1x2x5x8xf32>', expected panels of these queries}}
  %o = attn.pack %q scale 1.0 into %p : tensor<1x16x4xf32> -> tensor<1x2x5x8xf32>
  return
}

// -----

func.func @finish(%a: tensor<1x2x4x8xf32>, %s: tensor<1x2x8xf32>, %o: tensor<1x16x5xf32>) {
  // expected-error @+1 {{unpacks 'tensor<1x2x4x8xf32>' and 'tensor<1x2x8xf32>' into 'tensor<1x16x5xf32>', expected panels of this result}}
  %r = "attn.finish"(%a, %s, %o) : (tensor<1x2x4x8xf32>, tensor<1x2x8xf32>, tensor<1x16x5xf32>) -> tensor<1x16x5xf32>
  return
}

// -----

func.func @two_types(%q: tensor<8x4xf32>) {
  // expected-error @+1 {{expected one type, or those of queries, keys and values, but found 2}}
  %o = attn.attention %q, %q, %q : tensor<8x4xf32>, tensor<8x4xf32>
  return
}

// -----

func.func @unranked(%q: tensor<*xf32>) {
  // expected-error @+1 {{expected a ranked tensor, but found 'tensor<*xf32>'}}
  %o = attn.attention %q, %q, %q : tensor<*xf32>
  return
}
