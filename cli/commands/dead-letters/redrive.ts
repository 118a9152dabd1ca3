import { redrive } from '../../../operator/dead-letters/redrive.ts';
import { defineCommand } from '../../program/define-command.ts';
import { describeJob, jobOptions, jobResult, runJob } from './job-command.ts';

export default defineCommand({
  description: `Sends dead letters again: deliveries with all their retries, events to all plugins. Each is deleted only after it was sent. You
can stop it with Ctrl-C and run it again. Exits with 1 when some could not be sent.`,
  examples: [
    'smp dead-letters redrive --plugin webhook --reason timeout',
    'smp dead-letters redrive --event 6f1b0a6e --yes',
    'smp dead-letters redrive --rate 50 --dry-run',
  ],
  options: jobOptions,
  result: jobResult,
  run: (context) => runJob((choice) => `Send ${choice} again?`, redrive, context),
  render: (result) => describeJob('sent again', result),
});
