import bwip from "bwip-js/node";

/** A QR code as an SVG picture, to be put into a page. */
export const qrSvg = (text: string): string => bwip.toSVG({ bcid: "qrcode", text, scale: 3 });
