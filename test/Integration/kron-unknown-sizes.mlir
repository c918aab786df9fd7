// Kronecker products of factors whose sizes only the call knows.
// REQUIRES: lathe-run
// RUN: lathe-opt %s --lathe-cpu=cpu=haswell -o /dev/null
// RUN: lathe-run %s --entry=vector normal:1:12 normal:2:3x3 normal:3:4x4 --check | FileCheck %s
// RUN: lathe-run %s --entry=rows normal:1:2x12 normal:2:5x3 normal:3:4x4 --check | FileCheck %s
// RUN: lathe-run %s --entry=rows normal:1:2x7 normal:2:1x7 normal:3:1x1 --check | FileCheck %s
// RUN: lathe-run %s --entry=three normal:1:30 normal:2:2x2 normal:3:3x3 normal:4:5x5 --check | FileCheck %s
// RUN: not lathe-run %s --entry=vector normal:1:13 normal:2:3x3 normal:3:4x4 2>&1 | FileCheck %s --check-prefix=SIZE
// RUN: not lathe-run %s --entry=vector normal:1:13 normal:2:3x3 normal:3:4x4 --interpret
// RUN: not lathe-run %s --entry=rows normal:1:2x12 normal:2:5x4 normal:3:4x4 2>&1 | FileCheck %s --check-prefix=ROWS
// SIZE: error: vector: the size of the vector of 'linop.apply' in line {{[0-9]+}} is 13, in the call, expected 12, the product of the factors' columns
// ROWS: error: rows: the size of the vector of 'linop.apply' in line {{[0-9]+}} is 12, in the call, expected 16, the product
// CHECK: check: result 0{{.*}}, ok
// What is added to the result has as many elements as the factors have rows.
// RUN: lathe-run %s --entry=added normal:1:12 normal:2:2x3 normal:3:5x4 normal:4:10 --check | FileCheck %s
// RUN: not lathe-run %s --entry=added normal:1:12 normal:2:2x3 normal:3:5x4 normal:4:9 2>&1 | FileCheck %s --check-prefix=RANGE
// RANGE: error: added: the range of 'kron.product' in line {{[0-9]+}} is 10, in the call, expected 9 to fit argument 'y'
!m = tensor<?x?xf64>
!o = !linop.operator<tensor<?xf64>>
func.func @vector(%x: tensor<?xf64>, %f: !m, %g: !m) -> tensor<?xf64> {
  %F = linop.dense %f : !m
  %G = linop.dense %g : !m
  %K = kron.product %F, %G : !o, !o
  %y = linop.apply %K, %x : !o, tensor<?xf64>
  return %y : tensor<?xf64>
}

func.func @rows(%x: tensor<2x?xf64>, %f: !m, %g: !m) -> tensor<2x?xf64> {
  %F = linop.dense %f : !m
  %G = linop.dense %g : !m
  %K = kron.product %F, %G : !o, !o
  %y = linop.apply %K, %x : !o, tensor<2x?xf64>
  return %y : tensor<2x?xf64>
}

func.func @three(%x: tensor<?xf64>, %f: !m, %g: !m, %h: !m) -> tensor<?xf64> {
  %F = linop.dense %f : !m
  %G = linop.dense %g : !m
  %H = linop.dense %h : !m
  %K = kron.product %F, %G, %H : !o, !o, !o
  %y = linop.apply %K, %x : !o, tensor<?xf64>
  return %y : tensor<?xf64>
}

func.func @added(%x: tensor<?xf64>, %f: !m, %g: !m, %y: tensor<?xf64>) -> tensor<?xf64> {
  %F = linop.dense %f : !m
  %G = linop.dense %g : !m
  %K = kron.product %F, %G : !o, !o
  %z = linop.apply %K, %x : !o, tensor<?xf64>
  %r = arith.addf %z, %y : tensor<?xf64>
  return %r : tensor<?xf64>
}
