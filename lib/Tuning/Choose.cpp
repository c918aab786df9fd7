//===- Choose.cpp - The choose stage --------------------------------------===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// One config for each op that can be tuned: the one that the input has, one
// that was recorded, or the default for the target.
//
//===----------------------------------------------------------------------===//

#include "lathe/Tuning/Passes.h"

#include "Decisions.h"
#include "Provider.h"

#include "lathe/Analysis/Explain.h"
#include "lathe/Dialect/Solver/Solver.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/IR/Remarks.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/JSON.h"

namespace lathe {
#define GEN_PASS_DEF_CHOOSEPASS
#include "lathe/Tuning/Passes.h.inc"
} // namespace lathe

using namespace mlir;
using namespace lathe;
using namespace lathe::tune;

static std::string listValues(ArrayRef<int64_t> values) {
  SmallVector<std::string> words;
  for (int64_t value : values)
    words.push_back(std::to_string(value));
  return llvm::join(words, ", ");
}

static std::string listNames(ArrayRef<Knob> knobs) {
  SmallVector<StringRef> words;
  for (const Knob &knob : knobs)
    words.push_back(knob.name);
  return llvm::join(words, ", ");
}

static std::string spell(ConfigAttr config) {
  SmallVector<std::string> words;
  for (NamedAttribute knob : config.getKnobs())
    words.push_back((knob.getName().strref() + " = " +
                     Twine(cast<IntegerAttr>(knob.getValue()).getInt()))
                        .str());
  return llvm::join(words, ", ");
}

/// An error on `op` unless every knob of `config` is one of `knobs`, with a
/// value that it may take.
static LogicalResult checkConfig(Operation *op, ConfigAttr config,
                                 ArrayRef<Knob> knobs, StringRef origin) {
  for (NamedAttribute given : config.getKnobs()) {
    StringRef name = given.getName();
    int64_t value = cast<IntegerAttr>(given.getValue()).getInt();
    const Knob *knob = llvm::find_if(
        knobs, [&](const Knob &knob) { return knob.name == name; });
    if (knob == knobs.end())
      return op->emitOpError("has no knob '")
             << name << "', which " << origin << " sets, expected "
             << (knobs.empty() ? "none" : listNames(knobs));
    if (!llvm::is_contained(knob->values, value))
      return op->emitOpError("cannot take ")
             << name << " = " << value << ", which " << origin
             << " sets, expected " << listValues(knob->values);
  }
  return success();
}

/// `config` with the defaults for the knobs that it does not set.
static ConfigAttr complete(ConfigAttr config, ArrayRef<Knob> knobs,
                           const Choice &defaults, MLIRContext *context) {
  SmallVector<int64_t> values = defaults.values;
  if (config)
    for (auto [knob, value] : llvm::zip_equal(knobs, values))
      value = config.getKnob(knob.name).value_or(value);
  return makeConfig(context, knobs, values);
}

/// A kernel says of itself what was chosen for its ops, in order.
static void addSentence(Operation *function, StringRef sentence) {
  SmallVector<Attribute> all;
  if (auto before = function->getAttrOfType<ArrayAttr>(decisionsAttr))
    llvm::append_range(all, before);
  all.push_back(StringAttr::get(function->getContext(), sentence));
  function->setAttr(decisionsAttr, ArrayAttr::get(function->getContext(), all));
}

/// The prediction, what bounds it, and the runner-up.
static std::string explain(MLIRContext *context, ArrayRef<Knob> knobs,
                           ArrayRef<Score> scores) {
  const Score &best = scores.front();
  std::string text =
      llvm::formatv("{0:e3} cycles, bound by {1}", best.estimate.total(),
                    best.estimate.bound());
  if (scores.size() > 1)
    text += llvm::formatv("; then {0} with {1:e3}",
                          spell(makeConfig(context, knobs, scores[1].values)),
                          scores[1].estimate.total());
  return text;
}

/// One line of a ranking.
static std::string describe(Operation *op, StringRef key, ArrayRef<Knob> knobs,
                            const Score &score) {
  const cost::Estimate &e = score.estimate;
  llvm::json::Object line{
      {"op", op->getName().getStringRef()},
      {"key", key},
      {"config", toJson(makeConfig(op->getContext(), knobs, score.values))},
      {"cycles", e.total()},
      {"core", e.core},
      {"l2", e.l2},
      {"l3", e.l3},
      {"memory", e.memory},
      {"waits", e.waits},
      {"barriers", e.barriers}};
  return llvm::formatv("{0}\n", llvm::json::Value(std::move(line)));
}

namespace {
/// The choices for the ops of one module.
class Chooser {
public:
  /// `ranker` is null where the closed forms choose, `replay` the file that
  /// `replayed` was read from, empty where there is none. `listsAll` asks for
  /// a ranking.
  Chooser(TargetAttr target, std::unique_ptr<Provider> ranker,
          const Decisions &replayed, StringRef replay, bool listsAll)
      : target(target), ranker(std::move(ranker)), replayed(replayed),
        replay(replay), listsAll(listsAll) {}

  LogicalResult choose(TunableOpInterface op);

  const Decisions &getDecisions() const { return decisions; }
  /// All candidates that were ranked, one a line.
  StringRef getRanking() const { return ranking; }
  unsigned getNumChosen() const { return numChosen; }

private:
  /// A config of some of the knobs, who it is from, and why it was taken.
  struct Origin {
    ConfigAttr config;
    StringRef name;
    std::string reason;
  };

