/** The one line on stdout that says all doors are open: for the shell, `npm start`, and tests. */
export interface ReadyLine {
  ready: true;
  urls: Record<string, string>;
  ports: Record<string, number>;
  /** Only for a new or a demo site: how the first people sign in. */
  signIns: SignInHint[];
  /** SHA-256 of the certificate behind the https addresses. */
  certificateFingerprint256: string;
  readyMs: number;
}

export interface SignInHint {
  name: string;
  roles: string[];
  badge: string;
  personId: string;
  pin: string;
}
