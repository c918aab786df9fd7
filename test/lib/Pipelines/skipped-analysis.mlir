// A program whose stage analyse was left out is refused where a method needs it.
// RUN: not lathe-opt %s --lathe-target=cpu=haswell --lathe-choose --lathe-expand 2>&1 | FileCheck %s

!grid = tensor<64x64xf64>
func.func @f(%b: !grid) -> !grid {
  %A = linop.stencil {(0,0) = 4.0, (-1,0) = -1.0, (1,0) = -1.0, (0,-1) = -1.0, (0,1) = -1.0} dirichlet : !linop.operator<!grid>
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: error: 'linop.spectrum' op is not allowed after stage 'expand': spectra are values after the analysis
  %x, %k, %r, %why = solver.chebyshev %A, %b : !grid
  return %x : !grid
}
