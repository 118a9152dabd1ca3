import { LocationProvider, Route, Router } from 'preact-iso';
import { DeadLettersPage } from './pages/dead-letters/dead-letters-page.tsx';
import { DeliveriesPage } from './pages/deliveries/deliveries-page.tsx';
import { DeliveryPage } from './pages/delivery/delivery-page.tsx';
import { EventPage } from './pages/events/event-page.tsx';
import { EventsPage } from './pages/events/events-page.tsx';
import { NotFoundPage } from './pages/not-found-page.tsx';
import { OverviewPage } from './pages/overview/overview-page.tsx';
import { PluginPage } from './pages/plugin/plugin-page.tsx';
import { PluginsPage } from './pages/plugins/plugins-page.tsx';
import { ReplayPage } from './pages/replay/replay-page.tsx';
import { Layout } from './parts/layout.tsx';
import { PageBoundary } from './parts/page-boundary.tsx';

/** The pages by path. */
export function App() {
  return (
    <LocationProvider>
      <Layout>
        <PageBoundary>
          <Router>
            <Route path="/" component={OverviewPage} />
            <Route path="/plugins" component={PluginsPage} />
            <Route path="/plugins/:plugin" component={PluginPage} />
            <Route path="/deliveries" component={DeliveriesPage} />
            <Route path="/deliveries/:event/:plugin" component={DeliveryPage} />
            <Route path="/events" component={EventsPage} />
            <Route path="/events/:event" component={EventPage} />
            <Route path="/dead-letters" component={DeadLettersPage} />
            <Route path="/replay" component={ReplayPage} />
            <Route default component={NotFoundPage} />
          </Router>
        </PageBoundary>
      </Layout>
    </LocationProvider>
  );
}
