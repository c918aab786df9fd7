// Attention with linear biases (ALiBi) and a causal window: head h adds
// -2^-(h+1) times the distance of the key to its score, and a query sees itself
// and the 255 keys before.
!heads = tensor<8x2048x64xf32>
func.func @attention(%q: !heads, %k: !heads, %v: !heads) -> !heads {
  %zero = arith.constant 0 : index
  %window = arith.constant 256 : index
  %one = arith.constant 1 : i32
  %o = attn.attention %q, %k, %v : !heads
    score (%s, %h, %i, %j) {
      %head = arith.index_cast %h : index to i32
      %number = arith.addi %head, %one : i32
      %power = arith.sitofp %number : i32 to f32
      %exponent = arith.negf %power : f32
      %slope = math.exp2 %exponent : f32
      %back = arith.subi %i, %j : index
      %steps = arith.index_cast %back : index to i32
      %distance = arith.sitofp %steps : i32 to f32
      %bias = arith.mulf %slope, %distance : f32
      %biased = arith.subf %s, %bias : f32
      attn.yield %biased : f32
    }
    mask (%h, %i, %j) {
      %back = arith.subi %i, %j : index
      %past = arith.cmpi sge, %back, %zero : index
      %near = arith.cmpi slt, %back, %window : index
      %visible = arith.andi %past, %near : i1
      attn.yield %visible : i1
    }
  return %o : !heads
}
