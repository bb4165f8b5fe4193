import { SearchX } from "lucide-react";
import { useCall } from "../../client/use-call.ts";
import { TouchButton } from "../../kit/board/touch-button.tsx";
import { EmptyState } from "../../kit/empty-state.tsx";
import { useWords } from "../../kit/messages/kiosk/use-words.tsx";

/** No thing has exactly this code: what begins with it, or is called so. */
export function Suggestions({ code, onFind }: { code: string; onFind: (code: string) => void }) {
  const words = useWords();
  const items = useCall("items.list", { search: code.slice(0, 40), limit: 24 });
  const places = useCall("locations.list", { search: code.slice(0, 40).toUpperCase(), limit: 24 });
  const found = [
    ...(items.data?.items ?? []).map(({ sku, name }) => ({ key: `item:${sku}`, code: sku, more: name })),
    ...(places.data?.locations ?? []).map(({ id, zone }) => ({ key: `place:${id}`, code: id, more: zone })),
  ];
  if (found.length === 0)
    return <EmptyState icon={SearchX} title={words("stock.unknown", { code })} hint={words("stock.unknown-hint")} />;
  return (
    <div className="grid grid-cols-[repeat(auto-fill,minmax(18rem,1fr))] gap-2">
      {found.map(({ key, code: one, more }) => (
        <TouchButton key={key} wide onPress={() => onFind(one)}>
          <span className="block font-mono">{one}</span>
          <span className="block truncate font-normal text-muted text-sm">{more}</span>
        </TouchButton>
      ))}
    </div>
  );
}
