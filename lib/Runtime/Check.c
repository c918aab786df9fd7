/*===- Check.c - Whether an argument is what a kernel expects -----*- C -*-===*\
|*
|* Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
|* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
|*
|* A kernel trusts its arguments, so everything is looked at here: one tensor by
|* itself, and the arrays of a CSR matrix.
|*
\*===----------------------------------------------------------------------===*/

#include "Internal.h"

#include <inttypes.h>

const char *lathe_rt_role(const lathe_function *function, int parameter) {
  return parameter < function->inputs ? "argument" : "result";
}

char *lathe_rt_data(const DLTensor *tensor) {
  return tensor->data ? (char *)tensor->data + tensor->byte_offset : NULL;
}

int64_t lathe_rt_bytes(const DLTensor *tensor) {
  int64_t bytes = (tensor->dtype.bits + 7) / 8;
  for (int d = 0; d < tensor->ndim; ++d)
    bytes *= tensor->shape[d];
  return bytes;
}

static lathe_status checkType(const lathe_function *function, int i,
                              const DLTensor *tensor) {
  const lathe_parameter *parameter = &function->parameters[i];
  DLDataType type = tensor->dtype;
  if (type.code == parameter->code && type.bits == parameter->bits &&
      type.lanes == 1)
    return LATHE_OK;
  lathe_text actual = {"", 0}, expected = {"", 0};
  lathe_rt_append_dtype(&actual, type.code, type.bits, type.lanes);
  lathe_rt_append_dtype(&expected, parameter->code, parameter->bits, 1);
  return lathe_rt_fail(LATHE_INVALID_ARGUMENT,
                       "%s: %s '%s' has dtype %s, expected %s", function->name,
                       lathe_rt_role(function, i), parameter->name, actual.text,
                       expected.text);
}

static lathe_status checkShape(const lathe_function *function, int i,
                               const DLTensor *tensor) {
  const lathe_parameter *parameter = &function->parameters[i];
  const char *role = lathe_rt_role(function, i);
  if (tensor->ndim != parameter->rank)
    return lathe_rt_fail(LATHE_INVALID_ARGUMENT,
                         "%s: %s '%s' has rank %d, expected %d", function->name,
                         role, parameter->name, tensor->ndim, parameter->rank);
  if (tensor->ndim && !tensor->shape)
    return lathe_rt_fail(LATHE_INVALID_ARGUMENT,
                         "%s: %s '%s' has a null shape, expected %d sizes",
                         function->name, role, parameter->name,
                         parameter->rank);
  int fits = 1;
  int64_t bytes = (tensor->dtype.bits + 7) / 8;
  int empty = 0;
  for (int d = 0; d < tensor->ndim; ++d) {
    int64_t size = tensor->shape[d];
    fits &= size >= 0 &&
            (parameter->shape[d] < 0 || parameter->shape[d] == size);
    empty |= size == 0;
  }
  for (int d = 0; fits && !empty && d < tensor->ndim; ++d)
    fits = !__builtin_mul_overflow(bytes, tensor->shape[d], &bytes);
  if (fits)
    return LATHE_OK;
  lathe_text actual = {"", 0}, expected = {"", 0};
  for (int d = 0; d < tensor->ndim; ++d)
    lathe_rt_append(&actual, "%s%" PRId64, d ? "x" : "", tensor->shape[d]);
  lathe_rt_append_shape(&expected, parameter->shape, parameter->rank);
  return lathe_rt_fail(LATHE_INVALID_ARGUMENT,
                       "%s: %s '%s' has shape %s, expected %s", function->name,
                       role, parameter->name, actual.text, expected.text);
}

/* Row-major without gaps; the stride of a dimension of one element, and all
 * strides of an array without elements, mean nothing. */
static lathe_status checkStrides(const lathe_function *function, int i,
                                 const DLTensor *tensor) {
  if (!tensor->strides || lathe_rt_bytes(tensor) == 0)
    return LATHE_OK;
  int64_t stride = 1;
  int fits = 1;
  for (int d = tensor->ndim - 1; d >= 0; --d) {
    fits &= tensor->shape[d] == 1 || tensor->strides[d] == stride;
    stride *= tensor->shape[d];
  }
  if (fits)
    return LATHE_OK;
  int64_t rowMajor[16];
  lathe_text actual = {"", 0}, expected = {"", 0};
  lathe_rt_append_strides(&actual, tensor->strides, tensor->ndim);
  if (tensor->ndim <= 16) {
    stride = 1;
    for (int d = tensor->ndim - 1; d >= 0; --d) {
      rowMajor[d] = stride;
      stride *= tensor->shape[d];
    }
    lathe_rt_append_strides(&expected, rowMajor, tensor->ndim);
  }
  return lathe_rt_fail(
      LATHE_INVALID_ARGUMENT,
      "%s: %s '%s' has strides %s, expected row-major %s", function->name,
      lathe_rt_role(function, i), function->parameters[i].name, actual.text,
      expected.text);
}

