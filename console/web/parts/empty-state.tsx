import type { ComponentChildren } from 'preact';

/** In the place of a list that has nothing yet: says what to do first. */
export function EmptyState({ title, children }: { title: string; children?: ComponentChildren }) {
  return (
    <div class="empty-state">
      <h2>{title}</h2>
      {children}
    </div>
  );
}