  FailureOr<Origin> find(TunableOpInterface op, ArrayRef<Knob> knobs,
                         StringRef key, Choice &defaults);
  bool takeBest(TunableOpInterface op, ArrayRef<Knob> knobs, StringRef key,
                Choice &choice);
  void note(TunableOpInterface op, StringRef key, ConfigAttr config,
            const Origin &origin);

  TargetAttr target;
  std::unique_ptr<Provider> ranker;
  const Decisions &replayed;
  StringRef replay;
  bool listsAll;
  Decisions decisions;
  std::string ranking;
  unsigned numChosen = 0;
};
} // namespace

/// Puts the best candidate in the place of the default; false where the ranker
/// knows nothing of the op.
bool Chooser::takeBest(TunableOpInterface op, ArrayRef<Knob> knobs,
                       StringRef key, Choice &choice) {
  if (!ranker || !ranker->knows(op, target))
    return false;
  SmallVector<Score> scores = ranker->rank(op, target, enumerate(op, target));
  if (scores.empty())
    return false;
  choice = {scores.front().values, explain(op.getContext(), knobs, scores)};
  if (listsAll)
    for (const Score &score : scores)
      ranking += describe(op, key, knobs, score);
  return true;
}

/// The config in the input, the recorded one, or none: `defaults` are taken
/// then, for which the best candidate stands where one is known.
FailureOr<Chooser::Origin> Chooser::find(TunableOpInterface op,
                                         ArrayRef<Knob> knobs, StringRef key,
                                         Choice &defaults) {
  if (ConfigAttr given = ConfigAttr::of(op))
    return Origin{given, "input", "the input says so"};
  bool isRanked = takeBest(op, knobs, key, defaults);
  if (ConfigAttr recorded = replayed.lookup(key)) {
    if (failed(checkConfig(op, recorded, knobs, "the replayed decision")))
      return failure();
    return Origin{recorded, "replay", ("recorded as " + key).str()};
  }
  if (!replay.empty())
    op->emitWarning("no decision in '")
        << replay << "' is for this op and target, the default is taken";
  return Origin{{}, isRanked ? "analytic" : "default", defaults.reason};
}

/// Says what was chosen, and why, wherever that is asked for.
void Chooser::note(TunableOpInterface op, StringRef key, ConfigAttr config,
                   const Origin &origin) {
  op->setAttr(ConfigAttr::attrName(), config);
  addExplanation(op, origin.reason);
  decisions.add(key, op->getName().getStringRef(), config);
  ++numChosen;
  auto function = op->getParentOfType<FunctionOpInterface>();
  if (function)
    addSentence(function, spell(config));
  remark::passed(op.getLoc(),
                 remark::RemarkOpts::name("Choice")
                     .category("lathe-choose")
                     .function(function ? function.getName() : StringRef()))
      << remark::metric("Op", op->getName().getStringRef())
      << remark::metric("Config", spell(config))
      << remark::metric("Provider", origin.name) << remark::metric("Key", key)
      << remark::metric("Reason", origin.reason);
}

LogicalResult Chooser::choose(TunableOpInterface op) {
  SmallVector<Knob> knobs = op.getKnobs(target);
  ConfigAttr given = ConfigAttr::of(op);
  if (given && failed(checkConfig(op, given, knobs, "its tune.config")))
    return failure();
  if (knobs.empty())
    return success();
  Choice defaults = op.getDefaultChoice(target);
  std::string key = decisionKey(op, target);
  FailureOr<Origin> origin = find(op, knobs, key, defaults);
  if (failed(origin))
    return failure();
  ConfigAttr config =
      complete(origin->config, knobs, defaults, op.getContext());
  SmallVector<int64_t> values;
  for (const Knob &knob : knobs)
    values.push_back(*config.getKnob(knob.name));
  if (std::string conflict = op.explainConflict(target, values);
      !conflict.empty())
    return op->emitOpError("cannot take the config of the ")
           << origin->name << ": " << conflict;
  note(op, key, config, *origin);
  return success();
}

namespace {
struct ChoosePass : lathe::impl::ChoosePassBase<ChoosePass> {
  using ChoosePassBase::ChoosePassBase;

  void runOnOperation() override {
    ModuleOp module = getOperation();
    FailureOr<TargetAttr> target = TargetAttr::require(module);
    if (failed(target))
      return signalPassFailure();
    if (provider != "analytic" && provider != "default") {
      module.emitError("unknown provider '")
          << provider << "', expected default or analytic";
      return signalPassFailure();
    }
    Decisions replayed;
    if (!replay.empty() && failed(replayed.read(module.getLoc(), replay)))
      return signalPassFailure();
    module.walk([](FunctionOpInterface function) {
      function->removeAttr(decisionsAttr);
    });
    Chooser chooser(
        *target, provider == "analytic" ? createAnalyticProvider() : nullptr,
        replayed, replay, !ranking.empty());
    WalkResult result = module.walk([&](TunableOpInterface op) {
      return failed(chooser.choose(op)) ? WalkResult::interrupt()
                                        : WalkResult::advance();
    });
    numChosen += chooser.getNumChosen();
    if (result.wasInterrupted() ||
        (!record.empty() &&
         failed(chooser.getDecisions().write(module.getLoc(), record))) ||
        (!ranking.empty() &&
         failed(writeText(module.getLoc(), ranking, chooser.getRanking()))))
      signalPassFailure();
  }
};
} // namespace
