// CG without a preconditioner: what one gets without asking for more.
func.func @solve(%p: tensor<?xi32> {lathe.csr = #lathe.csr<"A", positions>},
                 %c: tensor<?xi32> {lathe.csr = #lathe.csr<"A", coordinates>},
                 %v: tensor<?xf64> {lathe.csr = #lathe.csr<"A", values>},
                 %b: tensor<?xf64>, %tol: f64) -> (tensor<?xf64>, i64, f64, i32) {
  %A = linop.csr %p, %c, %v : tensor<?xi32>, tensor<?xi32>, tensor<?xf64>
  %x, %iterations, %residual, %reason = solver.cg %A, %b tolerance %tol : tensor<?xf64>
  return %x, %iterations, %residual, %reason : tensor<?xf64>, i64, f64, i32
}
