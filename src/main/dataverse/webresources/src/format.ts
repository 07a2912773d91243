/** Times and dates as the user's browser writes them. */
const TIME = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit" });
const DAY = new Intl.DateTimeFormat(undefined, { weekday: "long", day: "numeric", month: "long", year: "numeric" });
const DATE = new Intl.DateTimeFormat(undefined, { day: "numeric", month: "short" });
const MOMENT = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "short" });

const MS_A_DAY = 86_400_000;

function shown(format: Intl.DateTimeFormat, at: string | null | undefined): string {
  const date = new Date(at ?? Number.NaN);
  return Number.isNaN(date.getTime()) ? "" : format.format(date);
}

export const time = (at: string | null | undefined): string => shown(TIME, at);
export const moment = (at: string | null | undefined): string => shown(MOMENT, at);

/** Which day it was where the user is; the same text for the same day. */
export function dayKey(at: string | null | undefined): string {
  const date = new Date(at ?? Number.NaN);
  return Number.isNaN(date.getTime()) ? "" : `${date.getFullYear()}-${date.getMonth()}-${date.getDate()}`;
}

/** "today", "yesterday", or the date. */
export function day(at: string, now: Date = new Date()): string {
  const days = Math.round((midnight(new Date(at)) - midnight(now)) / MS_A_DAY);
  if (days === 0 || days === -1) {
    const word = new Intl.RelativeTimeFormat(undefined, { numeric: "auto" }).format(days, "day");
    return word.charAt(0).toLocaleUpperCase() + word.slice(1);
  }
  return shown(DAY, at);
}

function midnight(date: Date): number {
  return new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime();
}

/** Time of today, date of any other day: for lists. */
export function brief(at: string | null | undefined, now: Date = new Date()): string {
  if (!at) {
    return "";
  }
  return dayKey(at) === dayKey(now.toISOString()) ? time(at) : shown(DATE, at);
}

/** Any language, also one written from right to left, keeps a number in its order between these. */
export const isolate = (phone: string): string => `\u2068${phone}\u2069`;
