//===- UserMessage.cpp - A diagnostic in one line -------------------------===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The place goes before what was expected. MLIR's parser knows only that an op is
// unknown; the name that was meant is the nearest of those registered.
//
//===----------------------------------------------------------------------===//

#include "lathe/Pipelines/UserMessage.h"

#include "mlir/IR/MLIRContext.h"
#include "mlir/IR/OperationSupport.h"

using namespace mlir;
using namespace lathe;

std::string lathe::locationName(Location loc, StringRef otherwise) {
  auto file = loc->findInstanceOf<FileLineColLoc>();
  if (!file)
    return otherwise.str();
  return (file.getFilename().getValue() + ":" + Twine(file.getLine()) + ":" +
          Twine(file.getColumn()))
      .str();
}

/// The op that the parser says it does not know; empty if it says something else.
static StringRef unknownOp(StringRef text) {
  auto [before, after] = text.split("custom op '");
  if (!after.contains("' is unknown") && !before.contains("not found for"))
    return {};
  return after.take_until([](char c) { return c == '\''; });
}

/// Whether programs are written with the dialect: of two ops as near, its own is
/// the likelier.
static bool isOurs(RegisteredOperationName op) {
  return llvm::is_contained({"attn", "kron", "linop", "solver", "tune"},
                            op.getDialectNamespace());
}

/// The registered op whose name is nearest; empty if none is near. A name without
/// a dialect is compared with those of all dialects, of which some are near to
/// any word: one letter may be wrong there.
static std::string nearestOp(MLIRContext *context, StringRef name) {
  context->loadAllAvailableDialects();
  bool isWhole = name.contains('.');
  unsigned least = isWhole ? std::max<size_t>(1, name.size() / 3) : 1;
  std::string nearest;
  for (RegisteredOperationName op : context->getRegisteredOperations()) {
    StringRef other =
        isWhole ? op.getStringRef() : op.getStringRef().split('.').second;
    unsigned distance = name.edit_distance(other, true, least);
    if (distance > least ||
        (distance == least && !nearest.empty() && !isOurs(op)))
      continue;
    least = distance;
    nearest = op.getStringRef().str();
  }
  return nearest;
}

std::string lathe::toUserMessage(const Diagnostic &error, StringRef otherwise) {
  std::string what = error.str(), expected = ", expected a valid program";
  if (StringRef name = unknownOp(what); !name.empty()) {
    std::string nearest = nearestOp(error.getLocation()->getContext(), name);
    what = "unknown operation '" + name.str() + "'";
    expected = nearest.empty() ? ", expected an operation of a known dialect"
                               : ", expected " + nearest;
  } else if (size_t split = what.find(", expected "); split != what.npos) {
    expected = what.substr(split);
    what.resize(split);
  }
  std::string line =
      what + ", " + locationName(error.getLocation(), otherwise) + expected;
  llvm::replace(line, '\n', ' ');
  return line;
}
