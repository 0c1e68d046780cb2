// What docs/auth.md shows of pages; a test runs it in a browser.

// snippet: session
async function login(name, password) {
  const response = await fetch('/sessions', {method: 'POST', body: new URLSearchParams({name, password})});
  if (!response.ok) throw new Error(await response.text());
}

function subscribe(token) {
  const source = new EventSource('/poll/' + encodeURIComponent(token));
  source.addEventListener('auth_revoked', () => source.close()); // ask the user to log in
  return source;
}

function logout() {
  return fetch('/sessions/current', {method: 'DELETE'});
}
// end

// snippet: ticket
async function subscribeWithTicket(accessToken, channel) {
  const response = await fetch('/tickets', {
    method: 'POST',
    headers: {Authorization: 'Bearer ' + accessToken},
    body: new URLSearchParams({channel}),
  });
  if (!response.ok) throw new Error(await response.text());
  const {ticket} = await response.json();
  return new EventSource('/poll/' + encodeURIComponent(channel) + '?ticket=' + ticket);
}
// end
