// Conjugate gradients on a matrix from a file.
!indices = tensor<?xi32>
!vector = tensor<?xf64>
func.func @solve(%positions: !indices {lathe.csr = #lathe.csr<"A", positions>},
                 %coordinates: !indices {lathe.csr = #lathe.csr<"A", coordinates>},
                 %values: !vector {lathe.csr = #lathe.csr<"A", values>},
                 %b: !vector) -> (!vector, i64, f64, i32) {
  %A = linop.csr %positions, %coordinates, %values : !indices, !indices, !vector
  %x, %iterations, %residual, %reason = solver.cg %A, %b : !vector
  return %x, %iterations, %residual, %reason : !vector, i64, f64, i32
}
