/* Calls the kernels of kernels.mlir by their C header, rightly and wrongly, and
 * prints what comes back. */
#include "kernels.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static DLTensor tensor(void *data, int32_t rank, int64_t *shape, uint8_t code,
                       uint8_t bits) {
  DLTensor t;
  memset(&t, 0, sizeof(t));
  t.data = data;
  t.device.device_type = kDLCPU;
  t.ndim = rank;
  t.dtype.code = code;
  t.dtype.bits = bits;
  t.dtype.lanes = 1;
  t.shape = shape;
  return t;
}

static void report(const char *what, lathe_status status) {
  printf("%s: %d %s\n", what, (int)status,
         status == LATHE_OK ? "" : lathe_last_error());
}

static double xs[12], ys[12], zs[12];
static int64_t four = 4, five = 5, two_by_two[] = {2, 2};

static void callAxpy(void) {
  double sum = 0;
  int64_t dims = 0;
  DLTensor x = tensor(xs, 1, &four, kDLFloat, 64);
  DLTensor y = tensor(ys, 1, &four, kDLFloat, 64);
  DLTensor z = tensor(zs, 1, &four, kDLFloat, 64);
  for (int i = 0; i < 12; ++i)
    xs[i] = i, ys[i] = 10 * i;
  report("axpy", axpy(NULL, 2.0, &x, &y, &z, &sum));
  printf("z = %g %g %g %g, sum = %g\n", zs[0], zs[1], zs[2], zs[3], sum);
  report("no sum", axpy(NULL, 2.0, &x, &y, &z, NULL));
  report("shapes", axpy_result_shapes(2.0, &x, &y, &dims));
  printf("dims = %d, workspace = %d\n", (int)dims,
         (int)axpy_workspace_bytes(NULL, 2.0, &x, &y));

  DLTensor bad = tensor(ys, 2, two_by_two, kDLFloat, 64);
  report("rank", axpy(NULL, 2.0, &x, &bad, &z, NULL));
  bad = tensor(ys, 1, &five, kDLFloat, 64);
  report("shape", axpy(NULL, 2.0, &x, &bad, &z, NULL));
  bad = tensor(ys, 1, &four, kDLFloat, 32);
  report("dtype", axpy(NULL, 2.0, &x, &bad, &z, NULL));
  bad = tensor(ys, 1, &four, kDLFloat, 64);
  int64_t stride = 2;
  bad.strides = &stride;
  report("stride", axpy(NULL, 2.0, &x, &bad, &z, NULL));
  bad = tensor((char *)ys + 4, 1, &four, kDLFloat, 64);
  report("alignment", axpy(NULL, 2.0, &x, &bad, &z, NULL));
  bad = tensor(NULL, 1, &four, kDLFloat, 64);
  report("no data", axpy(NULL, 2.0, &x, &bad, &z, NULL));
  report("null", axpy(NULL, 2.0, &x, NULL, &z, NULL));
  bad = tensor(ys, 1, &four, kDLFloat, 64);
  bad.device.device_type = kDLCUDA;
  report("device", axpy(NULL, 2.0, &x, &bad, &z, NULL));
  bad = tensor(xs + 2, 1, &four, kDLFloat, 64);
  report("overlap", axpy(NULL, 2.0, &x, &y, &bad, NULL));
  report("scalar overlap", axpy(NULL, 2.0, &x, &y, &z, zs + 1));
  bad = tensor(zs, 1, &five, kDLFloat, 64);
  report("result shape", axpy(NULL, 2.0, &x, &y, &bad, NULL));
  int64_t none = 0;
  DLTensor empty = tensor(NULL, 1, &none, kDLFloat, 64);
  report("empty", axpy(NULL, 2.0, &empty, &empty, &empty, &sum));
  printf("sum = %g\n", sum);
}

static void callColumns(void) {
  int32_t positions[] = {0, 2, 3}, coordinates[] = {0, 1, 1}, counts[2];
  double values[] = {1, 2, 3};
  int64_t two = 2, three = 3;
  DLTensor p = tensor(positions, 1, &three, kDLInt, 32);
  DLTensor c = tensor(coordinates, 1, &three, kDLInt, 32);
  DLTensor v = tensor(values, 1, &three, kDLFloat, 64);
  DLTensor r = tensor(counts, 1, &two, kDLInt, 32);
  report("columns", columns(NULL, &p, &c, &v, &r));
  printf("counts = %d %d\n", counts[0], counts[1]);
  coordinates[1] = 2;
  report("column", columns(NULL, &p, &c, &v, &r));
  coordinates[1] = 1;
  positions[1] = 5;
  report("positions", columns(NULL, &p, &c, &v, &r));
  positions[1] = 2, positions[2] = 2;
  report("end", columns(NULL, &p, &c, &v, &r));
  positions[0] = 1;
  report("start", columns(NULL, &p, &c, &v, &r));
  positions[0] = 0, positions[2] = 3;
  v = tensor(values, 1, &two, kDLFloat, 64);
  report("values", columns(NULL, &p, &c, &v, &r));
}

static void callGram(void) {
  static float x[8 * 16], g[16 * 16];
  int64_t shape[] = {8, 16}, square[] = {16, 16};
  DLTensor in = tensor(x, 2, shape, kDLFloat, 32);
  DLTensor out = tensor(g, 2, square, kDLFloat, 32);
  for (int i = 0; i < 8 * 16; ++i)
    x[i] = (float)(i % 7);
  uint64_t bytes = gram_workspace_bytes(NULL, &in);
  report("gram", gram(NULL, &in, &out));
  int wrong = 0;
  for (int i = 0; i < 16; ++i)
    for (int j = 0; j < 16; ++j) {
      float sum = 0;
      for (int k = 0; k < 8; ++k)
        sum += x[16 * k + i] * x[16 * k + j];
      wrong += sum != g[16 * i + j];
    }
  printf("wrong elements: %d\n", wrong);

  lathe_call call;
  memset(&call, 0, sizeof(call));
  report("no size", gram(&call, &in, &out));
  call.size = sizeof(call);
  call.threads = -1;
  report("fewer threads", gram(&call, &in, &out));
  call.threads = 257;
  report("more threads", gram(&call, &in, &out));
  call.threads = 256;
  report("many threads", gram(&call, &in, &out));
  call.threads = 0;
  call.workspace_bytes = bytes - 1;
  call.workspace = malloc(bytes);
  printf("workspace: %s\n", bytes >= 16 * 8 * 4 ? "some" : "none");
  report("small workspace", gram(&call, &in, &out));
  call.workspace_bytes = bytes;
  memset(g, 0, sizeof(g));
  report("own workspace", gram(&call, &in, &out));
  printf("g[0] = %g\n", g[0]);
  free(call.workspace);
}

int main(void) {
  printf("%s\n", axpy_info());
  callAxpy();
  callColumns();
  callGram();
  return 0;
}
