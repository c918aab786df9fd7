/*===- lathe.h - What a caller of a kernel needs ------------------*- C -*-===*\
|*
|* Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
|* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
|*
|* The types of the C ABI of generated kernels. The header of a kernel repeats
|* this text, so that it compiles on a machine that has nothing of Lathe.
|*
\*===----------------------------------------------------------------------===*/

#ifndef LATHE_RUNTIME_LATHE_H
#define LATHE_RUNTIME_LATHE_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* The layout of DLPack tensors, where dlpack.h itself was not included. */
#ifndef DLPACK_DLPACK_H_
#define DLPACK_DLPACK_H_
typedef enum {
  kDLCPU = 1,
  kDLCUDA = 2,
  kDLCUDAHost = 3,
  kDLCUDAManaged = 13
} DLDeviceType;

typedef struct {
  int32_t device_type; /* a DLDeviceType */
  int32_t device_id;
} DLDevice;

typedef enum {
  kDLInt = 0U,
  kDLUInt = 1U,
  kDLFloat = 2U,
  kDLBfloat = 4U,
  kDLBool = 6U
} DLDataTypeCode;

typedef struct {
  uint8_t code; /* a DLDataTypeCode */
  uint8_t bits;
  uint16_t lanes;
} DLDataType;

typedef struct {
  void *data;
  DLDevice device;
  int32_t ndim;
  DLDataType dtype;
  int64_t *shape;
  int64_t *strides; /* in elements; null: row-major without gaps */
  uint64_t byte_offset;
} DLTensor;
#endif /* DLPACK_DLPACK_H_ */

/* What a kernel returns. */
typedef enum {
  LATHE_OK = 0,
  LATHE_INVALID_ARGUMENT = 1, /* nothing was computed */
  LATHE_OUT_OF_MEMORY = 2,    /* nothing was computed */
  LATHE_UNSUPPORTED = 3       /* nothing was computed */
} lathe_status;

/* The message of the last call of this thread that did not return LATHE_OK; an
 * empty string where there was none. Valid until the thread's next such call. */
const char *lathe_last_error(void);

typedef struct lathe_learner lathe_learner;

/* Called by the calling thread at each look of a solve at its residual, with the
 * iterations done and the residual relative to b, as the stop test sees it.
 * Another value than 0 stops the solve with reason 6, unless this look ends it
 * for another reason than the limit. */
typedef int32_t (*lathe_monitor)(void *data, int64_t step, double residual);

/* lathe_call.flags */
enum {
  /* CSR arguments were checked before (lathe_csr_check): do not look again. */
  LATHE_CSR_CHECKED = 1
};

/* How a kernel is called; null stands for all zero. `size` is the size of the
 * struct that the caller was compiled with: new members come at the end. */
typedef struct {
  uint32_t size;
  uint32_t flags;
  void *stream;       /* unused on a CPU */
  int32_t threads;    /* 0: one; at most 256 */
  void *workspace;    /* null: allocated for the call */
  uint64_t workspace_bytes;
  uint64_t seed;                  /* not used yet */
  lathe_learner *const *learners; /* not used yet */
  lathe_monitor monitor;          /* null: none */
  void *monitor_data;
} lathe_call;

/* Beside a kernel f stands f_result_shapes(inputs..., dims). It writes the sizes of
 * the results that are tensors, one result after the other, each in the order of
 * its dimensions; dims has room for the sum of their ranks. */

/* Whether three arrays are a CSR matrix of `columns` columns: positions start
 * at 0, never fall and end at the number of entries; each coordinate is a
 * column. Indices are 32 or 64 bits wide, both arrays alike. The name stands
 * in the message. */
lathe_status lathe_csr_check(const char *name, const DLTensor *positions,
                             const DLTensor *coordinates,
                             const DLTensor *values, int64_t columns);

#ifdef __cplusplus
} /* extern "C" */
#endif

#endif /* LATHE_RUNTIME_LATHE_H */
