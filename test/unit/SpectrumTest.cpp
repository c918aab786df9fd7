//===- SpectrumTest.cpp - Facts and spectra against matrices --------------===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Everything that is claimed of a constant stencil (symmetry, definiteness,
// eigenvalues, null space, ordering, relaxation) is compared with a matrix that
// is built entry by entry, on every small grid of one to three dimensions and
// with every mixture of boundaries.
//
//===----------------------------------------------------------------------===//

#include "lathe/Analysis/Spectrum.h"

#include "gtest/gtest.h"

#include <Eigen/Eigenvalues>

#include <queue>
#include <random>

using namespace lathe;
using namespace lathe::linop;

namespace {

using Entries = llvm::SmallVector<ConstantStencil::Entry>;
using Shape = llvm::SmallVector<int64_t, 3>;
using Boundaries = llvm::SmallVector<Boundary, 3>;

/// Where a step of `offset` from `cell` ends, walked by the words of the
/// definition; -1 where a Dirichlet grid reads 0.
int64_t step(int64_t cell, int64_t offset, int64_t n, Boundary boundary) {
  int64_t q = cell + offset;
  while (q < 0 || q >= n) {
    if (boundary == Boundary::dirichlet)
      return -1;
    if (boundary == Boundary::periodic)
      q += q < 0 ? n : -n;
    else
      q = q < 0 ? -1 - q : 2 * n - 1 - q;
  }
  return q;
}

Eigen::MatrixXd buildMatrix(const Shape &shape, const Boundaries &boundaries,
                            const Entries &entries) {
  int64_t size = 1;
  for (int64_t n : shape)
    size *= n;
  Eigen::MatrixXd matrix = Eigen::MatrixXd::Zero(size, size);
  for (int64_t row = 0; row < size; ++row) {
    for (const ConstantStencil::Entry &entry : entries) {
      Shape cell(shape.size());
      for (int64_t d = shape.size() - 1, rest = row; d >= 0; --d) {
        cell[d] = step(rest % shape[d], entry.offset[d], shape[d],
                       boundaries[d]);
        rest /= shape[d];
      }
      int64_t column = 0;
      for (size_t d = 0; d < shape.size() && column >= 0; ++d)
        column = cell[d] < 0 ? -1 : column * shape[d] + cell[d];
      if (column >= 0)
        matrix(row, column) += entry.coefficient;
    }
  }
  return matrix;
}

/// Whether a function of the unknowns exists that grows by one along each
/// nonzero from an earlier to a later unknown.
bool isOrderedByBruteForce(const Eigen::MatrixXd &a) {
  std::vector<std::optional<int>> level(a.rows());
  for (int start = 0; start < a.rows(); ++start) {
    if (level[start])
      continue;
    level[start] = 0;
    std::queue<int> todo({start});
    while (!todo.empty()) {
      int i = todo.front();
      todo.pop();
      for (int j = 0; j < a.cols(); ++j) {
        if (j == i || (a(i, j) == 0.0 && a(j, i) == 0.0))
          continue;
        int expected = *level[i] + (j > i ? 1 : -1);
        if (!level[j]) {
          level[j] = expected;
          todo.push(j);
        } else if (*level[j] != expected) {
          return false;
        }
      }
    }
  }
  return true;
}

/// The spectral radius of one SOR sweep in natural order.
double sorRadius(const Eigen::MatrixXd &a, double omega) {
  Eigen::MatrixXd lower = a.triangularView<Eigen::StrictlyLower>();
  Eigen::MatrixXd diagonal = a.diagonal().asDiagonal();
  Eigen::MatrixXd m = diagonal / omega + lower;
  Eigen::MatrixXd iteration = m.triangularView<Eigen::Lower>().solve(m - a);
  return iteration.eigenvalues().cwiseAbs().maxCoeff();
}

/// How often each claim was made, so that no test passes for want of cases.
struct Tally {
  int exact = 0, bound = 0, unknown = 0, symmetric = 0, definite = 0,
      indefinite = 0, singular = 0, ordered = 0, omega = 0;
};

void checkSpectrum(const Spectrum &spectrum, const Eigen::MatrixXd &a,
                   double scale, Tally &tally) {
  Eigen::VectorXd values =
      Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd>(a).eigenvalues();
  double low = values.minCoeff(), high = values.maxCoeff();
  double tolerance = 1e-12 * std::max(scale, 1e-300);
  ASSERT_TRUE(spectrum.kind);
  if (!spectrum.isExact()) {
    ++tally.bound;
    EXPECT_LE(spectrum.low, low + tolerance);
    EXPECT_GE(spectrum.high, high - tolerance);
    return;
  }
  ++tally.exact;
  EXPECT_NEAR(spectrum.low, low, tolerance);
  EXPECT_NEAR(spectrum.high, high, tolerance);
  int64_t nullity = (values.array().abs() <= tolerance).count();
  EXPECT_EQ(spectrum.nullity, nullity);
  EXPECT_EQ(spectrum.isSingular(), nullity != 0);
  tally.singular += nullity != 0;
  if (spectrum.null == NullSpace::constant)
    EXPECT_LE((a * Eigen::VectorXd::Ones(a.rows())).norm(), tolerance);
  double regularLow = INFINITY, regularHigh = -INFINITY;
  for (double value : values)
    if (std::abs(value) > tolerance) {
      regularLow = std::min(regularLow, value);
      regularHigh = std::max(regularHigh, value);
    }
  ASSERT_EQ(spectrum.regular.has_value(), regularLow <= regularHigh);
  if (!spectrum.regular)
    return;
  EXPECT_NEAR(spectrum.regular->first, regularLow, tolerance);
  EXPECT_NEAR(spectrum.regular->second, regularHigh, tolerance);
}

void checkFacts(OperatorFacts facts, const Eigen::MatrixXd &a, Tally &tally) {
  bool symmetric = (a - a.transpose()).cwiseAbs().maxCoeff() <=
                   1e-13 * a.cwiseAbs().maxCoeff();
  EXPECT_EQ(facts.symmetric, symmetric ? Fact::Proved : Fact::Disproved);
  tally.symmetric += symmetric;
  if (facts.positiveDefinite == Fact::Unknown)
    return;
  ASSERT_TRUE(symmetric);
  double low = Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd>(a)
                   .eigenvalues()
                   .minCoeff();
  bool proved = facts.positiveDefinite == Fact::Proved;
  (proved ? tally.definite : tally.indefinite) += 1;
  if (proved)
    EXPECT_GT(low, 0.0);
  else
    EXPECT_LT(low, 0.0);
}

void checkRelaxation(const ConstantStencil &stencil, const Eigen::MatrixXd &a,
                     Tally &tally) {
  if (isConsistentlyOrdered(stencil)) {
    ++tally.ordered;
    EXPECT_TRUE(isOrderedByBruteForce(a));
  }
  Relaxation relaxation = getOptimalRelaxation(stencil);
  EXPECT_FALSE(relaxation.reason.empty());
  if (!relaxation.omega || getSpectrum(stencil).isSingular())
    return;
  ++tally.omega;
  double omega = *relaxation.omega;
  EXPECT_GE(omega, 1.0);
  EXPECT_LT(omega, 2.0);
  // At the optimum all eigenvalues have modulus omega - 1, in Jordan blocks
  // that make them accurate to the root of the rounding only.
  double best = sorRadius(a, omega);
  EXPECT_NEAR(best, omega - 1.0, 3e-4);
  EXPECT_GE(sorRadius(a, omega - 0.05), best - 3e-4);
  EXPECT_GE(sorRadius(a, omega + 0.01), best - 3e-4);
}

void check(const Shape &shape, const Boundaries &boundaries,
           const Entries &entries, Tally &tally) {
  std::string where;
  llvm::raw_string_ostream os(where);
  for (auto [n, boundary] : llvm::zip(shape, boundaries))
    os << n << " " << stringifyBoundary(boundary) << ", ";
  for (const ConstantStencil::Entry &entry : entries) {
    os << "(";
    llvm::interleaveComma(entry.offset, os);
    os << ") = " << entry.coefficient << ", ";
  }
  SCOPED_TRACE(where);
  ConstantStencil stencil(shape, boundaries, entries);
  Eigen::MatrixXd a = buildMatrix(shape, boundaries, entries);
  OperatorFacts facts = stencil.getFacts();
  checkFacts(facts, a, tally);
  Spectrum spectrum = getSpectrum(stencil);
  if (facts.symmetric == Fact::Proved)
    checkSpectrum(spectrum, a, stencil.getAbsoluteSum(), tally);
  else
    EXPECT_FALSE(spectrum.kind);
  tally.unknown += !spectrum.kind;
  checkRelaxation(stencil, a, tally);
  EXPECT_EQ(stencil.getConstantDiagonal().has_value(),
            (a.diagonal().array() == a(0, 0)).all());
}

/// Calls `see` with every grid of `rank` dimensions of 1 to `longest` points
/// and every mixture of boundaries.
void forEachGrid(unsigned rank, int64_t longest,
                 llvm::function_ref<void(const Shape &, const Boundaries &)> see) {
  int64_t shapes = std::pow(longest, rank), kinds = std::pow(3, rank);
  for (int64_t s = 0; s < shapes; ++s)
    for (int64_t k = 0; k < kinds; ++k) {
      Shape shape;
      Boundaries boundaries;
      for (int64_t d = 0, a = s, b = k; d < rank; ++d) {
        shape.push_back(1 + a % longest);
        boundaries.push_back(static_cast<Boundary>(b % 3));
        a /= longest;
        b /= 3;
      }
      see(shape, boundaries);
    }
}

/// -1 to the neighbours of each dimension, and what makes the sum `excess`.
Entries star(unsigned rank, double excess) {
  Entries entries = {{Shape(rank, 0), 2.0 * rank + excess}};
  for (unsigned d = 0; d < rank; ++d)
    for (int64_t o : {-1, 1}) {
      Shape offset(rank, 0);
      offset[d] = o;
      entries.push_back({offset, -1.0});
    }
  return entries;
}

enum class Kind { Any, Central, Even };

/// Coefficients that are multiples of 1/4, so that sums are exact, at every
/// offset up to `radius` (some left out).
Entries randomEntries(std::mt19937 &random, unsigned rank, int64_t radius,
                      Kind kind) {
  Entries entries;
  std::map<Shape, double> known;
  int64_t width = 2 * radius + 1, count = std::pow(width, rank);
  for (int64_t i = 0; i < count; ++i) {
    Shape offset, mirrored, absolute;
    for (int64_t d = 0, rest = i; d < rank; ++d, rest /= width) {
      offset.push_back(rest % width - radius);
      mirrored.push_back(-offset.back());
      absolute.push_back(std::abs(offset.back()));
    }
    Shape key = kind == Kind::Even      ? absolute
                : kind == Kind::Central ? std::min(offset, mirrored)
                                        : offset;
    if (!known.count(key))
      known[key] = random() % 3 ? 0.25 * (int64_t(random() % 33) - 16) : 0.0;
    entries.push_back({offset, known[key]});
  }
  return entries;
}

//===----------------------------------------------------------------------===//
// Every small grid
//===----------------------------------------------------------------------===//

TEST(SpectrumTest, StarsOnEverySmallGrid) {
  Tally tally;

  for (double excess : {0.0, 1.0, -0.5, -9.0})
    for (unsigned rank : {1u, 2u, 3u})
      forEachGrid(rank, rank == 3 ? 3 : 5, [&](auto &shape, auto &boundaries) {
        check(shape, boundaries, star(rank, excess), tally);
      });

  EXPECT_EQ(tally.bound + tally.unknown, 0);
  EXPECT_GT(tally.exact, 1000);
  EXPECT_GT(tally.definite, 300);
  EXPECT_GT(tally.indefinite, 300);
  EXPECT_GT(tally.singular, 100);
  EXPECT_GT(tally.omega, 100);
}

TEST(SpectrumTest, RandomStencilsOnEverySmallGrid) {
  std::mt19937 random(20260101);
  Tally tally;

  for (Kind kind : {Kind::Any, Kind::Central, Kind::Even})
    for (int64_t radius : {1, 2})
      for (unsigned rank : {1u, 2u, 3u})
        forEachGrid(rank, rank == 3 ? (radius == 1 ? 3 : 2) : 5,
                    [&](auto &shape, auto &boundaries) {
                      check(shape, boundaries,
                            randomEntries(random, rank, radius, kind), tally);
                    });

  EXPECT_GT(tally.exact, 500);
  EXPECT_GT(tally.bound, 250);
  EXPECT_GT(tally.unknown, 500);
  EXPECT_GT(tally.definite, 20);
  EXPECT_GT(tally.indefinite, 200);
}

// Centers around the sum of all else, on grids so large that what is not dominant has
// an eigenvalue below zero: a proof that asks for a little less is found out.
TEST(SpectrumTest, DefinitenessNeedsWholeDominance) {
  std::mt19937 random(20261128);
  std::uniform_real_distribution<double> size(0.5, 1.0), part(0.93, 1.03);
  Tally tally;
  int notProved = 0;
  for (int round = 0; round < 60; ++round) {
    bool flat = round % 2;
    Shape shape = flat ? Shape{11, 13} : Shape{48};
    Boundaries boundaries(shape.size(), Boundary::dirichlet);
    Entries entries;
    double others = 0.0;
    for (size_t d = 0; d < shape.size(); ++d) {
      double side = -size(random);
      for (int sign : {-1, 1}) {
        llvm::SmallVector<int64_t, 3> offset(shape.size(), 0);
        offset[d] = sign;
        entries.push_back({offset, side});
        others += std::abs(side);
      }
    }
    double center = part(random) * others;
    entries.push_back({llvm::SmallVector<int64_t, 3>(shape.size(), 0), center});
    ConstantStencil stencil(shape, boundaries, entries);
    checkFacts(stencil.getFacts(), buildMatrix(shape, boundaries, entries),
               tally);
    notProved += stencil.getFacts().positiveDefinite == Fact::Unknown;
  }
  EXPECT_GT(tally.definite, 10);
  EXPECT_GT(notProved, 10);
}

TEST(SpectrumTest, ExactExactlyWhereTheFormulasHold) {
  std::mt19937 random(7);
  auto kindOf = [&](Shape shape, Boundaries boundaries, int64_t radius,
                    Kind kind) {
    return getSpectrum(ConstantStencil(
                           shape, boundaries,
                           randomEntries(random, shape.size(), radius, kind)))
        .kind;
  };
  for (Boundary boundary : {Boundary::neumann, Boundary::periodic}) {
    EXPECT_EQ(kindOf({7, 5}, {boundary, boundary}, 2, Kind::Even),
              SpectrumKind::exact);
  }
  EXPECT_EQ(kindOf({7, 5}, {Boundary::periodic, Boundary::periodic}, 2,
                   Kind::Central),
            SpectrumKind::exact);
  EXPECT_EQ(kindOf({7, 5}, {Boundary::dirichlet, Boundary::neumann}, 1,
                   Kind::Even),
            SpectrumKind::exact);
  EXPECT_EQ(kindOf({7, 5}, {Boundary::dirichlet, Boundary::dirichlet}, 2,
                   Kind::Even),
            SpectrumKind::bound);
  EXPECT_EQ(kindOf({7, mlir::ShapedType::kDynamic},
                   {Boundary::periodic, Boundary::periodic}, 1, Kind::Even),
            SpectrumKind::bound);
}

TEST(SpectrumTest, AntisymmetricCornersAreNotCovered) {
  Entries entries = star(2, 0.0);
  for (int64_t a : {-1, 1})
    for (int64_t b : {-1, 1})
      entries.push_back({{a, b}, a * b * 0.5});
  Tally tally;

  check({9, 8}, {Boundary::dirichlet, Boundary::dirichlet}, entries, tally);

  EXPECT_EQ(tally.symmetric, 1);
  EXPECT_EQ(tally.bound, 1);
}

/// A dynamic size gives a bound that holds for every size.
TEST(SpectrumTest, BoundsHoldForEverySize) {
  std::mt19937 random(11);
  int64_t any = mlir::ShapedType::kDynamic;

  for (int round = 0; round < 40; ++round)
    for (int boundary = 0; boundary < 3; ++boundary) {
      Boundaries boundaries(2, static_cast<Boundary>(boundary));
      Entries entries = randomEntries(random, 2, 1 + round % 2,
                                      round % 4 < 2 ? Kind::Even
                                                    : Kind::Central);
      ConstantStencil open({any, any}, boundaries, entries);
      Spectrum spectrum = getSpectrum(open);
      OperatorFacts facts = open.getFacts();
      for (Shape shape : {Shape{1, 1}, Shape{2, 1}, Shape{3, 4}, Shape{6, 7}}) {
        Eigen::MatrixXd a = buildMatrix(shape, boundaries, entries);
        if (facts.symmetric == Fact::Proved)
          ASSERT_TRUE(a.isApprox(a.transpose()) || a.isZero());
        if (!spectrum.kind)
          continue;
        Eigen::VectorXd values =
            Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd>(a).eigenvalues();
        EXPECT_LE(spectrum.low, values.minCoeff() + 1e-10);
        EXPECT_GE(spectrum.high, values.maxCoeff() - 1e-10);
        if (facts.positiveDefinite == Fact::Proved)
          EXPECT_GT(values.minCoeff(), 0.0);
      }
    }
}

//===----------------------------------------------------------------------===//
// Known figures
//===----------------------------------------------------------------------===//

ConstantStencil poisson(int64_t n, Boundary boundary) {
  return ConstantStencil({n, n}, {boundary, boundary}, star(2, 0.0));
}

TEST(SpectrumTest, OmegaOfPoisson) {
  auto omega = [](int64_t n) {
    return *getOptimalRelaxation(poisson(n, Boundary::dirichlet)).omega;
  };

  EXPECT_NEAR(omega(1024), 1.9938888033, 5e-11);
  EXPECT_NEAR(omega(512), 1.98780, 1e-4);
  EXPECT_EQ(omega(1), 1.0);
}

TEST(SpectrumTest, HeavyBallOfPoisson) {
  Spectrum spectrum = getSpectrum(poisson(256, Boundary::dirichlet));
  double low = std::sqrt(spectrum.low), high = std::sqrt(spectrum.high);

  EXPECT_TRUE(spectrum.isExact());
  EXPECT_NEAR(std::pow(2.0 / (high + low), 2), 0.49396191, 5e-9);
  EXPECT_NEAR(std::pow((high - low) / (high + low), 2), 0.97584765, 5e-9);
}

/// The smallest eigenvalue of a long grid keeps all its digits.
TEST(SpectrumTest, SmallEigenvaluesAreAccurate) {
  int64_t n = 1'000'000;
  Spectrum spectrum = getSpectrum(
      ConstantStencil({n}, {Boundary::dirichlet}, star(1, 0.0)));
  double exact = 4.0 * std::pow(std::sin(0.5 * M_PI / double(n + 1)), 2);

  EXPECT_NEAR(spectrum.low / exact, 1.0, 1e-14);
  EXPECT_FALSE(spectrum.isSingular());
}

TEST(SpectrumTest, WrappedAndFoldedGridsHaveNoOmega) {
  for (Boundary boundary : {Boundary::periodic, Boundary::neumann})
    for (int64_t n : {3, 4, 5, 64}) {
      Relaxation relaxation = getOptimalRelaxation(poisson(n, boundary));

      EXPECT_FALSE(relaxation.omega);
      EXPECT_FALSE(relaxation.reason.empty());
    }
}

TEST(SpectrumTest, PoissonWithoutWallsIsSingular) {
  for (Boundary boundary : {Boundary::periodic, Boundary::neumann}) {
    Spectrum spectrum = getSpectrum(poisson(1000, boundary));

    EXPECT_EQ(spectrum.null, NullSpace::constant);
    EXPECT_EQ(spectrum.nullity, 1);
    EXPECT_EQ(spectrum.low, 0.0);
    double step = M_PI / 1000 * (boundary == Boundary::periodic ? 2 : 1);
    EXPECT_NEAR(spectrum.regular->first / (2.0 - 2.0 * std::cos(step)), 1.0,
                1e-10);
  }
}

} // namespace
