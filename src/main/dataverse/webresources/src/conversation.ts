import { dayKey } from "./format";
import { Direction, type Message, MessageStatus, Origin, type Session } from "./tables";

/** A conversation as it is read: days, sessions and messages, in their order. */
export type Entry =
  | { readonly kind: "day"; readonly key: string; readonly at: string }
  | { readonly kind: "session"; readonly key: string; readonly session: Session }
  | {
      readonly kind: "message";
      readonly key: string;
      readonly message: Message;
      readonly reactions: readonly string[];
      /** What it answers; null when it answers nothing, or something that is not here. */
      readonly quoted: Message | null;
    };

/** Oldest first. Reactions sit on their message; one whose message is not here stands by itself. */
export function entries(messages: readonly Message[], sessions: readonly Session[]): Entry[] {
  const ordered = [...messages].sort(inTime);
  const byProviderId = new Map(
    ordered.filter((each) => each.wab_providerid).map((each) => [each.wab_providerid as string, each]),
  );
  const reactions = reactionsOn(ordered, byProviderId);
  const bySessionId = new Map(sessions.map((session) => [session.wab_chatsessionid, session]));
  const found: Entry[] = [];
  let day = "";
  let sessionId: string | null = null;
  for (const message of ordered) {
    if (message.wab_type === "reaction" && byProviderId.has(message.wab_repliesto ?? "")) {
      continue;
    }
    const at = momentOf(message);
    if (dayKey(at) !== day) {
      day = dayKey(at);
      found.push({ kind: "day", key: `day ${day}`, at });
    }
    const its = message._wab_sessionid_value ?? null;
    if (its !== null && its !== sessionId) {
      sessionId = its;
      const session = bySessionId.get(its);
      if (session !== undefined) {
        // A late message may belong to an earlier session. Then the boundary is shown again, with its own key.
        found.push({ kind: "session", key: `session ${its} ${message.wab_messageid}`, session });
      }
    }
    found.push({
      kind: "message",
      key: message.wab_messageid,
      message,
      reactions: reactions.get(message.wab_providerid ?? "") ?? [],
      quoted: message.wab_type === "reaction" ? null : (byProviderId.get(message.wab_repliesto ?? "") ?? null),
    });
  }
  return found;
}

/** Whether Meta's agent wrote last on our side. It goes on answering until one of us writes. */
export function isAnsweredByMetasAgent(messages: readonly Message[]): boolean {
  const ours = messages
    .filter((each) => each.wab_direction === Direction.outgoing && !NEVER_LEFT.has(each.statuscode))
    .sort(inTime);
  return ours.at(-1)?.wab_origin === Origin.metaAgent;
}

const NEVER_LEFT = new Set<number>([
  MessageStatus.queued,
  MessageStatus.sending,
  MessageStatus.failed,
  MessageStatus.refused,
]);

/** When it was sent; one that waits to be sent, when it was written. */
export function momentOf(message: Message): string {
  return message.wab_sentat ?? message.createdon ?? "";
}

/** Dynamics stores times to the second. Within a second, rows are in the order in which they were written. */
function inTime(one: Message, other: Message): number {
  return (
    momentOf(one).localeCompare(momentOf(other)) ||
    (one.createdon ?? "").localeCompare(other.createdon ?? "") ||
    version(one) - version(other) ||
    one.wab_messageid.localeCompare(other.wab_messageid)
  );
}

/** Of the whole organisation, counted up with every write: `W/"4711"`. An incoming message is written once. */
function version(message: Message): number {
  return Number(/\d+/.exec(message["@odata.etag"] ?? "")?.[0] ?? 0);
}

/** Each side has at most one reaction to a message; one without a text takes the earlier one back. */
function reactionsOn(ordered: readonly Message[], byProviderId: ReadonlyMap<string, Message>): Map<string, string[]> {
  const latest = new Map<string, Map<number, string>>();
  for (const message of ordered) {
    const target = message.wab_repliesto ?? "";
    if (message.wab_type === "reaction" && byProviderId.has(target)) {
      const sides = latest.get(target) ?? new Map<number, string>();
      sides.set(message.wab_direction, message.wab_text ?? "");
      latest.set(target, sides);
    }
  }
  return new Map(
    [...latest].map(([target, sides]) => [
      target,
      [Direction.incoming, Direction.outgoing].map((side) => sides.get(side) ?? "").filter((emoji) => emoji !== ""),
    ]),
  );
}

/** What a message has beside its text: from the JSON of what has no column of its own. */
export interface Attachment {
  readonly fileName: string | null;
  readonly mimeType: string | null;
  readonly caption: string | null;
}

const MEDIA = new Set(["image", "video", "audio", "voice", "document", "sticker"]);

export const isMedia = (message: Message): boolean => MEDIA.has(message.wab_type ?? "");

export function attachment(message: Message): Attachment {
  const node = payloadNode(message, message.wab_type ?? "");
  return { fileName: word(node.filename), mimeType: word(node.mime_type), caption: word(node.caption) };
}

/** Degrees; null when the message has none. */
export function coordinates(message: Message): { readonly latitude: number; readonly longitude: number } | null {
  const { latitude, longitude } = payloadNode(message, "location");
  return typeof latitude === "number" && typeof longitude === "number" ? { latitude, longitude } : null;
}

function payloadNode(message: Message, name: string): Record<string, unknown> {
  try {
    const payload: unknown = JSON.parse(message.wab_payload ?? "{}");
    const node = (payload as Record<string, unknown>)?.[name];
    return typeof node === "object" && node !== null ? (node as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

function word(value: unknown): string | null {
  return typeof value === "string" && value !== "" ? value : null;
}
