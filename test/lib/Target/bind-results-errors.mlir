// RUN: lathe-opt %s --lathe-bind-results --split-input-file --verify-diagnostics

// expected-error@below {{argument 0 of a public function has type 'complex<f64>', expected a tensor of f64, f32, f16, bf16, i64, i32, i16, i8 or index, or a scalar f64, f32, i64, i32 or index}}
func.func @complex(%x: complex<f64>) { return }

// -----

// expected-error@below {{result 0 of a public function has type 'i1', expected a tensor of f64, f32}}
func.func @flag() -> i1 {
  %x = arith.constant true
  return %x : i1
}

// -----

// expected-error@below {{is public, but its name is none in C, expected letters, digits and _}}
func.func @"not-c"() { return }

// -----

// expected-error@below {{is public, but its name 'int' is a keyword of C or C++, expected another}}
func.func @int() { return }

// -----

// expected-error@below {{is public, but its name 'malloc' is that of a function of libc, expected another}}
func.func @malloc() { return }

// -----

// expected-error@below {{is public, but its name 'log1pf' is that of a function of libc, expected another}}
func.func @log1pf() { return }

// -----

// expected-error@below {{is public, but its name 'lathe_rt_team' is reserved, expected one that does not begin with lathe_ or __}}
func.func @lathe_rt_team() { return }

// -----

// expected-error@below {{result 0 has a size in dimension 0 that depends on data, expected one that follows from the sizes and scalars of the arguments}}
func.func @data(%x: tensor<4xindex>) -> tensor<?xf64> {
  %c0 = arith.constant 0 : index
  %n = tensor.extract %x[%c0] : tensor<4xindex>
  %y = tensor.empty(%n) : tensor<?xf64>
  return %y : tensor<?xf64>
}

// -----

// expected-error@below {{result 0: 'lathe.updates' is 0, expected the number of an argument of the tensor's type}}
func.func @updates(%x: tensor<4xf32>) -> (tensor<4xf64> {lathe.updates = 0}) {
  %y = arith.extf %x : tensor<4xf32> to tensor<4xf64>
  return %y : tensor<4xf64>
}

// -----

// expected-error@below {{argument 0: 'lathe.dims' has 2 names, expected 1}}
func.func @dims(%x: tensor<?xf32> {lathe.dims = ["n", "m"]}) { return }

// -----

// expected-error@below {{argument 0: 'lathe.dims' must be an array of strings}}
func.func @dims(%x: tensor<?xf32> {lathe.dims = [1]}) { return }

// -----

// expected-error@below {{has more than one block, expected structured control flow}}
func.func @blocks() {
  cf.br ^next
^next:
  return
}
