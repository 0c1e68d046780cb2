// The viewer of streams: one EventSource for each channel, and the newest events of all of them.

import {address, send} from './page-server.js';
import {channelName, element} from './page-channels.js';
import {bytes, clock, count, number, prettyJson} from './page-text.js';

const $ = id => document.getElementById(id);

/** How many events are kept. */
const MAX_ROWS = 300;
/** How many characters of an event's data are kept. */
const MAX_DATA = 16 * 1024;
/** How often new events are shown, in milliseconds: the page stays fast with a thousand in a second. */
const SHOW_EVERY = 200;
/** How long to wait before a stream is opened again that the browser has given up, in milliseconds. */
const RETRY_AFTER = 3_000;

const GAP = 'eventsource.gap';
const REVOKED = 'auth_revoked';
const GAPS = {evicted: 'the events were evicted', lost: 'the server was stopped before they were safe'};

/** A browser has six connections to a server over HTTP/1.1, and this page needs two for requests. */
function maxStreams() {
  const protocol = performance.getEntriesByType('navigation')[0]?.nextHopProtocol ?? '';
  return protocol.startsWith('h2') || protocol.startsWith('h3') ? 30 : 4;
}

export class Streams {
  #onRevoked;
  #types = new Set(['message']);
  #watched = new Map();
  /** The newest entries, the newest last. */
  #entries = [];
  /** Those that are not shown yet. */
  #fresh = 0;
  #received = 0;
  #paused = false;
  #timer = null;
  #confirmed = null;

