// Masks whose integer arithmetic wraps show the keys that it says, no fewer: a
// multiplicative hash in 32 bits, an index, a cast to 8 bits, a difference beyond 64.
// REQUIRES: lathe-run
// DEFINE: %{entry} =
// DEFINE: %{check} = lathe-run %s --entry=%{entry} normal:1 normal:2 normal:3 --check | FileCheck %s
// CHECK: check: result 0{{.*}}, ok
// REDEFINE: %{entry} = hash
// RUN: %{check}
// REDEFINE: %{entry} = index
// RUN: %{check}
// REDEFINE: %{entry} = narrow
// RUN: %{check}
// REDEFINE: %{entry} = difference
// RUN: %{check}
// REDEFINE: %{entry} = sum
// RUN: %{check}
!qkv = tensor<1x300x8xf32>
func.func @hash(%q: !qkv, %k: !qkv, %v: !qkv) -> !qkv {
  %factor = arith.constant 22695477 : i32
  %zero = arith.constant 0 : i32
  %o = attn.attention %q, %k, %v : !qkv
    mask (%h, %i, %j) {
      %key = arith.index_cast %j : index to i32
      %hash = arith.muli %key, %factor : i32
      %visible = arith.cmpi sge, %hash, %zero : i32
      attn.yield %visible : i1
    }
  return %o : !qkv
}
func.func @index(%q: !qkv, %k: !qkv, %v: !qkv) -> !qkv {
  %factor = arith.constant 1152921504606846976 : index
  %bound = arith.constant 2305843009213693952 : index
  %o = attn.attention %q, %k, %v : !qkv
    mask (%h, %i, %j) {
      %product = arith.muli %j, %factor : index
      %visible = arith.cmpi slt, %product, %bound : index
      attn.yield %visible : i1
    }
  return %o : !qkv
}
func.func @narrow(%q: !qkv, %k: !qkv, %v: !qkv) -> !qkv {
  %bound = arith.constant 100 : i8
  %o = attn.attention %q, %k, %v : !qkv
    mask (%h, %i, %j) {
      %key = arith.index_cast %j : index to i8
      %visible = arith.cmpi slt, %key, %bound : i8
      attn.yield %visible : i1
    }
  return %o : !qkv
}
// Both sides fit in 64 bits, what is between them does not.
func.func @difference(%q: !qkv, %k: !qkv, %v: !qkv) -> !qkv {
  %low = arith.constant -9223372036854775000 : index
  %high = arith.constant 9223372036854775000 : index
  %o = attn.attention %q, %k, %v : !qkv
    mask (%h, %i, %j) {
      %left = arith.addi %j, %low : index
      %right = arith.subi %high, %i : index
      %visible = arith.cmpi slt, %left, %right : index
      attn.yield %visible : i1
    }
  return %o : !qkv
}
func.func @sum(%q: !qkv, %k: !qkv, %v: !qkv) -> !qkv {
  %high = arith.constant 9223372036854775707 : index
  %zero = arith.constant 0 : index
  %o = attn.attention %q, %k, %v : !qkv
    mask (%h, %i, %j) {
      %sum = arith.addi %j, %high : index
      %visible = arith.cmpi sgt, %sum, %zero : index
      attn.yield %visible : i1
    }
  return %o : !qkv
}
