// A method: its keywords, and its iteration. See docs/adding-a-method.md.
#include "Consumer.h"

#include "lathe/Transforms/IterateBuilder.h"

using namespace mlir;
using namespace lathe;
using namespace lathe::solver;

ArrayRef<Keyword> consumer::RichardsonOp::keywords() {
  static constexpr Keyword list[] = {{Keyword::F64, "step"},
                                     {Keyword::Grid, "start"},
                                     {Keyword::F64, "tolerance"},
                                     {Keyword::I64, "max_iterations"}};
  return list;
}

void consumer::RichardsonOp::expand(OpBuilder &builder) {
  IterateBuilder it(*this, builder);
  it.body({it.start()}, {}, [&](Arithmetic &a, ValueRange states) {
    Value r = a.residual(getOp(), getB(), states[0]);
    return SmallVector<Value>{a.axpy(it.orOne(getStep()), r, states[0])};
  });
}
