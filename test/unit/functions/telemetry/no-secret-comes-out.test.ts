import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { createEvent } from '../../../../sdk/event/create-event.ts';
import { definePlugin } from '../../../../sdk/plugin/define-plugin.ts';
import { secret } from '../../../../sdk/plugin/secret.ts';
import { eventRecords, StageInMemory } from '../../../fixtures/stage-in-memory.ts';

const key = secret(z.string());

/** Everything that leaves the functions after a plugin showed its configuration wherever it can. */
async function shownBy(schema: z.ZodType, config: unknown, throwIn: 'onStartup' | 'onEvent'): Promise<string> {
  const showAll = (parsed: unknown) => {
    const text = typeof parsed === 'object' ? Object.values(parsed ?? {}).join(' ') : String(parsed);
    const cause = new Error(`cause: ${text}`);
    throw Object.assign(new Error(`bad token ${text}`, { cause }), { name: `E_${text}` });
  };
  const plugin = definePlugin({
    name: 'a',
    description: '',
    config: schema,
    hooks: {
      onStartup({ config: parsed, logger }) {
        logger.info(`with ${JSON.stringify(parsed)}`, { parsed, again: JSON.stringify(JSON.stringify(parsed)) });
        if (throwIn === 'onStartup') showAll(parsed);
      },
      onEvent: (_, { config: parsed }) => showAll(parsed),
    },
  });
  const stage = new StageInMemory({ a: plugin }, { a: config });
  await stage.dispatch(eventRecords([createEvent({ event_type: 'task.finished' })]));
  await stage.drainRetries();
  expect(stage.deliveriesDlq.deliveries).toHaveLength(1);
  return JSON.stringify([stage.logger.lines, stage.deliveriesDlq.messages]);
}

const cases: [string, z.ZodType, unknown, string[]][] = [
  [
    'that the schema trims',
    z.object({ key: key.transform((text) => text.trim()) }),
    { key: ' trimmed-secret-1 ' },
    ['trimmed-secret-1'],
  ],
  [
    'that the schema renames',
    z.preprocess((raw) => ({ key: Reflect.get(Object(raw), 'Key') }), z.object({ key })),
    { Key: 'renamed-secret-1' },
    ['renamed-secret-1'],
  ],
  ['that is a number', z.object({ key: secret(z.number()) }), { key: 918273645 }, ['918273645']],
  ['that becomes a text', z.object({ key: secret(z.coerce.string()) }), { key: 918273645 }, ['918273645']],
  ["that is the schema's default", z.object({ key: key.default('default-secret-1') }), {}, ['default-secret-1']],
  [
    'that is a URL object',
    z.object({ key: key.transform((text) => new URL(text)) }),
    { key: 'https://a.example/T0/segment9' },
    ['segment9'],
  ],
  [
    'that is the key of an object',
    z.object({ keys: secret(z.record(z.string(), z.string())) }),
    { keys: { 'key-secret-1': 'x' } },
    ['key-secret-1'],
  ],
  [
    'that the schema refuses',
    z.object({ key: key.refine(() => false, { error: ({ input }) => `not ${input}` }) }),
    { key: 'refused-secret-1' },
    ['refused-secret-1'],
  ],
];

describe.each(['onStartup', 'onEvent'] as const)('a secret in an error that %s throws and in log lines', (hook) => {
  it.each(cases)('%s is masked', async (_, schema, config, secrets) => {
    const shown = await shownBy(schema, config, hook);
    for (const text of secrets) expect(shown).not.toContain(text);
  });
});

it('the functions’ own fields stay readable when a secret is a common word', async () => {
  const shown = await shownBy(z.object({ key }), { key: 'task' }, 'onEvent');
  expect(shown).toContain('task.finished');
  expect(shown).not.toContain('bad token task');
});
