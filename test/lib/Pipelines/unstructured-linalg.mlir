// Ops of linalg that are neither structured nor made of such ops are refused where their
// code would be made, by their own name.
// RUN: not lathe-compile %s -o %t.o 2>&1 | FileCheck %s
// CHECK: 'linalg.pack' op is not allowed after stage 'vectorise': of linalg, structured ops alone have vector code
func.func @pack(%x: tensor<8x16xf32>) -> tensor<2x4x4x4xf32> {
  %e = tensor.empty() : tensor<2x4x4x4xf32>
  %y = linalg.pack %x inner_dims_pos = [0, 1] inner_tiles = [4, 4] into %e : tensor<8x16xf32> -> tensor<2x4x4x4xf32>
  return %y : tensor<2x4x4x4xf32>
}
