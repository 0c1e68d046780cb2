// The form that publishes, what waits for clients, and the answers to commands.

import {address, send, status} from './page-server.js';
import {channelName, element} from './page-channels.js';
import {bytes, count, curl, duration, eventsourceRequest} from './page-text.js';

const $ = id => document.getElementById(id);

/** How many answers, and how many channels with waiting events, are shown. */
const MAX_SHOWN = 20;
/** How long to wait for more typing before the server is asked, in milliseconds. */
const TYPING = 250;
const FINAL = new Set(['done', 'rejected', 'interrupted', 'replaced', 'cancelled', 'expired']);

export class Publisher {
  #caller = {};
  #server = null;
  /** Why the form is disabled; empty if it is not. */
  #obstacle = '';
  #typing = null;
  /** The commands that this page has sent, the newest first. */
  #answers = [];
  #waiting = new Map();

  constructor() {
    $('publish-form').addEventListener('submit', event => {
      event.preventDefault();
      this.#publish();
    });
    $('publish-form').addEventListener('input', () => this.#changed());
    for (const button of document.querySelectorAll('[data-copy]')) {
      button.addEventListener('click', () => this.#copy(button));
    }
  }

  /** Takes what the server and the user may do. */
  show(state, caller) {
    this.#caller = caller;
    if (this.#server === null) {
      const actions = [...state.server.actions, state.server.retry, state.server.finish];
      $('publish-action').replaceChildren(
        ...[...new Set(actions)].map(action => element('option', {value: action, textContent: action})));
    }
    this.#server = state.server;
    this.#preview();
    this.#obstruct(state.server.readOnly ?? this.#denied ?? '');
    this.#showWaiting(state);
    for (const answer of this.#answers) if (!FINAL.has(answer.state)) this.#refresh(answer);
  }

  #denied = null;

  choose(channel) {
    $('publish-channel').value = channel;
    this.#changed();
    $('publish-data').focus();
  }

  /** Forgets what another user must not see. */
  forget() {
    this.#answers = [];
    this.#waiting.clear();
    $('answer-list').replaceChildren();
    $('waiting-list').replaceChildren();
    $('publish-state').textContent = '';
    this.#showEmpty();
  }

  #call() {
    const finishes = $('publish-action').value === this.#server?.finish;
    return {
      url: address($('publish-action').value, $('publish-channel').value),
      data: $('publish-data').value,
      ttl: finishes ? '' : $('publish-ttl').value,
      answer: !finishes && $('publish-answer').checked,
    };
  }

  #changed() {
    this.#preview();
    clearTimeout(this.#typing);
    this.#typing = setTimeout(() => this.#check(), TYPING);
  }

  #preview() {
    const call = this.#call();
    if (!$('publish-channel').value) call.url = address($('publish-action').value, 'CHANNEL');
    $('call-curl').textContent = curl(call, this.#caller);
    $('call-request').textContent = eventsourceRequest(call, this.#caller);
    $('call-hint').hidden = !this.#caller.name;
    $('call-hint').textContent = this.#caller.byToken
      ? 'Both take your token from the variable EVENTSOURCE_TOKEN.'
      : 'Both ask for the password of ' + this.#caller.name + '.';
  }

  /** Asks whether the user may publish on the channel that the form names. */
  async #check() {
    const channel = $('publish-channel').value;
    this.#denied = null;
    if (channel) {
      try {
        const state = await status({limit: 0, may: channel});
        if (channel !== $('publish-channel').value) return;
        if (state.may && !state.may.publish) {
          this.#denied = (this.#caller.name ?? 'Without a login, you') + ' may not publish on this channel.';
        }
      } catch {
        // the next request will tell
      }
    }
    this.#obstruct(this.#server?.readOnly ?? this.#denied ?? '');
  }

  #obstruct(reason) {
    $('publish-button').disabled = reason !== '';
    if (reason !== this.#obstacle) $('publish-state').textContent = reason;
    this.#obstacle = reason;
  }

  async #publish() {
    const call = this.#call();
    const channel = $('publish-channel').value;
    const headers = {'Content-Type': 'text/plain;charset=utf-8'};
    if (call.ttl) headers.TTL = call.ttl;
    if (call.answer) headers.Prefer = 'respond-async';
    try {
      const answer = await send('POST', call.url, {headers, body: call.data});
      if (answer?.handle) {
        this.#addAnswer(channel, call, answer);
        this.#say('Sent. The answer appears below.', 'good');
      } else if (answer && answer.subscribers === 0) {
        this.#say('Accepted. No client is connected, so it waits.', 'good');
      } else {
        this.#say(answer?.subscribers ? `Published to ${count(answer.subscribers, 'client')}.` : 'Published.', 'good');
      }
    } catch (e) {
      this.#say(e.status ? e.message : 'The server does not answer.', 'bad');
    }
  }

  #say(text, tone = '') {
    $('publish-state').textContent = text;
    $('publish-state').dataset.tone = tone;
  }

