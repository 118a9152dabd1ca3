import { useState } from 'preact/hooks';
import { useLocation } from 'preact-iso';
import { EmptyState } from '../../parts/empty-state.tsx';
import { PageTitle } from '../../parts/page-title.tsx';
import { ProblemNotice } from '../../parts/problem-notice.tsx';
import { SkeletonRows } from '../../parts/skeleton-rows.tsx';
import { type DeliveryQuery, isFiltered, readQuery, writeQuery } from './delivery-query.ts';
import { DeliveryTable } from './delivery-table.tsx';
import { FilterBar } from './filter-bar.tsx';
import { LiveButton } from './live-button.tsx';
import { useDeliveries } from './use-deliveries.ts';
import { useLive } from './use-live.ts';
import { useScrolled } from './use-scrolled.ts';

/** All deliveries, newest first, live. */
export function DeliveriesPage() {
  const { query: address, route } = useLocation();
  const query = readQuery(address);
  const search = writeQuery(query);
  const list = useDeliveries(search);
  const [isWanted, setWanted] = useState(true);
  const [isPointedAt, setPointedAt] = useState(false);
  const isScrolled = useScrolled();
  // The stream has no texts of events to search in.
  const canBeLive = query.text === '';
  const live = useLive(
    isWanted && canBeLive ? `/api/live${search}` : undefined,
    isPointedAt || isScrolled,
    list.merge,
    list.update,
    list.reload,
  );
  const change = (next: DeliveryQuery) => route(`/deliveries${writeQuery(next)}`, true);
  return (
    <>
      <PageTitle title="Deliveries">
        <LiveButton live={live} isWanted={isWanted} isPossible={canBeLive} onChange={setWanted} />
      </PageTitle>
      <FilterBar query={query} plugins={list.plugins} onChange={change} />
      <ProblemNotice problem={list.problem ?? live.problem} />
      {isScrolled && live.held > 0 && (
        <button type="button" class="button primary small new-rows" onClick={() => scrollTo(0, 0)}>
          Show {live.held} new
        </button>
      )}
      <div
        class="card list"
        aria-busy={list.isLoading}
        onPointerEnter={() => setPointedAt(true)}
        onPointerLeave={() => setPointedAt(false)}
        onFocusIn={() => setPointedAt(true)}
        onFocusOut={() => setPointedAt(false)}
      >
        {!list.deliveries && !list.problem && <SkeletonRows count={10} />}
        {list.deliveries && list.deliveries.length > 0 && <DeliveryTable deliveries={list.deliveries} />}
        {list.deliveries?.length === 0 && <NoDeliveries query={query} onReset={() => route('/deliveries')} />}
      </div>
      {list.hasMore && (
        <p class="more">
          <button type="button" class="button" onClick={list.loadMore} disabled={list.isLoading}>
            {list.isLoading ? 'Loading' : 'Show more'}
          </button>
        </p>
      )}
    </>
  );
}

function NoDeliveries({ query, onReset }: { query: DeliveryQuery; onReset: () => void }) {
  if (isFiltered(query)) {
    return (
      <EmptyState title="No delivery matches">
        <p>
          <button type="button" class="button" onClick={onReset}>
            Remove all filters
          </button>
        </p>
      </EmptyState>
    );
  }
  return (
    <EmptyState title="No deliveries yet">
      <p>
        A delivery is one event for one plugin. <a href="/plugins">Enable a plugin</a>, then publish an event: it shows
        here within a second.
      </p>
    </EmptyState>
  );
}
