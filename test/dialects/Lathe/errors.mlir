// RUN: lathe-opt %s --split-input-file --verify-diagnostics

// expected-error@+1 {{'lathe.target' must be a #lathe.target on a module}}
module @target_c1 attributes {lathe.target = "znver4"} {}

// -----

// expected-error@+1 {{'lathe.target' must be a #lathe.target on a module}}
func.func private @target_c1_function() attributes {lathe.target = #lathe.target<cpu = "", triple = "", features = "", vector_bits = 256, vector_registers = 16, l1 = 32768, l2 = 0, l3 = 0, line = 64>}

// -----

// expected-error@+1 {{'lathe.target' has vector_bits = 384, expected a power of two from 64 to 4096}}
module @target_c2 attributes {lathe.target = #lathe.target<cpu = "", triple = "", features = "", vector_bits = 384, vector_registers = 16, l1 = 32768, l2 = 0, l3 = 0, line = 64>} {}

// -----

// expected-error@+1 {{'lathe.target' has vector_registers = 256, expected 4 to 64}}
module @target_c3_many attributes {lathe.target = #lathe.target<cpu = "", triple = "", features = "", vector_bits = 256, vector_registers = 256, l1 = 32768, l2 = 0, l3 = 0, line = 64>} {}

// -----

// expected-error@+1 {{'lathe.target' has vector_registers = 0, expected 4 to 64}}
module @target_c3 attributes {lathe.target = #lathe.target<cpu = "", triple = "", features = "", vector_bits = 256, vector_registers = 0, l1 = 32768, l2 = 0, l3 = 0, line = 64>} {}

// -----

// expected-error@+1 {{'lathe.target' has line = 64 and l1 = 0, expected a power of two from 16 and a cache of a line or more}}
module @target_c4 attributes {lathe.target = #lathe.target<cpu = "", triple = "", features = "", vector_bits = 256, vector_registers = 16, l1 = 0, l2 = 0, l3 = 0, line = 64>} {}

// -----

// expected-error@+1 {{'lathe.csr' must be a #lathe.csr on a function argument}}
func.func private @csr_group_c1(tensor<?xi32> {lathe.csr = "A"})

// -----

// expected-error@+1 {{'lathe.csr' must be a #lathe.csr on a function argument}}
func.func private @csr_group_c1_result() -> (tensor<?xi32> {lathe.csr = #lathe.csr<"A", positions>})

// -----

// expected-error@+1 {{'lathe.csr' must be a #lathe.csr on a function argument}}
func.func private @csr_group_c1_op() attributes {lathe.csr = #lathe.csr<"A", positions>}

// -----

// expected-error@+1 {{argument 0: CSR group 'A' must be three arguments in a row: positions, coordinates, values}}
func.func private @csr_group_c2(tensor<?xi32> {lathe.csr = #lathe.csr<"A", positions>}, tensor<?xf64> {lathe.csr = #lathe.csr<"A", values>})

// -----

// A part that comes too early has no room for those before it.
// expected-error@+1 {{argument 0: CSR group 'A' must be three arguments in a row: positions, coordinates, values}}
func.func private @csr_group_c2_first(tensor<?xf64> {lathe.csr = #lathe.csr<"A", values>})

// -----

// expected-error@+1 {{argument 0: CSR group 'A' must be three arguments in a row: positions, coordinates, values}}
func.func private @csr_group_c2_names(tensor<?xi32> {lathe.csr = #lathe.csr<"A", positions>}, tensor<?xi32> {lathe.csr = #lathe.csr<"B", coordinates>}, tensor<?xf64> {lathe.csr = #lathe.csr<"A", values>})

// -----

// expected-error@+1 {{argument 3: there is another CSR group 'A' at argument 0}}
func.func private @csr_group_c3(
    tensor<?xi32> {lathe.csr = #lathe.csr<"A", positions>}, tensor<?xi32> {lathe.csr = #lathe.csr<"A", coordinates>}, tensor<?xf64> {lathe.csr = #lathe.csr<"A", values>},
    tensor<?xi32> {lathe.csr = #lathe.csr<"A", positions>}, tensor<?xi32> {lathe.csr = #lathe.csr<"A", coordinates>}, tensor<?xf64> {lathe.csr = #lathe.csr<"A", values>})

// -----

// expected-error@+1 {{argument 2: values of a CSR group must be a 1-D tensor of f32 or f64, but it is 'tensor<?xf16>'}}
func.func private @csr_group_c4(tensor<?xi32> {lathe.csr = #lathe.csr<"A", positions>}, tensor<?xi32> {lathe.csr = #lathe.csr<"A", coordinates>}, tensor<?xf16> {lathe.csr = #lathe.csr<"A", values>})

// -----

// expected-error@+1 {{argument 0: positions of a CSR group must be a 1-D tensor of i32 or i64, but it is 'tensor<*xi32>'}}
func.func private @csr_group_c4_unranked(tensor<*xi32> {lathe.csr = #lathe.csr<"A", positions>}, tensor<?xi32> {lathe.csr = #lathe.csr<"A", coordinates>}, tensor<?xf64> {lathe.csr = #lathe.csr<"A", values>})

// -----

// expected-error@+1 {{argument 1: coordinates of a CSR group must be a 1-D tensor of i32 or i64, but it is 'i32'}}
func.func private @csr_group_c4_scalar(tensor<?xi32> {lathe.csr = #lathe.csr<"A", positions>}, i32 {lathe.csr = #lathe.csr<"A", coordinates>}, tensor<?xf64> {lathe.csr = #lathe.csr<"A", values>})

// -----

// expected-error@+1 {{argument 1: CSR group 'A' has positions of 'i64' and coordinates of 'i32', expected one index type}}
func.func private @csr_group_c5(tensor<?xi64> {lathe.csr = #lathe.csr<"A", positions>}, tensor<?xi32> {lathe.csr = #lathe.csr<"A", coordinates>}, tensor<?xf64> {lathe.csr = #lathe.csr<"A", values>})
