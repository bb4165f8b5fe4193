import { z } from "zod";

/**
 * What a box and its cloud say to each other about versions, as JSON over HTTPS with the box's session.
 *
 * `POST /box/v1/update`  BoxReport → WantedAnswer: how the box stands, and which version it should have.
 * `GET  /box/v1/releases/<version>/<cpu>`  the bundle, whole or in ranges (RFC 9110, section 14).
 */
export const updatePaths = { report: "/box/v1/update", releases: "/box/v1/releases" } as const;

const version = z
  .string()
  .max(32)
  .regex(/^[A-Za-z0-9][A-Za-z0-9.+_-]*$/);
export const bundleCpu = z.enum(["x64", "arm64"]);

export const boxReport = z.looseObject({
  version,
  cpu: bundleCpu,
  /** Where it runs from; empty where the machine is not ours. */
  slot: z.enum(["A", "B", ""]),
  schema: z.int().nonnegative(),
  /** `well`: found healthy. `proving`: new, and not yet. */
  health: z.enum(["well", "proving"]),
  /** What goes on, as the box's own screen has it. */
  state: z.string().max(40),
  /** The last version that was given up here. */
  rollback: z
    .looseObject({
      version: z.string().max(32),
      atMs: z.int().nonnegative(),
      cause: z.string().max(40),
      boots: z.int().nonnegative(),
      facts: z.int().nonnegative(),
      parked: z.int().nonnegative(),
    })
    .nullable(),
});
export type BoxReport = z.infer<typeof boxReport>;

export const wantedAnswer = z.looseObject({
  wanted: z
    .looseObject({
      version,
      sizeBytes: z.int().positive(),
      builtAtMs: z.int().nonnegative(),
      notes: z.looseObject({ en: z.string().max(4_000), de: z.string().max(4_000) }),
      rollout: z.string().max(64),
    })
    .nullable(),
  askAgainMs: z.int().positive(),
});
export type WantedAnswer = z.infer<typeof wantedAnswer>;
