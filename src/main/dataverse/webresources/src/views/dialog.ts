import { h } from "../dom";

export interface OpenDialog {
  close(): void;
  readonly closed: Promise<void>;
}

/** A modal dialog over the page. It is removed from the document when it closes. */
export function showDialog(title: string, content: HTMLElement, actions: readonly HTMLElement[]): OpenDialog {
  const dialog = h<HTMLElement & { show(): void; hide(): void }>(
    "fluent-dialog",
    { type: "modal", "aria-label": title },
    h("fluent-dialog-body", {}, h("h2", { slot: "title" }, title), content, ...actions),
  );
  const closed = new Promise<void>((resolve) => {
    // Fluent's own event of this name carries a detail where the browser's does not.
    dialog.addEventListener("toggle", (event: Event) => {
      const detail = (event as Event & { detail?: { newState?: string } }).detail;
      if (event.target === dialog && detail?.newState === "closed") {
        dialog.remove();
        resolve();
      }
    });
  });
  document.body.append(dialog);
  dialog.show();
  return { close: () => dialog.hide(), closed };
}