static lathe_status checkMemory(const lathe_function *function, int i,
                                const DLTensor *tensor) {
  const char *name = function->parameters[i].name;
  const char *role = lathe_rt_role(function, i);
  if (tensor->device.device_type != kDLCPU &&
      tensor->device.device_type != kDLCUDAHost)
    return lathe_rt_fail(LATHE_INVALID_ARGUMENT,
                         "%s: %s '%s' is on device type %d, expected %d (cpu)",
                         function->name, role, name,
                         (int)tensor->device.device_type, (int)kDLCPU);
  if (lathe_rt_bytes(tensor) == 0)
    return LATHE_OK;
  if (!tensor->data)
    return lathe_rt_fail(LATHE_INVALID_ARGUMENT,
                         "%s: %s '%s' has no data, expected %" PRId64 " bytes",
                         function->name, role, name, lathe_rt_bytes(tensor));
  uintptr_t size = (tensor->dtype.bits + 7) / 8;
  if ((uintptr_t)lathe_rt_data(tensor) % size)
    return lathe_rt_fail(
        LATHE_INVALID_ARGUMENT,
        "%s: %s '%s' lies at an address that is not a multiple of its "
        "element, expected an alignment of %d bytes",
        function->name, role, name, (int)size);
  return LATHE_OK;
}

lathe_status lathe_rt_check_tensor(const lathe_function *function, int i,
                                   const DLTensor *tensor) {
  if (!tensor)
    return lathe_rt_fail(LATHE_INVALID_ARGUMENT,
                         "%s: %s '%s' is null, expected a tensor",
                         function->name, lathe_rt_role(function, i),
                         function->parameters[i].name);
  lathe_status status = checkType(function, i, tensor);
  if (status == LATHE_OK)
    status = checkShape(function, i, tensor);
  if (status == LATHE_OK)
    status = checkStrides(function, i, tensor);
  if (status == LATHE_OK)
    status = checkMemory(function, i, tensor);
  return status;
}

/*===----------------------------------------------------------------------===*\
|* CSR
\*===----------------------------------------------------------------------===*/

static int64_t indexAt(const DLTensor *tensor, int64_t i) {
  const char *data = lathe_rt_data(tensor);
  return tensor->dtype.bits == 64 ? ((const int64_t *)data)[i]
                                  : ((const int32_t *)data)[i];
}

static int isIndexArray(const DLTensor *tensor) {
  return tensor && tensor->ndim == 1 && tensor->dtype.code == kDLInt &&
         (tensor->dtype.bits == 32 || tensor->dtype.bits == 64);
}

LATHE_EXPORT lathe_status lathe_csr_check(const char *name,
                                          const DLTensor *positions,
                                          const DLTensor *coordinates,
                                          const DLTensor *values,
                                          int64_t columns) {
  if (!isIndexArray(positions) || !isIndexArray(coordinates) || !values ||
      values->ndim != 1)
    return lathe_rt_fail(LATHE_INVALID_ARGUMENT,
                         "matrix '%s' is not three arrays of rank 1, expected "
                         "i32 or i64 positions and coordinates, and values",
                         name);
  int64_t rows = positions->shape[0] - 1, entries = coordinates->shape[0];
  if (rows < 0)
    return lathe_rt_fail(LATHE_INVALID_ARGUMENT,
                         "matrix '%s' has no positions, expected one more than "
                         "rows",
                         name);
  if (values->shape[0] != entries)
    return lathe_rt_fail(LATHE_INVALID_ARGUMENT,
                         "matrix '%s' has %" PRId64 " values, expected %" PRId64
                         " as it has coordinates",
                         name, values->shape[0], entries);
  int64_t last = indexAt(positions, 0);
  if (last != 0)
    return lathe_rt_fail(LATHE_INVALID_ARGUMENT,
                         "matrix '%s': position 0 is %" PRId64 ", expected 0",
                         name, last);
  for (int64_t row = 1; row <= rows; ++row) {
    int64_t position = indexAt(positions, row);
    if (position < last)
      return lathe_rt_fail(LATHE_INVALID_ARGUMENT,
                           "matrix '%s': position %" PRId64 " is %" PRId64
                           ", expected at least %" PRId64 " as the one before",
                           name, row, position, last);
    last = position;
  }
  if (last != entries)
    return lathe_rt_fail(LATHE_INVALID_ARGUMENT,
                         "matrix '%s': the last position is %" PRId64
                         ", expected %" PRId64 ", the number of entries",
                         name, last, entries);
  for (int64_t i = 0; i < entries; ++i) {
    int64_t column = indexAt(coordinates, i);
    if (column < 0 || column >= columns)
      return lathe_rt_fail(LATHE_INVALID_ARGUMENT,
                           "matrix '%s': coordinate %" PRId64 " is %" PRId64
                           ", expected a column from 0 to %" PRId64,
                           name, i, column, columns - 1);
  }
  return LATHE_OK;
}
