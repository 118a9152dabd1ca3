import { z } from 'zod';
import { assertKnownPlugin } from '../../../operator/catalog/assert-known-plugin.ts';
import { readSettings } from '../../../operator/settings/read-settings.ts';
import { type PreviewRequest, previewRequests } from '../../../operator/testing/preview-requests.ts';
import { readEvent, testEvent } from '../../../operator/testing/read-event.ts';
import { sendTestEvent } from '../../../operator/testing/send-test-event.ts';
import { printable } from '../../../sdk/text/printable.ts';
import { defineCommand } from '../../program/define-command.ts';
import { exitCodes } from '../../program/exit-code.ts';
import { flag, parsed, required, text, toWholeNumber } from '../../program/specification.ts';
import { time } from '../../render/time.ts';
import type { View } from '../../render/view.ts';
import { readInput } from '../config/read-input.ts';

const resultSchema = z.object({
  instance: z.string(),
  eventId: z.string(),
  eventType: z.string(),
  requests: z.array(
    z.object({ method: z.string(), url: z.string(), headers: z.record(z.string(), z.string()), body: z.string() }),
  ),
  note: z.string().nullable().describe('Why the plugin makes no request'),
  status: z.enum([
    'dry_run',
    'delivered',
    'retry',
    'dead',
    'parked',
    'skipped',
    'deferred',
    'unknown',
    'no_failure_recorded',
    'not_recorded',
  ]),
  reason: z.string().nullable(),
  error: z.string().nullable(),
  httpStatus: z.number().nullable(),
  answer: z.string().nullable().describe('The start of the answer, with secrets masked'),
  duration: z.number().nullable().describe('Milliseconds'),
  nextAt: z.number().nullable().describe('When the next attempt is due, in milliseconds since the epoch'),
});

type Result = z.output<typeof resultSchema>;

export default defineCommand({
  description: `Sends a test event (webhook.test) to one plugin alone, through the deployed functions, and shows the request and the outcome.
The request is what the plugin of this checkout makes with the stored configuration; the outcome is from the delivery history. With
--dry-run it only shows the request. Exits with 1 when it was not delivered.`,
  examples: [
    'smp plugins test webhook',
    'smp plugins test slack --event alert.triggered',
    'smp plugins test webhook --file event.json --dry-run',
  ],
  arguments: { plugin: required('plugin', 'The instance, such as webhook or webhook.siem') },
  options: {
    event: text('--event <type>', 'The type of the event; webhook.test by default'),
    file: text('--file <file>', 'A JSON file with the event; - for standard input'),
    timeout: parsed(
      '--timeout <seconds>',
      'How long to wait for the outcome; 30 by default',
      toWholeNumber('--timeout'),
    ),
    dryRun: flag('--dry-run', 'Only show the request'),
  },
  result: resultSchema,
  async run({ args: { plugin }, options, stage, catalog, stdin, progress, signal, exitWith }) {
    const { file, dryRun, timeout = 30 } = options;
    const known = await catalog();
    assertKnownPlugin(plugin, known);
    const event = file === undefined ? testEvent(options.event) : readEvent(await readInput(file, stdin), file);
    const at = await stage();
    const { settings } = await readSettings(at);
    const { requests, note } = await previewRequests(plugin, settings, known, event);
    const common = { instance: plugin, eventId: event.event_id, eventType: event.event_type, requests, note };
    if (dryRun) return { ...common, ...noOutcome, status: 'dry_run' as const };
    progress(`Waiting for the outcome of ${event.event_id}`);
    const historyMode = settings.history ?? at.outputs.HistoryMode ?? 'all';
    const wait = historyMode === 'off' ? 0 : timeout * 1000;
    const attempt = await sendTestEvent(at, settings, plugin, event, { timeout: wait, signal });
    if (attempt?.status !== 'delivered') exitWith(exitCodes.found);
    if (!attempt) return { ...common, ...noOutcome, status: unknown[historyMode] };
    const { status, reason = null, error = null, httpStatus = null, answer = null, duration, nextAt = null } = attempt;
    return { ...common, status, reason, error, httpStatus, answer, duration, nextAt };
  },
  render: (result, view) =>
    [requestLines(result, view), outcomeLines(result, view)].filter((part) => part !== '').join('\n\n'),
});

/** Why no outcome is known, by what the history records. */
const unknown = { all: 'unknown', failures: 'no_failure_recorded', off: 'not_recorded' } as const;

const noOutcome = { reason: null, error: null, httpStatus: null, answer: null, duration: null, nextAt: null };

function requestLines({ requests, note }: Result, view: View): string {
  return [
    ...requests.map((request) => requestText(request, view)),
    ...(note === null ? [] : [`No request: ${printable(note)}`]),
  ].join('\n\n');
}

function requestText({ method, url, headers, body }: PreviewRequest, { color }: View): string {
  const lines = Object.entries(headers).map(([name, value]) => `${color.dim(printable(name))}: ${printable(value)}`);
  return [`${method} ${printable(url)}`, ...lines, '', ...pretty(body).split('\n').map(printable)].join('\n');
}

function pretty(body: string): string {
  try {
    return JSON.stringify(JSON.parse(body), undefined, 2);
  } catch {
    return body;
  }
}

function outcomeLines(result: Result, view: View): string {
  const { status, instance, eventId, duration, httpStatus, error, answer, reason, nextAt } = result;
  const { color } = view;
  const explain = `smp explain ${eventId}`;
  if (status === 'dry_run') return 'Dry run: nothing was sent.';
  if (status === 'delivered') {
    const code = httpStatus === null ? '' : ` with status ${httpStatus}`;
    const delivered = color.green(`Delivered by ${instance} in ${duration} ms${code}.`);
    return answer === null ? delivered : `${delivered}\nAnswer: ${printable(answer)}`;
  }
  if (status === 'not_recorded') {
    return color.yellow(
      `Sent. The history is switched off, so nothing records the outcome: smp logs --event ${eventId}`,
    );
  }
  if (status === 'no_failure_recorded') {
    return color.yellow('Sent, and no failure was recorded. The history records failures only.');
  }
  if (status === 'unknown') return color.yellow(`No outcome is in the history yet. Look again: ${explain}`);
  const facts = [httpStatus === null ? '' : `status ${httpStatus}`, error ?? reason ?? ''].filter(
    (text) => text !== '',
  );
  return [
    color.red(`Not delivered (${status}): ${printable(facts.join(', '))}`),
    ...(answer === null ? [] : [`Answer: ${printable(answer)}`]),
    ...(nextAt === null ? [] : [`Next attempt: ${time(nextAt, view)}`]),
    explain,
  ].join('\n');
}
