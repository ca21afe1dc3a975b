/** A calendar day in UTC, `YYYY-MM-DD`: the finest time that is ever stored. */
export type Day = string & { readonly __brand: 'Day' };

const DAY_MS = 86_400_000;
const SHAPE = /^\d{4}-\d{2}-\d{2}$/;

export function dayOf(date: Date): Day {
  return requireDay(date.toISOString().slice(0, 10));
}

/** The day that the text spells, or undefined when there is no such day. */
export function parseDay(text: string): Day | undefined {
  if (!SHAPE.test(text)) return undefined;
  const date = new Date(`${text}T00:00:00Z`);
  const exists = !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text);
  return exists ? (text as Day) : undefined;
}

/** For text that can only be a day, such as a stored one. */
export function requireDay(text: string): Day {
  const day = parseDay(text);
  if (day === undefined) throw new TypeError('Not a day: expected YYYY-MM-DD.');
  return day;
}

/** So many days earlier. */
export function dayBefore(day: Day, days: number): Day {
  return dayOf(new Date(startOf(day).getTime() - days * DAY_MS));
}

/** So many days later. */
export function dayAfter(day: Day, days: number): Day {
  return dayBefore(day, -days);
}

/** Midnight UTC, with which the day begins. */
export function startOf(day: Day): Date {
  return new Date(`${day}T00:00:00Z`);
}