  async #copy(button) {
    const source = $(button.dataset.copy);
    try {
      await navigator.clipboard.writeText(source.textContent);
    } catch {
      getSelection().selectAllChildren(source); // over plain HTTP a page has no clipboard
      document.execCommand('copy');
    }
    button.textContent = 'Copied';
    setTimeout(() => (button.textContent = 'Copy'), 1500);
  }

  #addAnswer(channel, call, answer) {
    const state = element('b', {className: 'state'});
    const output = element('pre', {hidden: true, dir: 'auto', tabIndex: 0});
    output.setAttribute('aria-label', 'Output');
    const cancel = element('button', {type: 'button', textContent: 'Cancel'});
    cancel.setAttribute('aria-label', 'Cancel the command to ' + channel);
    const item = element('li', {}, channelName(channel),
      element('span', {className: 'text', dir: 'auto', textContent: call.data.slice(0, 200)}), state, cancel, output);
    const added = {handle: answer.handle, item, state: answer.state, show: null};
    added.show = result => {
      added.state = result.state;
      state.textContent = result.state + (result.exit === undefined ? '' : ', exit status ' + result.exit);
      state.dataset.state = result.state;
      cancel.hidden = FINAL.has(result.state) || result.state === 'started';
      const text = (result.stdout ?? '') + (result.stderr ?? '');
      output.hidden = text === '';
      output.textContent = text;
    };
    cancel.addEventListener('click', async () => {
      try {
        added.show(await send('DELETE', 'commands/' + added.handle));
      } catch (e) {
        $('waiting-state').textContent = e.message;
      }
    });
    added.show(answer);
    this.#answers = [added, ...this.#answers].slice(0, MAX_SHOWN);
    $('answer-list').replaceChildren(...this.#answers.map(each => each.item));
    this.#showEmpty();
  }

  async #refresh(answer) {
    try {
      answer.show(await send('GET', 'commands/' + answer.handle));
    } catch (e) {
      if (e.status === 404) answer.show({state: 'expired'});
    }
  }

  #showWaiting(state) {
    const channels = state.channels.filter(channel => channel.waiting > 0 && channel.publish).slice(0, MAX_SHOWN);
    const names = new Set(channels.map(channel => channel.name));
    for (const [name, shown] of this.#waiting) {
      if (!names.has(name)) {
        shown.item.remove();
        this.#waiting.delete(name);
      }
    }
    for (const channel of channels) {
      const shown = this.#waiting.get(channel.name);
      const version = channel.waiting + ' ' + channel.events;
      if (shown?.version === version) continue;
      const item = shown?.item ?? element('li', {});
      this.#waiting.set(channel.name, {item, version});
      if (!shown) $('waiting-list').append(item);
      this.#list(channel.name, item);
    }
    this.#showEmpty();
  }

  async #list(channel, item) {
    try {
      const events = await send('GET', address(this.#server.waiting, channel));
      item.replaceChildren(channelName(channel), element('ul', {}, ...events.slice(0, MAX_SHOWN).map(event => {
        const cancel = element('button', {type: 'button', textContent: 'Cancel'});
        cancel.setAttribute('aria-label', `Cancel ${event.id} on ${channel}`);
        cancel.addEventListener('click', () => this.#cancel(channel, event.id, item));
        const facts = [event.topic, bytes(event.bytes), 'for ' + duration(Date.parse(event.expires) - Date.now())];
        return element('li', {}, element('code', {dir: 'auto', textContent: event.id}),
          element('span', {className: 'text', textContent: facts.filter(Boolean).join(' · ')}), cancel);
      })));
      if (events.length > MAX_SHOWN) item.append(element('small', {textContent: `… ${events.length - MAX_SHOWN} more`}));
    } catch (e) {
      $('waiting-state').textContent = e.message;
    }
  }

  async #cancel(channel, id, item) {
    try {
      await send('DELETE', address(this.#server.waiting, channel) + '?' + new URLSearchParams({id}));
      $('waiting-state').textContent = 'Cancelled.';
    } catch (e) {
      $('waiting-state').textContent = e.message;
    }
    this.#list(channel, item);
  }

  #showEmpty() {
    $('waiting-empty').hidden = this.#waiting.size > 0 || this.#answers.length > 0;
  }
}
