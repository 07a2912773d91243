import { h } from "../dom";
import { text } from "../strings";
import { messageOf } from "../xrm";

/** A bar that says what failed, until the next attempt. */
export function problemBar(): { readonly element: HTMLElement; readonly show: (words: string | null) => void } {
  const element = h("fluent-message-bar", { intent: "error", layout: "multiline", hidden: true });
  return {
    element,
    show(words) {
      element.replaceChildren(words === null ? "" : h("span", { role: "alert" }, words));
      element.hidden = words === null;
    },
  };
}

/** A bar that is shown while Dynamics cannot be reached. */
export function connectionBar(): { readonly element: HTMLElement; readonly show: (error: unknown | null) => void } {
  const element = h("fluent-message-bar", { intent: "warning", hidden: true, class: "connection" });
  return {
    element,
    show(error) {
      if (error === null) {
        element.hidden = true;
      } else if (element.hidden) {
        element.replaceChildren(h("span", { role: "alert" }, text("NoConnection", messageOf(error))));
        element.hidden = false;
      }
    },
  };
}
