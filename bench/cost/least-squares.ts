/** The factors with which the columns of `rows` come closest to `values`, each weighed by its size: small values count as much as large ones. */
export function leastSquares(rows: readonly (readonly number[])[], values: readonly number[]): number[] {
  const width = rows[0]?.length ?? 0;
  const weighed = rows.map((row, index) => row.map((cell) => cell / (values[index] ?? 1)));
  const matrix = Array.from({ length: width }, (_, i) => [
    ...Array.from({ length: width }, (_, j) => sum(weighed.map((row) => (row[i] ?? 0) * (row[j] ?? 0)))),
    sum(weighed.map((row) => row[i] ?? 0)),
  ]);
  return solve(matrix);
}

/** Gauss and Jordan: a square matrix with one more column, the right-hand side. */
function solve(matrix: number[][]): number[] {
  for (const [pivot, pivotRow] of matrix.entries()) {
    const scale = pivotRow[pivot] ?? 0;
    for (const [index, cell] of pivotRow.entries()) pivotRow[index] = cell / scale;
    for (const [other, row] of matrix.entries()) {
      const factor = row[pivot] ?? 0;
      if (other !== pivot)
        for (const [index, cell] of pivotRow.entries()) row[index] = (row[index] ?? 0) - factor * cell;
    }
  }
  return matrix.map((row) => row.at(-1) ?? 0);
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
