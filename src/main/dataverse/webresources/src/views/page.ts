import { h } from "../dom";
import { followSystemTheme } from "../fluent";
import { loadStrings, text } from "../strings";
import { messageOf, xrm } from "../xrm";

/** Loads colours, texts and direction first, then the page. An error is shown in place of the page. */
export async function open(titleKey: string, start: (main: HTMLElement) => Promise<void>): Promise<void> {
  followSystemTheme();
  const main = h("main", { class: "page" });
  document.body.replaceChildren(main);
  try {
    await loadStrings();
    document.documentElement.lang = text("LanguageTag");
    document.documentElement.dir = xrm().Utility.getGlobalContext().userSettings.isRTL ? "rtl" : "ltr";
    document.title = text(titleKey);
    await start(main);
  } catch (error) {
    main.replaceChildren(h("p", { role: "alert", class: "failure" }, messageOf(error)));
  }
}
