import type { Bench } from "./bench.ts";
export const bench: Bench = { about: "", run: async () => [] };
