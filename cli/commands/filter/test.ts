import { z } from 'zod';
import { assertKnownPlugin } from '../../../operator/catalog/assert-known-plugin.ts';
import { readSettings } from '../../../operator/settings/read-settings.ts';
import { OperatorError } from '../../../operator/stage/operator-error.ts';
import { readEvent } from '../../../operator/testing/read-event.ts';
import { testFilter } from '../../../operator/testing/test-filter.ts';
import { printable } from '../../../sdk/text/printable.ts';
import { defineCommand } from '../../program/define-command.ts';
import { exitCodes } from '../../program/exit-code.ts';
import { required, text } from '../../program/specification.ts';
import { readInput } from '../config/read-input.ts';

export default defineCommand({
  description: `Shows whether a plugin instance would get an event, by its hooks, event_types and filter. If not, it shows which part does not
match, with the value found and the value wanted, and exits with 1. With --config, it tries a configuration before it is written.`,
  examples: [
    'smp filter test webhook --event event.json',
    'smp filter test webhook --event event.json --config new.json',
    `echo '{"event_type": "task.failed"}' | smp filter test webhook --event -`,
  ],
  arguments: { plugin: required('plugin', 'The instance, such as webhook or webhook.siem') },
  options: {
    event: text('--event <file>', 'A JSON file with the event; - for standard input'),
    config: text('--config <file>', 'A JSON file with a configuration to try'),
  },
  result: z.object({
    instance: z.string(),
    eventType: z.string(),
    wanted: z.boolean(),
    mismatches: z.array(z.object({ part: z.enum(['hooks', 'event_types', 'filter']), text: z.string() })),
  }),
  async run({ args: { plugin }, options, stage, catalog, stdin, exitWith }) {
    if (options.event === undefined) {
      throw new OperatorError('no event is given', {
        kind: 'usage',
        fix: 'give --event <file>, or --event - for standard input',
      });
    }
    const known = await catalog();
    assertKnownPlugin(plugin, known);
    const event = readEvent(await readInput(options.event, stdin), options.event);
    const config = options.config === undefined ? undefined : await readInput(options.config, stdin);
    const { settings } = await readSettings(await stage());
    const result = await testFilter(plugin, settings, known, event, config);
    if (!result.wanted) exitWith(exitCodes.found);
    return { instance: plugin, eventType: event.event_type, ...result };
  },
  render({ instance, eventType, wanted, mismatches }, { color }) {
    if (wanted) return color.green(`${instance} gets this event (${printable(eventType)}).`);
    const lines = mismatches.map(({ part, text }) => `  ${part}: ${printable(text)}`);
    return [color.yellow(`${instance} does not get this event (${printable(eventType)}):`), ...lines].join('\n');
  },
});
