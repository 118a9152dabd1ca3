// Uses the installed package as a core service, a plugin author and a receiver do. Plain JavaScript: it runs on every Node.js of `engines`.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  createEvent,
  createPublisher,
  definePlugin,
  fromAuditLog,
  parseEventJson,
  secret,
  toEventJson,
  verifyWebhook,
  webhookHeaders,
} from '@server-monitor/plugins-sdk';
import { anAlert, testPlugin } from '@server-monitor/plugins-sdk/testing';
import { z } from 'zod';

const folder = mkdtempSync(join(tmpdir(), 'use-sdk-'));
const spool = join(folder, 'events.jsonl');

/** An EventBridge on this machine, for the client that the publisher makes by itself. */
const details = [];
const server = createServer((request, response) => {
  let body = '';
  request.on('data', (chunk) => (body += chunk));
  request.on('end', () => {
    const { Entries = [] } = JSON.parse(body);
    details.push(...Entries.map(({ Detail }) => Detail));
    response.setHeader('content-type', 'application/x-amz-json-1.1');
    response.end(JSON.stringify({ Name: 'bus', Entries: Entries.map(() => ({ EventId: 'x' })) }));
  });
});
await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
Object.assign(process.env, {
  AWS_ENDPOINT_URL: `http://127.0.0.1:${server.address().port}`,
  AWS_REGION: 'eu-central-1',
  AWS_ACCESS_KEY_ID: 'x',
  AWS_SECRET_ACCESS_KEY: 'x',
});

// Events: numbers keep their digits.
const large = createEvent({ event_type: 'task.finished', user_id: 9007199254740993n });
assert.match(toEventJson(large), /"user_id":9007199254740993,/);
assert.equal(parseEventJson(toEventJson(large)).user_id, '9007199254740993');
assert.equal(fromAuditLog({ id: 42, action: 'terminal.connect' }).event_type, 'terminal.connect');

// A killed process: the next one publishes what it left in the spool.
const killed = `
  import { createPublisher } from '@server-monitor/plugins-sdk';
  const publisher = createPublisher({ busName: 'bus', service: 'my-core', spool: ${JSON.stringify(spool)} });
  for (let n = 0; n < 20; n += 1) publisher.enqueue({ event_type: 'user.login', meta: { n } });
  process.kill(process.pid, 'SIGKILL');`;
spawnSync(process.execPath, ['--input-type=module', '-e', killed], { stdio: 'inherit' });
const publisher = createPublisher({ busName: 'bus', service: 'my-core', spool });
await publisher.check();
await publisher.flush();
assert.deepEqual(
  details.map((detail) => JSON.parse(detail).meta.n).sort((a, b) => a - b),
  Array.from({ length: 20 }, (_, n) => n),
);
publisher.enqueue({ event_type: 'user.login' });
await publisher.publish(large);
await publisher.close();
assert.equal(details.length, 22);
assert.deepEqual(readdirSync(folder), []);
server.close();
rmSync(folder, { recursive: true });

// A plugin, and its test.
const plugin = definePlugin({
  name: 'pager',
  description: 'Pages somebody',
  config: z.object({ url: z.url(), token: secret(z.string()) }),
  hooks: {
    async onAlert(event, { config, http }) {
      await http.post(config.url, { json: { title: event.event_type } });
    },
  },
});
const pager = testPlugin(plugin, { config: { url: 'https://pager.example', token: 't' } });
assert.deepEqual(await pager.receive(anAlert()), { status: 'delivered' });
pager.http.reply({ status: 503 });
assert.equal((await pager.receive(anAlert())).status, 'retry');

// A receiver.
const body = toEventJson(large);
const headers = webhookHeaders({ body, event: large, deliveryId: 'x:webhook', secrets: ['s'], now: Date.now() });
verifyWebhook({ body, headers, secrets: ['s'] });

// Cores in other languages.
const schema = createRequire(import.meta.url).resolve('@server-monitor/plugins-sdk/event.schema.json');
assert.equal(JSON.parse(readFileSync(schema, 'utf8')).title, 'Server Monitor event');
