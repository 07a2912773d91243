/** What agents ask for in Dynamics: rows of block requests, outgoing messages and chat requests. */
package io.wabridge.command;
