// What an innermost loop takes from outside is copied in front of it. Two rows of
// one array, a constant distance apart, share a copy.
// REQUIRES: lathe-compile
// RUN: lathe-compile %s --emit=llvm | FileCheck %s

module attributes {lathe.target = #lathe.target<
    cpu = "haswell", triple = "x86_64-unknown-linux-gnu", features = "",
    vector_bits = 256, vector_registers = 16, l1 = 32768, l2 = 262144,
    l3 = 8388608, line = 64>} {

// CHECK-LABEL: define internal void @rows(
// CHECK-SAME:      ptr %{{.+}}, ptr %[[Y:.+]], i64 %{{.+}})
// CHECK:         %[[ROW:.+]] = call ptr asm "", "=r,0"(ptr %{{.+}})
// CHECK-NEXT:    %[[NEXT:.+]] = getelementptr i8, ptr %[[ROW]], i64 64
// CHECK-NEXT:    %[[OUT:.+]] = call ptr asm "", "=r,0"(ptr %[[Y]])
// CHECK-NEXT:    %[[END:.+]] = call i64 asm "", "=r,0"(i64 %{{.+}})
// CHECK-NEXT:    br label
// CHECK:         getelementptr double, ptr %[[ROW]], i64
// CHECK:         getelementptr double, ptr %[[NEXT]], i64
// CHECK:         getelementptr double, ptr %[[OUT]], i64
// CHECK:         icmp ne i64 %{{.+}}, %[[END]]
llvm.func @rows(%x: !llvm.ptr, %y: !llvm.ptr, %n: i64) {
  %zero = llvm.mlir.constant(0 : i64) : i64
  %one = llvm.mlir.constant(1 : i64) : i64
  %row = llvm.getelementptr %x[8] : (!llvm.ptr) -> !llvm.ptr, f64
  %next = llvm.getelementptr %x[16] : (!llvm.ptr) -> !llvm.ptr, f64
  llvm.br ^loop(%zero : i64)
^loop(%i: i64):
  %a = llvm.getelementptr %row[%i] : (!llvm.ptr, i64) -> !llvm.ptr, f64
  %b = llvm.getelementptr %next[%i] : (!llvm.ptr, i64) -> !llvm.ptr, f64
  %c = llvm.getelementptr %y[%i] : (!llvm.ptr, i64) -> !llvm.ptr, f64
  %u = llvm.load %a : !llvm.ptr -> f64
  %v = llvm.load %b : !llvm.ptr -> f64
  %sum = llvm.fadd %u, %v : f64
  llvm.store %sum, %c : f64, !llvm.ptr
  %j = llvm.add %i, %one : i64
  %more = llvm.icmp "slt" %j, %n : i64
  llvm.cond_br %more, ^loop(%j : i64), ^end
^end:
  llvm.return
}

// CHECK-LABEL: define internal void @calling(
// CHECK-NOT:     asm
// CHECK:         call void @other(
llvm.func @other(!llvm.ptr)
llvm.func @calling(%x: !llvm.ptr, %n: i64) {
  %zero = llvm.mlir.constant(0 : i64) : i64
  %one = llvm.mlir.constant(1 : i64) : i64
  llvm.br ^loop(%zero : i64)
^loop(%i: i64):
  llvm.call @other(%x) : (!llvm.ptr) -> ()
  %j = llvm.add %i, %one : i64
  %more = llvm.icmp "slt" %j, %n : i64
  llvm.cond_br %more, ^loop(%j : i64), ^end
^end:
  llvm.return
}
}
