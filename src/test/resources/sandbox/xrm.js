'use strict';

/*
 * The client API of Dynamics, as far as the web resources use it, over the stand-in's Web API. Nothing here is part of the product:
 * inside Dynamics the same calls are Microsoft's.
 */
const sandbox = {
  tenant: '00000000-0000-0000-0000-000000000001',
  standIns: '',
  agent: null,
  user: null,
  token: null
};

(() => {
  const guid = text => String(text).replace(/[{}]/g, '').toLowerCase();
  const set = table => table.endsWith('y') ? table.slice(0, -1) + 'ies' : table + 's';
  const api = () => sandbox.standIns + '/dataverse/api/data/v9.2/';

  async function token(agent) {
    const form = new URLSearchParams({
      grant_type: 'password', client_id: 'partner', username: agent, password: 'sandbox',
      scope: sandbox.standIns + '/dataverse/.default'
    });
    const response = await fetch(sandbox.standIns + '/entra/' + sandbox.tenant + '/oauth2/v2.0/token', {method: 'POST', body: form});
    const body = await response.json();
    if (!response.ok) {
      throw new Error(body.error_description);
    }
    return body.access_token;
  }

  async function send(method, path, body, more = {}) {
    const attempt = () => fetch(api() + path, {
      method,
      headers: {
        Authorization: 'Bearer ' + sandbox.token, Accept: 'application/json', 'Content-Type': 'application/json',
        'OData-Version': '4.0', 'OData-MaxVersion': '4.0', ...more
      },
      ...(body === undefined ? {} : {body: JSON.stringify(body)})
    });
    let response = await attempt();
    if (response.status === 401) {
      // Expired, for instance because the sandbox's clock was moved.
      sandbox.token = await token(sandbox.agent);
      response = await attempt();
    }
    const text = await response.text();
    const answer = text ? JSON.parse(text) : null;
    if (!response.ok) {
      const error = (answer && answer.error) || {code: '0x0', message: response.status + ' ' + response.statusText};
      throw {errorCode: Number.parseInt(error.code, 16) | 0, message: error.message};
    }
    return {answer, headers: response.headers};
  }

  const annotated = {Prefer: 'odata.include-annotations="*"'};

  async function all(path) {
    return (await send('GET', path)).answer.value;
  }

  /** Signs in: afterwards the web resources may be loaded. */
  sandbox.signIn = async agent => {
    sandbox.agent = agent;
    sandbox.token = await token(agent);
    const {answer: who} = await send('GET', 'WhoAmI');
    const mine = 'systemuserid eq ' + who.UserId;
    const any = encodeURIComponent;
    const [direct, teams, user] = await Promise.all([
      all('roles?$select=roleid,name&$filter=' + any('systemuserroles_association/any(u:u/' + mine + ')')),
      all('teams?$select=teamid&$expand=teamroles_association($select=roleid,name)&$filter='
        + any('teammembership_association/any(u:u/' + mine + ')')),
      send('GET', 'systemusers(' + who.UserId + ')?$select=fullname')
    ]);
    const roles = [...direct, ...teams.flatMap(team => team.teamroles_association)];
    const tables = ['wab_channel', 'wab_chat', 'wab_chatsession', 'wab_message', 'wab_outgoing', 'wab_blockednumber',
      'wab_blockrequest', 'wab_setting'];
    const names = tables.flatMap(table => ['Create', 'Read', 'Write', 'Delete'].map(right => 'prv' + right + table));
    const held = (await send('GET', 'systemusers(' + who.UserId + ')/Microsoft.Dynamics.CRM.RetrieveUserSetOfPrivilegesByNames('
      + 'PrivilegeNames=@p)?@p=' + any(JSON.stringify(names)))).answer.RolePrivileges;
    sandbox.user = {
      userId: '{' + who.UserId.toUpperCase() + '}',
      userName: user.answer.fullname,
      languageId: 1033,
      isRTL: new URLSearchParams(location.search).has('rtl'),
      securityRoles: roles.map(role => role.roleid),
      roles: {get: () => roles.map(role => ({id: role.roleid, name: role.name}))},
      getSecurityRolePrivilegesInfo: async () => Object.fromEntries(held.map(each => [each.PrivilegeId, {
        id: each.PrivilegeId, businessUnitId: each.BusinessUnitId, privilegeName: each.PrivilegeName, depth: each.Depth
      }]))
    };
  };

  window.Xrm = {
    WebApi: {
      async retrieveMultipleRecords(table, options = '', size) {
        const {answer} = await send('GET', set(table) + options, undefined, {
          Prefer: annotated.Prefer + (size ? ',odata.maxpagesize=' + size : '')
        });
        return {entities: answer.value, nextLink: answer['@odata.nextLink']};
      },
      async retrieveRecord(table, id, options = '') {
        return (await send('GET', set(table) + '(' + guid(id) + ')' + options, undefined, annotated)).answer;
      },
      async createRecord(table, columns) {
        const {headers} = await send('POST', set(table), columns);
        return {entityType: table, id: /\(([^()]+)\)$/.exec(headers.get('OData-EntityId'))[1]};
      },
      async updateRecord(table, id, columns) {
        await send('PATCH', set(table) + '(' + guid(id) + ')', columns, {'If-Match': '*'});
        return {entityType: table, id: guid(id)};
      },
      async deleteRecord(table, id) {
        await send('DELETE', set(table) + '(' + guid(id) + ')');
        return {entityType: table, id: guid(id)};
      }
    },
    Utility: {
      getGlobalContext: () => ({userSettings: sandbox.user, getClientUrl: () => location.origin}),
      // As in Dynamics when no script on the page lists the file among its dependencies.
      getResourceString: () => null
    },
    Navigation: {
      openForm: async ({entityName, entityId}) => sandbox.openForm(entityName, guid(entityId)),
      navigateTo: page => sandbox.openDialog(page)
    },
    App: {
      sidePanes: {
        state: 0,
        getPane: id => sandbox.pane(id),
        createPane: async options => sandbox.createPane(options)
      }
    }
  };
})();
