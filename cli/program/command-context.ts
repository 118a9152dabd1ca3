import type { z } from 'zod';
import type { AwsTarget } from '../../operator/stage/aws-target.ts';
import type { OperatorClients } from '../../operator/stage/operator-clients.ts';
import type { Stage } from '../../operator/stage/stage.ts';
import type { Catalog } from '../../sdk/plugin/catalog.ts';
import type { Ask } from '../prompt/ask.ts';
import type { InputStream } from '../prompt/streams.ts';
import type { View } from '../render/view.ts';
import type { GlobalOptions } from './global-options.ts';

/** What a command gets. */
export interface CommandContext<Args = unknown, Options = unknown> {
  args: Args;
  options: Options;
  global: GlobalOptions;
  /** Finds the stage of `--stage`; one call to AWS at the first use. @throws {OperatorError} */
  stage: () => Promise<Stage>;
  /** The AWS clients, for what needs no stage. Each is loaded at its first use. */
  clients: OperatorClients;
  target: AwsTarget;
  /** The plugins that the stage was deployed with: those of the project, or of `--catalog`. */
  catalog: () => Promise<Catalog>;
  /** Aborted by Ctrl-C. */
  signal: AbortSignal;
  view: View;
  ask: Ask;
  /** Writes a line for people, on standard error. */
  note: (line: string) => void;
  /** Shows how far it is, on standard error of a terminal. An empty text removes it. */
  progress: (text: string) => void;
  /** Sets the exit code for when the command returns: `exitCodes.found` when it found something wrong. */
  exitWith: (code: number) => void;
  write: (text: string) => Promise<void>;
  /** What a command prints with `--json`; undefined when there is no such command. */
  resultSchemaOf: (path: readonly string[]) => Promise<z.ZodType | undefined>;
  env: NodeJS.ProcessEnv;
  stdin: InputStream;
}
