import { afterAll, beforeAll, expect, it } from 'vitest';
import { type RunningConsole, startConsole } from '../../console/server/start-console.ts';
import type { Stage } from '../../operator/stage/stage.ts';
import { catalog } from '../fixtures/catalogs/integration.ts';
import { publish } from '../integration/stage/stage.ts';
import { aTask, useReceiver } from '../integration/stage/use-receiver.ts';
import { describeInBrowser, stage, useConsole } from './use-console.ts';

/** A stage whose history can be taken away. */
function fragile(): { stage: Stage; isGone: boolean } {
  const state = { stage, isGone: false };
  const dynamo: Stage['aws']['dynamo'] = Object.create(stage.aws.dynamo, {
    send: {
      value: (command: Parameters<Stage['aws']['dynamo']['send']>[0]) => {
        if (state.isGone)
          throw Object.assign(new Error('there is no such table'), { name: 'ResourceNotFoundException' });
        return stage.aws.dynamo.send(command);
      },
    },
  });
  state.stage = { ...stage, aws: { ...stage.aws, dynamo } };
  return state;
}

describeInBrowser('a console in trouble', () => {
  const receiver = useReceiver();
  const shared = useConsole();
  const history = fragile();
  let own: RunningConsole;
  beforeAll(async () => {
    await receiver.allow(['webhook']);
    await receiver.takesEffect('the plugin runs', (probe) => receiver.requestsOf(probe, 'webhook').length > 0);
    own = await startConsole({ stage: history.stage, catalog });
  });
  afterAll(() => own.close());

  it('says so when the stage goes away while a list is live, and goes on when it is back', async () => {
    const page = await shared.open('/', {}, false);
    await page.goto(own.url);
    await page.getByRole('link', { name: 'Deliveries', exact: true }).click();
    await page.getByText('Live on').waitFor();
    history.isGone = true;
    await page.getByText('Live interrupted').waitFor();
    await page.getByRole('alert').getByText('there is no such table').waitFor();
    history.isGone = false;
    await page.getByText('Live on').waitFor();
    await page.getByRole('alert').waitFor({ state: 'detached' });
    const event = aTask();
    await publish(event);
    await page
      .getByRole('row')
      .filter({ hasText: event.event_id.slice(0, 8) })
      .waitFor();
  });

  it('says what to do when it ended, and when it was started again with another token', async () => {
    const port = Number(new URL(own.url).port);
    const page = await shared.open('/', {}, false);
    await page.goto(own.url);
    await page.getByRole('link', { name: 'Deliveries', exact: true }).click();
    await page.getByText('Live on').waitFor();
    await own.close();
    await page.getByText('Check that it still runs in its terminal.').waitFor();
    own = await startConsole({ stage: history.stage, catalog, port });
    await page.getByText('Open the URL that the console printed').waitFor();
    const other = await page.context().newPage();
    await other.goto(own.url);
    await other.close();
    await page.getByText('Live on').waitFor();
    await page.getByRole('alert').waitFor({ state: 'detached' });
    expect(await page.getByRole('row').count()).toBeGreaterThan(1);
  });
});
