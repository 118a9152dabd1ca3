import { z } from 'zod';
import { checkStatuses } from '../../operator/doctor/check.ts';
import { runDoctor } from '../../operator/doctor/run-doctor.ts';
import { printable } from '../../sdk/text/printable.ts';
import { defineCommand } from '../program/define-command.ts';
import { exitCodes } from '../program/exit-code.ts';

export default defineCommand({
  description: `Checks what a stage and its operator need: credentials, clock, stack, settings, queues, functions, tables, bus, archive, logs and
permissions. Prints a line for each, with the fix. Changes nothing. Exits with 1 when a check fails.`,
  examples: ['smp doctor', 'smp doctor --stage test --region eu-central-1'],
  result: z.object({
    name: z.string(),
    status: z.enum(checkStatuses),
    detail: z.string(),
    fix: z.string().nullable(),
  }),
  stream: true,
  async *run({ clients, target, catalog, global, exitWith }) {
    for await (const check of runDoctor({ stageName: global.stage, clients, target, catalog: await catalog() })) {
      if (check.status === 'failed') exitWith(exitCodes.found);
      yield check;
    }
  },
  render({ name, status, detail, fix }, { terminal, color }) {
    const paint = { ok: color.green, warning: color.yellow, failed: color.red, skipped: color.dim }[status];
    if (!terminal) return [status, name, detail, fix ?? '-'].map(printable).join('\t');
    const mark = { ok: '✓', warning: '!', failed: '✗', skipped: '-' }[status];
    return `${paint(mark)} ${printable(name)}: ${printable(detail)}${fix === null ? '' : `\n    ${color.dim(printable(fix))}`}`;
  },
});
