//===- Machine.cpp - A target from a file ---------------------------------===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The table of CPUs knows common parts only. A file of one JSON object, whose
// members are those of #lathe.target, describes any other machine. What
// lathe-bench measured may stand beside them.
//
//===----------------------------------------------------------------------===//

#include "lathe/Target/Cpu.h"

#include "mlir/IR/Diagnostics.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/JSON.h"
#include "llvm/Support/MathExtras.h"
#include "llvm/Support/MemoryBuffer.h"

#include <limits>

using namespace mlir;
using namespace lathe;

static constexpr StringLiteral texts[] = {"cpu", "triple", "features"};
static constexpr StringLiteral numbers[] = {
    "vector_bits", "vector_registers", "l1", "l2", "l3", "line"};

/// What lathe-bench measured of the machine: an object of numbers for each number
/// of threads. No stage reads them; a file that has them is whole all the same.
static constexpr StringLiteral ceilings = "ceilings";

static bool isCeilings(const llvm::json::Value &value) {
  const llvm::json::Array *all = value.getAsArray();
  return all && llvm::all_of(*all, [](const llvm::json::Value &element) {
           const llvm::json::Object *object = element.getAsObject();
           return object && llvm::all_of(*object, [](const auto &member) {
                    return member.second.getAsInteger().value_or(0) >= 1;
                  });
         });
}

/// What is wrong with the members of a description; empty where nothing is.
static std::string explainBadMachine(const llvm::json::Object &machine) {
  for (const auto &[key, value] : machine)
    if (!llvm::is_contained(texts, StringRef(key)) &&
        !llvm::is_contained(numbers, StringRef(key)) &&
        StringRef(key) != ceilings)
      return ("unknown member '" + StringRef(key) + "', expected " +
              llvm::join(ArrayRef(texts), ", ") + ", " +
              llvm::join(ArrayRef(numbers), ", "))
          .str();
  if (const llvm::json::Value *value = machine.get(ceilings);
      value && !isCeilings(*value))
    return "member 'ceilings' is of another kind, expected an array of objects "
           "of whole numbers from 1";
  for (StringRef name : texts)
    if (!machine.getString(name))
      return ("member '" + name +
              "' is missing or of another kind, expected "
              "a string")
          .str();
  for (StringRef name : numbers) {
    std::optional<int64_t> value = machine.getInteger(name);
    if (!value || *value < 1 || *value > std::numeric_limits<uint32_t>::max())
      return ("member '" + name +
              "' is missing or of another kind, expected "
              "a whole number from 1 to 4294967295")
          .str();
  }
  if (!llvm::isPowerOf2_64(*machine.getInteger("vector_bits")) ||
      *machine.getInteger("vector_bits") < 64)
    return "member 'vector_bits' is " +
           std::to_string(*machine.getInteger("vector_bits")) +
           ", expected a power of two, at least 64";
  return "";
}

FailureOr<TargetAttr> lathe::readMachine(Location loc, StringRef path) {
  auto refuse = [&](const Twine &what) {
    return emitError(loc) << "machine file '" << path << "': " << what;
  };
  auto buffer = llvm::MemoryBuffer::getFile(path, /*IsText=*/true);
  if (!buffer)
    return refuse("cannot be read: " + buffer.getError().message() +
                  ", expected a readable file");
  llvm::Expected<llvm::json::Value> value =
      llvm::json::parse((*buffer)->getBuffer());
  if (!value)
    llvm::consumeError(value.takeError());
  const llvm::json::Object *machine = value ? value->getAsObject() : nullptr;
  if (!machine)
    return refuse("is something else, expected one JSON object");
  if (std::string why = explainBadMachine(*machine); !why.empty())
    return refuse(why);
  auto text = [&](StringRef name) { return *machine->getString(name); };
  auto number = [&](StringRef name) { return *machine->getInteger(name); };
  return TargetAttr::get(loc.getContext(), text("cpu"), text("triple"),
                         text("features"), number("vector_bits"),
                         number("vector_registers"), number("l1"), number("l2"),
                         number("l3"), number("line"));
}
