import { command } from "../command";
import { h, say, set } from "../dom";
import { moment } from "../format";
import { icon } from "../icons";
import { text } from "../strings";
import { type Chat, ChatStatus, Table } from "../tables";
import { failureOf } from "./block";
import { showDialog } from "./dialog";
import { problemBar } from "./bars";

const LONGEST_TEXT = 4096;

/** Writes to the customer: free text while the customer's window is open, a template at any time. */
export class Composer {
  readonly element: HTMLElement;
  private readonly words: HTMLTextAreaElement;
  private readonly send: HTMLElement;
  private readonly template: HTMLElement;
  private readonly note: HTMLElement;
  private readonly status = h("p", { role: "status", class: "status" });
  private readonly problem = problemBar();
  private chat: Chat | null = null;

  /** @param asked called when the bridge has something new to show */
  constructor(private readonly asked: () => void) {
    this.words = h(
      "fluent-textarea",
      { block: true, "auto-resize": true, maxlength: LONGEST_TEXT, class: "words", placeholder: text("Message") },
      h("span", { slot: "label", class: "hidden" }, text("Message")),
    );
    this.send = h(
      "fluent-button",
      { appearance: "primary", "icon-only": true, "aria-label": text("Send") },
      icon("send"),
    );
    this.template = h(
      "fluent-button",
      { appearance: "subtle", "icon-only": true, "aria-label": text("SendTemplate"), title: text("SendTemplate") },
      icon("template"),
    );
    const attach = h(
      "fluent-button",
      {
        appearance: "subtle",
        "icon-only": true,
        "disabled-focusable": true,
        "aria-label": text("AttachmentUnavailable"),
        title: text("AttachmentUnavailable"),
      },
      icon("attach"),
    );
    this.note = h("p", { class: "note", hidden: true });
    this.element = h(
      "div",
      { class: "composer" },
      this.problem.element,
      this.note,
      h("div", { class: "line" }, attach, this.template, this.words, this.send),
      this.status,
    );
    this.send.addEventListener("click", () => void this.sendText());
    this.template.addEventListener("click", () => {
      if (!this.template.hasAttribute("disabled-focusable")) {
        this.askForTemplate();
      }
    });
    this.words.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
        event.preventDefault();
        void this.sendText();
      }
    });
  }

  /** @param agentAnswers whether Meta's agent answers in this chat; a message of ours takes it over */
  show(chat: Chat, agentAnswers = false, now: number = Date.now()): void {
    this.chat = chat;
    const blocked = chat.statuscode === ChatStatus.blocked;
    const windowOpen = Date.parse(chat.wab_windowexpireson ?? "") > now;
    set(this.words, "disabled", blocked || !windowOpen);
    set(this.send, "disabled", blocked || !windowOpen);
    set(this.template, "disabled", blocked);
    const note = noteOn(chat, blocked, windowOpen, agentAnswers);
    this.note.hidden = note === null;
    say(this.note, note ?? "");
  }

  private async sendText(): Promise<void> {
    const words = this.words.value.trim();
    if (words === "" || this.send.hasAttribute("disabled")) {
      return;
    }
    this.words.value = "";
    if (!(await this.ask({ wab_type: "text", wab_text: words })) && this.words.value === "") {
      this.words.value = words;
    }
  }

  /** Whether it left. If not, the reason is shown, and the text stays in the input. */
  private async ask(columns: Record<string, string>): Promise<boolean> {
    if (this.chat === null) {
      return false;
    }
    this.problem.show(null);
    say(this.status, text("Sending"));
    const answering = command(Table.outgoing, {
      "wab_chatid@odata.bind": `/wab_chats(${this.chat.wab_chatid})`,
      ...columns,
    });
    this.asked();
    const failure = failureOf(await answering);
    say(this.status, "");
    this.asked();
    this.problem.show(failure);
    return failure === null;
  }

  private askForTemplate(): void {
    const field = (key: string, value: string): HTMLInputElement =>
      h("fluent-text-input", { value, required: true, autocomplete: "off" }, text(key));
    const name = field("TemplateName", "");
    const language = field("TemplateLanguage", text("LanguageTag"));
    const values = h<HTMLTextAreaElement>(
      "fluent-textarea",
      { block: true, "auto-resize": true },
      h("span", { slot: "label" }, text("TemplateValues")),
    );
    const confirm = h("fluent-button", { slot: "action", appearance: "primary" }, text("Send"));
    const cancel = h("fluent-button", { slot: "action" }, text("Cancel"));
    const dialog = showDialog(text("SendTemplate"), h("div", { class: "template-form" }, name, language, values), [
      confirm,
      cancel,
    ]);
    cancel.addEventListener("click", () => dialog.close());
    confirm.addEventListener("click", () => {
      if (name.value.trim() === "" || language.value.trim() === "") {
        (name.value.trim() === "" ? name : language).focus();
        return;
      }
      dialog.close();
      void this.ask({
        wab_type: "template",
        wab_payload: JSON.stringify({ template: template(name.value.trim(), language.value.trim(), values.value) }),
      });
    });
  }
}

/** What the agent should know before writing; null when there is nothing. */
function noteOn(chat: Chat, blocked: boolean, windowOpen: boolean, agentAnswers: boolean): string | null {
  if (blocked) {
    return text("ComposerBlocked");
  }
  if (!windowOpen) {
    return chat.wab_windowexpireson ? text("WindowClosed", moment(chat.wab_windowexpireson)) : text("WindowNeverOpen");
  }
  return agentAnswers ? text("TakesOver") : null;
}

/** As the Graph API writes it; one value a line for the holes in the template's body. */
export function template(name: string, language: string, values: string): object {
  const parameters = values
    .split("\n")
    .map((value) => value.trim())
    .filter((value) => value !== "")
    .map((value) => ({ type: "text", text: value }));
  return {
    name,
    language: { code: language },
    ...(parameters.length === 0 ? {} : { components: [{ type: "body", parameters }] }),
  };
}
