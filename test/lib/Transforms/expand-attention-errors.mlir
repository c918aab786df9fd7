// RUN: lathe-opt %s --lathe-expand-attention --verify-diagnostics
func.func @no_target(%x: tensor<2x33x16xf32>) -> tensor<2x33x16xf32> {
  // expected-error@+1 {{has no 'panel' in its tune.config, and the module no lathe.target to choose one for}}
  %o = attn.attention %x, %x, %x : tensor<2x33x16xf32>
  return %o : tensor<2x33x16xf32>
}
