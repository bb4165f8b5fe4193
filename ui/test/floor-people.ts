import type { Role } from "#sync/model/records/person.ts";

const floor: Role[] = ["receiver", "picker", "packer", "counter"];

/** The people of this floor and the badge each of them wears. */
export const people = [
  { id: "rosa", name: "Rosa Renner", roles: floor, language: "en" },
  { id: "piet", name: "Piet Prins", roles: ["picker"], language: "en" },
  { id: "anna", name: "Anna Aalen", roles: ["picker"], language: "de" },
  { id: "omar", name: "Omar Said", roles: ["picker"], language: "en" },
] as const;

export const badgeOf = (personId: string): string => `BADGE-${personId.toUpperCase()}`;
