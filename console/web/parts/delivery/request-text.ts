import type { PreviewRequest } from '../../../../operator/testing/preview-requests.ts';

/** A request as text: first line, headers, body. */
export function requestText({ method, url, headers, body }: PreviewRequest): string {
  const fields = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  return [`${method} ${url}`, ...fields, '', pretty(body)].join('\n');
}

/** JSON with line breaks; any other text as it is. */
export function pretty(body: string): string {
  try {
    return JSON.stringify(JSON.parse(body), null, 2);
  } catch {
    return body;
  }
}
