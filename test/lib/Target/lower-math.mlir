// RUN: lathe-opt %s --lathe-approximate-math | FileCheck %s

// Scalars and vectors of f32 alike; f64 is left to libm.
// CHECK-LABEL: func.func @exp
// CHECK-NOT: math.log1pexp {{.*}}f32
// CHECK: math.exp %{{.*}} : f64
func.func @exp(%a: f32, %b: vector<8xf32>, %c: f64) -> (f32, vector<8xf32>, f64) {
  %x = math.exp %a : f32
  %y = math.exp %b : vector<8xf32>
  %z = math.exp %c : f64
  return %x, %y, %z : f32, vector<8xf32>, f64
}

// No polynomial reduces arguments of any size to a period.
// CHECK-LABEL: func.func @sin
// CHECK: math.sin %{{.*}} : vector<8xf32>
func.func @sin(%a: vector<8xf32>) -> vector<8xf32> {
  %x = math.sin %a : vector<8xf32>
  return %x : vector<8xf32>
}

// log(1 + x) has lost x where x is small. One call an element.
// CHECK-LABEL: func.func @small
// CHECK: call @log1p(%{{.*}}) : (f64) -> f64
// CHECK: call @log1p(%{{.*}}) : (f64) -> f64
// CHECK: call @log1pf(%{{.*}}) : (f32) -> f32
// CHECK-NOT: math.log1p
func.func @small(%a: vector<2xf64>, %b: f32) -> (vector<2xf64>, f32) {
  %x = math.log1p %a : vector<2xf64>
  %y = math.log1p %b : f32
  return %x, %y : vector<2xf64>, f32
}
