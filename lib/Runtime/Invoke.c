/*===- Invoke.c - Every call of a kernel --------------------------*- C -*-===*\
|*
|* Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
|* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
|*
|* Checks the arguments against the descriptor of the function, builds the
|* frames that its body takes, and calls it.
|*
\*===----------------------------------------------------------------------===*/

#include "Internal.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum { workspaceAlignment = 64, bufferWords = 3 };

/* Words of a frame: pointer, pointer, offset, sizes, strides. */
static int frameWords(const lathe_parameter *parameter) {
  return bufferWords + 2 * parameter->rank;
}

static void fillFrame(int64_t *frame, void *data, const int64_t *shape,
                      int rank) {
  frame[0] = frame[1] = (int64_t)(intptr_t)data;
  frame[2] = 0;
  int64_t stride = 1;
  for (int d = rank - 1; d >= 0; --d) {
    frame[bufferWords + d] = shape[d];
    frame[bufferWords + rank + d] = stride;
    stride *= shape[d];
  }
}

static int countWords(const lathe_function *function) {
  int words = bufferWords + 2; /* the workspace */
  for (int i = 0; i < function->inputs + function->results; ++i)
    words += frameWords(&function->parameters[i]);
  return words;
}

static int countDims(const lathe_function *function) {
  int dims = 0;
  for (int i = 0; i < function->results; ++i)
    dims += function->parameters[function->inputs + i].rank;
  return dims;
}

/* Those of results, and three for each number that is looked at. */
static int countSizes(const lathe_function *function) {
  return countDims(function) + 3 * function->expectations;
}

/* The members of `call` that its caller knew, the others zero. */
static lathe_status readCall(const lathe_function *function,
                             const lathe_call *call, lathe_call *known) {
  memset(known, 0, sizeof(*known));
  if (!call)
    return LATHE_OK;
  if (call->size < 2 * sizeof(uint32_t))
    return lathe_rt_fail(LATHE_INVALID_ARGUMENT,
                         "%s: lathe_call.size is %" PRIu32
                         ", expected sizeof(lathe_call)",
                         function->name, call->size);
  memcpy(known, call, call->size < sizeof(*known) ? call->size : sizeof(*known));
  if (known->threads < 0 || known->threads > LATHE_MAX_THREADS)
    return lathe_rt_fail(LATHE_INVALID_ARGUMENT,
                         "%s: lathe_call.threads is %" PRId32
                         ", expected 0 to %d",
                         function->name, known->threads, LATHE_MAX_THREADS);
  return LATHE_OK;
}

/*===----------------------------------------------------------------------===*\
|* Checks across parameters
\*===----------------------------------------------------------------------===*/

/* Dimensions that the function needs to be equal are equal. */
static lathe_status checkSymbols(const lathe_function *function,
                                 const lathe_value *values, int count) {
  int64_t *sizes = __builtin_alloca((function->symbols + 1) * sizeof(int64_t));
  int *setBy = __builtin_alloca((function->symbols + 1) * sizeof(int));
  for (int s = 0; s < function->symbols; ++s)
    setBy[s] = -1;
  for (int i = 0; i < count; ++i) {
    const lathe_parameter *parameter = &function->parameters[i];
    if (parameter->is_scalar || !parameter->dimensions)
      continue;
    for (int d = 0; d < parameter->rank; ++d) {
      lathe_dimension dimension = parameter->dimensions[d];
      if (dimension.symbol < 0)
        continue;
      int64_t size = values[i].tensor->shape[d] - dimension.offset;
      int *by = &setBy[dimension.symbol];
      if (size < 0)
        return lathe_rt_fail(LATHE_INVALID_ARGUMENT,
                             "%s: %s '%s' has size %" PRId64
                             " in dimension %d, expected at least %" PRId64,
                             function->name, lathe_rt_role(function, i),
                             parameter->name, values[i].tensor->shape[d], d,
                             (int64_t)dimension.offset);
      if (*by < 0) {
        *by = i;
        sizes[dimension.symbol] = size;
      } else if (sizes[dimension.symbol] != size) {
        return lathe_rt_fail(
            LATHE_INVALID_ARGUMENT,
            "%s: %s '%s' has size %" PRId64 " in dimension %d, expected %" PRId64
            " to fit %s '%s'",
            function->name, lathe_rt_role(function, i), parameter->name,
            values[i].tensor->shape[d], d,
            sizes[dimension.symbol] + dimension.offset,
            lathe_rt_role(function, *by), function->parameters[*by].name);
      }
    }
  }
  return LATHE_OK;
}

