// The page of the server: asks for its state every two seconds, and shows what the user may see.

import {Channels, Numbers} from './page-channels.js';
import {Publisher} from './page-publish.js';
import {login, logout, status} from './page-server.js';
import {Streams} from './page-streams.js';

const $ = id => document.getElementById(id);

/** How often the server is asked for its state, in milliseconds. */
const EVERY = 2_000;
/** How many channels are listed. */
const LIMIT = 100;

const numbers = new Numbers();
const publisher = new Publisher();
const streams = new Streams(reason => askForLogin(reason));
const channels = new Channels({
  watch: channel => streams.watch(channel.name),
  choose: name => publisher.choose(name),
});

let timer = null;
let byToken = false;
/** Whether the user wants to log in although the page shows something without. */
let wantsLogin = false;
let name = null;

async function refresh() {
  clearTimeout(timer);
  try {
    show(await status({prefix: $('prefix').value, sort: $('sort').value, limit: LIMIT}));
  } catch (e) {
    const isLimited = e.status === 429;
    serverState('lost', isLimited ? 'Too many requests; trying again' : e.status ? e.message : 'The server does not answer; trying again');
  }
  clearTimeout(timer);
  if (!document.hidden) timer = setTimeout(refresh, EVERY);
}

function show(state) {
  serverState(state.server.problem ? 'lost' : 'open', state.server.problem ? 'Not ready: ' + state.server.problem : 'Live');
  const mustLogIn = state.caller.login && state.caller.name === null && state.statistics === null;
  if (name !== null && state.caller.name !== name) {
    name = null;
    streams.stopAll();
    if (mustLogIn) askForLogin('Your session has ended. Log in to continue.');
  }
  name = state.caller.name;
  $('who').hidden = !state.caller.login;
  $('who-name').textContent = name ?? '';
  $('logout').hidden = name === null;
  $('login-open').hidden = name !== null || mustLogIn || wantsLogin;
  showLogin(state.caller.login && name === null && (mustLogIn || wantsLogin));
  $('login-cancel').hidden = mustLogIn;
  if (!$('login').hidden) return;
  streams.listen = state.server.listen;
  streams.types([...state.server.actions, state.server.retry]);
  streams.channels(state);
  numbers.show(state);
  channels.show(state);
  publisher.show(state, {name, byToken});
}

function serverState(state, text) {
  $('server').dataset.state = state;
  if ($('server-text').textContent !== text) $('server-text').textContent = text;
}

function showLogin(isShown) {
  const isNew = isShown && $('login').hidden;
  $('login').hidden = !isShown;
  $('content').hidden = isShown;
  if (isNew) $(byKind() === 'token' ? 'login-token' : 'login-name').focus();
}

function askForLogin(reason) {
  $('login-reason').textContent = reason;
  wantsLogin = true;
  refresh();
}

function byKind() {
  return new FormData($('login-form')).get('kind');
}

$('login-form').addEventListener('change', () => {
  $('by-password').hidden = byKind() !== 'password';
  $('by-token').hidden = byKind() !== 'token';
});

$('login-form').addEventListener('submit', async event => {
  event.preventDefault();
  const isToken = byKind() === 'token';
  try {
    await login(isToken
      ? {token: $('login-token').value}
      : {name: $('login-name').value, password: $('login-password').value});
  } catch (e) {
    $('login-reason').textContent = e.status ? e.message : 'The server does not answer.';
    return;
  }
  byToken = isToken;
  $('login-reason').textContent = '';
  $('login-password').value = '';
  $('login-token').value = '';
  wantsLogin = false;
  await refresh();
  streams.resume();
  $('main').focus();
});

$('logout').addEventListener('click', async () => {
  streams.forget(); // first, so that their end is no news
  publisher.forget();
  try {
    await logout();
  } catch {
    // it has ended already
  }
  name = null;
  refresh();
});

$('login-open').addEventListener('click', () => askForLogin(''));
$('login-cancel').addEventListener('click', () => {
  wantsLogin = false;
  refresh();
});
$('prefix').addEventListener('input', refresh);
$('sort').addEventListener('change', refresh);
document.addEventListener('visibilitychange', () => {
  if (!document.hidden) refresh();
});

refresh();
