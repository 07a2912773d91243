'use strict';

/* What moves in the bridge: the counts of its routes and of what became of events, as they grow. */
const flow = (() => {
  const longest = 40;
  const names = {delivered: 'delivered to Dynamics', discarded: 'discarded: the sender is blocked', recorded: 'recorded', parked: 'parked'};
  let before = null;

  function element(name, text, className) {
    const node = document.createElement(name);
    node.textContent = text;
    node.className = className || '';
    return node;
  }

  function log(text, className) {
    const list = document.getElementById('events');
    const item = element('li', text, className);
    item.prepend(element('time', new Date().toLocaleTimeString()));
    list.prepend(item);
    while (list.children.length > longest) {
      list.lastChild.remove();
    }
  }

  function moved(now, last, key) {
    const known = new Map(last.map(each => [key(each), each]));
    return now.map(each => [each, known.get(key(each))]);
  }

  function show(now) {
    const list = document.getElementById('routes');
    if (before) {
      for (const [route, old] of moved(now.routes, before.routes, each => each.id)) {
        const more = route.total - (old ? old.total : 0);
        if (more <= 0) {
          continue;
        }
        let chip = list.querySelector('[data-route="' + route.id + '"]');
        if (!chip) {
          chip = element('li', '');
          chip.dataset.route = route.id;
          list.append(chip);
        }
        const failed = old && route.failed > old.failed;
        chip.replaceChildren(route.id + ' ', element('b', String(route.total)));
        chip.className = failed ? 'failed' : 'moved';
        setTimeout(() => { chip.className = ''; }, 1200);
      }
      for (const [outcome, old] of moved(now.outcomes, before.outcomes, each => each.outcome + each.kind)) {
        const more = outcome.count - (old ? old.count : 0);
        if (more > 0) {
          log(more + ' ' + outcome.kind + ' ' + (names[outcome.outcome] || outcome.outcome), outcome.outcome);
        }
      }
    }
    before = now;
  }

  async function start() {
    for (;;) {
      try {
        const response = await fetch('flow');
        if (response.ok) {
          show(await response.json());
        }
      } catch (gone) {
        before = null;
      }
      await new Promise(resume => setTimeout(resume, document.hidden ? 10000 : 700));
    }
  }

  return {start};
})();
