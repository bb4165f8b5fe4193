import { useState } from "react";
import { useKontor } from "../../client/kontor-context.ts";
import { MiddleDialog } from "../../kit/board/middle-dialog.tsx";
import { Skeleton } from "../../kit/board/skeleton.tsx";
import { useWords } from "../../kit/messages/kiosk/use-words.tsx";
import { NumberPad } from "../../kit/number-pad.tsx";
import { FindItem } from "./find-item.tsx";
import { LineRow } from "./line-row.tsx";
import { type DraftLine, linesMax, qtyMax, without, withQty, withUnits } from "./transfer-draft.ts";
import { useItem } from "./use-item.ts";

export interface TransferLinesProps {
  lines: readonly DraftLine[];
  isSent: boolean;
  /** Of the lines as they are then: two scans may come before the screen is drawn again. */
  onChange: (change: (lines: readonly DraftLine[]) => readonly DraftLine[]) => void;
}

/** What goes: scanned or looked for, with its quantity; the latest on top. */
export function TransferLines({ lines, isSent, onChange }: TransferLinesProps) {
  const [keyed, setKeyed] = useState<string>();
  const standing = lines.find(({ sku }) => sku === keyed)?.qty;
  return (
    <>
      <FindItem
        isFull={lines.length >= linesMax}
        onChoose={setKeyed}
        onScanned={(line) => {
          setKeyed(undefined);
          onChange((now) => withUnits(now, line));
        }}
      />
      {lines.length > 0 && (
        <ul className="rounded-xl border border-line bg-panel px-3">
          {lines.toReversed().map((line) => (
            <LineRow
              key={line.sku}
              line={line}
              isSent={isSent}
              onQuantity={() => setKeyed(line.sku)}
              onRemove={() => onChange((now) => without(now, line.sku))}
            />
          ))}
        </ul>
      )}
      {keyed && (
        <KeyQuantity
          key={keyed}
          sku={keyed}
          qty={standing}
          onClose={() => setKeyed(undefined)}
          onDone={(qty) => {
            setKeyed(undefined);
            onChange((now) =>
              standing === undefined ? withUnits(now, { sku: keyed, qty }) : withQty(now, keyed, qty),
            );
          }}
        />
      )}
    </>
  );
}

function KeyQuantity({
  sku,
  qty,
  onClose,
  onDone,
}: {
  sku: string;
  qty: number | undefined;
  onClose: () => void;
  onDone: (qty: number) => void;
}) {
  const words = useWords();
  const { typed } = useKontor();
  const item = useItem(sku);
  return (
    <MiddleDialog title={words("transfers.how-many", { sku })} onClose={onClose}>
      {item ? (
        <NumberPad
          label={words("transfers.how-many", { sku })}
          what={item.name}
          {...(qty !== undefined && { value: qty })}
          min={1}
          max={qtyMax}
          uoms={item.uoms}
          keys={typed}
          onDone={onDone}
        />
      ) : (
        <Skeleton rows={5} />
      )}
    </MiddleDialog>
  );
}
