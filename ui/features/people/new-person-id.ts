/** An id that people can read in a log: the name in plain letters, and enough chance that no two people share it. */
export function newPersonId(name: string, chance: () => number = Math.random): string {
  const plain = name
    .normalize("NFD")
    .replace(/\p{M}/gu, "")
    .replace(/ß/g, "ss")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-|-$/g, "")
    .slice(0, 40);
  const tail = Math.floor(chance() * 36 ** 5)
    .toString(36)
    .padStart(5, "0");
  return `p-${plain === "" ? "person" : plain}-${tail}`;
}
