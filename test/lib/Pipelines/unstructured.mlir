// A program has structured control flow, and each function one end.
// RUN: not lathe-opt %s --split-input-file --lathe-target 2>&1 | FileCheck %s

// CHECK: error: 'func.func' op is not allowed after stage 'target': a function is one block that ends with a return
func.func @blocks(%x: i64) -> i64 {
  cf.br ^bb1
^bb1:
  return %x : i64
}

// -----

// CHECK: error: 'func.func' op is not allowed after stage 'target': a function is one block that ends with a return
func.func @no_end(%x: i64) -> i64 {
  ub.unreachable
}
