// One sandbox of a function: takes its batches from stdin, one after another. Run by write.ts.
import { text } from 'node:stream/consumers';
import { pathToFileURL } from 'node:url';

const [, , module = ''] = process.argv;
const batches = JSON.parse(await text(process.stdin));
const { handler } = await import(pathToFileURL(module).href);
for (const batch of batches) {
  const deadline = Date.now() + 30_000;
  await handler(batch, { getRemainingTimeInMillis: () => deadline - Date.now() });
}
process.exit(0);
