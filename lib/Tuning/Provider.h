//===- Provider.h - Who ranks the candidates of an op ----------*- C++ -*--===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// An op and its candidates in, scores out. The learned model will be another
// implementation of the same interface.
//
//===----------------------------------------------------------------------===//

#ifndef LATHE_LIB_TUNING_PROVIDER_H
#define LATHE_LIB_TUNING_PROVIDER_H

#include "lathe/CostModel/Estimate.h"
#include "lathe/Dialect/Tune/Tune.h"

#include <memory>
#include <optional>

namespace lathe::tune {

using Candidate = llvm::SmallVector<int64_t>;

/// What a provider thinks of a candidate.
struct Score {
  Candidate values;
  /// Cycles, by what bounds them.
  cost::Estimate estimate;
  /// Half the width of the band around the total, as a part of it; 0 where the
  /// provider does not say.
  double uncertainty = 0;
};

/// The config that gives the knobs of an op these values.
ConfigAttr makeConfig(mlir::MLIRContext *context, llvm::ArrayRef<Knob> knobs,
                      llvm::ArrayRef<int64_t> values);

/// Every combination of values that `op` can take, in the order of its knobs.
llvm::SmallVector<Candidate> enumerate(TunableOpInterface op, TargetAttr target);

class Provider {
public:
  virtual ~Provider() = default;
  /// Whether candidates of `op` are worth the listing.
  virtual bool knows(TunableOpInterface op, TargetAttr target) = 0;
  /// Scores of the candidates, best first, equal ones in the order given; those
  /// that cannot be built or counted have none.
  virtual llvm::SmallVector<Score> rank(TunableOpInterface op, TargetAttr target,
                                        llvm::ArrayRef<Candidate> candidates) = 0;
};

/// Closed forms: ports, chains, bytes of each cache level. Candidates of an
/// iteration are formed and scheduled on a copy, and their groups counted.
std::unique_ptr<Provider> createAnalyticProvider();

} // namespace lathe::tune

#endif // LATHE_LIB_TUNING_PROVIDER_H
