import { z } from 'zod';
import { loadKnownPlugin } from '../../operator/catalog/load-known-plugin.ts';
import { historyModeOf } from '../../operator/history/history-mode-of.ts';
import { applySwitch, planEnable } from '../../operator/plugins/enable-plugin.ts';
import { type ConfigDocument, isSecretPath, withValue } from '../../operator/settings/config-document.ts';
import { configQuestions } from '../../operator/settings/config-questions.ts';
import { showConfig } from '../../operator/settings/show-config.ts';
import { OperatorError } from '../../operator/stage/operator-error.ts';
import { sendAfterChange } from '../../operator/testing/send-after-change.ts';
import { printable } from '../../sdk/text/printable.ts';
import type { CommandContext } from '../program/command-context.ts';
import { defineCommand } from '../program/define-command.ts';
import { exitCodes } from '../program/exit-code.ts';
import { flag, optional, repeated } from '../program/specification.ts';
import { changeConfig } from './config/change-result.ts';
import { readPairs, readValue } from './config/read-pairs.ts';

/** Seconds until the functions have read new settings: twice the default of `configTtl`, and some. */
const PATIENCE = 150;

export default defineCommand({
  description: `Sets up a plugin of a new stage, step by step: asks for the plugin and its settings, with secrets hidden, writes them, enables the
plugin, sends it a test event and shows that it arrived. Give the plugin and its settings to run it without questions.`,
  examples: [
    'smp init',
    'smp init webhook --set url=https://example.com/hook --secret-file secret=s.txt',
    'smp init slack --secret-file webhook_url=url.txt --no-test',
  ],
  arguments: { plugin: optional('plugin', 'The plugin or instance; asked for when left out') },
  options: {
    set: repeated('--set <key=value>', 'A setting, instead of a question'),
    secretFile: repeated('--secret-file <key=file>', 'A secret from a file, instead of a question'),
    test: flag('--no-test', 'Do not send a test event'),
  },
  result: z.object({
    instance: z.string(),
    version: z.number().nullable().describe('Of the configuration'),
    test: z.enum(['delivered', 'retry', 'dead', 'parked', 'skipped', 'deferred', 'unknown', 'not_sent']),
    error: z.string().nullable(),
  }),
  async run(context) {
    const { args, options, ask, note, progress, signal, exitWith } = context;
    const [stage, catalog] = [await context.stage(), await context.catalog()];
    const names = Object.keys(catalog).map((value) => ({ value }));
    const instance = args.plugin ?? (await ask.select('Which plugin?', names, 'name it, as in `smp init webhook`'));
    const values = await readSettingsFor(context, instance);
    const change = (before: ConfigDocument) => {
      let after = before;
      for (const [key, value] of values) after = withValue(after, key, value);
      return after;
    };
    const { status, version, problems } = await changeConfig(context, { instance, change, dryRun: false });
    if (status === 'invalid') {
      throw new OperatorError(`these settings are not valid: ${problems.map(({ text }) => text).join('; ')}`, {
        kind: 'usage',
        fix: 'run it again with other values',
      });
    }
    await applySwitch(stage, await planEnable(stage, catalog, instance));
    note(`${instance} is configured and enabled in stage ${stage.name}.`);
    const result = { instance, version };
    const records = await historyModeOf(stage);
    if (records !== 'all') note('The history does not record all deliveries, so no test event can be followed.');
    if (options.test === false || records !== 'all') return { ...result, test: 'not_sent' as const, error: null };
    progress('Sending a test event: new settings apply within a minute');
    const attempt = await sendAfterChange(stage, instance, { timeout: PATIENCE * 1000, signal });
    if (attempt?.status !== 'delivered') exitWith(exitCodes.found);
    return { ...result, test: attempt?.status ?? ('unknown' as const), error: attempt?.error ?? null };
  },
  render({ instance, test, error }, { color }) {
    const next = 'Next: smp status';
    if (test === 'delivered') return `${color.green(`A test event arrived through ${instance}.`)} ${next}`;
    if (test === 'not_sent') return `Try it: smp plugins test ${instance}`;
    const reason = printable(error ?? 'no outcome was recorded in time');
    return `${color.red(`The test event did not arrive: ${reason}`)}. Try again: smp plugins test ${instance}`;
  },
});

/** What was given, and the answers to what is missing. */
async function readSettingsFor(
  {
    options,
    catalog,
    stage,
    stdin,
    ask,
  }: CommandContext<unknown, { set?: readonly string[] | undefined; secretFile?: readonly string[] | undefined }>,
  instance: string,
): Promise<[key: string, value: unknown][]> {
  const known = await catalog();
  const plugin = await loadKnownPlugin(instance, known);
  const given = await readPairs(options, { stdin, refuseSecret: (key) => isSecretPath(plugin, key) });
  const { entries } = await showConfig(await stage(), known, instance);
  const has = (key: string) => [...given.map(([name]) => name), ...entries.map(({ path }) => path)].includes(key);
  const values: [string, unknown][] = [...given];
  for (const { key, required, secret } of configQuestions(plugin)) {
    if (has(key) || (!required && !ask.possible)) continue;
    const missing = secret ? `give --secret-file ${key}=<file>` : `give --set ${key}=<value>`;
    const question = `${key}${required ? '' : ' (optional: Enter to leave it out)'}`;
    const answer = secret ? await ask.secret(question, missing, !required) : await ask.text(question, missing);
    if (answer) values.push([key, secret ? answer : readValue(answer)]);
  }
  return values;
}
