'use strict';

const standIns = 'http://localhost:8082';
const dataverse = standIns + '/dataverse/api/data/v9.2';
const tokenEndpoint = standIns + '/entra/00000000-0000-0000-0000-000000000001/oauth2/v2.0/token';
const scopes = {
  bridge: 'api://whatsapp-dynamics-bridge/.default',
  dataverse: standIns + '/dataverse/.default'
};
const chatStatus = {1: 'Open', 727000001: 'Blocked', 727000002: 'Closed'};
const sessionStatus = {1: 'Open', 727000001: 'Ended', 727000002: 'Cancelled'};
const messageStatus = {
  1: 'Received', 727000001: 'Queued', 727000002: 'Sending', 727000003: 'Sent', 727000004: 'Delivered',
  727000005: 'Read', 727000006: 'Played', 727000007: 'Failed', 727000008: 'Refused', 727000009: 'Uncertain'
};
const outgoingStatus = {
  1: 'Requested', 727000001: 'Sent', 727000002: 'Refused', 727000003: 'Failed', 727000004: 'Uncertain'
};
const outgoing = 727000001;
const badStatuses = ['Failed', 'Refused', 'Uncertain'];

const byId = id => document.getElementById(id);
const tokens = new Map();
let chats = [];
let chosenChat = null;

// ---- asking

async function ask(url, options = {}) {
  const response = await fetch(url, options);
  const text = await response.text();
  let body = null;
  try {
    body = text ? JSON.parse(text) : null;
  } catch (notJson) {
    body = null;
  }
  if (!response.ok) {
    const failure = new Error(sentence(body) || response.status + ' ' + response.statusText);
    failure.status = response.status;
    throw failure;
  }
  return {body, headers: response.headers};
}

function sentence(body) {
  if (!body) {
    return null;
  }
  if (body.title) {
    return body.detail ? body.title + ': ' + body.detail : body.title;
  }
  if (body.error_description) {
    return body.error_description;
  }
  return typeof body.error === 'string' ? body.error : body.error && body.error.message;
}

async function token(agent, scope) {
  const key = agent + ' ' + scope;
  if (!tokens.has(key)) {
    const form = new URLSearchParams({
      grant_type: 'password', client_id: 'partner', username: agent, password: 'sandbox', scope: scopes[scope]
    });
    const {body} = await ask(tokenEndpoint, {method: 'POST', body: form});
    tokens.set(key, body.access_token);
  }
  return tokens.get(key);
}

async function askAs(scope, url, options = {}) {
  const agent = byId('agent').value;
  const attempt = async () => ask(url, {
    ...options,
    headers: {...options.headers, Authorization: 'Bearer ' + await token(agent, scope)}
  });
  try {
    return await attempt();
  } catch (failure) {
    if (failure.status !== 401) {
      throw failure;
    }
    // Expired, for instance because the sandbox's clock was moved.
    tokens.clear();
    return attempt();
  }
}

// ---- showing

function element(name, text, className) {
  const node = document.createElement(name);
  if (text !== undefined) {
    node.textContent = text;
  }
  if (className) {
    node.className = className;
  }
  return node;
}

function note(id, text, bad) {
  byId(id).textContent = text;
  byId(id).classList.toggle('bad', Boolean(bad));
}

function time(instant) {
  return instant ? new Date(instant).toLocaleTimeString([], {hour: '2-digit', minute: '2-digit'}) : '';
}

function line(text, own, small, bad) {
  const item = element('li', text || '(no text)', own ? 'own' : '');
  item.append(element('small', small, bad ? 'bad' : ''));
  return item;
}

/** Leaves the list alone when nothing changed, so that scrolling and reading are not disturbed. */
function fill(list, items, print) {
  if (list.dataset.print !== print) {
    list.dataset.print = print;
    list.replaceChildren(...items);
    list.scrollTop = list.scrollHeight;
  }
}

// ---- the phone

async function loadChoices() {
  const {body} = await ask(standIns + '/_sandbox/phone');
  for (const customer of body.customers) {
    const known = [customer.phone ? '+' + customer.phone : 'number hidden', customer.username && '@' + customer.username];
    byId('customer').append(new Option(customer.name + ' (' + known.filter(Boolean).join(', ') + ')', customer.key));
  }
  for (const number of body.numbers) {
    byId('number').append(new Option(number.name, number.id));
  }
}

