'use strict';

/* The customer's phone: what WhatsApp shows there, by the Graph stand-in's own account. */
const phone = (() => {
  const byId = id => document.getElementById(id);
  let lines = [];
  const read = new Set();

  async function ask(path, body) {
    const response = await fetch(sandbox.standIns + '/_sandbox/phone' + path, body === undefined ? {} : {
      method: 'POST', headers: {'Content-Type': 'application/json'}, body: JSON.stringify(body)
    });
    const answer = await response.json();
    if (!response.ok) {
      throw new Error(answer.error);
    }
    return answer;
  }

  function note(text, bad) {
    byId('phone-note').textContent = text;
    byId('phone-note').classList.toggle('bad', Boolean(bad));
  }

  async function write(message) {
    try {
      const answer = await ask('/messages', {number: byId('number').value, customer: byId('customer').value, ...message});
      if (!answer.accepted) {
        note('WhatsApp itself holds this customer back: the business has blocked them there too.', true);
      } else if (answer.bridgeStatus === 200) {
        note('The bridge has taken it. A blocked customer never learns more than this.');
      } else {
        note('The bridge did not take it (' + (answer.bridgeStatus || 'no answer') + ').', true);
      }
      await show();
    } catch (failure) {
      note(failure.message, true);
    }
  }

  const label = customer => [customer.name, customer.phone ? '+' + customer.phone : 'number hidden',
    customer.username && '@' + customer.username].filter(Boolean).join(' · ');

  async function move() {
    try {
      const option = byId('customer').selectedOptions[0];
      const answer = await ask('/number', {customer: option.value});
      const shown = (await ask('')).customers.find(customer => customer.key === option.value);
      option.textContent = shown ? label(shown) : '+' + answer.phone;
      note(Object.keys(answer.told).length > 0
        ? 'WhatsApp has told the business the old id and the new one.'
        : 'No business was told: this customer has not written yet.');
    } catch (failure) {
      note(failure.message, true);
    }
  }

  const time = at => new Date(at).toLocaleTimeString([], {hour: '2-digit', minute: '2-digit'});
  const kinds = {image: '📷 ', location: '📍 '};

  function draw(line, reactions) {
    const item = document.createElement('li');
    item.classList.toggle('own', line.fromCustomer);
    item.append((kinds[line.type] || '') + (line.text || {image: 'Picture', location: 'Place'}[line.type] || ''));
    const small = document.createElement('small');
    small.textContent = time(line.at);
    item.append(small);
    if (reactions.length > 0) {
      const badge = document.createElement('span');
      badge.textContent = reactions.join(' ');
      item.append(badge);
    }
    return item;
  }

  async function show() {
    const query = new URLSearchParams({number: byId('number').value, customer: byId('customer').value});
    lines = await ask('/messages?' + query);
    const list = byId('phone-lines');
    const print = JSON.stringify(lines);
    if (list.dataset.print !== print) {
      list.dataset.print = print;
      const reactions = new Map();
      lines.filter(line => line.type === 'reaction').forEach(line => {
        reactions.set(line.about, [...(reactions.get(line.about) || []), line.text]);
      });
      list.replaceChildren(...lines.filter(line => line.type !== 'reaction')
        .map(line => draw(line, (reactions.get(line.id) || []).filter(Boolean))));
      list.scrollTop = list.scrollHeight;
    }
    if (byId('phone-reads').checked) {
      for (const line of lines.filter(each => !each.fromCustomer && !read.has(each.id))) {
        read.add(line.id);
        await ask('/read', {id: line.id});
      }
    }
  }

  async function start() {
    const choices = await ask('');
    for (const customer of choices.customers) {
      byId('customer').append(new Option(label(customer), customer.key));
    }
    choices.numbers.forEach(number => byId('number').append(new Option(number.name, number.id)));
    // A script may bring customers of its own.
    new URLSearchParams(location.search).getAll('customer').forEach(key => byId('customer').append(new Option(key, key)));
    byId('phone-form').addEventListener('submit', event => {
      event.preventDefault();
      const text = byId('phone-text').value.trim();
      byId('phone-text').value = '';
      if (text) {
        write({type: 'text', text});
      }
    });
    byId('phone-image').addEventListener('click', () => write({type: 'image', text: byId('phone-text').value.trim()}));
    byId('phone-location').addEventListener('click', () => write({type: 'location', text: 'Brandenburg Gate'}));
    byId('phone-react').addEventListener('click', () => {
      const last = lines.filter(line => line.type !== 'reaction').at(-1);
      if (last) {
        write({type: 'reaction', text: '👍', about: last.id});
      }
    });
    byId('phone-move').addEventListener('click', move);
    for (const id of ['customer', 'number']) {
      byId(id).addEventListener('change', () => show().catch(failure => note(failure.message, true)));
    }
    for (;;) {
      try {
        await show();
      } catch (failure) {
        note(failure.message, true);
      }
      await new Promise(resume => setTimeout(resume, document.hidden ? 10000 : 1000));
    }
  }

  return {start};
})();
