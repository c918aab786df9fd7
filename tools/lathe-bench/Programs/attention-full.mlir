// Softmax attention: every query sees every key.
!heads = tensor<8x2048x64xf32>
func.func @attention(%q: !heads, %k: !heads, %v: !heads) -> !heads {
  %o = attn.attention %q, %k, %v : !heads
  return %o : !heads
}
