import type { Interchange, X12File } from "./envelope.ts";
import { writeAcknowledgement } from "./write-997.ts";
import type { Envelope, Written } from "./write-envelope.ts";

/** The implementation acknowledgement of version 005010: a 997 with IK segments, which newer partners ask for instead. */
export function write999(file: X12File, interchange: Interchange, envelope: Envelope): Written {
  return writeAcknowledgement("999", file, interchange, { version: "005010", ...envelope });
}
