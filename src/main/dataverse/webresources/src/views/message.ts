import { typeKey } from "../chats";
import { attachment, coordinates, type Entry, isMedia, momentOf } from "../conversation";
import { h } from "../dom";
import { day, isolate, moment, time } from "../format";
import { icon, type IconName } from "../icons";
import { text } from "../strings";
import { Direction, type Message, MessageStatus, Origin, SessionStatus } from "../tables";

const TYPE_ICONS: Readonly<Record<string, IconName>> = {
  audio: "audio",
  contacts: "contact",
  document: "document",
  image: "image",
  location: "location",
  order: "order",
  sticker: "sticker",
  template: "template",
  video: "video",
  voice: "audio",
};

const RECEIPTS: Readonly<Record<number, { readonly key: string; readonly icon: IconName; readonly marks: string }>> = {
  [MessageStatus.queued]: { key: "Status_queued", icon: "clock", marks: "" },
  [MessageStatus.sending]: { key: "Status_sending", icon: "clock", marks: "" },
  [MessageStatus.sent]: { key: "Status_sent", icon: "check", marks: "one" },
  [MessageStatus.delivered]: { key: "Status_delivered", icon: "check", marks: "two" },
  [MessageStatus.read]: { key: "Status_read", icon: "check", marks: "two read" },
  [MessageStatus.played]: { key: "Status_played", icon: "check", marks: "two read" },
  [MessageStatus.failed]: { key: "Status_failed", icon: "warning", marks: "bad" },
  [MessageStatus.refused]: { key: "Status_refused", icon: "block", marks: "bad" },
  [MessageStatus.uncertain]: { key: "Status_uncertain", icon: "warning", marks: "bad" },
};

/** Changes when what is shown of it does. */
export function print(entry: Entry): string {
  switch (entry.kind) {
    case "day":
      return day(entry.at);
    case "session":
      return `${entry.session.statuscode} ${entry.session.wab_startedon}`;
    case "message":
      return JSON.stringify([entry.message, entry.reactions, entry.quoted?.wab_text]);
  }
}

export function draw(entry: Entry): HTMLElement {
  switch (entry.kind) {
    case "day":
      return h("li", { class: "day" }, h("span", {}, day(entry.at)));
    case "session": {
      const cancelled = entry.session.statuscode === SessionStatus.cancelled;
      const key = cancelled
        ? "SessionCancelled"
        : entry.session.statuscode === SessionStatus.ended
          ? "SessionEnded"
          : "SessionOpen";
      return h(
        "li",
        { class: cancelled ? "session cancelled" : "session" },
        h("span", {}, text(key, time(entry.session.wab_startedon))),
      );
    }
    case "message":
      return bubble(entry);
  }
}

function bubble(entry: Extract<Entry, { kind: "message" }>): HTMLElement {
  const { message, reactions, quoted } = entry;
  const own = message.wab_direction === Direction.outgoing;
  return h(
    "li",
    { class: own ? "message own" : "message", "data-type": message.wab_type ?? "" },
    h(
      "div",
      { class: "bubble" },
      h("span", { class: "hidden" }, text(own ? "FromUs" : "FromCustomer")),
      message.wab_origin === Origin.metaAgent ? h("p", { class: "origin" }, text("MetasAgent")) : null,
      quoted === null ? null : h("blockquote", {}, quoted.wab_text || text(typeKey(quoted.wab_type))),
      ...content(message),
      footer(message, own),
    ),
    reactions.length === 0
      ? null
      : h(
          "div",
          { class: "reactions" },
          h("span", { class: "hidden" }, text("ReactedWith")),
          ...reactions.map((emoji) => h("span", {}, emoji)),
        ),
  );
}

function content(message: Message): (HTMLElement | null)[] {
  const type = message.wab_type ?? "text";
  const words = message.wab_text ? h("p", { class: "words", dir: "auto" }, message.wab_text) : null;
  if (type === "text" || type === "button" || type === "interactive") {
    return [words];
  }
  if (type === "location") {
    return [card(type, text(typeKey(type)), place(message)), words];
  }
  if (isMedia(message)) {
    const { fileName, mimeType, caption } = attachment(message);
    // The bridge writes the caption as the text, and the file's name where there is no caption.
    const isCaption = message.wab_text !== fileName || caption !== null;
    return [card(type, fileName ?? text(typeKey(type)), mimeType), isCaption ? words : null];
  }
  if (type === "reaction") {
    return [h("p", { class: "words" }, text(message.wab_text ? "Reaction" : "ReactionTaken", message.wab_text ?? ""))];
  }
  if (type === "revoke") {
    return [h("p", { class: "words gone" }, text("Type_revoke"))];
  }
  return [card(type, text(typeKey(type)), null), words];
}

function card(type: string, title: string, more: Node | string | null): HTMLElement {
  return h(
    "div",
    { class: "card" },
    icon(TYPE_ICONS[type] ?? "chat"),
    h("span", { class: "title" }, title),
    more === null ? null : h("span", { class: "more" }, more),
  );
}

function place(message: Message): Node | null {
  const at = coordinates(message);
  if (at === null) {
    return null;
  }
  const degrees = new Intl.NumberFormat(undefined, { maximumFractionDigits: 5 });
  return document.createTextNode(isolate(`${degrees.format(at.latitude)}, ${degrees.format(at.longitude)}`));
}

function footer(message: Message, own: boolean): HTMLElement {
  const receipt = own ? RECEIPTS[message.statuscode] : undefined;
  const bad = receipt?.marks === "bad";
  return h(
    "div",
    { class: "footer" },
    h("time", { datetime: momentOf(message), title: moment(momentOf(message)) }, time(momentOf(message))),
    receipt === undefined
      ? null
      : h(
          "span",
          { class: `receipt ${receipt.marks}` },
          icon(receipt.icon),
          receipt.marks.startsWith("two") ? icon(receipt.icon) : null,
          h("span", { class: bad ? "" : "hidden" }, text(receipt.key)),
        ),
    message.wab_error ? h("span", { class: "error" }, errorOf(message.wab_error)) : null,
  );
}

/** The bridge keeps the provider's errors as they came: a JSON list, or a sentence of its own. */
function errorOf(error: string): string {
  try {
    const [first] = JSON.parse(error) as { title?: string; message?: string; error_data?: { details?: string } }[];
    return first?.error_data?.details ?? first?.message ?? first?.title ?? error;
  } catch {
    return error;
  }
}
