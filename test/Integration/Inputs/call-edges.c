/* Calls at the edges of what the ABI allows: strides that mean nothing, a result in
 * place of its argument, a workspace at an odd address with nothing to spare. */
#include "call-edges.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static DLTensor tensor(void *data, int64_t *shape, int64_t *strides,
                       uint8_t bits) {
  DLTensor t;
  memset(&t, 0, sizeof(t));
  t.data = data;
  t.device.device_type = kDLCPU;
  t.ndim = 2;
  t.dtype.code = kDLFloat;
  t.dtype.bits = bits;
  t.dtype.lanes = 1;
  t.shape = shape;
  t.strides = strides;
  return t;
}

static void report(const char *what, lathe_status status) {
  printf("%s: %d %s\n", what, (int)status,
         status == LATHE_OK ? "" : lathe_last_error());
}

static void callTwice(void) {
  double x[12], y[12];
  int64_t one[] = {1, 3}, none[] = {0, 3}, two[] = {2, 3};
  int64_t far[] = {77, 1}, wide[] = {4, 1}, odd[] = {5, 9};
  for (int i = 0; i < 12; ++i)
    x[i] = i + 1;
  DLTensor in = tensor(x, one, far, 64), out = tensor(y, one, NULL, 64);
  report("one row", twice(NULL, &in, &out));
  printf("y = %g %g %g\n", y[0], y[1], y[2]);
  in = tensor(x, none, odd, 64), out = tensor(y, none, NULL, 64);
  report("no row", twice(NULL, &in, &out));
  in = tensor(x, two, wide, 64), out = tensor(y, two, NULL, 64);
  report("gaps", twice(NULL, &in, &out));
  in = tensor(x, two, NULL, 64), out = tensor(x, two, NULL, 64);
  report("in place", twice(NULL, &in, &out));
  printf("x = %g %g %g %g %g %g %g\n", x[0], x[1], x[2], x[3], x[4], x[5], x[6]);
  out = tensor(x + 3, two, NULL, 64);
  report("a row on", twice(NULL, &in, &out));
}

enum { M = 3, N = 5, guard = 64 };

static void callCube(void) {
  float x[M * N], h[N * M];
  int64_t shape[] = {M, N}, turned[] = {N, M};
  for (int i = 0; i < M * N; ++i)
    x[i] = (float)(i % 4 - 1);
  DLTensor in = tensor(x, shape, NULL, 32), out = tensor(h, turned, NULL, 32);
  uint64_t bytes = cube_workspace_bytes(NULL, &in);
  unsigned char *memory = malloc(bytes + guard + 1);
  memset(memory, 0xab, bytes + guard + 1);
  lathe_call call;
  memset(&call, 0, sizeof(call));
  call.size = sizeof(call);
  call.workspace = memory + 1;
  call.workspace_bytes = bytes;
  report("cube", cube(&call, &in, &out));
  int wrong = 0, touched = memory[0] != 0xab;
  for (int i = 0; i < guard; ++i)
    touched += memory[1 + bytes + i] != 0xab;
  for (int i = 0; i < N; ++i)
    for (int j = 0; j < M; ++j) {
      float sum = 0;
      for (int k = 0; k < N; ++k)
        for (int l = 0; l < M; ++l)
          sum += x[N * l + i] * x[N * l + k] * x[N * j + k];
      wrong += sum != h[M * i + j];
    }
  printf("wrong elements: %d, bytes touched outside: %d\n", wrong, touched);
  free(memory);
}

/* A matrix has one position more than rows, so never none. */
static void callRows(void) {
  double x[1], y[1];
  int32_t places[1];
  int64_t none[] = {0};
  DLTensor positions = tensor(places, none, NULL, 32);
  DLTensor values = tensor(x, none, NULL, 64), out = tensor(y, none, NULL, 64);
  positions.dtype.code = kDLInt;
  positions.ndim = values.ndim = out.ndim = 1;
  report("no positions",
         rows(NULL, &positions, &positions, &values, &values, &out));
}

int main(void) {
  callTwice();
  callRows();
  callCube();
  return 0;
}
