// RUN: lathe-opt %s --lathe-cpu="cpu=haswell" | FileCheck %s
// RUN: lathe-opt %s --lathe-cpu="cpu=haswell" --mlir-print-ir-before=lathe-emit-abi 2>&1 >/dev/null | FileCheck %s --check-prefix=BEFORE
// BEFORE-NOT: __lathe_scale
// BEFORE: llvm.func @scale.kernel
// BEFORE-NOT: __lathe_scale

// The functions of the C ABI are the only ones that leave the object.
// CHECK-DAG: llvm.func internal @scale.kernel
// CHECK-DAG: llvm.func internal @scale.workspace
// CHECK-DAG: llvm.func @scale(%{{.*}}: !llvm.ptr, %{{.*}}: f64, %{{.*}}: !llvm.ptr, %{{.*}}: !llvm.ptr, %{{.*}}: !llvm.ptr) -> i32
// CHECK-DAG: llvm.func @scale_result_shapes(%{{.*}}: f64, %{{.*}}: !llvm.ptr, %{{.*}}: !llvm.ptr) -> i32
// CHECK-DAG: llvm.func @scale_workspace_bytes(%{{.*}}: !llvm.ptr, %{{.*}}: f64, %{{.*}}: !llvm.ptr) -> i64
// CHECK-DAG: llvm.func @scale_info() -> !llvm.ptr
// CHECK-DAG: llvm.func @__tvm_ffi_scale(%{{.*}}: !llvm.ptr, %{{.*}}: !llvm.ptr, %{{.*}}: i32, %{{.*}}: !llvm.ptr) -> i32
// CHECK-DAG: llvm.mlir.global external hidden constant @__lathe_scale
// CHECK-NOT: func.func
func.func @scale(%a: f64, %x: tensor<4x?xf64> {lathe.name = "x"}) -> (tensor<4x?xf64>, i32) {
  %c1 = arith.constant 1 : index
  %n = tensor.dim %x, %c1 : tensor<4x?xf64>
  %s = tensor.empty(%n) : tensor<4x?xf64>
  %y = linalg.generic {indexing_maps = [affine_map<(i, j) -> (i, j)>, affine_map<(i, j) -> (i, j)>], iterator_types = ["parallel", "parallel"]}
    ins(%x : tensor<4x?xf64>) outs(%s : tensor<4x?xf64>) {
  ^bb0(%in: f64, %out: f64):
    %p = arith.mulf %a, %in : f64
    linalg.yield %p : f64
  } -> tensor<4x?xf64>
  %k = arith.constant 7 : i32
  return %y, %k : tensor<4x?xf64>, i32
}
