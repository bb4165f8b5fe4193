/** What a screen needs of problem details (RFC 9457). */
export interface Problem {
  code: string;
  title: string;
  detail: string;
  todo: string;
  data: Record<string, unknown>;
}
