//===- lathe-compile.cpp - From a program to files ------------------------===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Compiles a program to a shared library, an object, a header, or the form that
// it has after a stage. A failure ends in one line and leaves no file.
//
//===----------------------------------------------------------------------===//

#include "Link.h"

#include "lathe/Dialect/Lathe/Lathe.h"
#include "lathe/Pipelines/Decision.h"
#include "lathe/Pipelines/Pipelines.h"
#include "lathe/Pipelines/UserMessage.h"
#include "lathe/Support/Error.h"
#include "lathe/Support/File.h"
#include "lathe/Target/Abi.h"
#include "lathe/Target/Codegen.h"
#include "lathe/Target/Info.h"
#include "lathe/Target/Labels.h"

#include "mlir/IR/BuiltinOps.h"
#include "mlir/Parser/Parser.h"
#include "llvm/Support/CommandLine.h"
#include "llvm/Support/FileUtilities.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/InitLLVM.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/Signals.h"
#include "llvm/TargetParser/Host.h"
#include "llvm/TargetParser/Triple.h"

using namespace mlir;
using namespace lathe;
namespace cl = llvm::cl;

namespace {
enum class Emit { Shared, Object, Header, Assembly, Labels, LlvmIr, Mlir };
} // namespace

static cl::OptionCategory category("lathe-compile options");
static cl::opt<std::string> input(cl::Positional, cl::Required,
                                  cl::desc("IN.mlir"), cl::cat(category));
static cl::opt<std::string> output("o", cl::desc("Output file, - for standard "
                                                 "output"),
                                   cl::value_desc("OUT"), cl::cat(category));
static cl::opt<Emit> emitKind(
    "emit", cl::desc("What to write (default: shared)"), cl::init(Emit::Shared),
    cl::values(clEnumValN(Emit::Shared, "shared", "a shared library"),
               clEnumValN(Emit::Object, "object", "an object file"),
               clEnumValN(Emit::Header, "header", "the C header"),
               clEnumValN(Emit::Assembly, "asm", "assembly"),
               clEnumValN(Emit::Labels, "labels",
                          "what its innermost loops became, a JSON object a line"),
               clEnumValN(Emit::LlvmIr, "llvm", "LLVM IR, optimised"),
               clEnumValN(Emit::Mlir, "mlir", "MLIR after the last stage")),
    cl::cat(category));
static cl::opt<std::string>
    target("target", cl::init("cpu"), cl::value_desc("KIND"),
           cl::desc("Kind of machine to compile for: cpu, the default and the "
                    "only one so far"),
           cl::cat(category));
static cl::opt<std::string>
    cpu("cpu", cl::init("native"), cl::value_desc("NAME"),
        cl::desc("CPU to compile for: native, the default, or one of "
                 "those that the error for any other lists"),
        cl::cat(category));
static cl::opt<std::string>
    machine("machine", cl::value_desc("FILE"),
            cl::desc("JSON file that describes the target, in place of --cpu"),
            cl::cat(category));
static cl::opt<std::string>
    dumpStages("dump-stages", cl::value_desc("DIR"),
               cl::desc("Write the MLIR after each stage to a numbered file"),
               cl::cat(category));
static cl::opt<std::string>
    replay("replay", cl::value_desc("FILE"),
           cl::desc("Take the choices that FILE holds"), cl::cat(category));
static cl::opt<std::string>
    record("record", cl::value_desc("FILE"),
           cl::desc("Write the choices to FILE, for --replay"),
           cl::cat(category));
static cl::opt<std::string>
    provider("provider", cl::init("default"), cl::value_desc("NAME"),
             cl::desc("Who chooses: default (closed forms of the target; taken "
                      "unless given) or analytic (counts what each candidate does)"),
             cl::cat(category));
static cl::opt<unsigned> verifyCount(
    "verify", cl::init(8), cl::value_desc("N"),
    cl::desc("Candidates that are compiled to check a choice (default: 8); no "
             "provider asks for it yet"),
    cl::cat(category));
static cl::opt<bool>
    explain("explain",
            cl::desc("Say on standard error what was chosen, and why"),
            cl::cat(category));

/// LLVM has an option of this name for its code generator, which makes room.
static cl::opt<std::string> &getStopAfter() {
  static bool removed = [] {
    auto &options = cl::getRegisteredOptions();
    auto other = options.find("stop-after");
    if (other != options.end())
      other->second->removeArgument();
    return true;
  }();
  (void)removed;
  static cl::opt<std::string> option(
      "stop-after", cl::value_desc("STAGE"),
      cl::desc("Write the MLIR after this stage"), cl::cat(category));
  return option;
}

static int fail(const llvm::Twine &message) {
  llvm::errs() << "lathe-compile: error: " << message << "\n";
  return 1;
}

static int fail(llvm::Error error) {
  return fail(llvm::toString(std::move(error)));
}

//===----------------------------------------------------------------------===//
// Diagnostics
//===----------------------------------------------------------------------===//

