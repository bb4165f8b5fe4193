import type { ReactNode } from "react";

/** One screen of the kiosk: what to do with it on top, the rest below. */
export function Screen({ title, tools, children }: { title: string; tools?: ReactNode; children: ReactNode }) {
  return (
    <main className="flex h-full min-h-0 flex-col gap-3 p-4">
      <div className="flex min-h-13 flex-wrap items-center justify-between gap-x-4 gap-y-2">
        <h1 className="font-bold text-2xl">{title}</h1>
        {tools && <div className="flex flex-wrap items-center gap-2">{tools}</div>}
      </div>
      {children}
    </main>
  );
}
