import { xrm } from "./xrm";

/** Unique name of the RESX web resources, without language and extension. */
const RESX = "wab_/strings";
const ENGLISH = 1033;

let strings = new Map<string, string>();

/**
 * Makes the texts of the user's language ready.
 *
 * <p>A form that lists the RESX among its dependencies has it loaded already; a page that is opened by itself, such as the hub in
 * the site map, has not, and reads the file beside it. English stands in for a language that is not there.
 */
export async function loadStrings(): Promise<void> {
  if (ofDynamics("Block") !== null) {
    return;
  }
  const language = xrm().Utility.getGlobalContext().userSettings.languageId;
  const languages = language === ENGLISH ? [ENGLISH] : [ENGLISH, language];
  const files = await Promise.all(languages.map(async (each) => parse(await read(`strings.${each}.resx`))));
  strings = new Map(files.flatMap((file) => [...file]));
}

async function read(file: string): Promise<string> {
  const response = await fetch(file);
  return response.ok ? response.text() : "";
}

/** The texts of a RESX file. */
export function parse(resx: string): Map<string, string> {
  const found = new Map<string, string>();
  if (resx !== "") {
    const document = new DOMParser().parseFromString(resx, "text/xml");
    for (const data of document.getElementsByTagName("data")) {
      const value = data.getElementsByTagName("value")[0]?.textContent;
      found.set(data.getAttribute("name") ?? "", value ?? "");
    }
  }
  return found;
}

function ofDynamics(key: string): string | null {
  try {
    // Dynamics answers null, or the key itself, for what it does not have.
    const text: string | null | undefined = xrm().Utility.getResourceString(RESX, key);
    return text === undefined || text === null || text === "" || text === key ? null : text;
  } catch {
    return null;
  }
}

/** A text; `{0}`, `{1}`, … stand for the values. */
export function text(key: string, ...values: readonly (string | number)[]): string {
  const found = strings.get(key) ?? ofDynamics(key) ?? key;
  return found.replace(/\{(\d)\}/g, (hole, index: string) => String(values[Number(index)] ?? hole));
}

/**
 * A text that depends on a number: `<key>_one`, `<key>_other`, and whatever other forms a language has; a language that lacks
 * the right form gets `_other`. `{0}` is the number.
 */
export function plural(key: string, count: number): string {
  const form = `${key}_${new Intl.PluralRules(text("LanguageTag")).select(count)}`;
  const number = new Intl.NumberFormat(undefined).format(count);
  const found = text(form, number);
  return found === form ? text(`${key}_other`, number) : found;
}
