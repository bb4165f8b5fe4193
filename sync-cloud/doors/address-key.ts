/** What a limit counts an address as: an IPv6 host owns a whole /64 and could change its address at will. */
export function addressKey(address: string): string {
  const plain = address.startsWith("::ffff:") ? address.slice(7) : address;
  if (!plain.includes(":")) return plain;
  const [head = "", tail] = plain.replace(/%.*$/, "").split("::");
  const groups = head === "" ? [] : head.split(":");
  const behind = tail === undefined || tail === "" ? 0 : tail.split(":").length;
  if (tail !== undefined) while (groups.length < 4 && groups.length + behind < 8) groups.push("0");
  return groups
    .slice(0, 4)
    .map((group) => group.toLowerCase())
    .join(":");
}

export const isLoopback = (address: string): boolean =>
  address === "::1" || address.startsWith("127.") || address.startsWith("::ffff:127.");
