import * as v from 'valibot';
import { dayBefore } from '../storage/day.ts';
import type { Day, Report } from '../storage/ports.ts';

/** A longer gap between two nights, or a night in the future: the server was off for days, or its clock is not right. */
const LONGEST_GAP_DAYS = 3;

const reportSchema = v.object({
  /** After how many days something was deleted in that night. */
  days: v.number(),
  /** The first of the nights without a long gap in which it was the same. */
  since: v.pipe(v.string(), v.isoDate()),
});

/**
 * From which day on a job that deletes after so many days has done so without a gap.
 *
 * @param last its latest report
 */
export function unbrokenSince(last: Report | undefined, days: number, today: Day): Day {
  if (last === undefined) return today;
  const { output, success } = v.safeParse(reportSchema, parseJson(last.body));
  const unbroken = last.day <= today && last.day >= dayBefore(today, LONGEST_GAP_DAYS);
  return success && output.days === days && unbroken ? (output.since as Day) : today;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
