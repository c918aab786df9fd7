// Round trip of the attributes, in the short form and from the generic one.
// RUN: lathe-opt %s | lathe-opt | FileCheck %s
// RUN: lathe-opt %s --mlir-print-op-generic | lathe-opt | FileCheck %s

// A target that is there is kept, so programs can be compiled for a machine that
// the table does not know.
// RUN: lathe-opt %s --lathe-target="cpu=znver4" | FileCheck %s

// CHECK: lathe.target = #lathe.target<cpu = "mine", triple = "x86_64-unknown-linux-gnu", features = "+avx2,+fma", vector_bits = 256, vector_registers = 16, l1 = 32768, l2 = 262144, l3 = 0, line = 64>
module attributes {lathe.target = #lathe.target<cpu = "mine", triple = "x86_64-unknown-linux-gnu",
    features = "+avx2,+fma", vector_bits = 256, vector_registers = 16,
    l1 = 32768, l2 = 262144, l3 = 0, line = 64>} {

  // CHECK: func.func @csr(%{{.+}}: tensor<?xi32> {lathe.csr = #lathe.csr<"A", positions>}, %{{.+}}: tensor<?xi32> {lathe.csr = #lathe.csr<"A", coordinates>}, %{{.+}}: tensor<?xf64> {lathe.csr = #lathe.csr<"A", values>})
  func.func @csr(%p: tensor<?xi32> {lathe.csr = #lathe.csr<"A", positions>},
                 %c: tensor<?xi32> {lathe.csr = #lathe.csr<"A", coordinates>},
                 %v: tensor<?xf64> {lathe.csr = #lathe.csr<"A", values>}) {
    return
  }

  // Two groups, and one on buffers.
  // CHECK: func.func private @two
  func.func private @two(
      tensor<5xi64> {lathe.csr = #lathe.csr<"A", positions>}, tensor<9xi64> {lathe.csr = #lathe.csr<"A", coordinates>},
      tensor<9xf32> {lathe.csr = #lathe.csr<"A", values>}, memref<?xi32> {lathe.csr = #lathe.csr<"B", positions>},
      memref<?xi32> {lathe.csr = #lathe.csr<"B", coordinates>}, memref<?xf64> {lathe.csr = #lathe.csr<"B", values>})
}
