'use strict';

/*
 * What Dynamics puts around a web resource: site map, command bar, grid, form, side pane, dialog. Buttons call what the ribbon
 * calls: WhatsAppBridge.Commands.
 */
(() => {
  const byId = id => document.getElementById(id);
  const formatted = '@OData.Community.Display.V1.FormattedValue';
  const labels = {
    wab_name: 'Name', wab_e164: 'Number', wab_channelid: 'Channel', wab_lastmessageon: 'Last Message On',
    wab_acceptedby: 'Accepted By', statuscode: 'Status Reason', wab_blockedon: 'Blocked On', wab_blockedby: 'Blocked By',
    wab_blockreason: 'Block Reason'
  };
  let views = [];
  const commands = () => WhatsAppBridge.Commands;
  let place = {area: 'hub'};
  let selected = [];

  function page(name, query) {
    return '/WebResources/wab_/' + name + '.html' + (query ? '?' + new URLSearchParams(query) : '');
  }

  function frame(source, title) {
    const iframe = byId('web-resource');
    iframe.title = title;
    iframe.src = source;
  }

  // ---- where the agent is

  async function go(to) {
    place = to;
    selected = [];
    byId('grid').hidden = to.area !== 'grid';
    byId('web-resource').hidden = to.area === 'grid';
    byId('command-back').hidden = to.area !== 'form';
    document.querySelectorAll('nav button').forEach(button => button.setAttribute('aria-current', String(button.dataset.area === to.area)));
    if (to.area === 'hub') {
      frame(page('hub'), 'Chat Hub');
    } else if (to.area === 'settings') {
      frame(page('settings'), 'Settings');
    } else if (to.area === 'form') {
      // As a form does that passes the row's id to the web resource it holds.
      frame(page('chat', {id: '{' + to.id.toUpperCase() + '}', typename: 'wab_chat', userlcid: 1033}), 'Chat');
    } else {
      await drawGrid();
    }
    await refreshCommands();
  }

  sandbox.openForm = (table, id) => go({area: 'form', id});

  // ---- form and grid, as the command bar's functions are handed them

  const form = {
    data: {entity: {getId: () => '{' + place.id.toUpperCase() + '}'}, refresh: async () => undefined},
    ui: {refreshRibbon: () => void refreshCommands()}
  };
  const grid = {refresh: () => void drawGrid(), refreshRibbon: () => void refreshCommands()};

  let asked = 0;

  async function refreshCommands() {
    const here = place;
    const number = ++asked;
    let block = false;
    let unblock = false;
    if (here.area === 'form') {
      [block, unblock] = await Promise.all([commands().canBlock(form), commands().canUnblock(form)]);
    } else if (here.area === 'grid') {
      [block, unblock] = await Promise.all([
        commands().canBlockSelected(grid, selected), commands().canUnblockSelected(grid, selected)]);
    }
    if (number === asked) {
      byId('command-block').hidden = !block;
      byId('command-unblock').hidden = !unblock;
    }
  }

  function run(onForm, onGrid) {
    guarded(() => place.area === 'form' ? onForm(form) : onGrid(grid, [...selected]));
  }

  /** The solution's own views, with the columns they name. */
  async function loadViews() {
    const {entities} = await Xrm.WebApi.retrieveMultipleRecords('savedquery',
      "?$select=savedqueryid,name,layoutxml,isdefault&$filter=returnedtypecode eq 'wab_chat' and querytype eq 0&$orderby=name");
    views = entities.map(view => ({
      id: view.savedqueryid,
      name: view.name,
      preset: view.isdefault,
      columns: [...new DOMParser().parseFromString(view.layoutxml, 'text/xml').querySelectorAll('cell')].map(cell => cell.getAttribute('name'))
    }));
    const chosen = byId('view').value;
    byId('view').replaceChildren(...views.map(view => new Option(view.name, view.name)));
    byId('view').value = chosen || views.find(view => view.preset).name;
  }

  const cell = (row, column) => row[column + formatted] || row['_' + column + '_value' + formatted] || row[column] || '';

  function gridLine(chat, columns) {
    const line = document.createElement('tr');
    const box = document.createElement('input');
    box.type = 'checkbox';
    box.checked = selected.includes(chat.wab_chatid);
    box.setAttribute('aria-label', 'Select ' + chat.wab_name);
    box.addEventListener('change', () => {
      selected = box.checked ? [...selected, chat.wab_chatid] : selected.filter(id => id !== chat.wab_chatid);
      guarded(refreshCommands);
    });
    const link = document.createElement('button');
    link.type = 'button';
    link.textContent = chat.wab_name;
    link.addEventListener('click', () => guarded(() => go({area: 'form', id: chat.wab_chatid})));
    line.append(...[box, ...columns.map(column => column === 'wab_name' ? link : cell(chat, column))].map(content => {
      const each = document.createElement('td');
      each.append(content);
      return each;
    }));
    return line;
  }

  async function drawGrid() {
    const view = views[byId('view').selectedIndex];
    const {entities} = await Xrm.WebApi.retrieveMultipleRecords('wab_chat', '?savedQuery=' + view.id);
    selected = selected.filter(id => entities.some(chat => chat.wab_chatid === id));
    const table = document.querySelector('#grid table');
    const print = JSON.stringify([view, entities]);
    if (table.dataset.print === print) {
      table.querySelectorAll('tbody input').forEach((box, i) => { box.checked = selected.includes(entities[i].wab_chatid); });
    } else {
      table.dataset.print = print;
      table.tHead.rows[0].replaceChildren(document.createElement('td'), ...view.columns.map(column => {
        const head = document.createElement('th');
        head.scope = 'col';
        head.textContent = labels[column] || column;
        return head;
      }));
      table.tBodies[0].replaceChildren(...entities.map(chat => gridLine(chat, view.columns)));
      byId('grid-empty').hidden = entities.length > 0;
    }
    await refreshCommands();
  }

  // ---- dialog and side pane

  sandbox.openDialog = ({webresourceName, data}) => new Promise(resolve => {
    const dialog = byId('dialog');
    const iframe = dialog.querySelector('iframe');
    const closed = () => {
      iframe.src = 'about:blank';
      resolve();
    };
    dialog.addEventListener('close', closed, {once: true});
    iframe.addEventListener('load', () => {
      // Dynamics takes a closed window as the end of its dialog.
      iframe.contentWindow.close = () => dialog.close();
    }, {once: true});
    iframe.src = '/WebResources/' + webresourceName + '?' + new URLSearchParams({data});
    dialog.showModal();
  });

  let pane = null;
  sandbox.pane = id => pane && pane.paneId === id ? pane : undefined;
  sandbox.createPane = ({paneId, title}) => {
    byId('pane').hidden = false;
    byId('pane-title').textContent = title;
    pane = {
      paneId,
      select: () => { byId('pane').hidden = false; },
      navigate: async ({webresourceName}) => { byId('pane').querySelector('iframe').src = '/WebResources/' + webresourceName; }
    };
    return pane;
  };

  function closePane() {
    pane = null;
    byId('pane').hidden = true;
    byId('pane').querySelector('iframe').src = 'about:blank';
  }

  // ---- together

  async function guarded(action) {
    try {
      await action();
      byId('crm-note').textContent = '';
    } catch (failure) {
      byId('crm-note').textContent = failure.message;
    }
  }

  async function signIn() {
    closePane();
    await sandbox.signIn(byId('agent').value);
    await loadViews();
    await go(place);
    await commands().openNotifications();
  }

  async function start() {
    sandbox.standIns = (await (await fetch('config.json')).json()).standIns;
    byId('view').addEventListener('change', () => {
      selected = [];
      guarded(drawGrid);
    });
    byId('agent').addEventListener('change', () => guarded(signIn));
    byId('command-block').addEventListener('click', () => run(commands().block, commands().blockSelected));
    byId('command-unblock').addEventListener('click', () => run(commands().unblock, commands().unblockSelected));
    byId('command-back').addEventListener('click', () => guarded(() => go({area: 'hub'})));
    byId('command-notifications').addEventListener('click', () => guarded(commands().showNotifications));
    byId('pane-close').addEventListener('click', closePane);
    byId('dialog').querySelector('button').addEventListener('click', () => byId('dialog').close());
    document.querySelectorAll('nav button').forEach(button =>
      button.addEventListener('click', () => guarded(() => go({area: button.dataset.area}))));
    void phone.start();
    void flow.start();
    await guarded(signIn);
    setInterval(() => {
      if (!document.hidden && place.area === 'grid') {
        guarded(drawGrid);
      } else if (!document.hidden && place.area === 'form') {
        guarded(refreshCommands);
      }
    }, 3000);
  }

  window.addEventListener('DOMContentLoaded', () => void start());
})();
