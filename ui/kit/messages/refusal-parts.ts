/** Words inside refusals that are data, in both languages. */
export const limitWords = {
  en: { weight: "weight", volume: "volume", height: "height", lpns: "pallet places" },
  de: { weight: "Gewicht", volume: "Volumen", height: "Höhe", lpns: "Palettenplätze" },
} as const;

/** Whole seconds, at least one: nobody waits for milliseconds. */
export const secondsOf = (ms: number): number => Math.max(1, Math.ceil(ms / 1_000));
