import { userId } from "../agentstate";
import { addressOf, chats, isWaiting, lastActive, nameOf, pulse, snippet, unread, unreadWords, LATEST } from "../chats";
import { h, reconcile, say } from "../dom";
import { isolate, moment } from "../format";
import { icon } from "../icons";
import { Poller } from "../poller";
import { searched } from "../search";
import { plural, text } from "../strings";
import { type Chat, ChatStatus, Table } from "../tables";
import { connectionBar } from "../views/bars";
import { open } from "../views/page";
import { xrm } from "../xrm";

const PAGE_SIZE = 50;
/** Waiting chats are found among the open ones. This many pages of those are read at once. */
const MOST_PAGES = 5;
const TYPING_MS = 300;

interface Filter {
  readonly id: string;
  readonly label: string;
  readonly odata: () => string;
  readonly keep: (chat: Chat) => boolean;
}

const ALL = (): boolean => true;
const FILTERS: readonly Filter[] = [
  { id: "open", label: "Open", odata: () => `statuscode eq ${ChatStatus.open}`, keep: ALL },
  {
    id: "mine",
    label: "Mine",
    odata: () => `statuscode eq ${ChatStatus.open} and _wab_acceptedby_value eq ${userId()}`,
    keep: ALL,
  },
  {
    id: "waiting",
    label: "Waiting",
    odata: () => `statuscode eq ${ChatStatus.open} and wab_windowexpireson ne null`,
    keep: isWaiting,
  },
  { id: "blocked", label: "Blocked", odata: () => `statuscode eq ${ChatStatus.blocked}`, keep: ALL },
];

/** All chats, to search and to filter. */
class Hub {
  private filter: Filter = FILTERS[0]!;
  private words = "";
  private found: readonly Chat[] = [];
  private next: string | null = null;
  private seen = "";
  private pages = 1;

  private readonly list = h("ul", { class: "chats" });
  private readonly empty = h("p", { class: "empty", hidden: true });
  private readonly more = h("fluent-button", { appearance: "subtle", hidden: true }, text("LoadMore"));
  private readonly status = h("p", { role: "status", class: "hidden" });
  private readonly connection = connectionBar();
  private readonly poller = new Poller(
    () => this.look(),
    (error) => this.connection.show(error),
  );

  async start(main: HTMLElement): Promise<void> {
    const search = h<HTMLInputElement>(
      "fluent-text-input",
      { type: "search", placeholder: text("SearchChats"), class: "search", autocomplete: "off" },
      h("span", { class: "hidden" }, text("SearchChats")),
      icon("search", "start"),
    );
    let typing: ReturnType<typeof setTimeout> | undefined;
    search.addEventListener("input", () => {
      clearTimeout(typing);
      typing = setTimeout(() => void this.choose(this.filter, search.value.trim()), TYPING_MS);
    });
    const tabs = h<HTMLElement & { activeid?: string }>(
      "fluent-tablist",
      { "aria-label": text("Filters") },
      ...FILTERS.map((each) => h("fluent-tab", { id: `tab-${each.id}`, "aria-controls": "chats" }, text(each.label))),
    );
    const panel = h(
      "div",
      { id: "chats", role: "tabpanel", "aria-labelledby": "tab-open" },
      this.list,
      this.empty,
      this.more,
    );
    tabs.addEventListener("change", () => {
      const filter = FILTERS.find((each) => `tab-${each.id}` === tabs.activeid);
      if (filter !== undefined && filter !== this.filter) {
        panel.setAttribute("aria-labelledby", `tab-${filter.id}`);
        void this.choose(filter, this.words);
      }
    });
    this.more.addEventListener("click", () => {
      this.pages++;
      void this.reload();
    });
    main.classList.add("hub");
    main.append(h("h1", {}, text("HubTitle")), search, tabs, this.connection.element, panel, this.status);
    this.poller.start();
  }

  private async choose(filter: Filter, words: string): Promise<void> {
    this.filter = filter;
    this.words = words;
    this.pages = 1;
    await this.reload();
    say(this.status, plural("Found", this.found.length));
  }

  private async reload(): Promise<void> {
    this.seen = "";
    await this.poller.now();
  }

  private async look(): Promise<boolean> {
    const now = await pulse();
    if (now === this.seen) {
      return false;
    }
    const { filter, words } = this;
    await this.load(filter, words);
    // Another filter was chosen meanwhile; its own poll follows at once.
    if (filter === this.filter && words === this.words) {
      this.seen = now;
      this.draw();
    }
    return true;
  }

  private async load(filter: Filter, words: string): Promise<void> {
    const wanted = this.pages * PAGE_SIZE;
    const found: Chat[] = [];
    let next: string | null | undefined;
    for (let pages = 0; next !== null && found.length < wanted && pages < this.pages + MOST_PAGES; pages++) {
      const page = await chats(filter.odata() + searched(words), PAGE_SIZE, next);
      found.push(...page.rows.filter(filter.keep));
      next = page.next;
    }
    this.found = found;
    this.next = next ?? null;
  }

  private draw(): void {
    reconcile(
      this.list,
      this.found,
      (chat) => chat.wab_chatid,
      (chat) => JSON.stringify(chat) + lastActive(chat),
      item,
    );
    this.empty.hidden = this.found.length > 0;
    say(this.empty, text(this.words === "" ? `Empty_${this.filter.id}` : "NothingFound"));
    this.more.hidden = this.next === null;
  }
}

function item(chat: Chat): HTMLElement {
  const count = unread(chat);
  const blocked = chat.statuscode === ChatStatus.blocked;
  const button = h(
    "button",
    { type: "button", class: count > 0 ? "unread" : "", "data-focus": true },
    h("fluent-avatar", { name: nameOf(chat), color: "colorful", "aria-hidden": "true" }),
    h("span", { class: "name" }, nameOf(chat)),
    h("time", { datetime: chat.wab_lastmessageon ?? "", title: moment(chat.wab_lastmessageon) }, lastActive(chat)),
    h("span", { class: "address" }, isolate(addressOf(chat))),
    h("span", { class: "snippet", dir: "auto" }, snippet(chat)),
    blocked ? h("fluent-badge", { color: "danger", appearance: "tint" }, text("Blocked")) : null,
    count > 0 && !blocked
      ? h("fluent-counter-badge", { count, "overflow-count": LATEST - 1, color: "brand", "aria-hidden": "true" })
      : null,
    count > 0 && !blocked ? h("span", { class: "hidden" }, unreadWords(chat)) : null,
  );
  button.addEventListener("click", () => {
    void xrm().Navigation.openForm({ entityName: Table.chat, entityId: chat.wab_chatid });
  });
  return h("li", {}, button);
}

void open("HubTitle", (main) => new Hub().start(main));