static lathe_status checkCsr(const lathe_function *function,
                             const lathe_value *values) {
  for (int i = 0; i + 2 < function->inputs; ++i) {
    const lathe_parameter *parameter = &function->parameters[i];
    if (parameter->csr_group < 0 || parameter->csr_part != 0)
      continue;
    const DLTensor *positions = values[i].tensor;
    /* The parameter is "A.positions", the matrix "A". */
    const char *dot = strrchr(parameter->name, '.');
    lathe_text matrix = {"", 0};
    lathe_rt_append(&matrix, "%.*s",
                    (int)(dot ? dot - parameter->name
                              : (long)strlen(parameter->name)),
                    parameter->name);
    lathe_status status =
        lathe_csr_check(matrix.text, positions, values[i + 1].tensor,
                        values[i + 2].tensor, positions->shape[0] - 1);
    if (status != LATHE_OK)
      return status;
  }
  return LATHE_OK;
}

static lathe_status checkInputs(const lathe_function *function,
                                const lathe_value *values,
                                const lathe_call *call) {
  for (int i = 0; i < function->inputs; ++i) {
    if (function->parameters[i].is_scalar)
      continue;
    lathe_status status =
        lathe_rt_check_tensor(function, i, values[i].tensor);
    if (status != LATHE_OK)
      return status;
  }
  lathe_status status = checkSymbols(function, values, function->inputs);
  if (status == LATHE_OK && !(call->flags & LATHE_CSR_CHECKED))
    status = checkCsr(function, values);
  return status;
}

typedef struct {
  const char *begin, *end;
} lathe_range;

static lathe_range rangeOf(const lathe_parameter *parameter,
                           lathe_value value) {
  lathe_range range;
  if (parameter->is_scalar) {
    range.begin = value.pointer;
    range.end = value.pointer ? range.begin + parameter->bits / 8 : NULL;
  } else {
    range.begin = lathe_rt_data(value.tensor);
    range.end = range.begin + lathe_rt_bytes(value.tensor);
  }
  return range;
}

/* What is written overlaps nothing, except the input that it updates. */
static lathe_status checkOverlap(const lathe_function *function,
                                 const lathe_value *values) {
  int count = function->inputs + function->results;
  for (int r = function->inputs; r < count; ++r) {
    const lathe_parameter *result = &function->parameters[r];
    lathe_range written = rangeOf(result, values[r]);
    for (int i = 0; i < r; ++i) {
      const lathe_parameter *other = &function->parameters[i];
      if (i < function->inputs && other->is_scalar)
        continue;
      lathe_range range = rangeOf(other, values[i]);
      if (written.begin == written.end || range.begin == range.end ||
          written.begin >= range.end || range.begin >= written.end)
        continue;
      if (result->updates == i && i < function->inputs &&
          written.begin == range.begin && written.end == range.end)
        continue;
      return lathe_rt_fail(
          LATHE_INVALID_ARGUMENT,
          "%s: result '%s' overlaps %s '%s', expected memory of its own",
          function->name, result->name, lathe_rt_role(function, i),
          other->name);
    }
  }
  return LATHE_OK;
}

static lathe_status checkResults(const lathe_function *function,
                                 const lathe_value *values,
                                 const int64_t *dims) {
  for (int r = 0; r < function->results; ++r) {
    int i = function->inputs + r;
    const lathe_parameter *parameter = &function->parameters[i];
    if (parameter->is_scalar) {
      if ((uintptr_t)values[i].pointer % (parameter->bits / 8))
        return lathe_rt_fail(LATHE_INVALID_ARGUMENT,
                             "%s: result '%s' lies at an address that is not a "
                             "multiple of its element, expected an alignment "
                             "of %d bytes",
                             function->name, parameter->name,
                             parameter->bits / 8);
      continue;
    }
    lathe_status status = lathe_rt_check_tensor(function, i, values[i].tensor);
    if (status != LATHE_OK)
      return status;
    const int64_t *shape = values[i].tensor->shape;
    for (int d = 0; d < parameter->rank; ++d)
      if (shape[d] != dims[d]) {
        lathe_text actual = {"", 0}, expected = {"", 0};
        lathe_rt_append_shape(&actual, shape, parameter->rank);
        lathe_rt_append_shape(&expected, dims, parameter->rank);
        return lathe_rt_fail(LATHE_INVALID_ARGUMENT,
                             "%s: result '%s' has shape %s, expected %s",
                             function->name, parameter->name, actual.text,
                             expected.text);
      }
    dims += parameter->rank;
  }
  return checkOverlap(function, values);
}

