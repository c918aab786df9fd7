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
  // What the parser puts around a file is in no line of it.
  if (file.getLine() == 0)
    return file.getFilename().str();
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

namespace {
/// What is wrong, and what was expected; the latter is empty where the former says it.
struct Complaint {
  std::string what, expected;
};
} // namespace

/// Takes a sentence of ours or of MLIR's parser and verifiers apart.
static Complaint takeApart(StringRef text) {
  if (size_t at = text.find(", expected "); at != text.npos)
    return {text.take_front(at).str(), text.drop_front(at + 11).str()};
  if (text.consume_front("expected "))
    return {"syntax error", text.str()};
  if (auto [op, rule] = text.split(" op expected "); !rule.empty())
    return {(op + " op is not valid").str(), rule.str()};
  auto [place, rule] = text.split(" must be ");
  auto [wanted, found] = rule.split(", but got ");
  if (!found.empty())
    return {(place + " is " + found).str(), wanted.str()};
  return {text.str(), ""};
}

std::string lathe::toUserMessage(const Diagnostic &error, StringRef otherwise) {
  std::string text = error.str();
  Complaint complaint = takeApart(text);
  if (StringRef name = unknownOp(text); !name.empty()) {
    std::string nearest = nearestOp(error.getLocation()->getContext(), name);
    complaint = {"unknown operation '" + name.str() + "'",
                 nearest.empty() ? "an operation of a known dialect" : nearest};
  }
  std::string line =
      complaint.what + ", " + locationName(error.getLocation(), otherwise);
  if (!complaint.expected.empty())
    line += ", expected " + complaint.expected;
  llvm::replace(line, '\n', ' ');
  return line;
}

std::string lathe::unexplainedFailure(StringRef where) {
  return ("failed and does not say why, " + where +
          ", expected a message: please report this bug of Lathe")
      .str();
}
