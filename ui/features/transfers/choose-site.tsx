import { useState } from "react";
import type { CallValue } from "../../client/call.ts";
import { SearchField } from "../../kit/board/search-field.tsx";
import { TouchButton } from "../../kit/board/touch-button.tsx";
import { useWords } from "../../kit/messages/kiosk/use-words.tsx";

export type Site = CallValue<"sites.list">["sites"][number];

/** So many sites stand side by side; more are looked for by name. */
const shownMax = 6;

/** One of the other sites, by name. */
export function ChooseSite({
  sites,
  chosen,
  onChoose,
}: {
  sites: readonly Site[];
  chosen: string;
  onChoose: (site: string) => void;
}) {
  const words = useWords();
  const [text, setText] = useState("");
  const wanted = text.trim().toLowerCase();
  const found = sites.filter(({ site, name }) => [site, name].some((one) => one.toLowerCase().includes(wanted)));
  // Who is chosen stays in sight, whatever is looked for.
  const first = found.filter(({ site }) => site !== chosen).slice(0, shownMax - 1);
  const shown = sites.length <= shownMax ? sites : [...sites.filter(({ site }) => site === chosen), ...first];
  return (
    <>
      {sites.length > shownMax && <SearchField value={text} onChange={setText} prompt={words("transfers.find-site")} />}
      <div className="grid grid-cols-3 gap-2">
        {shown.map(({ site, name }) => (
          <TouchButton key={site} wide pressed={site === chosen} onPress={() => onChoose(site)}>
            {name || site}
          </TouchButton>
        ))}
      </div>
      {shown.length === 0 && <p className="text-muted">{words("transfers.no-such-site")}</p>}
    </>
  );
}
