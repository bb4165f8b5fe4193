/** A QR code that came as SVG, as a picture: its text is never part of the page. Always dark on white, as readers want it. */
export function QrPicture({ svg, label }: { svg: string; label: string }) {
  return (
    <img
      src={`data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`}
      alt={label}
      className="size-52 shrink-0 rounded-lg bg-white p-3"
    />
  );
}
