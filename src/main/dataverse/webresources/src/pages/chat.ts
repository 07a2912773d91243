import { accept, markRead, userId } from "../agentstate";
import { authority, type Authority } from "../authority";
import { addressOf, chat as readChat, isBlocked, isNew, nameOf } from "../chats";
import { wait } from "../command";
import { entries, isAnsweredByMetasAgent, momentOf } from "../conversation";
import { page, query, rows } from "../dataverse";
import { h, reconcile, say, set } from "../dom";
import { isolate, moment } from "../format";
import { icon } from "../icons";
import { Poller } from "../poller";
import { text } from "../strings";
import { type Chat, ChatStatus, Direction, formatted, type Message, type Session, Table } from "../tables";
import { type Action, blockDialog } from "../views/block";
import { Composer } from "../views/composer";
import { draw, print } from "../views/message";
import { connectionBar, problemBar } from "../views/bars";
import { open } from "../views/page";
import { guid, messageOf, parameters } from "../xrm";

const MESSAGE_COLUMNS =
  "wab_messageid,wab_direction,wab_origin,wab_type,wab_text,wab_providerid,wab_sentat,wab_repliesto,wab_payload," +
  "wab_error,_wab_sessionid_value,statuscode,createdon,modifiedon";
const PAGE_SIZE = 50;
/** The chat row follows a block within a second or two. */
const FOLLOW_MS = 150;
const FOLLOW_LOOKS = 80;
/** A row bears the time at which its request began, and may be seen only when a large one has ended: after younger rows. */
const OVERLAP_MS = 60_000;
const NEARLY_AT_END = 80;

/** The chat record: conversation, composer, and the ways to block and unblock. */
class ChatPage {
  private chat!: Chat;
  private allowed!: Authority;
  private readonly messages = new Map<string, Message>();
  private sessions: readonly Session[] = [];
  private earlier: string | null = null;
  private lastRead = "";
  /** The newest message is visible and must stay visible. */
  private atEnd = true;

  private readonly header = h("header", { class: "chat-header" });
  private readonly banner = h("div", { class: "banner" });
  private readonly list = h("ol", { class: "entries" });
  private readonly log = h("div", { class: "log", role: "log", tabindex: 0 });
  private readonly more = h("fluent-button", { appearance: "subtle", hidden: true }, text("LoadEarlier"));
  private readonly status = h("p", { role: "status", class: "hidden" });
  private readonly connection = connectionBar();
  private readonly problem = problemBar();
  private readonly composer = new Composer(() => void this.poller.now());
  private readonly poller = new Poller(
    () => this.look(),
    (error) => this.connection.show(error),
  );

  constructor(
    private readonly main: HTMLElement,
    private readonly id: string,
  ) {}

  async start(): Promise<void> {
    this.log.setAttribute("aria-label", text("Conversation"));
    this.log.append(this.more, this.list);
    this.more.addEventListener("click", () => void this.loadEarlier());
    this.log.addEventListener("scroll", () => {
      this.atEnd = this.log.scrollHeight - this.log.scrollTop - this.log.clientHeight < NEARLY_AT_END;
    });
    new ResizeObserver(() => this.toEnd()).observe(this.log);
    const [chat, allowed, sessions] = await Promise.all([
      readChat(this.id),
      authority(),
      this.readSessions(),
      this.loadLatest(),
    ]);
    this.chat = chat;
    this.allowed = allowed;
    this.sessions = sessions;
    this.main.classList.add("chat");
    this.main.append(this.header, this.banner, this.connection.element, this.log, this.composer.element, this.status);
    this.drawChat();
    this.drawMessages();
    this.poller.start();
  }

  private async loadLatest(): Promise<void> {
    const latest = await page<Message>(
      Table.message,
      query({
        select: MESSAGE_COLUMNS,
        filter: `_wab_chatid_value eq ${this.id}`,
        orderby: "wab_sentat desc,createdon desc",
      }),
      PAGE_SIZE,
    );
    latest.rows.forEach((message) => this.messages.set(message.wab_messageid, message));
    this.earlier = latest.next;
  }

  private async readSessions(): Promise<readonly Session[]> {
    return rows<Session>(Table.session, {
      select: "wab_chatsessionid,wab_startedon,wab_endson,statuscode",
      filter: `_wab_chatid_value eq ${this.id}`,
      orderby: "wab_startedon desc",
      top: PAGE_SIZE,
    });
  }