async function showPhone() {
  const query = new URLSearchParams({number: byId('number').value, customer: byId('customer').value});
  const {body} = await ask(standIns + '/_sandbox/phone/messages?' + query);
  fill(byId('phone-lines'), body.map(each => line(each.text, each.fromCustomer, time(each.at))), JSON.stringify(body));
}

async function writeAsCustomer(event) {
  event.preventDefault();
  const text = byId('phone-text').value.trim();
  if (!text) {
    return;
  }
  const {body} = await ask(standIns + '/_sandbox/phone/messages', {
    method: 'POST',
    headers: {'Content-Type': 'application/json'},
    body: JSON.stringify({number: byId('number').value, customer: byId('customer').value, text})
  });
  byId('phone-text').value = '';
  if (!body.accepted) {
    note('phone-note', 'WhatsApp itself holds this customer back: the business has blocked them there too.', true);
  } else if (body.bridgeStatus === 200) {
    note('phone-note', 'The bridge has taken it. A blocked customer never learns more than this.');
  } else {
    note('phone-note', 'The bridge did not take it (' + (body.bridgeStatus || 'no answer') + ').', true);
  }
  await showPhone();
}

// ---- the CRM

function nameOf(chat) {
  return chat.wab_name || chat.wab_e164 || chat.wab_userid || chat.wab_chatkey;
}

function statusOf(chat) {
  return chatStatus[chat.statuscode] || 'Open';
}

async function showChats() {
  const query = '?$select=wab_chatid,wab_chatkey,wab_name,wab_phone,wab_e164,wab_userid,wab_blockreason,statuscode,'
    + 'wab_lastmessageon&$orderby=' + encodeURIComponent('wab_lastmessageon desc');
  chats = (await askAs('dataverse', dataverse + '/wab_chats' + query)).body.value;
  const filter = byId('filter').value;
  const shown = chats.filter(chat => !filter || statusOf(chat) === filter);
  const items = shown.map(chat => {
    const button = element('button');
    button.type = 'button';
    button.setAttribute('aria-pressed', String(chat.wab_chatid === chosenChat));
    button.append(
      element('strong', nameOf(chat)),
      element('span', statusOf(chat), 'badge ' + statusOf(chat)),
      element('small', ' ' + time(chat.wab_lastmessageon)));
    button.addEventListener('click', guarded('crm-note', async () => {
      chosenChat = chat.wab_chatid;
      note('crm-note', '');
      await showCrm();
    }));
    const item = element('li');
    item.append(button);
    return item;
  });
  if (items.length === 0) {
    items.push(element('li', 'No chats yet.', 'hint'));
  }
  fill(byId('chats'), items, chosenChat + filter + JSON.stringify(chats));
}

async function showChat() {
  const chat = chats.find(each => each.wab_chatid === chosenChat);
  byId('crm-form').hidden = byId('block-form').hidden = !chat;
  if (!chat) {
    return;
  }
  const blocked = statusOf(chat) === 'Blocked';
  const messages = (await askAs('dataverse', dataverse + '/wab_messages?$filter='
    + encodeURIComponent('_wab_chatid_value eq ' + chat.wab_chatid) + '&$orderby=wab_sentat')).body.value;
  const sessions = (await askAs('dataverse', dataverse + '/wab_chatsessions?$filter='
    + encodeURIComponent('_wab_chatid_value eq ' + chat.wab_chatid) + '&$orderby=wab_startedon')).body.value;
  const head = byId('chat-head');
  head.replaceChildren(
    element('strong', nameOf(chat) + ' '),
    element('span', statusOf(chat), 'badge ' + statusOf(chat)),
    element('small', blocked && chat.wab_blockreason ? ' ' + chat.wab_blockreason : ''));
  const words = sessions.map(each => sessionStatus[each.statuscode] || '?');
  if (words.length > 0) {
    head.append(element('small', '  Sessions: '), ...words.map(word => element('span', word, 'badge ' + word)));
  }
  byId('block-button').textContent = blocked ? 'Unblock' : 'Block';
  byId('block-button').classList.toggle('danger', !blocked);
  fill(byId('crm-lines'), messages.map(each => {
    const own = each.wab_direction === outgoing;
    const status = messageStatus[each.statuscode] || '';
    const small = time(each.wab_sentat) + (own ? ' ' + status : '') + (each.wab_error ? ' ' + each.wab_error : '');
    return line(each.wab_text || '[' + each.wab_type + ']', own, small, badStatuses.includes(status));
  }), chosenChat + JSON.stringify(messages.map(each => [each.wab_messageid, each.statuscode, each.wab_text])));
}

