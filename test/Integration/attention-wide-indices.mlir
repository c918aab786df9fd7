// Indices of a region that 32 bits do not hold: constants, products, a cast and a
// remainder of a negative one read as unsigned.
// REQUIRES: lathe-run
// RUN: lathe-opt %s --lathe-cpu=cpu=haswell -o /dev/null
// RUN: lathe-run %s --entry=constant normal:1 normal:2 normal:3 --check | FileCheck %s
// RUN: lathe-run %s --entry=product normal:1 normal:2 normal:3 --check | FileCheck %s
// RUN: lathe-run %s --entry=cast normal:1 normal:2 normal:3 --check | FileCheck %s
// RUN: lathe-run %s --entry=remainder normal:1 normal:2 normal:3 --check | FileCheck %s
// CHECK: check: result 0{{.*}}, ok
!qkv = tensor<2x40x16xf32>
func.func @constant(%q: !qkv, %k: !qkv, %v: !qkv) -> !qkv {
  %o = attn.attention %q, %k, %v : !qkv
    score (%s, %h, %i, %j) {
      %bound = arith.constant 4294967300 : index
      %near = arith.cmpi slt, %i, %bound : index
      %zero = arith.constant 0.0 : f32
      %kept = arith.select %near, %s, %zero : f32
      attn.yield %kept : f32
    }
  return %o : !qkv
}
func.func @product(%q: !qkv, %k: !qkv, %v: !qkv) -> !qkv {
  %o = attn.attention %q, %k, %v : !qkv
    mask (%h, %i, %j) {
      %large = arith.constant 500000000 : index
      %product = arith.muli %i, %large : index
      %bound = arith.constant 2000000000 : index
      %visible = arith.cmpi slt, %product, %bound : index
      attn.yield %visible : i1
    }
  return %o : !qkv
}
func.func @cast(%q: !qkv, %k: !qkv, %v: !qkv) -> !qkv {
  %o = attn.attention %q, %k, %v : !qkv
    mask (%h, %i, %j) {
      %i64 = arith.index_cast %i : index to i64
      %large = arith.constant 4294967296 : i64
      %product = arith.muli %i64, %large : i64
      %index = arith.index_cast %product : i64 to index
      %visible = arith.cmpi sle, %index, %j : index
      attn.yield %visible : i1
    }
  return %o : !qkv
}
func.func @remainder(%q: !qkv, %k: !qkv, %v: !qkv) -> !qkv {
  %o = attn.attention %q, %k, %v : !qkv
    mask (%h, %i, %j) {
      %difference = arith.subi %i, %j : index
      %seven = arith.constant 7 : index
      %rest = arith.remui %difference, %seven : index
      %one = arith.constant 1 : index
      %visible = arith.cmpi eq, %rest, %one : index
      attn.yield %visible : i1
    }
  return %o : !qkv
}
