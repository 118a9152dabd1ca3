import type { Problem } from '../../api/problem.ts';

/** What failed, and the fix. */
export function ProblemNotice({ problem }: { problem: Problem | undefined }) {
  if (!problem) return null;
  return (
    <div class="notice bad" role="alert">
      <strong>{sentence(problem.message)}</strong>
      <span>{sentence(problem.fix)}</span>
    </div>
  );
}

/** Messages have neither a capital nor a full stop. */
export function sentence(text: string): string {
  const start = text.charAt(0).toUpperCase() + text.slice(1);
  return /[.!?]$/.test(start) ? start : `${start}.`;
}
