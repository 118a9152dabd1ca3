/** Characters of the longest secret, six for each of the 8 KB that an SSM parameter holds (SSM quotas, advanced parameters). */
export const MAX_WRITTEN_SECRET = 50_000;

/** Drops the end of a masked text that was cut before it was masked: it may hold the beginning of a secret. */
export function dropHalfSecret(masked: string): string {
  return masked.slice(0, Math.max(0, masked.length - MAX_WRITTEN_SECRET));
}
