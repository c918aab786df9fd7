//===- Python.cpp - Peers that are Python packages ------------------------===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The arrays go over in files of NumPy, and so does the result; after that a
// line asks for a number of runs, and a line comes back with their seconds.
//
//===----------------------------------------------------------------------===//

#include "Python.h"

#include "lathe/Support/Error.h"
#include "lathe/Support/Npy.h"

#include "llvm/ADT/ScopeExit.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/FormatVariadic.h"

#include <csignal>
#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace lathe;
using namespace lathe::bench;
using namespace llvm;

static constexpr char script[] =
#include "PeersScript.inc"
    ;

namespace {
/// A Python that runs the script with some words, and pipes to and from it.
class Process {
public:
  Process(StringRef python, ArrayRef<std::string> words);
  ~Process();

  void send(StringRef line);
  /// The next line without its end; nothing after the last one.
  std::optional<std::string> receive();

private:
  pid_t id = -1;
  int to = -1;
  FILE *from = nullptr;
};
} // namespace

Process::Process(StringRef python, ArrayRef<std::string> words) {
  std::signal(SIGPIPE, SIG_IGN); // a peer that ended is a missing answer
  int input[2], output[2];
  if (pipe2(input, O_CLOEXEC))
    return;
  if (pipe2(output, O_CLOEXEC)) {
    close(input[0]);
    close(input[1]);
    return;
  }
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, input[0], 0);
  posix_spawn_file_actions_adddup2(&actions, output[1], 1);
  std::string program = python.str(), option = "-c", text = script;
  std::vector<char *> arguments = {program.data(), option.data(), text.data()};
  std::vector<std::string> copies(words);
  for (std::string &word : copies)
    arguments.push_back(word.data());
  arguments.push_back(nullptr);
  if (posix_spawnp(&id, program.c_str(), &actions, nullptr, arguments.data(),
                   environ))
    id = -1;
  posix_spawn_file_actions_destroy(&actions);
  close(input[0]);
  close(output[1]);
  to = input[1];
  from = fdopen(output[0], "r");
}

/// Its input ends, and so does the script.
Process::~Process() {
  if (to >= 0)
    close(to);
  if (from)
    std::fclose(from);
  if (id > 0)
    waitpid(id, nullptr, 0);
}

void Process::send(StringRef line) {
  std::string text = (line + "\n").str();
  if (write(to, text.data(), text.size()) < 0)
    return; // the answer will be missing
}

std::optional<std::string> Process::receive() {
  char *line = nullptr;
  size_t capacity = 0;
  ssize_t size = from ? getline(&line, &capacity, from) : -1;
  scope_exit release([&] { std::free(line); });
  if (size < 0)
    return std::nullopt;
  return StringRef(line, size).rtrim('\n').str();
}

/// Writes the inputs into `folder`, and says in JSON where all is.
static Expected<std::string> writeCall(const PythonCall &call, StringRef folder,
                                       const Array &result) {
  json::Array inputs, shape;
  for (auto [k, input] : enumerate(call.inputs)) {
    std::string path = formatv("{0}/{1}.npy", folder, k);
    if (Error error = writeNpy(path, *input))
      return std::move(error);
    inputs.push_back(path);
  }
  for (int64_t size : result.getShape())
    shape.push_back(size);
  json::Object spec{{"peer", call.peer},
                    {"inputs", std::move(inputs)},
                    {"result", (folder + "/result.npy").str()},
                    {"shape", std::move(shape)},
                    {"parameters", json::Object(call.parameters)}};
  return formatv("{0}", json::Value(std::move(spec))).str();
}

/// Starts the peer and reads its result; why not, where that is not possible.
static Expected<std::shared_ptr<Process>> start(const Settings &settings,
                                                const PythonCall &call,
                                                Array &result, Peer &peer) {
  SmallString<128> folder;
  if (std::error_code code =
          sys::fs::createUniqueDirectory("lathe-bench", folder))
    return createStringError(code, "no folder for files of Python");
  scope_exit clean([&] { sys::fs::remove_directories(folder); });
  auto spec = writeCall(call, folder, result);
  if (!spec)
    return spec.takeError();
  auto process = std::make_shared<Process>(
      settings.python, std::vector<std::string>{"serve", *spec});
  std::string answer = process->receive().value_or("");
  auto [word, rest] = StringRef(answer).split(' ');
  if (word != "ready")
    return createStringError(
        answer.empty() ? "'" + settings.python + "' does not run the peer"
                       : rest + " in '" + settings.python +
                             "'; tools/install-peers.sh installs it");
  auto array = readNpy((folder + "/result.npy").str());
  if (!array)
    return array.takeError();
  result = std::move(*array);
  peer.version = rest.str();
  return process;
}

void lathe::bench::addPythonPeer(Problem &problem, const Settings &settings,
                                 PythonCall call, Array &result) {
  Peer peer;
  peer.name = call.peer.str();
  peer.result = &result;
  call.parameters["threads"] = settings.threads;
  auto process = start(settings, call, result, peer);
  if (!process) {
    peer.missing = toString(process.takeError());
  } else {
    peer.measure = [process = *process,
                    name = peer.name](int64_t runs) -> Expected<double> {
      process->send(std::to_string(runs));
      std::optional<std::string> answer = process->receive();
      double seconds;
      if (!answer || StringRef(*answer).getAsDouble(seconds))
        return userError( // internal: the same run went well before
            "peer '" + name + "' has ended", "in Python", "a time");
      return seconds;
    };
  }
  problem.peers.push_back(std::move(peer));
}

std::string lathe::bench::listBlas(const Settings &settings) {
  Process process(settings.python, {"blas"});
  std::string lines;
  while (std::optional<std::string> line = process.receive())
    lines += *line + "\n";
  return lines;
}
