/** Function 1, which opens a GS1-128 symbol and closes a data field of open length. Sent to us by scanners as GS, too. */
export const fnc1 = "\u001d";

/** Characters of one Code 128 symbol: digit pairs (and FNC1) in set C first, then single characters in set B. */
export interface Code128 {
  pairs: string[];
  singles: string[];
}

/**
 * Code 128 in the fewest characters that need no change back from set B to C (ISO/IEC 15417; printable ASCII and `fnc1`).
 * That change would save a few millimetres on some lots. It is left out, as is a change for one last character, because
 * renderers of ZPL in common use, zebrash 2026 among them, draw `>5` and a lone character after an invocation wrongly,
 * and a preview must show what is printed. Refuses anything else with a RangeError: nothing is dropped from a code.
 */
export function encodeCode128(text: string): Code128 {
  if (!text || !/^[ -~]*$/.test(text.replaceAll(fnc1, ""))) {
    throw new RangeError(`Code 128 takes printable ASCII only, not ${JSON.stringify(text)}`);
  }
  let best: Code128 = { pairs: [], singles: [...text] };
  const pairs: string[] = [];
  for (let at = 0; at < text.length; ) {
    const pair = text[at] === fnc1 ? fnc1 : text.slice(at, at + 2);
    if (pair !== fnc1 && !/^\d\d$/.test(pair)) break;
    pairs.push(pair);
    at += pair.length;
    const rest = text.slice(at);
    const canChange = rest === "" || (rest.length >= 2 && !rest.slice(-2).includes(fnc1));
    const way = { pairs: [...pairs], singles: [...rest] };
    if (canChange && characterCount(way) < characterCount(best)) best = way;
  }
  return best;
}

/** Width in modules without quiet zones: 11 for each character and the check character, 13 for the stop. */
export function code128Modules(text: string): number {
  return (characterCount(encodeCode128(text)) + 1) * 11 + 13;
}

/** With the start character, and the change of set where both are used. */
function characterCount({ pairs, singles }: Code128): number {
  return 1 + pairs.length + (pairs.length && singles.length ? 1 : 0) + singles.length;
}
