import { purge } from '../../../operator/dead-letters/purge.ts';
import { defineCommand } from '../../program/define-command.ts';
import { describeJob, jobOptions, jobResult, runJob } from './job-command.ts';

export default defineCommand({
  description: `Deletes dead letters for good. Their events stay in the history, from which \`smp replay\` sends them again.`,
  examples: [
    'smp dead-letters purge --plugin webhook --older-than 7d',
    'smp dead-letters purge --events --reason malformed_event --dry-run',
  ],
  options: jobOptions,
  result: jobResult,
  run: (context) => runJob((choice) => `Delete ${choice} for good?`, purge, context),
  render: (result) => describeJob('deleted', result),
});