async function showCrm() {
  await showChats();
  await showChat();
}

async function writeAsAgent(event) {
  event.preventDefault();
  const text = byId('crm-text').value.trim();
  if (!text || !chosenChat) {
    return;
  }
  const {body} = await askAs('dataverse', dataverse + '/wab_outgoings', {
    method: 'POST',
    headers: {'Content-Type': 'application/json', Prefer: 'return=representation'},
    body: JSON.stringify({
      'wab_chatid@odata.bind': '/wab_chats(' + chosenChat + ')', wab_type: 'text', wab_text: text
    })
  });
  byId('crm-text').value = '';
  note('crm-note', 'Asked for.');
  await follow(body.wab_outgoingid);
}

/** What becomes of the request: the bridge writes it into the row. */
async function follow(id) {
  for (let tries = 0; tries < 40; tries++) {
    const {body} = await askAs('dataverse', dataverse + '/wab_outgoings(' + id + ')?$select=statuscode,wab_result');
    const status = outgoingStatus[body.statuscode];
    if (status !== 'Requested') {
      note('crm-note', status + (body.wab_result ? ': ' + body.wab_result : ''), badStatuses.includes(status));
      await showCrm();
      return;
    }
    await new Promise(resume => setTimeout(resume, 500));
  }
  note('crm-note', 'Still waiting for the bridge.', true);
}

async function blockOrUnblock(event) {
  event.preventDefault();
  const chat = chats.find(each => each.wab_chatid === chosenChat);
  if (!chat) {
    return;
  }
  const key = encodeURIComponent(chat.wab_phone || chat.wab_userid);
  const reason = byId('block-reason').value.trim();
  if (statusOf(chat) === 'Blocked') {
    const query = reason ? '?reason=' + encodeURIComponent(reason) : '';
    await askAs('bridge', '/api/blocks/' + key + query, {method: 'DELETE'});
    note('crm-note', 'Unblocked. What was written meanwhile does not come back.');
  } else {
    await askAs('bridge', '/api/blocks/' + key, {
      method: 'PUT',
      headers: {'Content-Type': 'application/json'},
      body: JSON.stringify(reason ? {reason, way: 'chat'} : {way: 'chat'})
    });
    note('crm-note', 'Blocked, from this moment on. The chat follows.');
  }
  byId('block-reason').value = '';
  await showCrm();
}

// ---- together

function guarded(noteId, action) {
  return async event => {
    if (event) {
      event.preventDefault();
    }
    try {
      await action(event);
    } catch (failure) {
      note(noteId, failure.message, true);
    }
  };
}

async function refreshForEver() {
  for (;;) {
    await guarded('phone-note', showPhone)();
    await guarded('crm-note', showCrm)();
    await new Promise(resume => setTimeout(resume, 1500));
  }
}

byId('phone-form').addEventListener('submit', guarded('phone-note', writeAsCustomer));
byId('crm-form').addEventListener('submit', guarded('crm-note', writeAsAgent));
byId('block-form').addEventListener('submit', guarded('crm-note', blockOrUnblock));
for (const id of ['customer', 'number']) {
  byId(id).addEventListener('change', guarded('phone-note', showPhone));
}
for (const id of ['agent', 'filter']) {
  byId(id).addEventListener('change', guarded('crm-note', async () => {
    note('crm-note', '');
    await showCrm();
  }));
}
guarded('phone-note', async () => {
  await loadChoices();
  await refreshForEver();
})();
