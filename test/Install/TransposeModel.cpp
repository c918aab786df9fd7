// A tunable op of somebody else's dialect, by an external model. See
// docs/adding-a-tunable-op.md.
#include "Consumer.h"

#include "lathe/Dialect/Lathe/Lathe.h"
#include "lathe/Dialect/Tune/Tune.h"

#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/IR/DialectRegistry.h"

using namespace mlir;
using namespace lathe;
using namespace lathe::tune;

namespace {
struct TransposeModel
    : TunableOpInterface::ExternalModel<TransposeModel, linalg::TransposeOp> {
  SmallVector<Knob> getKnobs(Operation *, TargetAttr) const {
    return {{"block", {4, 8, 16, 32}}};
  }
  Choice getDefaultChoice(Operation *op, TargetAttr target) const {
    auto type = cast<ShapedType>(op->getOperand(0).getType());
    int64_t block = target.getLine() * 8 / type.getElementTypeBitWidth();
    return {{block}, "a block of whole cache lines"};
  }
};
} // namespace

void consumer::registerTransposeModel(DialectRegistry &registry) {
  registry.addExtension(+[](MLIRContext *context, linalg::LinalgDialect *) {
    linalg::TransposeOp::attachInterface<TransposeModel>(*context);
  });
}
