import type { Attendance } from './store.ts';

/**
 * A month's figures as CSV [RFC 4180]: UTF-8, CRLF, a header line, the same columns on every line.
 * `period` is `month`, `day` or `hour`; `value` the month, the local date, or the local hour of arrival (0 to 23);
 * `visits` people who came, `anonymous` those of them without a badge, `closedByHub` badge holders who did not tap
 * out and whose visit ended at closing time. No field holds a comma or a quote.
 */
export function attendanceCsv(attendance: Attendance): string {
  const rows = [
    { period: 'month', value: attendance.month, ...attendance },
    ...attendance.days.map((day) => ({ period: 'day', value: day.date, ...day })),
    ...attendance.hours.map((hour) => ({ period: 'hour', value: hour.hour, ...hour })),
  ].map((row) => [row.period, row.value, row.visits, row.anonymous, row.closedByHub]);
  return [['period', 'value', 'visits', 'anonymous', 'closedByHub'], ...rows]
    .map((fields) => `${fields.join(',')}\r\n`)
    .join('');
}
