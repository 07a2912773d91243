import { literal } from "./dataverse";

/** Name, number or username; digits are looked for in the number however they were typed. */
export function searched(words: string): string {
  if (words === "") {
    return "";
  }
  const digits = words.replace(/[\s()+./-]/g, "");
  const alternatives = [
    `contains(wab_name,${literal(words)})`,
    `contains(wab_username,${literal(words.replace(/^@/, ""))})`,
    ...(/^\d{3,}$/.test(digits) ? [`contains(wab_phone,${literal(digits)})`] : []),
  ];
  return ` and (${alternatives.join(" or ")})`;
}
