import type { PluginEvent } from '../../sdk/event/event.ts';
import type { SeverityLevel } from '../../sdk/event/event-types.ts';
import { escapeSlack, truncate } from './escape.ts';

/** Characters that Block Kit takes: a header's text, a field of a section, and the fields of one section (Block Kit reference). */
const MAX_HEADER = 150;
const MAX_FIELD = 2000;
const MAX_FIELDS = 10;
/** Characters of one value of `meta`: a message is for reading, the whole event is elsewhere. */
const MAX_META = 300;

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
 * plain text elements only.
 */
export function slackMessage(event: PluginEvent, { channel, username }: SlackTarget) {
  const title = [event.event_type, event.server_name].filter(Boolean).join(' on ');
  return {
    ...(channel ? { channel } : {}),
    username,
    text: truncate(escapeSlack(`[${event.severity}] ${title}`), MAX_FIELD),
    unfurl_links: false,
    unfurl_media: false,
    attachments: [
      {
        color: severityColours[event.severity],
        fallback: truncate(escapeSlack(`[${event.severity}] ${title}`), MAX_FIELD),
        blocks: [
          { type: 'header', text: plain(title, MAX_HEADER) },
          {
            type: 'section',
            fields: fieldsOf(event)
              .slice(0, MAX_FIELDS)
              .map((field) => plain(field, MAX_FIELD)),
          },
          { type: 'context', elements: [plain(`${event.timestamp} · ${event.event_id}`, MAX_FIELD)] },
        ],
      },
    ],
  };
}

function plain(text: string, length: number): PlainText {
  return { type: 'plain_text', text: truncate(escapeSlack(text), length), emoji: false };
}

function fieldsOf(event: PluginEvent): string[] {
  const facts = {
    Severity: event.severity,
    Server: event.server_name ?? event.server_id,
    User: event.username ?? event.user_id,
    Address: event.ip,
    Target: [event.target_type, event.target_id].filter(Boolean).join(' '),
    ...event.meta,
  };
  return Object.entries(facts)
    .filter(([, value]) => value !== null && value !== undefined && value !== '')
    .map(([name, value]) => `${truncate(name, 100)}: ${truncate(textOf(value), MAX_META)}`);
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? String(value));
}
