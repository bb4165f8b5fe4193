/** A place on paper: who, then the lines in the order the post of that country wants them. */
export interface Address {
  name: string;
  lines: string[];
}

export function addressText({ name, lines }: Address): string {
  return [name, ...lines].filter((line) => line.trim()).join("\n");
}
