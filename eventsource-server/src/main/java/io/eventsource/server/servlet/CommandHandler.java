package io.eventsource.server.servlet;

import io.eventsource.protocol.EventStream;
import io.eventsource.server.CommandResult;
import io.eventsource.server.internal.BrokerEngine;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers requests about a command by its handle, which is all that its asker needs to prove. */
final class CommandHandler {

    /** The action of the paths of commands. */
    static final String COMMANDS = "commands";

    private static final Logger LOG = LoggerFactory.getLogger(CommandHandler.class);

    /** The attribute of a request that has waited for its command to become known. */
    private static final String HAS_WAITED = CommandHandler.class.getName() + ".hasWaited";

    private final BrokerEngine broker;
    private final SubscribeHandler streams;

    CommandHandler(BrokerEngine broker, SubscribeHandler streams) {
        this.broker = broker;
        this.streams = streams;
    }

    /** Returns the path of a command. */
    static String path(HttpServletRequest request, String handle) {
        return RequestPath.root(request) + COMMANDS + "/" + handle;
    }

    /** Responds with the state, once it is final if the request wants to wait, or with the stream of states and output. */
    void get(HttpServletRequest request, HttpServletResponse response, String handle) throws IOException, HttpError {
        if (waits(request, handle)) {
            return;
        }
        CommandResult known = require(handle);
        if (AcceptHeader.of(request).names(EventStream.MEDIA_TYPE)) {
            streams.openOutcome(request, response, handle);
            return;
        }
        Duration wait = PreferHeader.of(request).waitTime();
        if (wait == null || known.state().isFinal()) {
            CommandResponses.state(response, known);
            return;
        }
        AsyncContext context = request.startAsync();
        context.setTimeout(0); // this waits for its own time
        AskerConnection asker = AskerConnection.of(context);
        broker.await(handle, wait, asker)
                .whenComplete((result, failure) -> CommandResponses.later(context, asker, (asked, answer) -> {
                    if (result == null) {
                        HttpResponses.refused(asked, answer, PublishHandler.refusal(failure));
                    } else {
                        answer.setHeader(PreferHeader.APPLIED, "wait");
                        CommandResponses.state(answer, result);
                    }
                }));
    }

    /**
     * Has a request wait once for a command that another node may have accepted just now, and dispatches it again then.
     *
     * @return false if it need not wait
     */
    private boolean waits(HttpServletRequest request, String handle) {
        if (request.getAttribute(HAS_WAITED) != null || !broker.catchUp().mayBecomeKnown(handle)) {
            return false;
        }
        request.setAttribute(HAS_WAITED, true);
        AsyncContext context = request.startAsync();
        context.setTimeout(0); // this waits for its own time
        broker.catchUp().awaitKnown(handle, () -> {
            try {
                context.dispatch();
            } catch (IllegalStateException e) {
                LOG.debug("a client disconnected before the response: {}", RequestLog.quote(e));
            }
        });
        return true;
    }

    private CommandResult require(String handle) throws HttpError {
        CommandResult known = broker.command(handle);
        String problem = broker.catchUp().mayBecomeKnown(handle) ? broker.problem() : null;
        if (problem != null) {
            throw new HttpError(503, "this node does not know the command, but may be behind other nodes: " + problem)
                    .with("Retry-After", "1");
        }
        if (known == null) {
            throw new HttpError(404, "there is no command with this handle, or its result is not kept any more");
        }
        return known;
    }

    /** Cancels a command. */
    void cancel(HttpServletRequest request, String handle) throws HttpError {
        if (waits(request, handle)) {
            return;
        }
        require(handle);
        AsyncContext context = request.startAsync();
        broker.cancelCommand(handle)
                .whenComplete((done, failure) -> CommandResponses.later(context, (asked, answer) -> {
                    CommandResult result = broker.command(handle);
                    if (done == null || result == null) {
                        HttpResponses.refused(asked, answer, PublishHandler.refusal(failure));
                        return;
                    }
                    if (!done) {
                        answer.setStatus(HttpServletResponse.SC_CONFLICT);
                    }
                    CommandResponses.state(answer, result);
                }));
    }
}
