package io.eventsource.client.internal.http;

import java.util.Locale;
import java.util.Objects;
import java.util.stream.Stream;
import java.util.zip.DataFormatException;
import java.util.zip.ZipException;
import org.eclipse.jetty.client.HttpResponseException;
import org.eclipse.jetty.http.HttpException;
import org.jspecify.annotations.Nullable;

/**
 * Thrown when a server sends something that is not a readable response. The message completes "the response is not
 * valid:".
 */
final class InvalidResponseException extends Exception {

    private static final long serialVersionUID = 1L;

    /** The most causes that are examined, because they may form a circle. */
    private static final int MAX_CAUSES = 20;

    InvalidResponseException(String problem) {
        super(problem, null, false, false);
    }

    /** Returns the problem of the response that caused a failure; null if the failure has another cause. */
    static @Nullable String problem(Throwable failure) {
        return Stream.iterate(failure, Objects::nonNull, Throwable::getCause)
                .limit(MAX_CAUSES)
                .map(InvalidResponseException::ownProblem)
                .filter(problem -> problem != null)
                .findFirst()
                .orElse(null);
    }

    private static @Nullable String ownProblem(Throwable failure) {
        String message = String.valueOf(failure.getMessage());
        if (failure instanceof InvalidResponseException || failure instanceof InterimFloodException) {
            return message;
        }
        if (failure instanceof AssertionError assertion && isOfJettysException(assertion)) {
            return "it is not HTTP, or its header section is too large";
        }
        if (failure instanceof HttpException bad) {
            return failure.getCause() instanceof ArithmeticException
                    ? "its Content-Length is not valid"
                    : httpProblem(String.valueOf(bad.getReason()).toLowerCase(Locale.ROOT));
        }
        if (failure instanceof HttpResponseException && failure.getCause() == null) {
            return httpProblem(message.toLowerCase(Locale.ROOT));
        }
        if (failure instanceof ZipException || failure instanceof DataFormatException) {
            return "its gzip data is damaged";
        }
        return null;
    }

    /**
     * If Jetty's parser fails, it creates an exception with the status of the response. With assertions enabled, it
     * asserts that this is an error status, and the problem is lost.
     */
    private static boolean isOfJettysException(AssertionError assertion) {
        StackTraceElement[] trace = assertion.getStackTrace();
        return trace.length > 0 && trace[0].getClassName().startsWith(HttpException.class.getName());
    }

    /** Recognizes the problem by the message of Jetty's parser, which users do not see. The early end of a connection is not a
     * problem of HTTP. */
    private static @Nullable String httpProblem(String said) {
        if (said.contains("early eof")) {
            return null;
        }
        if (said.contains("too large")) {
            return "its header section is too large";
        }
        if ((said.contains("content-length") && said.contains("transfer-encoding"))
                || said.contains("transfer_encoding_with_content_length")) {
            return "it has both Content-Length and Transfer-Encoding";
        }
        if (said.contains("content-length") || said.contains("multiple_content_lengths")) {
            return "its Content-Length is not valid";
        }
        if (said.contains("transfer-encoding")) {
            return "its Transfer-Encoding is not supported; expected chunked";
        }
        if (said.contains("chunk")) {
            return "its chunks are malformed";
        }
        return "it is not HTTP";
    }
}
