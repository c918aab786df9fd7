// Attention against the reference: short panels and tiles, head sizes that no
// register divides, other lengths, no keys, grouped heads, batches, rows that see
// nothing, dynamic sizes. Each line is one that lathe-run --check prints.
// REQUIRES: lathe-run
// DEFINE: %{entry} =
// DEFINE: %{arguments} = normal:1 normal:2 normal:3
// DEFINE: %{check} = lathe-run %s --entry=%{entry} %{arguments} --check | FileCheck %s
// CHECK: check: result 0, largest relative error of a row: difference {{.*}}, bound 1e-05, ok
// REDEFINE: %{entry} = primes
// RUN: %{check}
// REDEFINE: %{entry} = one
// RUN: %{check}
// REDEFINE: %{entry} = causal_grouped
// RUN: %{check}
// REDEFINE: %{entry} = flat
// RUN: %{check}
// REDEFINE: %{entry} = wide
// RUN: %{check}
// REDEFINE: %{entry} = alibi_window
// RUN: %{check}
// REDEFINE: %{entry} = masked_rows
// RUN: %{check}
// REDEFINE: %{entry} = nothing
// RUN: %{check}
// REDEFINE: %{entry} = odd
// RUN: %{check}
// REDEFINE: %{entry} = configured
// RUN: %{check}
// REDEFINE: %{arguments} = normal:1:6x37x24 normal:2:6x53x24 normal:3:6x53x24
// REDEFINE: %{entry} = dynamic
// RUN: %{check}

func.func @primes(%q: tensor<3x37x13xf32>, %k: tensor<3x131x13xf32>, %v: tensor<3x131x7xf32>) -> tensor<3x37x7xf32> {
  %o = attn.attention %q, %k, %v scale 0.5 : tensor<3x37x13xf32>, tensor<3x131x13xf32>, tensor<3x131x7xf32>
  return %o : tensor<3x37x7xf32>
}

func.func @one(%q: tensor<1x1xf32>, %k: tensor<1x1xf32>, %v: tensor<1x1xf32>) -> tensor<1x1xf32> {
  %o = attn.attention %q, %k, %v : tensor<1x1xf32>
  return %o : tensor<1x1xf32>
}

func.func @causal_grouped(%q: tensor<2x6x70x16xf32>, %k: tensor<2x2x67x16xf32>, %v: tensor<2x2x67x24xf32>) -> tensor<2x6x70x24xf32> {
  %o = attn.attention %q, %k, %v causal : tensor<2x6x70x16xf32>, tensor<2x2x67x16xf32>, tensor<2x2x67x24xf32>
  return %o : tensor<2x6x70x24xf32>
}

func.func @flat(%q: tensor<64x64xf32>, %k: tensor<64x64xf32>, %v: tensor<64x64xf32>) -> tensor<64x64xf32> {
  %o = attn.attention %q, %k, %v causal : tensor<64x64xf32>
  return %o : tensor<64x64xf32>
}

func.func @wide(%q: tensor<2x17x256xf32>, %k: tensor<2x90x256xf32>, %v: tensor<2x90x256xf32>) -> tensor<2x17x256xf32> {
  %o = attn.attention %q, %k, %v : tensor<2x17x256xf32>, tensor<2x90x256xf32>, tensor<2x90x256xf32>
  return %o : tensor<2x17x256xf32>
}

func.func @alibi_window(%q: tensor<4x150x32xf32>, %k: tensor<4x150x32xf32>, %v: tensor<4x150x32xf32>) -> tensor<4x150x32xf32> {
  %limit = arith.constant 50 : index
  %zero = arith.constant 0 : index
  %one = arith.constant 1 : i32
  %o = attn.attention %q, %k, %v : tensor<4x150x32xf32>
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
      %near = arith.cmpi slt, %back, %limit : index
      %visible = arith.andi %past, %near : i1
      attn.yield %visible : i1
    }
  return %o : tensor<4x150x32xf32>
}

// The queries from 45 on see no key at all.
func.func @masked_rows(%q: tensor<2x100x16xf32>, %k: tensor<2x40x16xf32>, %v: tensor<2x40x16xf32>) -> tensor<2x100x16xf32> {
  %limit = arith.constant 6 : index
  %o = attn.attention %q, %k, %v causal : tensor<2x100x16xf32>, tensor<2x40x16xf32>, tensor<2x40x16xf32>
    mask (%h, %i, %j) {
      %back = arith.subi %i, %j : index
      %near = arith.cmpi slt, %back, %limit : index
      attn.yield %near : i1
    }
  return %o : tensor<2x100x16xf32>
}

func.func @nothing(%q: tensor<2x20x16xf32>, %k: tensor<2x0x16xf32>, %v: tensor<2x0x16xf32>) -> tensor<2x20x16xf32> {
  %o = attn.attention %q, %k, %v : tensor<2x20x16xf32>, tensor<2x0x16xf32>, tensor<2x0x16xf32>
  return %o : tensor<2x20x16xf32>
}

// A mask that no constraint describes, a score that is not linear, a table by key.
func.func @odd(%q: tensor<2x45x32xf32>, %k: tensor<2x77x32xf32>, %v: tensor<2x77x32xf32>) -> tensor<2x45x32xf32> {
  %two = arith.constant 2 : index
  %zero = arith.constant 0 : index
  %cap = arith.constant 3.0 : f32
  %table = arith.constant dense<[0.5, -1.5]> : tensor<2xf32>
  %o = attn.attention %q, %k, %v : tensor<2x45x32xf32>, tensor<2x77x32xf32>, tensor<2x77x32xf32>
    score (%s, %h, %i, %j) {
      %x = arith.divf %s, %cap : f32
      %t = math.tanh %x : f32
      %y = arith.mulf %t, %cap : f32
      %place = arith.remui %j, %two : index
      %b = tensor.extract %table[%place] : tensor<2xf32>
      %z = arith.addf %y, %b : f32
      attn.yield %z : f32
    }
    mask (%h, %i, %j) {
      %both = arith.addi %i, %j : index
      %rest = arith.remui %both, %two : index
      %visible = arith.cmpi eq, %rest, %zero : index
      attn.yield %visible : i1
    }
  return %o : tensor<2x45x32xf32>
}

func.func @configured(%q: tensor<2x131x64xf32>, %k: tensor<2x131x64xf32>, %v: tensor<2x131x64xf32>) -> tensor<2x131x64xf32> {
  %o = attn.attention %q, %k, %v causal {tune.config = #tune.config<{keys = 48 : i64, panel = 32 : i64}>} : tensor<2x131x64xf32>
  return %o : tensor<2x131x64xf32>
}

func.func @dynamic(%q: tensor<?x?x24xf32>, %k: tensor<?x?x24xf32>, %v: tensor<?x?x24xf32>) -> tensor<?x?x24xf32> {
  %o = attn.attention %q, %k, %v causal : tensor<?x?x24xf32>
  return %o : tensor<?x?x24xf32>
}
