import { type Command, Option } from 'commander';
import { type AwsTarget, targetFromEnvironment } from '../../operator/stage/aws-target.ts';
import { OperatorError } from '../../operator/stage/operator-error.ts';

/** The options of every command. */
export interface GlobalOptions {
  stage: string;
  /** A module that exports `catalog`; undefined for the project's own plugins. */
  catalog: string | undefined;
  json: boolean;
  color: boolean;
}

const specifications = [
  new Option('--stage <name>', 'The stage that was deployed (default: prod, or SMP_STAGE)'),
  new Option('--region <region>', 'The AWS region (default: AWS_REGION, or that of the profile)'),
  new Option('--profile <name>', 'The profile of the AWS configuration (default: AWS_PROFILE)'),
  new Option('--endpoint-url <url>', 'Another AWS API, such as an emulator (default: AWS_ENDPOINT_URL)'),
  new Option('--catalog <file>', 'The module of the plugins, when the stage has its own (default: SMP_CATALOG)'),
  new Option('--json', 'Print JSON; `smp schema <command>` prints its JSON Schema'),
  new Option('--no-color', 'No colours; NO_COLOR has the same effect'),
];

/** Those that take a value. */
export const globalsWithValue: ReadonlySet<string> = new Set(
  specifications.filter(({ required }) => required).map(({ long }) => long ?? ''),
);

export function addGlobalOptions(program: Command): void {
  for (const option of specifications) program.addOption(option);
}

interface Given {
  stage?: string;
  region?: string;
  profile?: string;
  endpointUrl?: string;
  catalog?: string;
  json?: boolean;
  color?: boolean;
}

/** Reads the options that were given before or after the command. @throws {OperatorError} */
export function readGlobalOptions(
  program: Command,
  env: NodeJS.ProcessEnv,
): { global: GlobalOptions; target: AwsTarget } {
  const given = program.opts<Given>();
  const endpoint = given.endpointUrl ?? (env.AWS_ENDPOINT_URL || undefined);
  if (endpoint !== undefined && !(/^https?:\/\/[^/]/.test(endpoint) && URL.canParse(endpoint))) {
    throw new OperatorError(`\`${endpoint}\` is not the URL of an AWS API`, {
      kind: 'usage',
      fix: `give ${given.endpointUrl ? '--endpoint-url' : 'AWS_ENDPOINT_URL'} as in http://127.0.0.1:4566`,
    });
  }
  return {
    global: {
      stage: given.stage ?? (env.SMP_STAGE || 'prod'),
      catalog: given.catalog ?? (env.SMP_CATALOG || undefined),
      json: given.json ?? false,
      color: (given.color ?? true) && !env.NO_COLOR,
    },
    target: targetFromEnvironment({ region: given.region, profile: given.profile, endpoint }, env),
  };
}

/** The options of every command, a line each, for the reference. */
export function globalOptionLines(): string[] {
  const width = Math.max(...specifications.map(({ flags }) => flags.length));
  return specifications.map(({ flags, description }) => `${flags.padEnd(width)}  ${description}`);
}
