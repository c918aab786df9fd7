/* Calls a kernel by its generated header, and calls it wrongly. */
#include "scale.h"

#include <stdio.h>
#include <string.h>

static DLTensor vector(double *data, int64_t *n) {
  DLTensor tensor = {0};
  tensor.data = data;
  tensor.device.device_type = kDLCPU;
  tensor.ndim = 1;
  tensor.dtype.code = kDLFloat;
  tensor.dtype.bits = 64;
  tensor.dtype.lanes = 1;
  tensor.shape = n;
  return tensor;
}

int main(void) {
  double in[5] = {1, 2, 3, 4, 5}, out[5] = {0};
  int64_t five = 5, four = 4;
  DLTensor x = vector(in, &five), y = vector(out, &five), small = vector(out, &four);

  if (scale(NULL, &x, 3.0, &y))
    return fprintf(stderr, "scale: %s\n", lathe_last_error()), 1;
  for (int i = 0; i < 5; ++i)
    if (out[i] != 3.0 * in[i])
      return fprintf(stderr, "element %d is %g\n", i, out[i]), 2;
  if (!scale(NULL, &x, 3.0, &small) || !strlen(lathe_last_error()))
    return fprintf(stderr, "a result that is too small was accepted\n"), 3;
  return 0;
}
