/*===- monitor.c - A caller that watches a solve ------------------*- C -*-===*\
|*
|* Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
|* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
|*
|* Calls each kernel of monitor.mlir with a monitor that writes down what it sees
|* and may stop the solve, on one thread and on several.
|*
\*===----------------------------------------------------------------------===*/

#include "monitor.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { side = 32, points = side * side };

typedef lathe_status kernel(const lathe_call *, const DLTensor *,
                            DLTensor *, int64_t *, double *, int32_t *);

typedef struct {
  int64_t looks, last, rising, stopAt;
  double residual;
} record;

static int32_t watch(void *data, int64_t step, double residual) {
  record *r = data;
  r->rising += r->looks == 0 || step > r->last;
  ++r->looks;
  r->last = step;
  r->residual = residual;
  return r->stopAt >= 0 && step >= r->stopAt;
}

static DLTensor grid(double *data, int64_t *shape) {
  DLTensor t;
  memset(&t, 0, sizeof(t));
  t.data = data;
  t.device.device_type = kDLCPU;
  t.ndim = 2;
  t.dtype.code = kDLFloat;
  t.dtype.bits = 64;
  t.dtype.lanes = 1;
  t.shape = shape;
  return t;
}

/* One solve, stopped at the first look from step `stopAt` on; never for -1. */
static void solve(const char *name, kernel *f, int32_t threads, int64_t stopAt) {
  static double b[points], x[points];
  int64_t shape[] = {side, side}, iterations = -1;
  double residual = -1;
  int32_t reason = -1;
  for (int i = 0; i < points; ++i)
    b[i] = 1 + i % 5;
  DLTensor in = grid(b, shape), out = grid(x, shape);
  record r = {0, -1, 0, stopAt, -1};
  lathe_call call;
  memset(&call, 0, sizeof(call));
  call.size = sizeof(call);
  call.threads = threads;
  call.monitor = watch;
  call.monitor_data = &r;
  lathe_status status = f(&call, &in, &out, &iterations, &residual, &reason);
  double difference = residual > 0 ? r.residual / residual - 1 : 0;
  printf("%s %d: status %d, reason %d, iterations %d, looks %d, rising %s, "
         "residual %s\n",
         name, (int)threads, (int)status, (int)reason, (int)iterations,
         (int)r.looks, r.rising == r.looks ? "yes" : "no",
         difference < 1e-3 && difference > -1e-3 ? "as seen" : "other");
}

int main(void) {
  for (int32_t threads = 1; threads <= 4; threads += 3) {
    solve("sor", sor, threads, 20);
    solve("sor", sor, threads, 0);
    solve("sor", sor, threads, -1);
    solve("cg", cg, threads, 5);
    solve("cg", cg, threads, -1);
    solve("limit", limited, threads, 32);
  }
  return 0;
}
