/** What a program sent, as it is. */
export function JsonView({ value, label }: { value: unknown; label: string }) {
  return (
    <figure className="flex flex-col gap-1">
      <figcaption className="font-semibold text-muted text-sm">{label}</figcaption>
      <pre className="overflow-x-auto rounded-lg bg-sunken p-3 font-mono text-sm">{JSON.stringify(value, null, 2)}</pre>
    </figure>
  );
}
