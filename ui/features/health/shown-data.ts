/** Moments come as the appliance writes them, in UTC; people read them in their own zone, and see which that is. */
export function shownData(
  data: Readonly<Record<string, string | number>>,
  language: string,
): Record<string, string | number> {
  const clock = new Intl.DateTimeFormat(language, {
    ...({ year: "numeric", month: "2-digit", day: "2-digit" } as const),
    ...({ hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZoneName: "short" } as const),
  });
  return Object.fromEntries(
    Object.entries(data).map(([name, value]) => [
      name,
      typeof value === "string" && moment.test(value) ? clock.format(new Date(value)) : value,
    ]),
  );
}

const moment = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?Z$/;
