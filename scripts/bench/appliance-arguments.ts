/** A quiet appliance for a benchmark: any free ports, on the loopback only, and no limit on how often one caller may call. */
export const applianceArguments = (data: string): string[] => [
  "appliance/main.ts",
  ...["--data", data, "--host", "127.0.0.1"],
  ...["--port", "0", "--https-port", "0", "--mqtt-port", "0", "--mqtts-port", "0"],
  ...["--calls-per-10s", "0", "--log-level", "warn"],
];
