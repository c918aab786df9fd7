// A state that is made in every turn is a buffer in the loop, which is refused: before
// the loop it would be one buffer for the state that is read and the one that is written.
// RUN: not lathe-opt %s --lathe-target=cpu=haswell --lathe-bufferise 2>&1 | FileCheck %s

func.func @f(%b: tensor<64xf64>, %k: i64) -> tensor<64xf64> {
  %zero = arith.constant 0 : i64
  %go = arith.cmpi sgt, %k, %zero : i64
  %start = tensor.empty() : tensor<64xf64>
  %y = sched.loop while %go states(%start : tensor<64xf64>) {
  ^bb0(%x: tensor<64xf64>):
    // CHECK: [[@LINE+1]]:{{[0-9]+}}: error: 'memref.alloc' op is not allowed after stage 'bufferise': a loop must not allocate or copy without lathe.intended_copy
    %made = tensor.empty() : tensor<64xf64>
    %next = sched.group ins(%x : tensor<64xf64>) outs(%made : tensor<64xf64>) -> tensor<64xf64> {
    ^bb0(%f: !sched.field<64xf64>, %o: !sched.field<64xf64>):
      %m = sched.member into [0] delay [0] : !sched.field<64xf64> {
      ^bb0(%own: !sched.field<64xf64>):
        %l = sched.read %f at [-1] boundaries [0] : !sched.field<64xf64> -> f64
        sched.yield %l : f64
      }
      sched.return %m : !sched.field<64xf64>
    }
    sched.next %go states %next : tensor<64xf64>
  }
  return %y : tensor<64xf64>
}
