import { row } from "./dataverse";
import { messageOf, xrm } from "./xrm";

/**
 * The result of a command row: the bridge's status and its text.
 *
 * @see wab_blockrequest, wab_outgoing
 */
export interface Answer {
  readonly status: "done" | "refused" | "failed" | "uncertain" | "waiting";
  readonly result: string | null;
}

const REQUESTED = 1;
/** Of both tables: wab_blockrequest says Done where wab_outgoing says Sent; only the latter knows Uncertain. */
const ANSWERS: Readonly<Record<number, Answer["status"]>> = {
  727000001: "done",
  727000002: "refused",
  727000003: "failed",
  727000004: "uncertain",
};

const FIRST_LOOK_MS = 150;
const LOOK_MS = 3_000;
/** Longer than the interval in which the bridge looks for lost wake-ups. */
const PATIENCE_MS = 60_000;

/** Creates a command row and waits for the bridge's answer on it. Never throws: what Dynamics refuses is an answer too. */
export async function command(table: string, columns: Record<string, unknown>): Promise<Answer> {
  try {
    const { id } = await xrm().WebApi.createRecord(table, columns);
    return await answered(table, id);
  } catch (error) {
    return { status: "failed", result: messageOf(error) };
  }
}

async function answered(table: string, id: string): Promise<Answer> {
  const start = Date.now();
  for (let pause = FIRST_LOOK_MS; Date.now() - start < PATIENCE_MS; pause = Math.min(pause * 1.4, LOOK_MS)) {
    await wait(pause);
    const { statuscode, wab_result } = await row<{ statuscode: number; wab_result?: string | null }>(
      table,
      id,
      "statuscode,wab_result",
    );
    if (statuscode !== REQUESTED) {
      return { status: ANSWERS[statuscode] ?? "failed", result: wab_result ?? null };
    }
  }
  return { status: "waiting", result: null };
}

export function wait(ms: number): Promise<void> {
  return new Promise((resume) => setTimeout(resume, ms));
}
