package io.wabridge.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.wabridge.block.BlockReader.SearchTooBroadException;
import io.wabridge.block.BlockedForAllException;
import io.wabridge.block.NeverBlockedException;
import io.wabridge.block.VersionMismatchException;
import io.wabridge.database.DatabaseFailures;
import io.wabridge.dataverse.DataverseException;
import io.wabridge.jmsbatch.CommitTimeoutException;
import io.wabridge.jmsbatch.JmsBatchException;
import io.wabridge.jmsbatch.QueueFullException;
import io.wabridge.problem.FieldError;
import io.wabridge.problem.Problem;
import io.wabridge.problem.ProblemBody;
import io.wabridge.problem.ProblemException;
import io.wabridge.problem.ProblemWriter;
import io.wabridge.security.AuthorityUnavailableException;
import io.wabridge.security.NotAuthorisedException;
import io.wabridge.sending.NumberBlockedException;
import io.wabridge.sending.UnknownChannelException;
import io.wabridge.sending.ValidationException;
import io.wabridge.sending.WindowClosedException;
import java.util.List;
import org.apache.camel.Exchange;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** Turns an error in a REST flow into its answer. */
@Component("restProblems")
public final class RestProblems {

    private static final Logger LOG = LoggerFactory.getLogger(RestProblems.class);

    private final ObjectMapper json;
    private final DatabaseFailures databaseFailures;

    RestProblems(ObjectMapper json, DatabaseFailures databaseFailures) {
        this.json = json;
        this.databaseFailures = databaseFailures;
    }

    /** The answer for the exception that ended the flow. */
    public Reply reply(Exchange exchange) throws JsonProcessingException {
        Throwable thrown = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class);
        if (thrown instanceof RepeatedRequest repeated) {
            return repeated.reply();
        }
        ProblemException problem = problem(thrown);
        if (problem.problem() == Problem.INTERNAL) {
            LOG.error("REST call failed in {}", exchange.getFromRouteId(), thrown);
        } else if (problem.problem().status() >= 500) {
            LOG.warn("REST call not served in {}: {}", exchange.getFromRouteId(), thrown.getMessage());
        }
        return new Reply(
                problem.problem().status(),
                ProblemWriter.MEDIA_TYPE,
                null,
                problem.retryAfter()
                        .map(String::valueOf)
                        .orElse(problem.problem().status() == 503 ? ProblemWriter.RETRY_AFTER : null),
                json.writeValueAsString(ProblemBody.of(problem.problem(), problem.errors())));
    }

    private ProblemException problem(Throwable thrown) {
        if (thrown instanceof ProblemException known) {
            return known;
        }
        if (thrown instanceof ValidationException invalid) {
            return new ProblemException(
                    Problem.VALIDATION,
                    invalid.errors().stream()
                            .map(e -> new FieldError(e.field(), e.message()))
                            .toList());
        }
        if (thrown instanceof UnknownChannelException) {
            return new ProblemException(
                    Problem.VALIDATION,
                    List.of(new FieldError("from", "the phone_number_id of a business number in Dynamics")));
        }
        return new ProblemException(kind(thrown));
    }

    private Problem kind(Throwable thrown) {
        if (thrown instanceof NotAuthorisedException) {
            return Problem.NOT_AUTHORISED;
        }
        if (thrown instanceof AuthorityUnavailableException) {
            return Problem.AUTHORITY_UNAVAILABLE;
        }
        if (thrown instanceof NeverBlockedException) {
            return Problem.NEVER_BLOCKED;
        }
        if (thrown instanceof BlockedForAllException) {
            return Problem.BLOCKED_FOR_ALL;
        }
        if (thrown instanceof VersionMismatchException) {
            return Problem.VERSION_MISMATCH;
        }
        if (thrown instanceof SearchTooBroadException) {
            return Problem.SEARCH_TOO_BROAD;
        }
        if (thrown instanceof NumberBlockedException) {
            return Problem.NUMBER_BLOCKED;
        }
        if (thrown instanceof WindowClosedException) {
            return Problem.WINDOW_CLOSED;
        }
        if (thrown instanceof DataverseException dataverse && dataverse.kind() == DataverseException.Kind.UNAVAILABLE) {
            return Problem.DYNAMICS_UNAVAILABLE;
        }
        boolean storeDown = thrown instanceof CommitTimeoutException
                || thrown instanceof QueueFullException
                || thrown instanceof JmsBatchException
                || databaseFailures.isUnavailable(thrown);
        return storeDown ? Problem.UNAVAILABLE : Problem.INTERNAL;
    }
}
