import { EmptyState } from '../parts/empty-state.tsx';
import { PageTitle } from '../parts/page-title.tsx';

export function NotFoundPage() {
  return (
    <>
      <PageTitle title="There is no such page" />
      <EmptyState title="No page has this address">
        <p>
          Start at the <a href="/">overview</a>.
        </p>
      </EmptyState>
    </>
  );
}
