import { topLevelMembers } from '../../sdk/json/top-level-members.ts';
import { isBoundedJson } from '../delivery/bounded-json.ts';

/** What identifies an event, for whoever looks for it in the log. */
export interface EventIdentity {
  event_id?: string;
  event_type?: string;
  /** Of the envelope: the service that published it. */
  source?: string;
}

/** An id, a type or a source as the contract has them. Other text may be a secret, or may forge a log line. */
const name = /^[\w.:-]{1,128}$/;

/** What can be read of a record that is not an event: of valid JSON the fields themselves, otherwise what looks like them. */
export function readableIdentity(body: string): EventIdentity {
  const found = isBoundedJson(body) ? fieldsOf(body) : lookFor(body);
  return Object.fromEntries(Object.entries(found).filter(([, value]) => typeof value === 'string' && name.test(value)));
}

type Found = Record<keyof EventIdentity, unknown>;

function fieldsOf(body: string): Found {
  const envelope = topLevelMembers(body);
  const detail = topLevelMembers(envelope.get('detail') ?? '');
  const event_type = textIn(detail.get('event_type'));
  return {
    event_id: textIn(detail.get('event_id')),
    event_type:
      typeof event_type === 'string' && name.test(event_type) ? event_type : textIn(envelope.get('detail-type')),
    source: textIn(envelope.get('source')),
  };
}

function textIn(text: string | undefined): unknown {
  return text?.startsWith('"') ? JSON.parse(text) : undefined;
}

function lookFor(body: string): Found {
  return {
    event_id: /"event_id"\s*:\s*"([\w.:-]{1,128})"/.exec(body)?.[1],
    event_type: /"(?:event_type|detail-type)"\s*:\s*"([\w.:-]{1,128})"/.exec(body)?.[1],
    source: /"source"\s*:\s*"([\w.:-]{1,128})"/.exec(body)?.[1],
  };
}
