// Uses the installed package from CommonJS, without the AWS client. Plain JavaScript: it runs on every Node.js of `engines`.
const assert = require('node:assert/strict');
const sdk = require('@server-monitor/plugins-sdk');
const { anAlert, testPlugin } = require('@server-monitor/plugins-sdk/testing');
const { z } = require('zod');

const { createEvent, definePlugin, PermanentError, secret, toEventJson, verifyWebhook, webhookHeaders } = sdk;

async function main() {
  // A plugin, and its test: both entry points share the marks of secrets and the errors.
  const plugin = definePlugin({
    name: 'pager',
    description: 'Pages somebody',
    config: z.object({ url: z.url(), token: secret(z.string()) }),
    hooks: {
      async onAlert(event, { config, http }) {
        if (event.meta.gone) throw new PermanentError(`gone, with ${config.token}`);
        await http.post(config.url, { json: { title: event.event_type } });
      },
    },
  });
  const pager = testPlugin(plugin, { config: { url: 'https://pager.example', token: 'secret-token' } });
  assert.deepEqual(await pager.receive(anAlert()), { status: 'delivered' });
  const dead = await pager.receive(anAlert({ meta: { gone: true } }));
  assert.equal(dead.status, 'dead');
  assert.equal(new PermanentError('x').name, 'PermanentError');

  // A receiver.
  const event = createEvent({ event_type: 'task.finished' });
  const body = toEventJson(event);
  const headers = webhookHeaders({ body, event, deliveryId: 'x:webhook', secrets: ['s'], now: Date.now() });
  verifyWebhook({ body, headers, secrets: ['s'] });
  assert.throws(() => verifyWebhook({ body: `${body} `, headers, secrets: ['s'] }), { name: 'InvalidSignatureError' });

  // A core service that forgot the AWS client reads what to install.
  const publisher = sdk.createPublisher({ busName: 'bus', service: 'my-core', onError: () => {} });
  await assert.rejects(publisher.publish(event), /npm install @aws-sdk\/client-eventbridge/);
  await publisher.close();

  // ES modules in the same process get the same classes of errors.
  const modules = await import('@server-monitor/plugins-sdk');
  assert.deepEqual(Object.keys(modules).sort(), Object.keys(sdk).sort());
  assert.equal(modules.PermanentError, PermanentError);
  assert.equal(require('@server-monitor/plugins-sdk/event.schema.json').title, 'Server Monitor event');
}

main().catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
