// Requests to the server that serves this page. All addresses are relative to the page.

/** An answer other than a success, with the sentence of the server. */
export class Refusal extends Error {
  constructor(status, reason) {
    super(reason);
    this.status = status;
  }
}

/** Returns the address of a channel for an action. */
export function address(action, channel) {
  return new URL(encodeURIComponent(action) + '/' + encodeURIComponent(channel), document.baseURI).href;
}

/** Sends a request. Returns its JSON, its text, or null if there is neither. */
export async function send(method, url, options = {}) {
  const response = await fetch(url, {
    method,
    cache: 'no-store',
    ...options,
    headers: {Accept: 'application/json', ...options.headers},
  });
  const text = await response.text();
  let value = text;
  try {
    value = text === '' ? null : JSON.parse(text);
  } catch {
    // an answer in another format
  }
  if (!response.ok) throw new Refusal(response.status, value?.detail ?? (text.trim() || 'status ' + response.status));
  return value;
}

/** Asks for the state of the server. */
export function status(query) {
  return send('GET', 'status?' + new URLSearchParams(query), {signal: AbortSignal.timeout(10_000)});
}

/** Opens a session, whose cookie the browser sends from then on. */
export function login(credentials) {
  return credentials.token
    ? send('POST', 'sessions', {headers: {Authorization: 'Bearer ' + credentials.token}})
    : send('POST', 'sessions', {body: new URLSearchParams(credentials)});
}

export function logout() {
  return send('DELETE', 'sessions/current');
}