namespace {
/// Prints diagnostics as MLIR does, and keeps the first error for the last line.
class FirstError {
public:
  FirstError(llvm::SourceMgr &sources, MLIRContext *context)
      : printer(sources, context),
        recorder(context, [this](Diagnostic &diagnostic) {
          if (text.empty() &&
              diagnostic.getSeverity() == DiagnosticSeverity::Error)
            text = toUserMessage(diagnostic, input);
          return failure(); // let the printer have it
        }) {}

  std::string line() const {
    return text.empty() ? unexplainedFailure(input) : text;
  }

private:
  std::string text;
  SourceMgrDiagnosticHandler printer;
  ScopedDiagnosticHandler recorder;
};
} // namespace

//===----------------------------------------------------------------------===//
// Stages
//===----------------------------------------------------------------------===//

static llvm::Error dumpStage(ModuleOp module, Stage stage) {
  SmallString<128> path(dumpStages);
  llvm::sys::path::append(
      path, llvm::formatv("{0,0+2}-{1}.mlir", static_cast<int>(stage) + 1,
                          stageName(stage))
                .str());
  std::string text;
  llvm::raw_string_ostream(text) << *module << "\n";
  return writeFile(path, {text});
}

/// Runs the stages up to `last`. An error was printed where it says "".
static llvm::Error compileTo(ModuleOp module, Stage last,
                             StringRef recordPath) {
  PipelineOptions options;
  options.cpu = cpu;
  options.machine = machine;
  options.replay = replay;
  options.record = recordPath;
  options.provider = provider;
  if (!dumpStages.empty())
    if (std::error_code code = llvm::sys::fs::create_directories(dumpStages))
      return userError("cannot make folder: " + code.message(), dumpStages,
                       "a writable path");
  for (int i = 0; i <= static_cast<int>(last); ++i) {
    auto stage = static_cast<Stage>(i);
    if (failed(runStages(module, stage, stage, options)))
      return llvm::createStringError("");
    if (!dumpStages.empty())
      if (llvm::Error error = dumpStage(module, stage))
        return error;
    if (explain && stage == Stage::Choose)
      for (const Decision &decision : collectDecisions(module, input))
        llvm::errs() << decision << "\n";
  }
  return llvm::Error::success();
}

//===----------------------------------------------------------------------===//
// Files
//===----------------------------------------------------------------------===//

/// Text or bytes of the output; for a shared library, of its object file.
static LogicalResult render(ModuleOp module, Emit kind,
                            SmallVectorImpl<char> &bytes) {
  llvm::raw_svector_ostream os(bytes);
  switch (kind) {
  case Emit::Shared:
  case Emit::Object:
    return emitCode(module, CodeKind::Object, os);
  case Emit::Assembly:
    return emitCode(module, CodeKind::Assembly, os);
  case Emit::Labels: {
    auto loops = labelCode(module);
    if (failed(loops))
      return failure();
    for (const LoopLabels &loop : *loops)
      os << llvm::json::Value(toJson(loop)) << "\n";
    return success();
  }
  case Emit::LlvmIr:
    return emitCode(module, CodeKind::LlvmIr, os);
  case Emit::Header:
    writeHeader(module,
                output == "-" ? llvm::sys::path::stem(input)
                              : llvm::sys::path::stem(output),
                os);
    return success();
  case Emit::Mlir:
    os << *module << "\n";
    return success();
  }
  llvm_unreachable("all kinds are handled");
}

static llvm::Error writeShared(StringRef tool, StringRef object) {
  SmallString<128> path;
  if (std::error_code code =
          llvm::sys::fs::createTemporaryFile("lathe", "o", path))
    return userError("cannot write a temporary file: " + code.message(), path,
                     "a writable folder for temporary files");
  llvm::FileRemover remover(path);
  llvm::sys::RemoveFileOnSignal(path);
  std::error_code code;
  llvm::raw_fd_ostream os(path, code);
  os << object;
  os.close();
  if (code || os.has_error())
    return userError( // internal: no room; no test fills a disk
        "cannot write a temporary file", path, "room for it");
  return linkShared(tool, path, output);
}

static llvm::Error writeOutput(StringRef tool, Emit kind, StringRef bytes) {
  if (output == "-") {
    llvm::outs() << bytes;
    return flushOutput();
  }
  if (kind == Emit::Shared)
    return writeShared(tool, bytes);
  return writeFile(output, {bytes});
}

/// That the files can be written, and that none of them replaces another.
static llvm::Error checkFiles() {
  if (output != "-")
    if (llvm::Error error = checkReplaceable(output))
      return error;
  if (record != "-")
    if (llvm::Error error = checkReplaceable(record))
      return error;
  auto isSame = [](StringRef a, StringRef b) {
    return !a.empty() && a != "-" && isSameFile(a, b);
  };
  if (isSame(record, output))
    return userError("the choices and the output are one file", output,
                     "two paths");
  if (isSame(output, input))
    return userError("the program and the output are one file", output,
                     "two paths");
  if (isSame(record, input))
    return userError("the program and the choices are one file", record,
                     "two paths");
  return llvm::Error::success();
}