/*===----------------------------------------------------------------------===*\
|* Frames
\*===----------------------------------------------------------------------===*/

/* Frames of the inputs; the next free word is returned. */
static int64_t *frameInputs(const lathe_function *function,
                            const lathe_value *values, void **frames,
                            int64_t *words) {
  for (int i = 0; i < function->inputs; ++i) {
    const lathe_parameter *parameter = &function->parameters[i];
    frames[i] = words;
    if (parameter->is_scalar)
      frames[i] = (void *)&values[i];
    else
      fillFrame(words, lathe_rt_data(values[i].tensor), values[i].tensor->shape,
                parameter->rank);
    words += frameWords(parameter);
  }
  return words;
}

/* Frames of the results, in shapes of `dims`. Without values their memory is
 * null, and may not be touched; a scalar that nobody wants goes to `unwanted`. */
static int64_t *frameResults(const lathe_function *function,
                             const lathe_value *values, const int64_t *dims,
                             double *unwanted, void **frames, int64_t *words) {
  for (int r = 0; r < function->results; ++r) {
    int i = function->inputs + r;
    const lathe_parameter *parameter = &function->parameters[i];
    void *data = NULL;
    if (parameter->is_scalar)
      data = values && values[i].pointer ? values[i].pointer : unwanted + r;
    else if (values)
      data = lathe_rt_data(values[i].tensor);
    frames[i] = words;
    fillFrame(words, data, dims, parameter->rank);
    words += frameWords(parameter);
    dims += parameter->rank;
  }
  return words;
}

/* The error of a number that lies elsewhere than between two others. */
static lathe_status failExpectation(const lathe_function *function,
                                    const lathe_expectation *words,
                                    const int64_t *numbers) {
  lathe_text expected = {"", 0};
  if (numbers[1] == numbers[2])
    lathe_rt_append(&expected, "%" PRId64, numbers[1]);
  else if (numbers[2] == INT64_MAX)
    lathe_rt_append(&expected, "at least %" PRId64, numbers[1]);
  else
    lathe_rt_append(&expected, "%" PRId64 " to %" PRId64, numbers[1],
                    numbers[2]);
  return lathe_rt_fail(LATHE_INVALID_ARGUMENT,
                       "%s: %s is %" PRId64 ", expected %s%s", function->name,
                       words->what, numbers[0], expected.text, words->why);
}

/* Sizes of results; an error where the program expects another number. */
static lathe_status findShapes(const lathe_function *function, void **frames,
                               int64_t *dims) {
  int64_t count = countSizes(function);
  int64_t frame[bufferWords + 2];
  fillFrame(frame, dims, &count, 1);
  void *last = frames[function->inputs];
  frames[function->inputs] = frame;
  function->shapes(frames);
  frames[function->inputs] = last;
  const int64_t *numbers = dims + countDims(function);
  for (int i = 0; i < function->expectations; ++i, numbers += 3)
    if (numbers[0] < numbers[1] || numbers[0] > numbers[2])
      return failExpectation(function, &function->expects[i], numbers);
  return LATHE_OK;
}

/* How many threads a call may use. */
static int32_t countThreads(const lathe_function *function,
                            const lathe_call *call) {
  return function->is_parallel && call->threads ? call->threads : 1;
}

/* Bytes to ask for, with room to align; -1 for more than there can be. */
static int64_t workspaceBytes(const lathe_function *function, void **frames,
                              int64_t threads) {
  frames[function->inputs + function->results] = &threads;
  int64_t bytes = function->workspace(frames);
  if (bytes < 0 || bytes > INT64_MAX / 2)
    return -1;
  return bytes ? bytes + workspaceAlignment - 1 : 0;
}

/*===----------------------------------------------------------------------===*\
|* Entries
\*===----------------------------------------------------------------------===*/

