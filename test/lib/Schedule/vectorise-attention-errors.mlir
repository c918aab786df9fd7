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
