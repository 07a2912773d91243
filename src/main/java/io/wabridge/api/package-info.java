/** The REST interface, as far as the routes do not say it themselves: calls, answers, problems, repetitions. */
package io.wabridge.api;
