// RUN: lathe-opt %s --lathe-tile-attention --verify-diagnostics
#haswell = #lathe.target<cpu = "haswell", triple = "x86_64-unknown-linux-gnu", features = "", vector_bits = 256, vector_registers = 16, l1 = 32768, l2 = 262144, l3 = 8388608, line = 64>
module attributes {lathe.target = #haswell} {
func.func @finish(%a: tensor<2x1x64x16xf32>, %s: tensor<2x1x16xf32>, %o: tensor<2x16x64xf32>) -> tensor<2x16x64xf32> {
  // expected-error@+1 {{does not finish an attn.online}}
  %r = attn.finish %a, %s into %o : tensor<2x1x64x16xf32>, tensor<2x1x16xf32> -> tensor<2x16x64xf32>
  return %r : tensor<2x16x64xf32>
}
}
