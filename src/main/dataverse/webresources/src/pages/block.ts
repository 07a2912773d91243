import { authority } from "../authority";
import { chat } from "../chats";
import { h } from "../dom";
import { text } from "../strings";
import { type Action, type BlockJob, blockParts } from "../views/block";
import { open } from "../views/page";
import { guid, parameters } from "../xrm";

/** The question before a block or an unblock, in a dialog that the command bar opens: `data=action=…&way=…&ids=…,…`. */
void open("BlockPageTitle", async (main) => {
  const asked = parameters();
  const action: Action = asked.get("action") === "unblock" ? "unblock" : "block";
  const way: BlockJob["way"] = asked.get("way") === "grid" ? "grid" : "chat";
  const ids = (asked.get("ids") ?? "").split(",").map(guid);
  const [allowed, ...chats] = await Promise.all([authority(), ...ids.filter((id) => id !== null).map(chat)]);
  const why = action === "block" ? allowed.whyNotBlock : allowed.whyNotUnblock;
  main.classList.add("question");
  if (why !== null || chats.length === 0) {
    main.append(h("p", { role: "alert" }, text(why ?? "NoChatYet")));
    return;
  }
  const parts = blockParts({ action, way, chats }, allowed, (done) => {
    if (done) {
      main.replaceChildren(h("p", { role: "status" }, text(action === "block" ? "BlockDone" : "UnblockDone")));
    }
    // Dynamics takes this as the end of the dialog that it put the page into.
    window.close();
  });
  main.append(h("h1", {}, parts.title), parts.content, h("div", { class: "line actions" }, ...parts.actions));
});
