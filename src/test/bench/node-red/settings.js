// A Node-RED without editor, for the benchmark. Port, secret and Dataverse come from the environment.
module.exports = {
  uiHost: '127.0.0.1',
  uiPort: Number(process.env.PORT),
  flowFile: 'flows.json',
  credentialSecret: false,
  httpAdminRoot: false,
  disableEditor: true,
  functionGlobalContext: { crypto: require('crypto') },
  logging: { console: { level: 'warn', metrics: false, audit: false } },
};
