// The operators' token. It lives in this variable alone: never in storage, a cookie, a URL or the page's elements.

let token = null;
const listeners = new Set();

/** Whether a token was given that the server accepted. */
export const hasToken = () => token !== null;

/** Sets the token that the server has accepted; null forgets it. */
export function setToken(value) {
  if (token === value) return;
  token = value;
  for (const listener of listeners) listener();
}

/** The value of the Authorization header; undefined without a token. */
export const authorization = (value = token) => (value === null ? undefined : `Bearer ${value}`);

/** Calls the listener whenever a token is set or forgotten. */
export const onTokenChange = listener => listeners.add(listener);
