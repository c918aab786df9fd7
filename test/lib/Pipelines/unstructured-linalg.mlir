// Ops of linalg that are none of its structured ops are refused where their code would
// be made, by their own name.
// RUN: split-file %s %t
// RUN: not lathe-compile %t/softmax.mlir -o %t/s.o 2>&1 | FileCheck %s --check-prefix=SOFTMAX
// RUN: not lathe-compile %t/pack.mlir -o %t/p.o 2>&1 | FileCheck %s --check-prefix=PACK
// SOFTMAX: 'linalg.softmax' op is not allowed after stage 'vectorise': of linalg, structured ops alone have vector code
// PACK: 'linalg.pack' op is not allowed after stage 'vectorise': of linalg, structured ops alone have vector code

//--- softmax.mlir
func.func @softmax(%x: tensor<17x67xf32>) -> tensor<17x67xf32> {
  %e = tensor.empty() : tensor<17x67xf32>
  %y = linalg.softmax dimension(1) ins(%x : tensor<17x67xf32>) outs(%e : tensor<17x67xf32>) -> tensor<17x67xf32>
  return %y : tensor<17x67xf32>
}

//--- pack.mlir
func.func @pack(%x: tensor<8x16xf32>) -> tensor<2x4x4x4xf32> {
  %e = tensor.empty() : tensor<2x4x4x4xf32>
  %y = linalg.pack %x inner_dims_pos = [0, 1] inner_tiles = [4, 4] into %e : tensor<8x16xf32> -> tensor<2x4x4x4xf32>
  return %y : tensor<2x4x4x4xf32>
}
