import { inspect } from 'node:util';
import { withTimeout } from '../../async/with-timeout.ts';
import { PublishError } from '../../errors.ts';
import { loadEventBridge, type PublishClient } from './default-client.ts';
import { fixForCode } from './error-codes.ts';

/** An `EventBridgeClient` sends every command of EventBridge. */
interface AnyCommandClient {
  send(command: unknown, options: { abortSignal: AbortSignal }): Promise<unknown>;
}

/**
 * Asks EventBridge whether a bus exists. PutEvents does not say so: it accepts events for a bus that does not exist, and drops them.
 *
 * @throws {PublishError} that says what is wrong and how to fix it
 */
export async function checkBus(
  busName: string,
  client: () => Promise<PublishClient>,
  { timeout, signal }: { timeout: number; signal: AbortSignal },
): Promise<void> {
  try {
    await withTimeout(timeout, signal, async (abortSignal) => {
      const { DescribeEventBusCommand } = await loadEventBridge();
      const eventBridge: AnyCommandClient = await client();
      return eventBridge.send(new DescribeEventBusCommand({ Name: busName }), { abortSignal });
    });
  } catch (cause) {
    const code = cause instanceof Error ? cause.name : 'Error';
    const reason = cause instanceof Error ? `${code}: ${cause.message}` : inspect(cause);
    const fix = fixForCode(code, 'events:DescribeEventBus');
    throw new PublishError(`the bus ${busName} could not be checked: ${reason}${fix}`, { cause });
  }
}
