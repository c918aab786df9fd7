// RUN: lathe-opt %s --split-input-file --verify-diagnostics --lathe-vectorise-tiles

#haswell = #lathe.target<cpu = "haswell", triple = "x86_64-unknown-linux-gnu", features = "", vector_bits = 256, vector_registers = 16, l1 = 32768, l2 = 262144, l3 = 8388608, line = 64>
module attributes {lathe.target = #haswell} {
  func.func @whole(%q: tensor<2x16x64xf32>, %p: tensor<2x1x64x16xf32>) -> tensor<2x1x64x16xf32> {
    // expected-error@+1 {{works on panels 'tensor<2x1x64x16xf32>', expected a tile of one panel}}
    %r = attn.pack %q scale 1.0 into %p : tensor<2x16x64xf32> -> tensor<2x1x64x16xf32>
    return %r : tensor<2x1x64x16xf32>
  }
}

// -----

#haswell = #lathe.target<cpu = "haswell", triple = "x86_64-unknown-linux-gnu", features = "", vector_bits = 256, vector_registers = 16, l1 = 32768, l2 = 262144, l3 = 8388608, line = 64>
module attributes {lathe.target = #haswell} {
  func.func @narrow(%q: tensor<12x64xf32>, %p: tensor<1x64x12xf32>) -> tensor<1x64x12xf32> {
    // expected-error@+1 {{has a panel of 12 queries, expected a multiple of the 8 lanes of the target}}
    %r = attn.pack %q scale 1.0 into %p : tensor<12x64xf32> -> tensor<1x64x12xf32>
    return %r : tensor<1x64x12xf32>
  }
}

// -----

func.func @no_target(%q: tensor<16x64xf32>, %p: tensor<1x64x16xf32>) -> tensor<1x64x16xf32> {
  // expected-error@+1 {{is in a module without lathe.target}}
  %r = attn.pack %q scale 1.0 into %p : tensor<16x64xf32> -> tensor<1x64x16xf32>
  return %r : tensor<1x64x16xf32>
}

// -----

#haswell = #lathe.target<cpu = "haswell", triple = "x86_64-unknown-linux-gnu", features = "", vector_bits = 256, vector_registers = 16, l1 = 32768, l2 = 262144, l3 = 8388608, line = 64>
module attributes {lathe.target = #haswell} {
  func.func @keys(%q: tensor<1x64x16xf32>, %k: tensor<?x64xf32>, %h: index, %a: tensor<1x64x16xf32>, %m: tensor<1x16xf32>) -> tensor<1x64x16xf32> {
    // expected-error@+1 {{has an unknown number of keys, expected a tile}}
    %r:3 = attn.online %q, %k, %k at %h, %h, %h exponent 1.0 group 1 outs(%a, %m, %m)
        : tensor<1x64x16xf32>, tensor<?x64xf32>, tensor<?x64xf32> -> tensor<1x64x16xf32>, tensor<1x16xf32>, tensor<1x16xf32>
      score {
      ^bb0(%s: f32, %head: index, %i: index, %j: index):
        attn.yield %s : f32
      } mask {
      ^bb0(%head: index, %i: index, %j: index):
        %true = arith.constant true
        attn.yield %true : i1
      }
    return %r#0 : tensor<1x64x16xf32>
  }
}
