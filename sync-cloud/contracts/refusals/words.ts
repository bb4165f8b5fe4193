/** The English words of one refusal for integrators; screens translate by code (`ui/kit/messages`). */
export interface RefusalWords<D> {
  /** HTTP status at the REST door: 404 unknown, 409 state, 422 rule, 403 right, 429 and 503 later. */
  status: 400 | 401 | 403 | 404 | 409 | 413 | 422 | 429 | 503 | 507;
  title: string;
  detail: (data: D) => string;
  /** What the caller can do about it. */
  todo: string;
}

export const words = <D>(
  status: RefusalWords<D>["status"],
  title: string,
  detail: (data: D) => string,
  todo: string,
): RefusalWords<D> => ({
  status,
  title,
  detail,
  todo,
});
