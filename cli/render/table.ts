import Table from 'cli-table3';
import { printable } from '../../sdk/text/printable.ts';
import type { View } from './view.ts';

/** A column of a table. */
export interface Column<Row> {
  header: string;
  /** What the row has here. Control characters in it become visible. */
  cell: (row: Row, view: View) => string | number | undefined;
  /** Colours the cell on a terminal. */
  style?: (text: string, row: Row, view: View) => string;
  align?: 'left' | 'right';
  /** Characters at most on a terminal; longer text ends in `…`. */
  max?: number;
}

/** Lines of which nothing is drawn: only columns, two spaces from one another. */
const noLines = {
  top: '',
  'top-mid': '',
  'top-left': '',
  'top-right': '',
  bottom: '',
  'bottom-mid': '',
  'bottom-left': '',
  'bottom-right': '',
  left: '',
  'left-mid': '',
  mid: '',
  'mid-mid': '',
  right: '',
  'right-mid': '',
  middle: '  ',
};

/**
 * Renders rows: as a table with a header on a terminal, else as a line each, with tabs between the cells and no header.
 *
 * @example
 * ```ts
 * renderTable([{ header: 'PLUGIN', cell: ({ name }) => name }], plugins, view);
 * ```
 */
export function renderTable<Row>(columns: readonly Column<Row>[], rows: readonly Row[], view: View): string {
  if (!view.terminal) {
    return rows.map((row) => columns.map((column) => cellText(column, row, view)).join('\t')).join('\n');
  }
  const table = new Table({
    head: columns.map(({ header }) => view.color.dim(header)),
    chars: noLines,
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 0 },
    colAligns: columns.map(({ align = 'left' }) => align),
  });
  for (const row of rows) table.push(columns.map((column) => styledCell(column, row, view)));
  return table
    .toString()
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n');
}

function cellText<Row>(column: Column<Row>, row: Row, view: View): string {
  const value = column.cell(row, view);
  return value === undefined || value === '' ? '-' : printable(String(value));
}

function styledCell<Row>(column: Column<Row>, row: Row, view: View): string {
  const text = cellText(column, row, view);
  const { max, style } = column;
  const short = max !== undefined && text.length > max ? `${text.slice(0, max - 1)}…` : text;
  return style ? style(short, row, view) : short;
}
