import { xrm } from "./xrm";

/** A text as an OData literal. */
export function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** Query options, encoded: a raw `+` or `&` in a value would be read as something else. */
export function query(options: Record<string, string | number | undefined>): string {
  return (
    "?" +
    Object.entries(options)
      .filter(([, value]) => value !== undefined)
      .map(([name, value]) => `$${name}=${encodeURIComponent(value as string | number)}`)
      .join("&")
  );
}

export interface Page<T> {
  readonly rows: readonly T[];
  /** Where the next page starts; null on the last one. */
  readonly next: string | null;
}

/** One page of rows. Without `size` it is Dynamics' largest, 5,000 rows. */
export async function page<T>(table: string, options: string, size?: number): Promise<Page<T>> {
  const answer = await xrm().WebApi.retrieveMultipleRecords(table, options, size);
  const link: string | undefined = answer.nextLink;
  return { rows: answer.entities as T[], next: link ? link.slice(link.indexOf("?")) : null };
}

export async function rows<T>(
  table: string,
  options: Record<string, string | number | undefined>,
): Promise<readonly T[]> {
  return (await page<T>(table, query(options))).rows;
}

export async function row<T>(table: string, id: string, select: string): Promise<T> {
  return (await xrm().WebApi.retrieveRecord(table, id, query({ select }))) as T;
}