lathe_status lathe_rt_invoke(const lathe_function *function,
                             const lathe_call *call,
                             const lathe_value *values) {
  lathe_call known;
  lathe_status status = readCall(function, call, &known);
  if (status == LATHE_OK)
    status = checkInputs(function, values, &known);
  if (status != LATHE_OK)
    return status;

  int count = function->inputs + function->results;
  void **frames = __builtin_alloca((count + 1) * sizeof(void *));
  int64_t *words = __builtin_alloca(countWords(function) * sizeof(int64_t));
  int64_t *dims = __builtin_alloca((countSizes(function) + 1) * sizeof(int64_t));
  double *unwanted = __builtin_alloca((function->results + 1) * sizeof(double));
  words = frameInputs(function, values, frames, words);
  status = findShapes(function, frames, dims);
  if (status == LATHE_OK)
    status = checkResults(function, values, dims);
  if (status != LATHE_OK)
    return status;
  words = frameResults(function, values, dims, unwanted, frames, words);

  int32_t threads = countThreads(function, &known);
  int64_t bytes = workspaceBytes(function, frames, threads);
  char *workspace = known.workspace, *owned = NULL;
  if (workspace && bytes >= 0 && known.workspace_bytes < (uint64_t)bytes)
    return lathe_rt_fail(LATHE_INVALID_ARGUMENT,
                         "%s: the workspace has %" PRIu64
                         " bytes, expected at least %" PRId64,
                         function->name, known.workspace_bytes, bytes);
  if (bytes < 0 || (bytes && !workspace && !(owned = malloc(bytes))))
    return lathe_rt_fail(LATHE_OUT_OF_MEMORY,
                         "%s: out of memory, expected %" PRId64
                         " bytes for the workspace",
                         function->name, bytes < 0 ? INT64_MAX : bytes);
  workspace = owned ? owned : workspace;
  uintptr_t rest = (uintptr_t)workspace % workspaceAlignment;
  workspace += rest ? workspaceAlignment - rest : 0;
  fillFrame(words, workspace, &bytes, 1);
  frames[count] = words;
  lathe_rt_team(function->body, frames, threads, &known);
  free(owned);
  return LATHE_OK;
}

lathe_status lathe_rt_result_shapes(const lathe_function *function,
                                    const lathe_value *values, int64_t *dims) {
  lathe_call unchecked;
  memset(&unchecked, 0, sizeof(unchecked));
  unchecked.flags = LATHE_CSR_CHECKED; /* sizes do not depend on the pattern */
  lathe_status status = checkInputs(function, values, &unchecked);
  if (status != LATHE_OK)
    return status;
  if (!dims)
    return lathe_rt_fail(LATHE_INVALID_ARGUMENT,
                         "%s_result_shapes: dims is null, expected room for %d "
                         "sizes",
                         function->name, countDims(function));
  void **frames =
      __builtin_alloca((function->inputs + 1) * sizeof(void *));
  int64_t *words = __builtin_alloca(countWords(function) * sizeof(int64_t));
  int64_t *sizes =
      __builtin_alloca((countSizes(function) + 1) * sizeof(int64_t));
  frameInputs(function, values, frames, words);
  status = findShapes(function, frames, sizes);
  if (status == LATHE_OK)
    memcpy(dims, sizes, countDims(function) * sizeof(int64_t));
  return status;
}

uint64_t lathe_rt_workspace_bytes(const lathe_function *function,
                                  const lathe_call *call,
                                  const lathe_value *values) {
  lathe_call known;
  if (readCall(function, call, &known) != LATHE_OK)
    return 0;
  int count = function->inputs + function->results;
  int64_t *dims = __builtin_alloca((countDims(function) + 1) * sizeof(int64_t));
  if (lathe_rt_result_shapes(function, values, dims) != LATHE_OK)
    return 0;
  void **frames = __builtin_alloca((count + 1) * sizeof(void *));
  int64_t *words = __builtin_alloca(countWords(function) * sizeof(int64_t));
  double *unwanted = __builtin_alloca((function->results + 1) * sizeof(double));
  words = frameInputs(function, values, frames, words);
  frameResults(function, NULL, dims, unwanted, frames, words);
  int64_t bytes =
      workspaceBytes(function, frames, countThreads(function, &known));
  return bytes < 0 ? UINT64_MAX : (uint64_t)bytes;
}
