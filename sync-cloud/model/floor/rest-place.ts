/**
 * LIF has no word for places where vehicles rest, so one is known by the name or id of its station: "Charger 2", "Ladestation West",
 * "Parkplatz". "Laderampe" and "Ladezone" are where trucks are loaded, and "Chargenlager" is a store of lots.
 */
export function restPlace(...names: readonly string[]): "charging" | "parking" | undefined {
  if (names.some((name) => /^(charg(?!en)|lade(station|platz|punkt|säule|saeule|gerät|geraet))/i.test(name)))
    return "charging";
  return names.some((name) => /^park/i.test(name)) ? "parking" : undefined;
}
