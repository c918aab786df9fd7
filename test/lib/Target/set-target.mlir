// RUN: lathe-opt %s --lathe-set-target="cpu=haswell" | FileCheck %s --check-prefix=AVX2
// RUN: lathe-opt %s --lathe-set-target="cpu=znver4" | FileCheck %s --check-prefix=AVX512
// RUN: not lathe-opt %s --lathe-target="cpu=z80" 2>&1 | FileCheck %s --check-prefix=UNKNOWN
// RUN: not lathe-opt %s --lathe-simplify 2>&1 | FileCheck %s --check-prefix=NONE

// The width of a vector comes from the table, by the name of the CPU.
// AVX2: lathe.target = #lathe.target<cpu = "haswell"
// AVX2-SAME: vector_bits = 256, vector_registers = 16
// AVX512: lathe.target = #lathe.target<cpu = "znver4"
// AVX512-SAME: vector_bits = 512, vector_registers = 32

// UNKNOWN: error: unknown CPU 'z80', expected native, x86-64-v3
// NONE: error: after stage 'target': the module has no lathe.target, run --lathe-target first
module {}
