// RUN: lathe-opt %s --lathe-target="cpu=haswell" -o %t.mlir
// RUN: not lathe-opt %t.mlir --lathe-verify-stage="stage=expand" 2>&1 | FileCheck %s --check-prefix=EXPAND
// RUN: not lathe-opt %t.mlir --lathe-expand-attention --lathe-verify-stage="stage=vectorise" 2>&1 | FileCheck %s --check-prefix=VECTORISE

// EXPAND: 'attn.attention' op is not allowed after stage 'expand': attention is an online reduction after expand
// VECTORISE-DAG: 'attn.pack' op is not allowed after stage 'vectorise': tiles are vector code after vectorise
// VECTORISE-DAG: 'attn.online' op is not allowed after stage 'vectorise': tiles are vector code after vectorise
// VECTORISE-DAG: 'attn.finish' op is not allowed after stage 'vectorise': tiles are vector code after vectorise
func.func @attention(%x: tensor<32x16xf32>) -> tensor<32x16xf32> {
  %o = attn.attention %x, %x, %x : tensor<32x16xf32>
  return %o : tensor<32x16xf32>
}
