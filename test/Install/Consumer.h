// The ops of Consumer.td, and what the other files of the consumer give.
#ifndef CONSUMER_H
#define CONSUMER_H

#include "lathe/Dialect/Linop/Linop.h"
#include "lathe/Dialect/Solver/Solver.h"

#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/Dialect.h"

#include "ConsumerDialect.h.inc"
#define GET_OP_CLASSES
#include "Consumer.h.inc"

namespace consumer {
void registerTransposeModel(mlir::DialectRegistry &registry);
} // namespace consumer

#endif // CONSUMER_H
