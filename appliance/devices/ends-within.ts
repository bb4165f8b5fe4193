/** Whether work ended, well or badly, within the time; what it threw goes to `onError`. It is not waited for any longer. */
export async function endsWithin(
  ms: number,
  work: () => unknown,
  onError: (error: unknown) => void = () => {},
): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<false>((resolve) => {
    timer = setTimeout(() => resolve(false), ms);
  });
  const ended = Promise.resolve()
    .then(work)
    .then(
      () => true as const,
      (error: unknown) => {
        onError(error);
        return true as const;
      },
    );
  const inTime = await Promise.race([ended, late]);
  clearTimeout(timer);
  return inTime;
}
