/**
 * Milliseconds that this thread has worked since the process began, for tests that say how much work something may be: time on the wall says
 * how much else the machine does.
 */
export function workMs(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1_000;
}
