// Causal softmax attention: query i sees the keys 0 to i.
!heads = tensor<8x2048x64xf32>
func.func @attention(%q: !heads, %k: !heads, %v: !heads) -> !heads {
  %o = attn.attention %q, %k, %v causal : !heads
  return %o : !heads
}