  private async loadEarlier(): Promise<void> {
    if (this.earlier === null) {
      return;
    }
    try {
      const earlier = await page<Message>(Table.message, this.earlier, PAGE_SIZE);
      earlier.rows.forEach((message) => this.messages.set(message.wab_messageid, message));
      this.earlier = earlier.next;
      const { scrollHeight, scrollTop } = this.log;
      this.drawMessages();
      // What was visible stays visible.
      this.log.scrollTop = scrollTop + this.log.scrollHeight - scrollHeight;
    } catch (error) {
      this.problem.show(messageOf(error));
    }
  }

  /** Only what has changed since the last look. */
  private async look(): Promise<boolean> {
    const newest = Math.max(...[...this.messages.values()].map((message) => Date.parse(message.modifiedon ?? "") || 0));
    const since = newest > 0 ? new Date(newest - OVERLAP_MS).toISOString() : null;
    const [chat, sessions, changed] = await Promise.all([
      readChat(this.id),
      // The session is cancelled a moment after the chat is Blocked, and nothing else announces it.
      this.readSessions(),
      rows<Message>(Table.message, {
        select: MESSAGE_COLUMNS,
        filter: `_wab_chatid_value eq ${this.id}` + (since ? ` and modifiedon ge ${since}` : ""),
        orderby: "modifiedon",
      }),
    ]);
    const news = changed.filter(
      (message) => JSON.stringify(message) !== JSON.stringify(this.messages.get(message.wab_messageid)),
    );
    const changedAround = JSON.stringify([chat, sessions]) !== JSON.stringify([this.chat, this.sessions]);
    this.chat = chat;
    this.sessions = sessions;
    news.forEach((message) => this.messages.set(message.wab_messageid, message));
    // Also without news, because the window for free text closes by itself.
    this.drawChat();
    if (news.length > 0 || changedAround) {
      this.drawMessages();
    }
    return news.length > 0 || changedAround;
  }

  // ---- drawing

  private drawChat(): void {
    const mark = JSON.stringify([this.chat, this.allowed]);
    if (this.header.dataset.print !== mark) {
      this.header.dataset.print = mark;
      this.drawHeader();
      this.drawBanner();
    }
    this.composer.show(this.chat, isAnsweredByMetasAgent([...this.messages.values()]));
  }

  private drawHeader(): void {
    const chat = this.chat;
    const status = h("fluent-badge", statusColour(chat.statuscode), text(statusKey(chat.statuscode)));
    const channel = formatted(chat, "_wab_channelid_value");
    const parts = [
      {
        name: "avatar",
        print: nameOf(chat),
        draw: () => h("fluent-avatar", { name: nameOf(chat), color: "colorful", "aria-hidden": "true" }),
      },
      {
        name: "who",
        print: JSON.stringify(chat),
        draw: () =>
          h(
            "div",
            { class: "who" },
            h("h1", {}, nameOf(chat), " ", status),
            h(
              "p",
              {},
              isolate(addressOf(chat)),
              channel === null ? null : ` · ${channel}`,
              chat._wab_acceptedby_value
                ? ` · ${text("AcceptedBy", formatted(chat, "_wab_acceptedby_value") ?? text("Somebody"))}`
                : null,
            ),
          ),
      },
      {
        // By what it offers: it stays open, whatever comes in, for whoever is about to block a flood.
        name: "menu",
        print: JSON.stringify([isBlocked(chat), isNew(chat), this.allowed]),
        draw: () => this.menu(),
      },
    ];
    reconcile(
      this.header,
      parts,
      (part) => part.name,
      (part) => part.print,
      (part) => part.draw(),
    );
  }

  private menu(): HTMLElement {
    const action: Action = isBlocked(this.chat) ? "unblock" : "block";
    const why = this.whyNot(action);
    const list = h("fluent-menu-list", {});
    if (isNew(this.chat)) {
      const item = h("fluent-menu-item", {}, icon("accept", "start"), text("Accept"));
      item.addEventListener("change", () => void this.accept());
      list.append(item);
    }
    if (action === "unblock" || !this.allowed.blockHidden) {
      const item = h(
        "fluent-menu-item",
        { disabled: why !== null, title: why, "data-action": action },
        icon(action, "start"),
        h("span", {}, text(action === "block" ? "Block" : "Unblock")),
        why === null ? null : h("span", { class: "why" }, why),
      );
      item.addEventListener("change", () => void this.ask(action));
      list.append(item);
    }
    const refresh = h("fluent-menu-item", {}, icon("refresh", "start"), text("Refresh"));
    refresh.addEventListener("change", () => void this.poller.now());
    list.append(refresh);
    return h(
      "fluent-menu",
      { class: "menu" },
      h(
        "fluent-button",
        {
          slot: "trigger",
          // The control has this role anyway, but checkers do not see that.
          role: "button",
          appearance: "subtle",
          "icon-only": true,
          "aria-label": text("MoreActions"),
          title: text("MoreActions"),
        },
        icon("more"),
      ),
      list,
    );
  }

