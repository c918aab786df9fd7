// What a user can do wrong, each in one line, with no output file.
// REQUIRES: lathe-run
// RUN: rm -rf %t && mkdir %t
// RUN: not lathe-run 2>&1 | FileCheck %s --check-prefix=NO-INPUT
// NO-INPUT: lathe-run: error: no input file, on the command line, expected lathe-run IN.mlir ARG...
// RUN: not lathe-run %t/none.mlir 2>&1 | FileCheck %s --check-prefix=NONE
// NONE: lathe-run: error: cannot read file: {{.*}}, {{.*}}none.mlir, expected a readable .mlir file
// RUN: not lathe-run %t 2>&1 | FileCheck %s --check-prefix=FOLDER
// FOLDER: lathe-run: error: cannot read file: is a directory
// RUN: not lathe-run /dev/null 2>&1 | FileCheck %s --check-prefix=DEVICE
// DEVICE: lathe-run: error: cannot read file: is not a regular file, /dev/null, expected a readable .mlir file
// RUN: not lathe-run %s --bogus 2>&1 | FileCheck %s --check-prefix=OPTION
// OPTION: lathe-run: error: unknown option '--bogus'
// RUN: not lathe-run %s --json=1 2>&1 | FileCheck %s --check-prefix=FLAG
// FLAG: lathe-run: error: option --json has a value
// RUN: not lathe-run %s --threads=0 2>&1 | FileCheck %s --check-prefix=COUNT
// COUNT: lathe-run: error: option --threads has value '0', on the command line, expected a whole number
// RUN: not lathe-run %s --threads=257 2>&1 | FileCheck %s --check-prefix=THREADS
// THREADS: lathe-run: error: option --threads has value '257', on the command line, expected a whole number from 1 to 256
// RUN: not lathe-run %s --entry=f ones:3 1 ones --replay=%t/none 2>&1 | FileCheck %s --check-prefix=REPLAY
// REPLAY: lathe-run: error: cannot read decisions from '{{.*}}none': No such file or directory
// RUN: not lathe-run %s --out= 2>&1 | FileCheck %s --check-prefix=VALUE
// RUN: not lathe-run %s --out 2>&1 | FileCheck %s --check-prefix=VALUE
// RUN: not lathe-run %s --out --json 2>&1 | FileCheck %s --check-prefix=VALUE
// VALUE: lathe-run: error: option --out has no value
// RUN: not lathe-run %s --threads none 2>&1 | FileCheck %s --check-prefix=WORDS
// WORDS: lathe-run: error: option --threads has value 'none', on the command line, expected a whole number
// RUN: not lathe-run %s --interpret --check 2>&1 | FileCheck %s --check-prefix=EXCLUDE
// EXCLUDE: lathe-run: error: options --interpret and --check exclude each other
// RUN: not lathe-run %s --machine m.json --cpu native 2>&1 | FileCheck %s --check-prefix=BOTH
// BOTH: lathe-run: error: options --cpu and --machine exclude each other, on the command line, expected one of them
// RUN: not lathe-run %s 2>&1 | FileCheck %s --check-prefix=SEVERAL
// SEVERAL: lathe-run: error: several public functions, {{.*}}errors.mlir, expected --entry=NAME with one of f, csr, behind
// RUN: echo 'func.func private @f()' > %t/private.mlir
// RUN: not lathe-run %t/private.mlir 2>&1 | FileCheck %s --check-prefix=PRIVATE
// PRIVATE: lathe-run: error: no public function with a body, {{.*}}private.mlir, expected one to run
// RUN: rm %t/private.mlir
// RUN: not lathe-run %s --entry=f ones:9000000000000000000 1 ones 2>&1 | FileCheck %s --check-prefix=OVERFLOW
// OVERFLOW: lathe-run: error: out of memory: the size overflows, argument 'x', expected at most
// RUN: not lathe-run %s --entry=g 2>&1 | FileCheck %s --check-prefix=ENTRY
// ENTRY: lathe-run: error: no public function 'g', {{.*}}errors.mlir, expected one of f, csr, behind
// RUN: not lathe-run %s --entry=f ones:3 2>&1 | FileCheck %s --check-prefix=FEW
// FEW: lathe-run: error: function 'f' is given 1 arguments, on the command line, expected 3: tensor<?xf64>, f64, tensor<2x3xf32>
// RUN: not lathe-run %s --entry=f ones 1 ones 2>&1 | FileCheck %s --check-prefix=SHAPE
// SHAPE: lathe-run: error: 'ones' has no shape, argument 'x', expected tensor<?xf64>, as in ones:8x16
// RUN: not lathe-run %s --entry=f ones:2x2 1 ones 2>&1 | FileCheck %s --check-prefix=RANK
// RANK: lathe-run: error: 'ones:2x2' has shape 2x2, argument 'x', expected tensor<?xf64>
// RUN: not lathe-run %s --entry=f ones:-2 1 ones 2>&1 | FileCheck %s --check-prefix=NEGATIVE
// NEGATIVE: lathe-run: error: 'ones:-2' has shape '-2', argument 'x'
// RUN: not lathe-run %s --entry=f ones:99999999999999999 1 ones 2>&1 | FileCheck %s --check-prefix=MEMORY
// MEMORY: lathe-run: error: out of memory: {{.*}}, argument 'x', expected at most
// RUN: not lathe-run %s --entry=f normal:x:3 1 ones 2>&1 | FileCheck %s --check-prefix=SEED
// SEED: lathe-run: error: 'normal:x:3' has seed 'x', argument 'x', expected normal:SEED
// RUN: not lathe-run %s --entry=f ones:3 x ones 2>&1 | FileCheck %s --check-prefix=SCALAR
// SCALAR: lathe-run: error: has value 'x', argument 's', expected a number of type f64
// RUN: not lathe-run %s --entry=f ones:3 1 foo 2>&1 | FileCheck %s --check-prefix=WORD
// WORD: lathe-run: error: is 'foo', argument 'm', expected FILE.npy
// RUN: lathe-run %s --interpret --entry f ones:3 1 ones --out %t/x.npy
// RUN: not lathe-run %s --entry=f ones:3 1 %t/x.npy 2>&1 | FileCheck %s --check-prefix=DTYPE
// DTYPE: lathe-run: error: {{.*}}x.npy has elements of type f64, argument 'm', expected f32 as in tensor<2x3xf32>
// RUN: not lathe-run %s --entry=csr ones:3 2>&1 | FileCheck %s --check-prefix=GROUP
// GROUP: lathe-run: error: is 'ones:3', matrix 'A', expected one FILE.mtx
// The name stands also where arrays of a matrix shift the place; without one there is a number.
// RUN: not lathe-run %s --entry=behind %S/../../Integration/data/bcsstk01.mtx ones:48 abc 2>&1 | FileCheck %s --check-prefix=BEHIND
// BEHIND: lathe-run: error: has value 'abc', argument 'omega', expected a number of type f64
// RUN: not lathe-run %s --entry=behind %S/../../Integration/data/bcsstk01.mtx one 1 2>&1 | FileCheck %s --check-prefix=UNNAMED
// UNNAMED: lathe-run: error: is 'one', argument 'arg3', expected FILE.npy
// RUN: echo '%%%%MatrixMarket matrix coordinate real general' > %t/r.mtx
// RUN: echo '2 3 1' >> %t/r.mtx
// RUN: echo '1 1 5.5' >> %t/r.mtx
// RUN: echo 'func.func @f(%%x: tensor<2x3xi32>) -> tensor<2x3xi32> { return %%x : tensor<2x3xi32> }' > %t/whole.mlir
// RUN: not lathe-run %t/whole.mlir %t/r.mtx 2>&1 | FileCheck %s --check-prefix=WHOLE
// RUN: sed -e 's/5.5/-2147483649/' %t/r.mtx > %t/far.mtx
// RUN: not lathe-run %t/whole.mlir %t/far.mtx 2>&1 | FileCheck %s --check-prefix=WHOLE
// RUN: rm %t/whole.mlir %t/far.mtx
// WHOLE: lathe-run: error: {{.*}}.mtx has the value {{5.5|-2147483649}}, argument 'x', expected tensor<2x3xi32>
// RUN: not lathe-run %s --entry=csr %t/r.mtx 2>&1 | FileCheck %s --check-prefix=SQUARE
// SQUARE: lathe-run: error: {{.*}}r.mtx has 2 rows and 3 columns, matrix 'A', expected a square matrix
// RUN: not lathe-run %s --interpret --entry=f ones:3 1 ones --out=%t/none/x.npy 2>&1 | FileCheck %s --check-prefix=PATH
// PATH: lathe-run: error: cannot write file: {{.*}}, {{.*}}none/x.npy, expected a writable path
// RUN: not lathe-run %s --interpret --entry=f ones:3 1 ones --out=%t/y 2>&1 | FileCheck %s --check-prefix=SUFFIX
// SUFFIX: lathe-run: error: option --out has value '{{.*}}y', on the command line, expected FILE.npy
// RUN: not lathe-run %s --interpret --entry=f ones:3 1 ones --out=%t/y.npy --out=%t/z.npy 2>&1 | FileCheck %s --check-prefix=OUTS
// OUTS: lathe-run: error: option --out is given 2 times, on the command line, expected at most one for each of the 1 tensor results
// RUN: ls %t | FileCheck %s --check-prefix=FILES
// FILES: r.mtx
// FILES-NEXT: x.npy
// FILES-NOT: {{.}}

func.func @f(%x: tensor<?xf64>, %s: f64, %m: tensor<2x3xf32>) -> (tensor<?xf64>, f64) {
  return %x, %s : tensor<?xf64>, f64
}
func.func @csr(%p: tensor<?xi32> {lathe.csr = #lathe.csr<"A", positions>},
               %c: tensor<?xi32> {lathe.csr = #lathe.csr<"A", coordinates>},
               %v: tensor<?xf64> {lathe.csr = #lathe.csr<"A", values>}) -> tensor<?xf64> {
  return %v : tensor<?xf64>
}
func.func @behind(%p: tensor<?xi32> {lathe.csr = #lathe.csr<"A", positions>},
                  %c: tensor<?xi32> {lathe.csr = #lathe.csr<"A", coordinates>},
                  %v: tensor<?xf64> {lathe.csr = #lathe.csr<"A", values>},
                  %0: tensor<?xf64>, %omega: f64) -> f64 {
  return %omega : f64
}
