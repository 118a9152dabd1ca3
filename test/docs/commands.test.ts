import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { text as readAll } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { tree } from '../../cli/commands/tree.ts';
import { commandPath, findCommand } from '../../cli/program/command-tree.ts';
import { main } from '../../cli/program/main.ts';
import { projectFolder } from '../../local/command/project.ts';
import { awsEnvironment } from '../../local/stack/aws-environment.ts';
import { type SmpCommand, smpCommands } from '../../tools/docs/check/smp-commands.ts';
import { readFences } from '../../tools/docs/read-fences.ts';
import { deadLetter, endpoint, eventually, publish, stageName } from '../integration/stage/stage.ts';
import { aTask, useReceiver } from '../integration/stage/use-receiver.ts';

/** Commands that run until Ctrl-C. */
const ENDLESS = /^(npx )?smp (--stage \S+ )?(events tail|status --watch|console|logs .*--follow)/;

/** Commands that this test does not run, and why. */
const NOT_RUN: readonly [RegExp, string][] = [
  [/^(npx )?smp init$/, 'it asks questions: cli/init.test.ts answers them'],
  [/^smp config edit/, 'it opens an editor'],
  [/ulr=/, 'the page shows the error of a misspelt key'],
];

const folder = mkdtempSync(join(tmpdir(), 'docs-commands-'));
const { allow, arrived, behave, url, requestsOf, takesEffect } = useReceiver();
// tools/packages/install-test runs those of the examples, which have other catalogs.
const commands = smpCommands(await readFences()).filter(({ place }) => !place.startsWith('examples/'));
let eventId: string;

beforeAll(async () => {
  await allow(['webhook', 'webhook.siem', 'webhook.pager', 'slack']);
  await takesEffect('all plugins run', (event) => requestsOf(event, 'slack').length > 0);
  behave('/main', { kind: 'status', status: 404 });
  const event = aTask();
  eventId = event.event_id;
  await publish(event);
  await deadLetter('webhook', event);
  await arrived(event, 'webhook.siem');
  const webhook = JSON.stringify({ url: url('main'), allow_http: true });
  const files = {
    'event.json': JSON.stringify(event),
    'new.json': webhook,
    'siem.json': JSON.stringify({ url: url('siem'), allow_http: true }),
    'body.json': JSON.stringify(event),
    'secret.txt': 'a-secret-of-the-pages\n',
    's.txt': 'a-secret-of-the-pages\n',
    'url.txt': `${url('slack')}\n`,
    'ids.txt': `${eventId}\n`,
    'python-deliveries.jsonl': `${JSON.stringify({ event_id: eventId, plugin: 'webhook.siem', status: 'delivered' })}\n`,
    'plugins.env': `PLUGINS_ENABLED=true\nPLUGINS_ALLOWLIST=webhook\nPLUGIN_WEBHOOK_CONFIG='${webhook}'\n`,
  };
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
  // Versions to go back to.
  for (const setting of [
    ...['history=failures', 'history=all'],
    ...['network/allow=127.0.0.0/8,10.0.0.0/8', 'network/allow=127.0.0.0/8'],
    ...['allowlist=webhook,slack', 'allowlist=webhook,webhook.siem,webhook.pager,slack'],
  ])
    expect(await run(['settings', 'set', setting, '--yes'], undefined)).toMatchObject({ code: 0 });
  await eventually('the history has the event', async () => {
    const { code } = await run(['explain', eventId], undefined);
    return code < 2 || undefined;
  });
});

afterAll(() => rmSync(folder, { recursive: true }));

describe('the commands in pages', () => {
  it('are found', () => expect(commands.length).toBeGreaterThan(100));

  it.each(commands.filter(({ text }) => !NOT_RUN.some(([pattern]) => pattern.test(text))))(
    '$place: $text',
    async ({ text, args, input }) => {
      const { code, stderr } = await run(await complete(args), input, ENDLESS.test(text));
      expect(stderr).not.toMatch(/^\s+at |is a bug/m);
      expect([code, stderr]).toEqual([expect.toBeOneOf(ENDLESS.test(text) ? [0, 1, 130] : [0, 1]), expect.anything()]);
    },
  );
});

/** A command line of a page with the stage, events, files and endpoints that are there, and without questions. */
async function complete(args: readonly string[]): Promise<string[]> {
  const words = args.flatMap((word, index) => {
    if (['--stage', '--region'].includes(word) || ['--stage', '--region'].includes(args[index - 1] ?? '')) return [];
    // Somebody types the secret.
    if (word === '--secret') return ['--secret-file'];
    if (args[index - 1] === '--secret')
      return [`${word}=${join(folder, word === 'webhook_url' ? 'url.txt' : 'secret.txt')}`];
    return [substitute(word)];
  });
  const line = words.join(' ');
  const command = await findCommand(tree, commandPath(tree, words))?.load();
  const flags = Object.values(command?.default.options ?? {}).flatMap((option) => option.flags.split(/[ ,]+/));
  // Later commands need the dead letters and settings that these would change.
  const dry =
    /^(dead-letters|replay|config (rollback|import)|settings (set|rollback)|plugins (disable|remove)|migrate)/.test(
      line,
    );
  const more = ['--yes', ...(dry ? ['--dry-run'] : []), ...(line.startsWith('init') ? ['--no-test'] : [])];
  return [...words, ...more.filter((flag) => flags.includes(flag) && !words.includes(flag))];
}

function substitute(word: string): string {
  return word
    .replace(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f-]{22}/, eventId)
    .replace(/^(?=.*[a-f])[0-9a-f]{4,8}$/, eventId.slice(0, 8))
    .replace(/https:\/\/\S*example\.com\/\S*/, url('main'))
    .replace(/(?<=^|=)[\w./-]*?([\w-]+\.(json|jsonl|txt|env))$/, (_, name: string) => join(folder, name))
    .replace(/(?<=^|=)\.env$/, join(folder, 'plugins.env'))
    .replace(/(?<==)\/run\/secrets\/webhook$/, join(folder, 'secret.txt'))
    .replace(/^\.\/plugins$/, join(projectFolder, 'test/fixtures/python-plugins'))
    .replace(/^\.\/ported-plugins$/, join(folder, 'ported-plugins'));
}

/** Runs a command in this process, with streams in place of a terminal. */
async function run(args: readonly string[], input: SmpCommand['input'], endless = false) {
  const stdout = new PassThrough();
  const stderr = new PassThrough();
  const printed = Promise.all([readAll(stdout), readAll(stderr)]);
  const stop = new AbortController();
  const stdin = Readable.from(
    input ? ['file' in input ? readFileSync(substitute(input.file), 'utf8') : input.text] : [],
  );
  const env = {
    ...awsEnvironment(endpoint),
    NO_COLOR: '1',
    SMP_STAGE: stageName,
    SMP_CATALOG: join(projectFolder, 'test/fixtures/catalogs/integration.ts'),
  };
  const running = main(args, { stdin, stdout, stderr, env, signal: stop.signal, version: '0.0.0', tree });
  if (endless) {
    await Promise.race([running, sleep(500)]);
    stop.abort();
  }
  const code = await running;
  stdout.end();
  stderr.end();
  const [out, errors] = await printed;
  return { code, stdout: out, stderr: errors };
}
