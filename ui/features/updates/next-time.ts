/** The next moment at which a clock on this wall shows the time; undefined when it is no time of day. */
export function nextTimeOf(text: string, nowMs: number): number | undefined {
  const [, hours, minutes] = /^\s*(\d{1,2})[:.h](\d{2})\s*$/.exec(text) ?? [];
  if (hours === undefined || minutes === undefined || Number(hours) > 23 || Number(minutes) > 59) return undefined;
  const at = new Date(nowMs);
  at.setHours(Number(hours), Number(minutes), 0, 0);
  if (at.getTime() <= nowMs) at.setDate(at.getDate() + 1);
  return at.getTime();
}