/// What the command line says that the parser of options does not check.
static llvm::Error checkOptions(Emit kind) {
  StringRef stopAfter = getStopAfter();
  if (target != "cpu")
    return userError("target '" + target + "' is not supported", "--target",
                     "cpu");
  if (output.empty() && (kind == Emit::Shared || kind == Emit::Object))
    return userError("no output file", "the command line", "-o OUT");
  if (output.empty())
    output = "-";
  if (llvm::Error error = checkFiles())
    return error;
  if (cpu.getNumOccurrences() && machine.getNumOccurrences())
    return userError("options --cpu and --machine exclude each other",
                     "the command line", "one of them");
  if (output == "-" && kind == Emit::Shared)
    return userError("a shared library cannot go to standard output", "-o -",
                     "-o OUT");
  if (!stopAfter.empty() && emitKind.getNumOccurrences() &&
      emitKind != Emit::Mlir)
    return userError("a stage's form is MLIR", "--stop-after", "--emit=mlir");
  if (!stopAfter.empty() && !stageByName(stopAfter)) {
    std::string names;
    for (int i = 0; i <= static_cast<int>(lastStage); ++i)
      names += (i ? ", " : "") + stageName(static_cast<Stage>(i)).str();
    return userError("unknown stage '" + stopAfter + "'", "--stop-after",
                     "one of " + names);
  }
  return llvm::Error::success();
}

/// A shared library holds the runtime, which exists for the host only.
static llvm::Error checkShared(ModuleOp module) {
  llvm::Triple triple(TargetAttr::of(module).getTriple());
  llvm::Triple host(llvm::sys::getProcessTriple());
  if (triple.getArch() == host.getArch())
    return llvm::Error::success();
  return userError("no runtime for " + triple.getArchName(), "--emit=shared",
                   "--emit=object, to be linked with that machine's runtime");
}

/// Compiles; the choices are written to `recordPath`.
static int compile(StringRef tool, Emit kind, StringRef recordPath) {
  auto buffer = readFile(input, ".mlir");
  if (!buffer)
    return fail(buffer.takeError());
  llvm::SourceMgr sources;
  sources.AddNewSourceBuffer(std::move(*buffer), llvm::SMLoc());
  DialectRegistry registry;
  registerDialects(registry);
  MLIRContext context(registry);
  context.printOpOnDiagnostic(false); // whole functions would hide the message
  FirstError error(sources, &context);
  auto module = parseSourceFile<ModuleOp>(sources, &context);
  if (!module)
    return fail(error.line());
  nameArguments(*module, sources);
  StringRef stopAfter = getStopAfter();
  Stage last = stopAfter.empty() ? lastStage : *stageByName(stopAfter);
  if (llvm::Error stage = compileTo(*module, last, recordPath)) {
    std::string text = llvm::toString(std::move(stage));
    return fail(text.empty() ? error.line() : text);
  }
  if (kind == Emit::Shared)
    if (llvm::Error other = checkShared(*module))
      return fail(std::move(other));
  SmallVector<char, 0> bytes;
  if (failed(render(*module, kind, bytes)))
    return fail(error.line());
  if (llvm::Error file =
          writeOutput(tool, kind, StringRef(bytes.data(), bytes.size())))
    return fail(std::move(file));
  if (llvm::Error unwritten = flushOutput())
    return fail(std::move(unwritten));
  return 0;
}

/// Compiles, and keeps the choices where everything else has been written.
static int compileAndRecord(StringRef tool, Emit kind) {
  if (record.empty() || record == "-")
    return compile(tool, kind, record);
  SmallString<128> temporary;
  if (std::error_code code = llvm::sys::fs::createUniqueFile(
          record + ".%%%%%%%%.tmp", temporary))
    return fail(userError("cannot write file: " + code.message(), record,
                          "a writable path"));
  llvm::FileRemover remover(temporary);
  llvm::sys::RemoveFileOnSignal(temporary);
  int status = compile(tool, kind, temporary);
  if (status == 0)
    if (std::error_code code = llvm::sys::fs::rename(temporary, record))
      status = fail(userError("cannot write file: " + code.message(), record,
                              "a writable path"));
  llvm::sys::DontRemoveFileOnSignal(temporary);
  return status;
}

int main(int argc, char **argv) {
  llvm::InitLLVM init(argc, argv);
  prepareSignals();
  llvm::setBugReportMsg(bugReport);
  getStopAfter();
  cl::HideUnrelatedOptions(category);
  std::string usage;
  llvm::raw_string_ostream os(usage);
  if (!cl::ParseCommandLineOptions(argc, argv, "Compiles a Lathe program\n",
                                   &os)) {
    // LLVM prints what is wrong with a value itself, and leaves `usage` empty.
    StringRef why = StringRef(usage).split('\n').first;
    why.consume_front("lathe-compile: ");
    return fail(Twine("wrong arguments, the command line, expected what --help "
                      "says") +
                (why.empty() ? "" : ": ") + why);
  }
  Emit kind = !getStopAfter().empty() ? Emit::Mlir : emitKind;
  if (llvm::Error error = checkOptions(kind))
    return fail(std::move(error));
  static int anchor;
  return compileAndRecord(llvm::sys::fs::getMainExecutable(argv[0], &anchor), kind);
}
