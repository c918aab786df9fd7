//===- Decisions.cpp - Choices in a file ----------------------------------===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Keys of ops, and the file of decisions: what `choose` decided once can be
// committed and obeyed on another host.
//
//===----------------------------------------------------------------------===//

#include "Decisions.h"

#include "lathe/Analysis/Explain.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileUtilities.h"
#include "llvm/Support/JSON.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/raw_ostream.h"
#include "llvm/Support/xxhash.h"

using namespace mlir;
using namespace lathe;
using namespace lathe::tune;

//===----------------------------------------------------------------------===//
// Keys
//===----------------------------------------------------------------------===//

namespace {
/// Writes what an op is, without names of values, places in the source, or an
/// earlier choice and what is explained of it.
class Signature {
public:
  explicit Signature(raw_ostream &os) : os(os) {}

  void write(Operation *op) {
    os << op->getName().getStringRef() << "{";
    for (NamedAttribute attr : op->getAttrs())
      if (attr.getName() != ConfigAttr::attrName() &&
          attr.getName() != explainAttrName)
        os << attr.getName().getValue() << "=" << attr.getValue() << ";";
    if (op->getPropertiesStorage())
      os << op->getPropertiesAsAttribute();
    os << "}(";
    for (Value operand : op->getOperands())
      write(operand);
    os << ")->(";
    for (Value result : op->getResults())
      os << result.getType() << ",";
    os << ")";
    number(op->getResults());
    for (Region &region : op->getRegions())
      for (Block &block : region) {
        os << "[";
        number(block.getArguments());
        for (Operation &inner : block)
          write(&inner);
        os << "]";
      }
  }

private:
  raw_ostream &os;
  DenseMap<Value, unsigned> numbers;

  void number(ValueRange values) {
    for (Value value : values)
      numbers.try_emplace(value, numbers.size());
  }

  /// A value from outside is its type; an operator, which is no data, is how
  /// it is made.
  void write(Value value) {
    Operation *definition = value.getDefiningOp();
    if (auto it = numbers.find(value); it != numbers.end())
      os << "%" << it->second << ",";
    else if (isa<linop::OperatorType>(value.getType()) && definition)
      write(definition);
    else
      os << value.getType() << ",";
  }
};
} // namespace

std::string tune::decisionKey(Operation *op, TargetAttr target) {
  std::string text;
  llvm::raw_string_ostream os(text);
  Signature(os).write(op);
  os << target;
  return llvm::utohexstr(llvm::xxh3_64bits(text), /*LowerCase=*/true,
                         /*Width=*/16);
}

//===----------------------------------------------------------------------===//
// The file
//===----------------------------------------------------------------------===//

void Decisions::add(StringRef key, StringRef op, ConfigAttr config) {
  entries.insert({key.str(), Entry{op.str(), config}});
}

ConfigAttr Decisions::lookup(StringRef key) const {
  auto it = entries.find(key.str());
  return it == entries.end() ? ConfigAttr() : it->second.config;
}

LogicalResult Decisions::readLine(Location loc, StringRef path, unsigned number,
                                  StringRef line) {
  auto refuse = [&](const Twine &what) {
    return emitError(loc) << path << ":" << number << ": " << what;
  };
  llvm::Expected<llvm::json::Value> value = llvm::json::parse(line);
  if (!value) {
    llvm::consumeError(value.takeError());
    return refuse("expected one JSON object a line");
  }
  llvm::json::Object *object = value->getAsObject();
  std::optional<StringRef> key =
      object ? object->getString("key") : std::nullopt;
  llvm::json::Object *config = object ? object->getObject("config") : nullptr;
  if (!key || !config)
    return refuse("expected an object with the string \"key\" and the object "
                  "\"config\"");
  NamedAttrList knobs;
  Builder b(loc.getContext());
  for (auto &[name, knob] : *config) {
    std::optional<int64_t> number = knob.getAsInteger();
    if (!number)
      return refuse("knob '" + StringRef(name) + "' is not an integer");
    knobs.set(StringRef(name), b.getI64IntegerAttr(*number));
  }
  add(*key, object->getString("op").value_or(""),
      ConfigAttr::get(loc.getContext(), knobs.getDictionary(loc.getContext())));
  return success();
}

LogicalResult Decisions::read(Location loc, StringRef path) {
  auto buffer = llvm::MemoryBuffer::getFile(path, /*IsText=*/true);
  if (!buffer)
    return emitError(loc) << "cannot read decisions from '" << path
                          << "': " << buffer.getError().message();
  SmallVector<StringRef> lines;
  (*buffer)->getBuffer().split(lines, '\n');
  for (auto [i, line] : llvm::enumerate(lines))
    if (!line.trim().empty() && failed(readLine(loc, path, i + 1, line)))
      return failure();
  return success();
}

llvm::json::Object lathe::tune::toJson(ConfigAttr config) {
  llvm::json::Object object;
  for (NamedAttribute knob : config.getKnobs())
    object[knob.getName().strref()] =
        cast<IntegerAttr>(knob.getValue()).getInt();
  return object;
}

LogicalResult Decisions::write(Location loc, StringRef path) const {
  std::string text;
  llvm::raw_string_ostream os(text);
  for (const auto &[key, entry] : entries) {
    os << llvm::json::Value(llvm::json::Object{
              {"key", key}, {"op", entry.op}, {"config", toJson(entry.config)}})
       << "\n";
  }
  return writeText(loc, path, text);
}

LogicalResult lathe::tune::writeText(Location loc, StringRef path, StringRef text) {
  llvm::Error error = llvm::writeToOutput(path, [&](raw_ostream &os) {
    os << text;
    return llvm::Error::success();
  });
  if (error)
    return emitError(loc) << "cannot write decisions to '" << path
                          << "': " << llvm::toString(std::move(error));
  return success();
}
