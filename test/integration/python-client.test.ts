import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Receiver, startReceiver } from '../../local/receiver/receiver.ts';
import { awsEnvironment } from '../../local/stack/aws-environment.ts';
import { verifySmSignature } from '../../sdk/index.ts';
import { canary } from './stage/canary.ts';
import { configure, endpoint, eventually, outputs } from './stage/stage.ts';

const SECRET = canary('python');

/** What a core does with the installed package: the ten lines of its README. */
const core = `
import os
from server_monitor_events import EventTypes, Publisher, Severity

publisher = Publisher(bus_name=os.environ["BUS_NAME"], service="task-runner", spool=os.environ["SPOOL"])
publisher.enqueue(
    EventTypes.TASK_FAILED, severity=Severity.ERROR, user_id=9007199254740993, timestamp="2026-01-08T01:00:00",
    meta={"exit_code": 1, "load": 1.0, "text": "é"},
)
publisher.close()
`;

/** A Python that can make virtual environments; undefined where there is none. */
async function findPython(): Promise<string | undefined> {
  const script = 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 9))';
  for (const command of ['python3', 'python']) {
    const { failed } = await execa(command, ['-c', script], { reject: false });
    if (!failed) return command;
  }
  return undefined;
}

const python = await findPython();

describe.skipIf(python === undefined)('the Python package (needs Python 3.9 or newer with venv)', () => {
  let receiver: Receiver;
  let folder: string;
  beforeAll(async () => {
    receiver = await startReceiver();
    folder = await mkdtemp(join(tmpdir(), 'python-client-'));
  });
  afterAll(async () => {
    await receiver.stop();
    await rm(folder, { recursive: true, force: true });
  });

  it('installs with pip, and ten lines publish an event that reaches a plugin', async () => {
    const url = `${receiver.url}/python`;
    await configure({
      enabled: true,
      allowlist: ['webhook'],
      configs: { webhook: { allow_http: true, url, secret: SECRET } },
    });
    const bin = join(folder, 'venv', 'bin', 'python');
    await execa(python ?? '', ['-m', 'venv', join(folder, 'venv')]);
    const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--no-input'];
    await execa(bin, [...pip, join(import.meta.dirname, '../../clients/python')]);

    const { stderr } = await execa(bin, ['-c', core], {
      env: { ...awsEnvironment(endpoint), BUS_NAME: outputs.BusName, SPOOL: join(folder, 'spool', 'events.jsonl') },
      extendEnv: false,
    });
    expect(stderr).toBe('');

    // Events of tests before may still come.
    const request = await eventually('the event of the Python core arrives', () =>
      receiver.requests.find(({ headers }) => headers['x-sm-event-type'] === 'task.failed'),
    );
    const body = request.body.toString();
    expect(JSON.parse(body)).toMatchObject({
      event_type: 'task.failed',
      timestamp: '2026-01-08T01:00:00Z',
      action: 'task_failed',
      severity: 'error',
    });
    // Numbers as they were published; an emulator may put blanks between them.
    expect(body).toMatch(/"user_id": ?9007199254740993,/);
    expect(body).toMatch(/"load": ?1\.0,/);
    verifySmSignature(request.body, String(request.headers['x-sm-signature']), SECRET);
  });
});
