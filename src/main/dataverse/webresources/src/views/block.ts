import type { Authority } from "../authority";
import { nameOf, preview } from "../chats";
import { type Answer, command } from "../command";
import { h, say } from "../dom";
import { plural, text } from "../strings";
import { BlockAction, type Chat, Table } from "../tables";
import { showDialog } from "./dialog";

export type Action = "block" | "unblock";

/** What to do, to whom, and by which way the agent came to it. The audit names the way. */
export interface BlockJob {
  readonly action: Action;
  readonly way: "chat" | "notification" | "grid";
  readonly chats: readonly Chat[];
}

interface Parts {
  readonly title: string;
  readonly content: HTMLElement;
  readonly actions: readonly HTMLElement[];
}

const LONGEST_REASON = 250;
/** Requests under way at once, of one agent. */
const AT_ONCE = 4;

/** Title, body and buttons of the question, for a dialog or a page of its own. */
export function blockParts(job: BlockJob, authority: Authority, close: (done: boolean) => void): Parts {
  const [first] = job.chats;
  const one = job.chats.length === 1 && first !== undefined;
  const title = one
    ? text(job.action === "block" ? "BlockTitle" : "UnblockTitle", nameOf(first))
    : plural(job.action === "block" ? "BlockTitleMany" : "UnblockTitleMany", job.chats.length);
  const reasonLabel = text(authority.reasonRequired ? "ReasonRequired" : "ReasonOptional");
  const reason = h<HTMLTextAreaElement>(
    "fluent-textarea",
    { block: true, maxlength: LONGEST_REASON, name: "reason", autofocus: true, resize: "vertical", "data-focus": true },
    h("span", { slot: "label" }, reasonLabel),
  );
  const effect = h("p", { class: "effect" }, text("Counting"));
  const problem = h("fluent-message-bar", { intent: "error", layout: "multiline", hidden: true });
  const status = h("p", { role: "status", class: "status" });
  const confirm = h<HTMLButtonElement>(
    "fluent-button",
    { appearance: "primary", slot: "action", class: job.action === "block" ? "danger" : "", "data-confirm": true },
    text(job.action === "block" ? "Block" : "Unblock"),
  );
  const cancel = h("fluent-button", { slot: "action" }, text("Cancel"));
  void tellEffect(job, effect);

  const complain = (words: readonly string[]): void => {
    problem.replaceChildren(h("div", { role: "alert" }, ...words.map((each) => h("p", {}, each))));
    problem.hidden = false;
  };
  let busy = false;
  const run = async (): Promise<void> => {
    const why = reason.value.trim();
    if (busy) {
      return;
    }
    if (authority.reasonRequired && why === "") {
      complain([text("ReasonMissing")]);
      reason.focus();
      return;
    }
    busy = true;
    problem.hidden = true;
    confirm.toggleAttribute("disabled-focusable", true);
    say(status, text(job.action === "block" ? "Blocking" : "Unblocking"));
    const failures = await carryOut(job, why);
    busy = false;
    say(status, "");
    confirm.toggleAttribute("disabled-focusable", false);
    if (failures.length === 0) {
      close(true);
    } else {
      complain(failures);
    }
  };
  confirm.addEventListener("click", () => void run());
  cancel.addEventListener("click", () => close(false));
  return {
    title,
    content: h(
      "div",
      { class: "block-form" },
      h("p", {}, text(job.action === "block" ? "BlockMeans" : "UnblockMeans")),
      effect,
      reason,
      problem,
      status,
    ),
    actions: [confirm, cancel],
  };
}

async function tellEffect(job: BlockJob, effect: HTMLElement): Promise<void> {
  try {
    const { chats, openSessions } = await preview(job.chats);
    say(
      effect,
      job.action === "block"
        ? text("BlockEffect", plural("Chats", chats), plural("OpenSessions", openSessions))
        : text("UnblockEffect", plural("Chats", chats)),
    );
  } catch {
    say(effect, text("CountingFailed"));
  }
}

/** One request a person, however many chats they have; what was not done, in words. */
async function carryOut(job: BlockJob, reason: string): Promise<string[]> {
  const targets = new Map(job.chats.map((chat) => [chat.wab_identityid || chat.wab_chatid, chat]));
  const waiting = [...targets.values()];
  const failures: string[] = [];
  const next = async (): Promise<void> => {
    for (let chat = waiting.shift(); chat !== undefined; chat = waiting.shift()) {
      const words = failureOf(await request(job, chat, reason));
      if (words !== null) {
        failures.push(targets.size === 1 ? words : `${nameOf(chat)}: ${words}`);
      }
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, next));
  return failures;
}

function request(job: BlockJob, chat: Chat, reason: string): Promise<Answer> {
  return command(Table.blockRequest, {
    wab_action: BlockAction[job.action],
    "wab_chatid@odata.bind": `/wab_chats(${chat.wab_chatid})`,
    wab_way: job.way,
    ...(reason === "" ? {} : { wab_reason: reason }),
  });
}

/** Null when it was done. */
export function failureOf(answer: Answer): string | null {
  switch (answer.status) {
    case "done":
      return null;
    case "refused":
      return text("Refused", answer.result ?? "");
    case "waiting":
      return text("StillWaiting");
    default:
      return text("Failed", answer.result ?? "");
  }
}

/** Asks over the page. Answers whether it was done. */
export async function blockDialog(job: BlockJob, authority: Authority): Promise<boolean> {
  let done = false;
  const parts = blockParts(job, authority, (was) => {
    done = was;
    dialog.close();
  });
  const dialog = showDialog(parts.title, parts.content, parts.actions);
  await dialog.closed;
  return done;
}
