const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** The three forms that RFC 9110 (section 5.6.7) makes every recipient understand. */
const FORMS = [
  // Sun, 06 Nov 1994 08:49:37 GMT
  /^[A-Z][a-z]{2}, (?<day>\d{2}) (?<month>[A-Z][a-z]{2}) (?<year>\d{4}) (?<time>\d{2}:\d{2}:\d{2}) GMT$/,
  // Sunday, 06-Nov-94 08:49:37 GMT
  /^[A-Z][a-z]{5,8}, (?<day>\d{2})-(?<month>[A-Z][a-z]{2})-(?<year>\d{2}) (?<time>\d{2}:\d{2}:\d{2}) GMT$/,
  // Sun Nov  6 08:49:37 1994
  /^[A-Z][a-z]{2} (?<month>[A-Z][a-z]{2}) (?<day>[ \d]\d) (?<time>\d{2}:\d{2}:\d{2}) (?<year>\d{4})$/,
];

/** Two digits of a year mean 1970 to 2069: no answer of today comes from outside. */
function fullYear(digits: string): number {
  const year = Number(digits);
  if (digits.length === 4) return year;
  return year < 70 ? 2000 + year : 1900 + year;
}

/**
 * A date of an HTTP header as Unix milliseconds, or undefined. Strict on purpose: `Date.parse` takes `7` for a date, and a wrong one here
 * moves the day that calls are counted in.
 */
export function httpDate(text: string): number | undefined {
  for (const form of FORMS) {
    const parts = form.exec(text.trim())?.groups;
    if (!parts) continue;
    const month = MONTHS.indexOf(parts.month ?? '');
    const day = Number(parts.day);
    const [hour = 0, minute = 0, second = 0] = (parts.time ?? '').split(':').map(Number);
    if (month < 0 || hour > 23 || minute > 59 || second > 60) return undefined;
    const date = Date.UTC(fullYear(parts.year ?? ''), month, day, hour, minute, Math.min(second, 59));
    // The 31st of February is no date, though `Date.UTC` makes one of it.
    return new Date(date).getUTCDate() === day ? date : undefined;
  }
  return undefined;
}
