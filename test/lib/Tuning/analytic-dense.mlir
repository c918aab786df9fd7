// The provider analytic ranks contractions, Kronecker products and attention by closed
// forms: the whole legal space, and the choice is not that of the default.
// RUN: lathe-opt %s --lathe-target="cpu=znver3" --lathe-simplify --lathe-analyse --lathe-choose="provider=analytic ranking=%t.json" | FileCheck %s
// RUN: FileCheck %s --check-prefix=RANK --input-file=%t.json
// RUN: lathe-opt %s --lathe-target="cpu=znver3" --lathe-simplify --lathe-analyse --lathe-choose="provider=analytic ranking=%t.again" -o /dev/null && cmp %t.json %t.again
// RUN: lathe-opt %s --lathe-target="cpu=znver3" --lathe-simplify --lathe-analyse --lathe-choose="provider=analytic" --remark-format=emitRemark --remarks-filter=lathe-choose 2>&1 >/dev/null | FileCheck %s --check-prefix=REMARK
// RUN: lathe-opt %s --lathe-target="cpu=znver3" --lathe-simplify --lathe-analyse --lathe-choose | FileCheck %s --check-prefix=DEFAULT

// Sixteen rows of a matrix out of the caches: rows that a page lies between.
// CHECK-LABEL: func.func @thin
// CHECK:         linalg.matmul {{{.*}}tune.config = #tune.config<{{{.*}}pack = 0 : i64{{.*}}sum_tile = [[TILE:[1-9][0-9]*]] : i64
// DEFAULT-LABEL: func.func @thin
// DEFAULT:       linalg.matmul {{{.*}}tune.config = #tune.config<{{{.*}}sum_tile = 0 : i64
// REMARK:        sum_tile = {{.*}}Op=linalg.matmul{{.*}}Provider=analytic{{.*}}cycles, bound by {{.*}}; then group =
// RANK:          "config":{{{.*}}"pack":0,{{.*}}"core":{{.*}}"cycles":{{.*}}"l2":{{.*}}"l3":{{.*}}"memory":{{.*}}"op":"linalg.matmul"{{.*}}"waits":
func.func @thin(%a: tensor<16x2048xf32>, %b: tensor<2048x4096xf32>, %c: tensor<16x4096xf32>) -> tensor<16x4096xf32> {
  %d = linalg.matmul ins(%a, %b : tensor<16x2048xf32>, tensor<2048x4096xf32>) outs(%c : tensor<16x4096xf32>) -> tensor<16x4096xf32>
  return %d : tensor<16x4096xf32>
}

// CHECK-LABEL: func.func @kron
// CHECK:         linop.apply {{.*}}tune.config = #tune.config<{block = {{[0-9]+}} : i64
// REMARK:        block = {{.*}}Op=linop.apply{{.*}}Provider=analytic
// RANK:          "config":{"block":{{.*}}"slab":{{.*}}"op":"linop.apply"
func.func @kron(%x: tensor<16x2401xf32>, %f: tensor<7x7xf32>) -> tensor<16x2401xf32> {
  %F = linop.dense %f : tensor<7x7xf32>
  %K = kron.product %F, %F, %F, %F : !linop.operator<tensor<2401xf32>>
  %y = linop.apply %K, %x : !linop.operator<tensor<2401xf32>>, tensor<16x2401xf32>
  return %y : tensor<16x2401xf32>
}

// Sums wait in memory for each tile of keys: longer tiles than those that just fit pay.
// CHECK-LABEL: func.func @attention
// CHECK:         attn.attention {{.*}}tune.config = #tune.config<{keys = 96 : i64, panel =
// DEFAULT-LABEL: func.func @attention
// DEFAULT:       attn.attention {{.*}}keys = 64 : i64
// REMARK:        keys = {{.*}}Op=attn.attention{{.*}}Provider=analytic
// RANK:          "config":{"keys":{{.*}}"op":"attn.attention"
!heads = tensor<8x2048x64xf32>
func.func @attention(%q: !heads, %k: !heads, %v: !heads) -> !heads {
  %o = attn.attention %q, %k, %v causal : !heads
  return %o : !heads
}

// CHECK-LABEL: func.func @dense
// CHECK:         linop.apply {{.*}}tune.config = #tune.config<{rows = {{[0-9]+}} : i64, vectors =
// REMARK:        rows = {{.*}}Op=linop.apply{{.*}}Provider=analytic
func.func @dense(%m: tensor<40x40xf32>, %x: tensor<40xf32>) -> tensor<40xf32> {
  %A = linop.dense %m : tensor<40x40xf32>
  %y = linop.apply %A, %x : tensor<40xf32>
  return %y : tensor<40xf32>
}

// Of sizes known only at run time nothing is counted.
// CHECK-LABEL: func.func @dynamic
// REMARK:        Op=linalg.matmul{{.*}}Provider=default
func.func @dynamic(%a: tensor<?x64xf32>, %b: tensor<64x32xf32>, %c: tensor<?x32xf32>) -> tensor<?x32xf32> {
  %d = linalg.matmul ins(%a, %b : tensor<?x64xf32>, tensor<64x32xf32>) outs(%c : tensor<?x32xf32>) -> tensor<?x32xf32>
  return %d : tensor<?x32xf32>
}
