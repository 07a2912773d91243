/** Dataverse in memory, for tests and the sandbox: the Web API over HTTP, webhooks out, service-protection limits, privileges. */
package io.wabridge.standin.dataverse;
