import { spawnSync } from 'node:child_process';
import { webhookHeaders } from '../../../../sdk/index.ts';

export const body = '{"text":"Grüße \\u2028 世界"}';
export const now = Date.parse('2026-01-01T00:00:00Z');
export const event = { event_id: '6f1b0a6e-6f0f-4c58-9f5b-0d6f9d2f6d3a', event_type: 'task.finished' };

/** A secret in the form of Standard Webhooks, of 32 bytes. */
export const encodedSecret = `whsec_${Buffer.from('0123456789abcdef0123456789abcdef').toString('base64')}`;

export function signed(secrets: readonly string[], at = now): Record<string, string> {
  return webhookHeaders({ body, event, deliveryId: `${event.event_id}:webhook`, secrets, now: at });
}

/** Runs a script on the body; what is in `args` is its `sys.argv[1:]`. */
export function python(script: string, ...args: string[]): string {
  const { error, status, stdout, stderr } = spawnSync('python3', ['-c', script, ...args], {
    input: body,
    encoding: 'utf8',
  });
  if (error) throw new Error('these tests need Python 3: put `python3` on the PATH (README)', { cause: error });
  if (status !== 0) throw new Error(`python3: ${stderr}`);
  return stdout.trim();
}
