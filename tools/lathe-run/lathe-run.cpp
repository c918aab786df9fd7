//===- lathe-run.cpp - Runs a program on data -----------------------------===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// IR and data in, numbers out. Nothing is computed before all arguments and
// output paths are known to be good, and every failure ends in one line.
//
//===----------------------------------------------------------------------===//

#include "Arguments.h"
#include "Check.h"
#include "Execution.h"
#include "Options.h"
#include "Program.h"
#include "Report.h"

#include "lathe/Pipelines/Pipelines.h"
#include "lathe/Pipelines/UserMessage.h"
#include "lathe/Support/Error.h"
#include "lathe/Support/File.h"
#include "lathe/Support/Npy.h"

#include "mlir/IR/Diagnostics.h"
#include "mlir/IR/MLIRContext.h"
#include "mlir/Support/DebugStringHelper.h"
#include "llvm/Support/CommandLine.h"
#include "llvm/Support/ErrorHandling.h"
#include "llvm/Support/Signals.h"

#include <new>
#include <unistd.h>

using namespace mlir;
using namespace lathe;
using namespace lathe::run;
using llvm::Error;
using llvm::Expected;

static int fail(const Twine &message) {
  llvm::errs() << "lathe-run: error: " << message << "\n";
  return 1;
}

//===----------------------------------------------------------------------===//
// Diagnostics
//===----------------------------------------------------------------------===//

namespace {
/// Prints warnings, remarks and notes as they come, and keeps the first error
/// for the last line of the tool.
class Diagnostics {
public:
  explicit Diagnostics(MLIRContext &context)
      : handler(&context, [this](Diagnostic &d) { handle(d); }) {}

  std::string line(StringRef input) const {
    return error.empty() ? unexplainedFailure(input) : error;
  }

private:
  void handle(Diagnostic &diagnostic);

  std::string error;
  ScopedDiagnosticHandler handler;
};
} // namespace

void Diagnostics::handle(Diagnostic &diagnostic) {
  auto print = [](const Diagnostic &d) {
    static constexpr llvm::StringLiteral names[] = {"note", "warning", "error",
                                                    "remark"};
    llvm::errs() << locationName(d.getLocation(), debugString(d.getLocation()))
                 << ": "
                 << names[unsigned(d.getSeverity())] << ": " << d.str() << "\n";
  };
  bool isError = diagnostic.getSeverity() == DiagnosticSeverity::Error;
  if (isError && !error.empty())
    return; // one line is what a failure gets
  if (isError)
    error = toUserMessage(diagnostic, debugString(diagnostic.getLocation()));
  else
    print(diagnostic);
  for (const Diagnostic &note : diagnostic.getNotes())
    print(note);
}

//===----------------------------------------------------------------------===//
// Outputs
//===----------------------------------------------------------------------===//

/// Opens the output files, one for each of the first tensor results.
static Expected<std::vector<PendingFile>>
openOutputs(const Program &program, llvm::ArrayRef<std::string> paths) {
  size_t tensors = llvm::count_if(program.results, [](const ResultInfo &info) {
    return isa<RankedTensorType>(info.type);
  });
  if (paths.size() > tensors)
    return userError("option --out is given " + Twine(paths.size()) + " times",
                     "on the command line",
                     "at most one for each of the " + Twine(tensors) +
                         " tensor results");
  std::vector<PendingFile> files;
  for (const std::string &path : paths) {
    if (!StringRef(path).ends_with(".npy"))
      return userError("option --out has value '" + path + "'",
                       "on the command line", "FILE.npy");
    Expected<PendingFile> file = PendingFile::create(path);
    if (!file)
      return file.takeError();
    files.push_back(std::move(*file));
  }
  return files;
}

/// Writes all files before any takes its name.
static Error writeOutputs(const Program &program, const Execution &execution,
                          std::vector<PendingFile> &files) {
  size_t next = 0;
  for (auto [array, info] : llvm::zip_equal(execution.results, program.results))
    if (isa<RankedTensorType>(info.type) && next < files.size())
      if (Error error = writeNpy(files[next++], array))
        return error;
  for (PendingFile &file : files)
    if (Error error = file.commit())
      return error;
  return Error::success();
}

//===----------------------------------------------------------------------===//
// main
//===----------------------------------------------------------------------===//

static Expected<Execution> execute(Program &program,
                                   llvm::ArrayRef<Array> arguments,
                                   const Options &options) {
  int64_t repetitions = options.benchmark.value_or(1);
  if (options.interpret)
    return interpret(program, arguments, repetitions);
  Expected<CompiledProgram> compiled = CompiledProgram::create(program, options);
  if (!compiled)
    return compiled.takeError();
  return compiled->run(program, arguments, options.threads, repetitions);
}

static Error runTool(const Options &options, MLIRContext &context) {
  Expected<Program> program =
      loadProgram(context, options.input, options.entry);
  if (!program)
    return program.takeError();
  auto arguments = makeArguments(program->function, options.arguments);
  if (!arguments)
    return arguments.takeError();
  auto files = openOutputs(*program, options.outputs);
  if (!files)
    return files.takeError();
  Expected<Execution> execution = execute(*program, *arguments, options);
  if (!execution)
    return execution.takeError();
  if (options.explain)
    printDecisions(llvm::errs(), *execution);
  if (options.check)
    if (Error error = check(options.json ? llvm::errs() : llvm::outs(),
                            *program, std::move(*arguments), options, *execution))
      return error;
  if (Error error = writeOutputs(*program, *execution, *files))
    return error;
  if (options.json)
    printJson(llvm::outs(), *program, *execution, options.benchmark.has_value());
  else
    printText(llvm::outs(), *program, *execution);
  printWarnings(llvm::errs(), *program, *execution,
                options.interpret || options.check);
  return flushOutput();
}

/// Memory ran out where nobody asked for it with care.
static void outOfMemory() {
  static constexpr char message[] =
      "lathe-run: error: out of memory, while running, expected a problem that "
      "fits in memory\n";
  llvm::sys::RunInterruptHandlers(); // removes temporary files
  if (write(STDERR_FILENO, message, sizeof(message) - 1) < 0)
    _exit(1);
  _exit(1);
}

int main(int argc, char **argv) {
  prepareSignals();
  std::set_new_handler(outOfMemory);
  llvm::install_bad_alloc_error_handler(
      [](void *, const char *, bool) { outOfMemory(); });
  Expected<Options> options =
      parseOptions(llvm::ArrayRef(argv + 1, argc ? argc - 1 : 0));
  if (!options)
    return fail(llvm::toString(options.takeError()));
  if (options->help) {
    llvm::outs() << helpText;
    return 0;
  }
  if (options->version) {
    llvm::cl::PrintVersionMessage();
    return 0;
  }
  DialectRegistry registry;
  registerDialects(registry);
  MLIRContext context(registry, MLIRContext::Threading::DISABLED);
  context.printOpOnDiagnostic(false);
  Diagnostics diagnostics(context);
  Error error = runTool(*options, context);
  if (!error)
    return 0;
  // An empty message says that a diagnostic tells what happened.
  std::string message = llvm::toString(std::move(error));
  return fail(message.empty() ? diagnostics.line(options->input) : message);
}
