/** What the webhooks of the benchmark are signed with. */
export const SECRET = 'a secret for the benchmark';
