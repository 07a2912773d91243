'use strict';

/*
 * What Dynamics puts around a web resource: site map, command bar, grid, form, side pane, dialog. Buttons call what the ribbon
 * calls: WhatsAppBridge.Commands.
 */
(() => {
  const byId = id => document.getElementById(id);
  const statusNames = {1: 'Open', 727000001: 'Blocked', 727000002: 'Closed'};
  const select = '$select=wab_chatid,wab_name,wab_e164,wab_username,statuscode,wab_blockreason,_wab_blockedby_value,modifiedon';
  const views = [
    ['Open Chats', () => 'statuscode eq 1'],
    ['My Chats', () => '_wab_acceptedby_value eq ' + sandbox.user.userId.slice(1, -1).toLowerCase()],
    ['Blocked Chats', () => 'statuscode eq 727000001'],
    ['All Chats', () => null]
  ];
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

  async function drawGrid() {
    const filter = views[byId('view').selectedIndex][1]();
    const {entities} = await Xrm.WebApi.retrieveMultipleRecords('wab_chat', '?' + select
      + '&$orderby=' + encodeURIComponent('wab_lastmessageon desc') + (filter ? '&$filter=' + encodeURIComponent(filter) : ''), 50);
    const body = document.querySelector('#grid tbody');
    const print = JSON.stringify([entities, selected]);
    if (body.dataset.print === print && place.area === 'grid') {
      return;
    }
    selected = selected.filter(id => entities.some(chat => chat.wab_chatid === id));
    body.dataset.print = JSON.stringify([entities, selected]);
    body.replaceChildren(...entities.map(chat => {
      const line = document.createElement('tr');
      const box = document.createElement('input');
      box.type = 'checkbox';
      box.checked = selected.includes(chat.wab_chatid);
      box.setAttribute('aria-label', 'Select ' + chat.wab_name);
      box.addEventListener('change', () => {
        selected = box.checked ? [...selected, chat.wab_chatid] : selected.filter(id => id !== chat.wab_chatid);
        body.dataset.print = JSON.stringify([entities, selected]);
        guarded(refreshCommands);
      });
      const link = document.createElement('button');
      link.type = 'button';
      link.textContent = chat.wab_name;
      link.addEventListener('click', () => guarded(() => go({area: 'form', id: chat.wab_chatid})));
      const cells = [box, link, chat.wab_e164 || chat.wab_username || '', statusNames[chat.statuscode],
        chat['_wab_blockedby_value@OData.Community.Display.V1.FormattedValue'] || '', chat.wab_blockreason || ''];
      line.append(...cells.map(content => {
        const cell = document.createElement('td');
        cell.append(content);
        return cell;
      }));
      line.dataset.status = statusNames[chat.statuscode];
      return line;
    }));
    byId('grid-empty').hidden = entities.length > 0;
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
    await go(place);
    await commands().openNotifications();
  }

  async function start() {
    sandbox.standIns = (await (await fetch('config.json')).json()).standIns;
    views.forEach(([name]) => byId('view').append(new Option(name)));
    byId('view').addEventListener('change', () => {
      selected = [];
      guarded(drawGrid);
    });
    byId('agent').addEventListener('change', () => guarded(signIn));
    byId('command-block').addEventListener('click', () => run(commands().block, commands().blockSelected));
    byId('command-unblock').addEventListener('click', () => run(commands().unblock, commands().unblockSelected));
    byId('command-back').addEventListener('click', () => guarded(() => go({area: 'hub'})));
    byId('command-notifications').addEventListener('click', () => guarded(commands().openNotifications));
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
