import { actionOf } from '../../sdk/event/create-event.ts';
import { type SeverityLevel, standardEventTypes } from '../../sdk/event/event-types.ts';
import type { PluginEvent } from '../../sdk/event/plugin-event.ts';
import { escapeWithin, oneLine, truncate, withoutLinks } from './escape.ts';

/** Characters that Block Kit takes in a header and in a section's field, and fields in a section (Block Kit reference, "Header", "Section"). */
const MAX_HEADER = 150;
const MAX_FIELD = 2000;
const MAX_FIELDS = 10;
/** Characters of one fact, its name and its value: a message is for reading, the whole event is elsewhere. */
const MAX_NAME = 100;
const MAX_VALUE = 300;

/** The bar beside a message. */
export const severityColours: Record<SeverityLevel, string> = {
  info: '#2eb67d',
  warning: '#ecb22e',
  error: '#e01e5a',
  critical: '#7c0a02',
};

/** Text that Slack shows as it is: no mentions, no links, no markup. */
interface PlainText {
  type: 'plain_text';
  text: string;
  emoji: false;
}

export interface SlackTarget {
  channel?: string | undefined;
  username: string;
}

/**
 * The message for an event: a coloured attachment of blocks, and a plain text for notifications. What comes from the event stands in
 * plain text elements only, and what `meta` holds comes after the event's own facts and cannot replace them.
 */
export function slackMessage(event: PluginEvent, { channel, username }: SlackTarget) {
  const server = event.server_name ? ` on ${oneLine(event.server_name)}` : '';
  const type = oneLine(event.event_type);
  // Slack makes links of custom types such as `evil.com`. No standard type looks like an address.
  const shownType = isStandard(event.event_type) ? type : withoutLinks(type);
  const summary = escapeWithin(`[${event.severity}] ${shownType}${withoutLinks(server)}`, MAX_FIELD);
  return {
    ...(channel ? { channel } : {}),
    username,
    text: summary,
    mrkdwn: false,
    unfurl_links: false,
    unfurl_media: false,
    attachments: [
      {
        color: severityColours[event.severity],
        fallback: summary,
        blocks: [
          { type: 'header', text: plain(`${type}${server}`, MAX_HEADER) },
          {
            type: 'section',
            fields: factsOf(event)
              .slice(0, MAX_FIELDS)
              .map(([name, value]) => plain(factText(name, value), MAX_FIELD)),
          },
          { type: 'context', elements: [plain(`${event.timestamp} · ${event.event_id}`, MAX_FIELD)] },
        ],
      },
    ],
  };
}

function isStandard(type: string): boolean {
  return standardEventTypes.some((standard) => standard === type);
}

function plain(text: string, length: number): PlainText {
  return { type: 'plain_text', text: escapeWithin(text, length), emoji: false };
}

type Fact = [name: string, value: unknown];

function factsOf(event: PluginEvent): Fact[] {
  const own: Fact[] = [
    ['Severity', event.severity],
    ['Server', event.server_name ?? event.server_id],
    ['User', event.username ?? event.user_id],
    ['Address', event.ip],
    ['Target', [event.target_type, event.target_id].filter(Boolean).join(' ')],
    // The usual action only repeats the type.
    ['Action', event.action === actionOf(event.event_type) ? '' : event.action],
  ];
  return [...own, ...Object.entries(event.meta)].filter(([, value]) => value !== null && value !== '');
}

function factText(name: string, value: unknown): string {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? String(value));
  return `${truncate(oneLine(name), MAX_NAME)}: ${truncate(oneLine(text), MAX_VALUE)}`;
}
