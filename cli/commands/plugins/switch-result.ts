import { z } from 'zod';
import { applySwitch, type SwitchPlan } from '../../../operator/plugins/enable-plugin.ts';
import { OperatorError } from '../../../operator/stage/operator-error.ts';
import type { Stage } from '../../../operator/stage/stage.ts';
import { printable } from '../../../sdk/text/printable.ts';

/** What `plugins enable` and `plugins disable` print with `--json`. */
export const switchResultSchema = z.object({
  status: z.enum(['written', 'unchanged', 'dry_run', 'cancelled']),
  enabled: z.boolean().describe('The switch for all plugins'),
  allowlist: z.array(z.string()),
});

export type SwitchResult = z.output<typeof switchResultSchema>;

/** Writes a plan, unless there is nothing to write or it is a dry run. */
export async function applyPlan(
  stage: Stage,
  plan: SwitchPlan,
  { dryRun, confirm }: { dryRun: boolean | undefined; confirm?: () => Promise<boolean> },
): Promise<SwitchResult> {
  const result = { enabled: plan.enabled, allowlist: [...plan.allowlist] };
  if (plan.writes.length === 0) return { status: 'unchanged', ...result };
  if (dryRun) return { status: 'dry_run', ...result };
  if (confirm && !(await confirm())) return { status: 'cancelled', ...result };
  await applySwitch(stage, plan);
  return { status: 'written', ...result };
}

/** One instance or all, not both. @throws {OperatorError} */
export function targetOf(command: string, plugin: string | undefined, all: boolean | undefined): string | undefined {
  if ((plugin === undefined) === Boolean(all)) return plugin;
  throw new OperatorError(plugin === undefined ? 'no plugin is named' : 'a plugin and --all exclude one another', {
    kind: 'usage',
    fix: `run \`smp plugins ${command} <plugin>\`, or with --all for the switch of all plugins`,
  });
}

export function renderSwitch({ status, enabled, allowlist }: SwitchResult): string {
  const state = `Plugins are ${enabled ? 'enabled' : 'disabled'}; allowlist: ${printable(allowlist.join(', ')) || 'empty'}.`;
  const texts = {
    written: 'Written.',
    unchanged: 'Nothing to change.',
    dry_run: 'Dry run: nothing was written. It would be:',
    cancelled: 'Nothing was written. It would have been:',
  } as const;
  return `${texts[status]} ${state}`;
}