  /** @param onRevoked takes the reason why the user must log in */
  constructor(onRevoked) {
    this.#onRevoked = onRevoked;
    $('watch-form').addEventListener('submit', event => {
      event.preventDefault();
      this.watch($('watch-channel').value.trim());
    });
    $('watch-channel').addEventListener('input', () => this.#confirm(null));
    $('filter').addEventListener('input', () => this.#showAll());
    $('clear').addEventListener('click', () => {
      this.#entries = [];
      this.#received = 0;
      this.#showAll();
    });
    $('pause').addEventListener('click', () => {
      this.#paused = !this.#paused;
      $('pause').setAttribute('aria-pressed', String(this.#paused));
      $('pause').textContent = this.#paused ? 'Continue' : 'Pause';
      if (!this.#paused) this.#showAll();
      this.#showCount();
    });
    $('types').addEventListener('change', () => this.types($('types').value.split(',').map(type => type.trim())));
  }

  /** Listens for more types of events, on all streams. */
  types(types) {
    for (const type of types) {
      if (type === '' || this.#types.has(type)) continue;
      this.#types.add(type);
      for (const stream of this.#watched.values()) stream.source?.addEventListener(type, stream.onEvent);
    }
  }

  /** What the channels are; those with one client are watched only after a second press. */
  channels(status) {
    this.known = new Map(status.channels.map(channel => [channel.name, channel]));
  }

  watch(channel) {
    if (channel === '') return;
    if (this.#watched.has(channel)) return this.#say('You are watching this channel already.');
    const most = maxStreams();
    if (this.#watched.size >= most) {
      return this.#say(`A browser can have ${most} streams of this server besides its requests. Stop one first.`);
    }
    const warning = this.#warning(channel);
    if (warning && this.#confirmed !== channel) {
      $('watch-channel').value = channel;
      this.#confirm(channel);
      $('watch').focus();
      return this.#say(warning);
    }
    this.#confirm(null);
    $('watch-channel').value = '';
    const stream = {channel, source: null, lastId: '', since: $('watch-since').value, wasOpen: false, isRetried: false, state: ''};
    stream.onEvent = event => this.#onEvent(stream, event);
    this.#watched.set(channel, stream);
    this.#addChip(stream);
    this.#open(stream);
    this.#say('Watching ' + channel + '.');
  }

  /** Why a user should think twice; null for nothing. */
  #warning(channel) {
    const known = this.known?.get(channel);
    if (!known?.exclusive) return null;
    if (known.subscribers > 0) {
      return 'A client is connected, and this channel takes one. You may be refused, or take its place. Press again to try.';
    }
    return known.waiting > 0
      ? 'This channel takes one client, and what waits for it would come to you. Press again to watch.'
      : 'This channel takes one client: while you watch, its client cannot connect. Press again to watch.';
  }

  #confirm(channel) {
    this.#confirmed = channel;
    $('watch').textContent = channel === null ? 'Watch' : 'Watch anyway';
  }

  #open(stream) {
    const url = new URL(address(this.listen, stream.channel));
    if (stream.lastId) url.searchParams.set('lastEventId', stream.lastId);
    else if (stream.since) url.searchParams.set('since', stream.since);
    const source = new EventSource(url);
    stream.source = source;
    for (const type of this.#types) source.addEventListener(type, stream.onEvent);
    source.addEventListener(GAP, event => {
      stream.lastId = event.lastEventId;
      this.#note(stream, 'gap', `Gap: events may be missing here${GAPS[event.data] ? ', ' + GAPS[event.data] : ''} (${event.data}).`);
    });
    source.addEventListener(REVOKED, event => {
      this.#note(stream, 'lost', 'The stream has ended: ' + event.data + '.');
      this.stopAll();
      this.#onRevoked('Your session has ended, or you may not read ' + stream.channel + ' any more. Log in to continue.');
    });
    source.onopen = () => {
      if (stream.wasOpen) this.#note(stream, 'open', 'Reconnected.');
      stream.wasOpen = true;
      stream.isRetried = false;
      this.#state(stream, 'open');
    };
    source.onerror = () => {
      if (this.#watched.get(stream.channel) !== stream) return;
      if (source.readyState === EventSource.CLOSED) {
        this.#state(stream, 'lost');
        this.#explain(stream);
      } else if (stream.state !== 'wait') {
        this.#note(stream, 'lost', 'The connection was lost; reconnecting.');
        this.#state(stream, 'wait');
      }
    };
    this.#state(stream, 'wait');
  }

  /** An EventSource does not say why it has given up, so this asks. */
  async #explain(stream) {
    const abort = new AbortController();
    let status = 0;
    let reason = '';
    try {
      const response = await fetch(stream.source.url, {headers: {Accept: 'text/event-stream'}, signal: abort.signal});
      status = response.status;
      if (!response.ok) reason = (await response.text()).trim();
    } catch {
      // the server cannot be reached
    }
    abort.abort(); // it may be a stream
    if (this.#watched.get(stream.channel) !== stream) return;
    if (status === 401) {
      this.#note(stream, 'lost', 'The server asks for credentials.');
      this.#onRevoked('Log in to read ' + stream.channel + '.');
    } else if (status === 0 || status === 200 || status >= 500) {
      if (!stream.isRetried) this.#note(stream, 'lost', 'The server does not answer; trying again.');
      stream.isRetried = true;
      this.#state(stream, 'again');
      stream.retry = setTimeout(() => this.#open(stream), RETRY_AFTER);
    } else {
      this.#note(stream, 'lost', status === 204 ? 'The channel was finished.' : reason || `The server refuses with status ${status}.`);
    }
  }

  /** Opens the streams again that ended with the session, after their last events. */
  resume() {
    for (const stream of this.#watched.values()) {
      if (!stream.source || stream.source.readyState === EventSource.CLOSED) this.#open(stream);
    }
  }

  /** Ends all streams, and remembers which. */
  stopAll() {
    for (const stream of this.#watched.values()) {
      clearTimeout(stream.retry);
      stream.source?.close();
      this.#state(stream, 'lost');
    }
  }

  /** Forgets all streams and events, which another user must not see. */
  forget() {
    this.stopAll();
    this.#watched.clear();
    this.#entries = [];
    this.#received = 0;
    $('watched').replaceChildren();
    this.#say('');
    this.#showAll();
  }

  #onEvent(stream, event) {
    stream.lastId = event.lastEventId;
    const data = String(event.data);
    this.#received++;
    this.#add({
      time: new Date(),
      channel: stream.channel,
      type: event.type,
      id: event.lastEventId,
      data: data.slice(0, MAX_DATA),
      cut: Math.max(0, data.length - MAX_DATA),
    });
  }

  #note(stream, kind, text) {
    this.#add({time: new Date(), channel: stream.channel, kind, data: text});
    if (kind !== 'open') this.#say(stream.channel + ': ' + text);
    else this.#say('Reconnected to ' + stream.channel + '.');
  }

  #add(entry) {
    this.#entries.push(entry);
    this.#fresh++;
    if (this.#entries.length > 2 * MAX_ROWS) this.#entries.splice(0, this.#entries.length - MAX_ROWS);
    this.#timer ??= setTimeout(() => {
      this.#timer = null;
      this.#showFresh();
    }, SHOW_EVERY);
  }

  #matches(entry) {
    const wanted = $('filter').value.toLowerCase();
    return wanted === '' || [entry.channel, entry.type, entry.id, entry.data]
      .some(text => text !== undefined && text.toLowerCase().includes(wanted));
  }

  #showFresh() {
    this.#showCount();
    if (this.#paused) return;
    const fresh = this.#entries.slice(-Math.min(this.#fresh, MAX_ROWS)).filter(entry => this.#matches(entry));
    this.#fresh = 0;
    const list = $('events');
    list.prepend(...fresh.reverse().map(entry => this.#row(entry)));
    while (list.childElementCount > MAX_ROWS) list.lastElementChild.remove();
    this.#showEmpty();
  }

  #showAll() {
    this.#fresh = 0;
    this.#entries = this.#entries.slice(-MAX_ROWS);
    const shown = this.#entries.filter(entry => this.#matches(entry)).reverse();
    $('events').replaceChildren(...shown.map(entry => this.#row(entry)));
    this.#showCount();
    this.#showEmpty();
  }

  #showEmpty() {
    const isEmpty = $('events').childElementCount === 0;
    $('events').hidden = isEmpty;
    $('events-empty').hidden = !isEmpty;
    $('events-empty').textContent = this.#entries.length > 0
      ? 'No event contains this text.'
      : this.#watched.size > 0 ? 'No event yet.' : 'Watch a channel to see its events here.';
  }

  #showCount() {
    const kept = this.#received > MAX_ROWS ? `, the last ${number(MAX_ROWS)} are kept` : '';
    const paused = this.#paused ? `; paused, ${number(this.#fresh)} new` : '';
    $('streams-count').textContent = this.#received + this.#fresh === 0 ? '' : count(this.#received, 'event') + kept + paused;
  }

  #row(entry) {
    const time = element('time', {dateTime: entry.time.toISOString(), textContent: clock(entry.time)});
    if (entry.kind) {
      return element('li', {className: 'note ' + entry.kind}, time, channelName(entry.channel),
        element('span', {className: 'text', textContent: entry.data}));
    }
    const json = prettyJson(entry.data);
    const data = element('pre', {dir: 'auto', textContent: json ?? entry.data, className: json ? 'json' : ''});
    return element('li', {}, time, channelName(entry.channel),
      element('b', {className: 'type', dir: 'auto', textContent: entry.type}),
      entry.id ? element('code', {className: 'id', dir: 'auto', title: 'id', textContent: entry.id}) : null,
      data, entry.cut > 0 ? element('small', {textContent: `… ${bytes(entry.cut)} more`}) : null);
  }

  #addChip(stream) {
    const stop = element('button', {type: 'button', textContent: '×', title: 'Stop'});
    stop.setAttribute('aria-label', 'Stop watching ' + stream.channel);
    stream.state = 'wait';
    stream.text = element('span', {className: 'hidden'});
    stream.chip = element('li', {}, channelName(stream.channel), stream.text, stop);
    stop.addEventListener('click', () => {
      clearTimeout(stream.retry);
      stream.source?.close();
      this.#watched.delete(stream.channel);
      stream.chip.remove();
      this.#say('Stopped watching ' + stream.channel + '.');
      this.#showEmpty();
      $('watch-channel').focus();
    });
    $('watched').append(stream.chip);
    this.#showEmpty();
  }

  #state(stream, state) {
    stream.state = state;
    stream.chip.dataset.state = state;
    stream.text.textContent = {open: ' live', wait: ' connecting', again: ' trying again', lost: ' ended'}[state];
  }

  #say(text) {
    $('watch-state').textContent = text;
  }
}
