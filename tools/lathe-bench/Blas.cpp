//===- Blas.cpp - BLAS libraries as peers ---------------------------------===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Functions are looked up by the names that OpenBLAS, SciPy's build of it and
// MKL give them. Where one runs its code for a processor of narrower vectors
// than the host's, it is at a fraction of its speed and no peer.
//
//===----------------------------------------------------------------------===//

#include "Blas.h"

#include "Python.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/TargetParser/Host.h"

#include <dlfcn.h>

using namespace lathe;
using namespace lathe::bench;
using namespace llvm;

/// The first of the functions that the library has, or null.
template <typename Function>
static Function *lookUp(void *library,
                        std::initializer_list<const char *> names) {
  for (const char *name : names)
    if (void *symbol = dlsym(library, name))
      return reinterpret_cast<Function *>(symbol);
  return nullptr;
}

/// Whether OpenBLAS has the host's vectors under this name of a core.
static bool isRightCore(StringRef core) {
  auto features = sys::getHostCPUFeatures();
  bool isWide = is_contained(
      {"SkylakeX", "Cooperlake", "SapphireRapids", "Zen4", "Zen5"}, core);
  if (features.lookup("avx512f"))
    return isWide;
  if (features.lookup("avx2"))
    return is_contained({"Haswell", "Zen", "Excavator"}, core);
  return true;
}

/// Whether MKL has the host's vectors where it calls its code that for these
/// processors: by the sets of instructions that it names.
static bool isRightCode(StringRef processors) {
  auto features = sys::getHostCPUFeatures();
  if (features.lookup("avx512f"))
    return processors.contains("AVX-512") || processors.contains("AVX 10");
  if (features.lookup("avx2"))
    return processors.contains("AVX2");
  return true;
}

/// What MKL_Get_Version fills in.
struct MklVersion {
  int major, minor, update;
  const char *status, *build, *processors, *platform;
};

/// Sets the version, and why the library runs in a way that says nothing.
static void describe(Blas &blas, void *library) {
  if (auto *core = lookUp<const char *()>(
          library, {"scipy_openblas_get_corename", "openblas_get_corename"})) {
    auto *config = lookUp<const char *()>(
        library, {"scipy_openblas_get_config", "openblas_get_config"});
    SmallVector<StringRef> words; // "OpenBLAS 0.3.34 ..."
    StringRef(config ? config() : "OpenBLAS").split(words, ' ');
    blas.version =
        join(ArrayRef(words).take_front(2), " ") + ", core " + core();
    if (!isRightCore(core()))
      blas.missing =
          std::string("it takes this processor for a '") + core() + "'";
  }
  if (auto *version = lookUp<void(char *, int)>(
          library, {"mkl_get_version_string", "MKL_Get_Version_String"})) {
    char text[200] = ""; // padded with blanks, without an end
    version(text, sizeof(text) - 1);
    StringRef words(text);
    blas.version = words.take_front(words.find("  ")).str();
  }
  if (auto *version =
          lookUp<void(MklVersion *)>(library, {"MKL_Get_Version"})) {
    MklVersion known = {};
    version(&known);
    if (!isRightCode(known.processors ? known.processors : ""))
      blas.missing = std::string("it runs its code for '") +
                     (known.processors ? known.processors : "") + "'";
  }
}

static Blas openLibrary(StringRef name, StringRef path) {
  Blas blas;
  blas.name = name.str();
  // MKL takes its threads from a library that is not beside every program.
  std::string openmp = (path.rsplit('/').first + "/libiomp5.so").str();
  if (name == "mkl")
    dlopen(openmp.c_str(), RTLD_NOW | RTLD_GLOBAL);
  void *library = dlopen(path.str().c_str(), RTLD_NOW);
  if (!library) {
    blas.missing = std::string("cannot be opened: ") + dlerror();
    return blas;
  }
  describe(blas, library);
  using Multiply = void(int, int, int, int, int, int, float, const float *, int,
                        const float *, int, float, float *, int);
  auto *multiply =
      lookUp<Multiply>(library, {"scipy_cblas_sgemm", "cblas_sgemm"});
  auto *setThreads = lookUp<void(int)>(
      library, {"scipy_openblas_set_num_threads", "openblas_set_num_threads",
                "MKL_Set_Num_Threads"});
  if (!multiply || !setThreads) {
    blas.missing =
        "'" + path.str() + "' is no BLAS that can be told its threads";
    return blas;
  }
  blas.setThreads = setThreads;
  blas.multiply = [=](int64_t m, int64_t n, int64_t k, const float *a,
                      const float *b, float *c) {
    constexpr int rowMajor = 101, asItIs = 111;
    multiply(rowMajor, asItIs, asItIs, m, n, k, 1.0f, a, k, b, n, 0.0f, c, n);
  };
  return blas;
}

std::vector<Blas> lathe::bench::openBlas(const Settings &settings) {
  std::vector<Blas> libraries;
  std::string lines = settings.blas.empty() ? listBlas(settings)
                                            : "blas " + settings.blas + "\n";
  for (StringRef line : split(StringRef(lines).rtrim('\n'), '\n'))
    if (auto [name, path] = line.split(' '); !path.empty())
      libraries.push_back(openLibrary(name, path));
  if (libraries.empty())
    libraries.push_back({"openblas", "",
                         "'" + settings.python +
                             "' knows none; tools/install-peers.sh installs "
                             "one, or say --blas=PATH",
                         nullptr, nullptr});
  return libraries;
}
