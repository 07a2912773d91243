import { accept, userId } from "../agentstate";
import { authority, type Authority } from "../authority";
import { addressOf, chats, isNew, isWaiting, lastActive, nameOf, pulse, snippet, unread } from "../chats";
import { h, reconcile, say } from "../dom";
import { isolate, moment } from "../format";
import { icon } from "../icons";
import { Poller } from "../poller";
import { plural, text } from "../strings";
import { type Chat, ChatStatus, Table } from "../tables";
import { blockDialog } from "../views/block";
import { connectionBar, problemBar } from "../views/bars";
import { open } from "../views/page";
import { messageOf, xrm } from "../xrm";

const PAGE_SIZE = 50;
const DISMISSED = "wab_dismissed";

/** Notifications that this agent has dismissed, until the customer writes again. Kept in the browser. */
class Dismissed {
  private readonly key = `${DISMISSED}.${userId()}`;

  has(chat: Chat): boolean {
    return this.read()[chat.wab_chatid] === chat.wab_lastmessageon;
  }

  add(chat: Chat): void {
    const all = Object.entries(this.read()).slice(-200);
    localStorage.setItem(
      this.key,
      JSON.stringify({ ...Object.fromEntries(all), [chat.wab_chatid]: chat.wab_lastmessageon }),
    );
  }

  private read(): Record<string, unknown> {
    try {
      const all: unknown = JSON.parse(localStorage.getItem(this.key) ?? "{}");
      return typeof all === "object" && all !== null ? (all as Record<string, unknown>) : {};
    } catch {
      return {};
    }
  }
}

/** Incoming chats nobody has accepted yet, and new messages in the agent's own. */
class Notifications {
  private seen = "";
  private shown: readonly Chat[] = [];
  private allowed!: Authority;
  private readonly dismissed = new Dismissed();
  private readonly list = h("ul", { class: "notifications" });
  private readonly empty = h("p", { class: "empty" }, text("NoNotifications"));
  private readonly status = h("p", { role: "status", class: "hidden" });
  private readonly connection = connectionBar();
  private readonly problem = problemBar();
  private readonly poller = new Poller(
    () => this.look(),
    (error) => this.connection.show(error),
  );

  async start(main: HTMLElement): Promise<void> {
    this.allowed = await authority();
    main.classList.add("notification-panel");
    main.append(
      h("h1", {}, text("NotificationsTitle")),
      this.connection.element,
      this.problem.element,
      this.list,
      this.empty,
      this.status,
    );
    this.poller.start();
  }

  private async look(): Promise<boolean> {
    const now = await pulse();
    if (now === this.seen) {
      return false;
    }
    const filter =
      `statuscode eq ${ChatStatus.open} and wab_windowexpireson ne null and ` +
      `(_wab_acceptedby_value eq null or _wab_acceptedby_value eq ${userId()})`;
    const before = new Set(this.shown.map((chat) => chat.wab_chatid));
    this.shown = (await chats(filter, PAGE_SIZE)).rows.filter(
      (chat) => isWaiting(chat) && (isNew(chat) || unread(chat) > 0) && !this.dismissed.has(chat),
    );
    this.draw();
    const fresh = this.shown.filter((chat) => !before.has(chat.wab_chatid)).length;
    if (fresh > 0) {
      say(this.status, plural("NewNotifications", fresh));
    }
    this.seen = now;
    return true;
  }

  private draw(): void {
    reconcile(
      this.list,
      this.shown,
      (chat) => chat.wab_chatid,
      (chat) => JSON.stringify(chat) + lastActive(chat),
      (chat) => this.item(chat),
    );
    this.empty.hidden = this.shown.length > 0;
  }

  private item(chat: Chat): HTMLElement {
    const fresh = isNew(chat);
    const name = nameOf(chat);
    const actions = h("div", { class: "actions" });
    const action = (key: string, appearance: string | null, act: () => Promise<void>): HTMLElement => {
      const button = h(
        "fluent-button",
        { appearance, size: "small", "aria-label": text("ActionOn", text(key), name), "data-action": key },
        text(key),
      );
      button.addEventListener("click", () => void this.guarded(act));
      actions.append(button);
      return button;
    };
    if (fresh) {
      action("Accept", "primary", async () => {
        await accept(chat.wab_chatid);
        await openChat(chat);
      }).setAttribute("data-focus", "");
    } else {
      action("OpenChat", "primary", () => openChat(chat)).setAttribute("data-focus", "");
    }
    action("Dismiss", null, async () => this.dismissed.add(chat));
    let why: string | null = null;
    if (fresh && !this.allowed.blockHidden) {
      const button = action("Block", "subtle", async () => {
        if (this.allowed.mayBlock) {
          await blockDialog({ action: "block", way: "notification", chats: [chat] }, this.allowed);
        }
      });
      if (this.allowed.whyNotBlock !== null) {
        why = text(this.allowed.whyNotBlock);
        button.setAttribute("disabled-focusable", "");
        button.setAttribute("aria-describedby", `why-${chat.wab_chatid}`);
      }
    }
    return h(
      "li",
      { "aria-label": name, "data-chat": chat.wab_chatid },
      h(
        "div",
        { class: "kind" },
        icon("chat"),
        text(fresh ? "NewChat" : "NewMessage"),
        h(
          "time",
          {
            datetime: chat.wab_lastmessageon ?? "",
            title: moment(chat.wab_lastmessageon),
          },
          lastActive(chat),
        ),
      ),
      h("strong", {}, name),
      h("span", { class: "address" }, isolate(addressOf(chat))),
      h("p", { class: "snippet", dir: "auto" }, snippet(chat)),
      actions,
      why === null ? null : h("p", { class: "why", id: `why-${chat.wab_chatid}` }, why),
    );
  }

  private async guarded(act: () => Promise<void>): Promise<void> {
    this.problem.show(null);
    try {
      await act();
    } catch (error) {
      this.problem.show(messageOf(error));
    }
    this.seen = "";
    await this.poller.now();
  }
}

async function openChat(chat: Chat): Promise<void> {
  await xrm().Navigation.openForm({ entityName: Table.chat, entityId: chat.wab_chatid });
}

void open("NotificationsTitle", (main) => new Notifications().start(main));