  private drawBanner(): void {
    if (!isBlocked(this.chat)) {
      this.banner.replaceChildren();
      return;
    }
    const who = formatted(this.chat, "_wab_blockedby_value") ?? text("Somebody");
    const reason = this.chat.wab_blockreason;
    const why = this.whyNot("unblock");
    const button = h(
      "fluent-button",
      { slot: "actions", "disabled-focusable": why !== null, "aria-describedby": why === null ? null : "why-not" },
      icon("unblock", "start"),
      text("Unblock"),
    );
    button.addEventListener("click", () => {
      if (why === null) {
        void this.ask("unblock");
      }
    });
    this.banner.replaceChildren(
      h(
        "fluent-message-bar",
        { intent: "error", layout: "multiline" },
        icon("block", "icon"),
        h(
          "div",
          {},
          h("strong", {}, text("BlockedBy", who, moment(this.chat.wab_blockedon))),
          h("div", {}, reason ? text("BecauseOf", reason) : text("WithoutReason")),
          h("div", {}, text("BlockedMeans")),
          why === null ? null : h("div", { class: "why", id: "why-not" }, why),
        ),
        button,
      ),
    );
  }

  private drawMessages(): void {
    const shown = entries([...this.messages.values()], this.sessions);
    this.more.hidden = this.earlier === null;
    reconcile(this.list, shown, (entry) => entry.key, print, draw);
    this.toEnd();
    this.markRead();
  }

  private toEnd(): void {
    if (this.atEnd) {
      this.log.scrollTop = this.log.scrollHeight;
    }
  }

  // ---- acting

  private whyNot(action: Action): string | null {
    const key = action === "block" ? this.allowed.whyNotBlock : this.allowed.whyNotUnblock;
    return key === null ? null : text(key);
  }

  private async ask(action: Action): Promise<void> {
    const done = await blockDialog({ action, way: "chat", chats: [this.chat] }, this.allowed);
    if (!done) {
      return;
    }
    say(this.status, text(action === "block" ? "BlockDone" : "UnblockDone"));
    for (let looks = 0; looks < FOLLOW_LOOKS && isBlocked(this.chat) !== (action === "block"); looks++) {
      await this.poller.now();
      await wait(FOLLOW_MS);
    }
  }

  private async accept(): Promise<void> {
    try {
      await accept(this.id);
      say(this.status, text("Accepted"));
    } catch (error) {
      this.problem.show(messageOf(error));
    }
    await this.poller.now();
  }

  private markRead(): void {
    const newest = [...this.messages.values()]
      .filter((message) => message.wab_direction === Direction.incoming)
      .map(momentOf)
      .sort()
      .at(-1);
    const read = [this.chat.wab_lastreadon ?? "", this.lastRead].sort().at(-1) ?? "";
    const mine = !this.chat._wab_acceptedby_value || guid(this.chat._wab_acceptedby_value) === userId();
    if (newest !== undefined && newest > read && mine && !document.hidden && !isBlocked(this.chat)) {
      this.lastRead = newest;
      markRead(this.id, newest).catch(() => undefined);
    }
  }
}

function statusKey(status: number): string {
  return status === ChatStatus.blocked ? "Blocked" : status === ChatStatus.closed ? "Closed" : "Open";
}

function statusColour(status: number): Record<string, string> {
  const color = status === ChatStatus.blocked ? "danger" : status === ChatStatus.closed ? "subtle" : "success";
  return { color, appearance: "tint" };
}

void open("ChatTitle", async (main) => {
  const id = guid(parameters().get("id"));
  if (id === null) {
    // A form for a new row has no id yet.
    main.append(h("p", { class: "empty" }, text("NoChatYet")));
    return;
  }
  set(main, "data-chat", id);
  await new ChatPage(main, id).start();
});
