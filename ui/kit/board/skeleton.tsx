import { useWords } from "../messages/kiosk/use-words.tsx";

/** Where something will be: grey bars, so that nothing jumps when it comes. */
export function Skeleton({ rows = 6 }: { rows?: number }) {
  const words = useWords();
  return (
    <div role="status" aria-label={words("k.loading")} className="flex flex-col gap-3 py-2">
      {Array.from({ length: rows }, (_, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the bars are all alike
        <div key={index} className="h-14 animate-pulse rounded-xl bg-sunken" />
      ))}
    </div>
  );
}
